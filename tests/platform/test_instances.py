"""Many instances of every function, over every kind of store: sessions do not notice."""

import random
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.against import assert_same
from tests.platform.client import SAMPLE, Client, blob_environment, expected, large
from tests.platform.deployment import Deployment
from tests.platform.vercel import Build
from tests.storage.fake_blob import FakeBlob

SESSIONS = 5  # over each kind of store
KINDS = ("file", "vercel-blob", "s3", "redis")


def environment(kind: str, request: pytest.FixtureRequest, folder: Path) -> dict[str, str]:
    """What an operator would set for a store of this kind."""
    if kind == "vercel-blob":
        return blob_environment(request.getfixturevalue("blob"))
    if kind == "s3":
        bucket = request.getfixturevalue("bucket")
        return {
            "STORE_URL": bucket.url,
            "AWS_ACCESS_KEY_ID": "id",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": bucket.address,
        }
    if kind == "redis":
        return {"STORE_URL": request.getfixturevalue("redis_url")}
    return {"STORE_URL": (folder / "store").as_uri()}


@pytest.fixture(params=KINDS)
def over(request: pytest.FixtureRequest, build: Build, tmp_path: Path) -> Iterator[Deployment]:
    """A deployment over a store of each kind."""
    with Deployment(build, tmp_path, **environment(request.param, request, tmp_path)) as running:
        yield running
    shutil.rmtree(tmp_path)


def test_sessions_uploaded_in_parts_through_all_instances_are_whole_for_all(
    over: Deployment,
) -> None:
    for function in ("upload", "process", "analytics"):
        over.start(function, instances=3)
    with ThreadPoolExecutor(8) as pool:
        clients = list(pool.map(lambda _: Client(over, SAMPLE), range(SESSIONS)))
        # The rest in any order, in parallel, one of them twice.
        sent = [(client, part) for client in clients for part in (1, 2, 3, 2)]
        random.Random(1).shuffle(sent)
        answers = list(pool.map(lambda one: one[0].send(one[1]), sent))
        assert {answer.status_code for answer in answers} == {201}
        assert {a.status_code for a in pool.map(Client.process, clients)} == {200}
        read = [(client, client.document) for client in clients for _ in range(3)]
        for client, document in [(c, made()) for c, made in read]:
            assert document["sessionId"] == client.session["sessionId"]
            assert_same(expected(), document)
    everything = "\n".join(over.log)
    for client in clients:
        assert client.session["ownerKey"] not in everything
        assert client.session["sessionId"] not in everything
        assert client.session["sessionId"][:8] in everything


def test_two_instances_that_process_at_once_give_one_answer(over: Deployment) -> None:
    client = Client(over, SAMPLE, parts=1)
    one, other = over.start("process", instances=2)
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(client.process, (one, other)))
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert_same(expected(), client.document())


@pytest.mark.parametrize(("parts", "advanced", "simple"), [(1, 8, 8), (10, 20, 30)])
def test_a_session_costs_what_the_readme_promises_through_several_instances_too(
    build: Build, tmp_path: Path, blob: FakeBlob, parts: int, advanced: int, simple: int
) -> None:
    with Deployment(build, tmp_path, **blob_environment(blob)) as running:
        running.start("upload", instances=3)
        client = Client(running, SAMPLE, parts=parts)
        with ThreadPoolExecutor(4) as pool:  # as many as the page has in flight
            answers = list(pool.map(client.send, range(1, parts)))
        assert {answer.status_code for answer in answers} <= {201}
        assert client.process().status_code == 200
        assert_same(expected(), client.document())
    assert blob.advanced <= advanced
    assert blob.simple <= simple


def test_fifty_uploads_at_once_are_all_taken(deployment: Deployment) -> None:
    deployment.start("upload")
    with ThreadPoolExecutor(50) as pool:
        clients = list(pool.map(lambda _: Client(deployment, SAMPLE, parts=1), range(50)))
    assert len({client.session["sessionId"] for client in clients}) == 50
    assert clients[-1].process().status_code == 200


@pytest.mark.parametrize("megabytes", [20, pytest.param(100, marks=pytest.mark.long)])
def test_four_large_sessions_at_once_stay_within_an_instance_s_memory(
    deployment: Deployment, megabytes: int
) -> None:
    content = large(megabytes)
    clients = [Client(deployment, content, parts=-(-megabytes // 50)) for _ in range(4)]
    for client in clients:
        for part in range(1, len(client.slices)):
            assert client.send(part).status_code == 201
    instance = deployment.start("process")[0]

    def until_done(client: Client) -> int:
        while (answer := client.process(instance)).status_code == 503:
            time.sleep(float(answer.headers["retry-after"]))
        return answer.status_code

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(until_done, clients)) == [200] * 4
    assert instance.memory_mb(peak=True) < 600


@pytest.mark.long
@pytest.mark.parametrize(
    ("query", "growth"),
    [("", 1.1), ("&minSteps=1&maxSteps={n}", 1.4)],  # threads that compute fragment their heaps
    ids=["one", "all different"],
)
def test_ten_thousand_answers_leave_memory_as_it_was(
    deployment: Deployment, query: str, growth: float
) -> None:
    """Ten thousand different answers kept by mistake would double it."""
    client = Client(deployment, SAMPLE, parts=1)
    assert client.process().status_code == 200
    [instance] = deployment.start("analytics")
    address = f"/api/analytics?sessionId={client.session['sessionId']}{query}"

    def ask(n: int) -> int:
        return instance.request("GET", address.format(n=n)).status_code

    with ThreadPoolExecutor(8) as pool:
        # What is remembered of answers is full by then.
        assert set(pool.map(ask, range(1, 4_000))) == {200}
        before = instance.memory_mb()
        assert set(pool.map(ask, range(4_000, 14_000))) == {200}
    assert instance.memory_mb() < before * growth
