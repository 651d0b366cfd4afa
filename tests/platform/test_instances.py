"""Many instances of every function, over every kind of store: sessions do not notice."""

import gzip
import json
import random
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.against import assert_same
from tests.reference import reference
from tests.storage.fake_blob import TOKEN, FakeBlob, Fault

from .deployment import Deployment, Instance
from .vercel import ROOT, Build

SAMPLE = (ROOT / "public" / "sample" / "calls.csv").read_bytes()
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


def blob_environment(blob: FakeBlob) -> dict[str, str]:
    return {
        "STORE_URL": "",
        "BLOB_READ_WRITE_TOKEN": TOKEN,
        "VERCEL_BLOB_API_URL": blob.api_url,
        "BLOB_DELIVERY_URL": blob.delivery_url,
    }


@pytest.fixture(params=KINDS)
def many(request: pytest.FixtureRequest, build: Build, tmp_path: Path) -> Iterator[Deployment]:
    """Three instances of each function over a store of each kind."""
    with Deployment(build, tmp_path, **environment(request.param, request, tmp_path)) as running:
        for function in ("upload", "process", "analytics"):
            running.start(function, instances=3)
        yield running
    shutil.rmtree(tmp_path)


class Client:
    """A session as a client keeps it."""

    def __init__(self, deployment: Deployment, content: bytes, parts: int = 4) -> None:
        self.deployment = deployment
        size = -(-len(content) // parts)
        self.slices = [content[at : at + size] for at in range(0, len(content), size)]
        made = self.send(0)
        assert made.status_code == 201, made.text
        self.session = made.json()

    @property
    def owner(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.session['ownerKey']}"}

    def send(self, part: int, by: Instance | None = None) -> httpx2.Response:
        """One part, compressed; the first opens the session."""
        first = not hasattr(self, "session")
        data = {"fileId": "calls", "part": str(part)}
        data |= {} if first else {"sessionId": self.session["sessionId"]}
        data |= {"last": "true"} if part == len(self.slices) - 1 else {}
        return (by or self.deployment).request(
            "POST",
            "/api/upload",
            files={"file": ("calls.csv", gzip.compress(self.slices[part]), "application/gzip")},
            data=data,
            headers={} if first else self.owner,
        )

    def process(self, by: Instance | None = None) -> httpx2.Response:
        body = {"sessionId": self.session["sessionId"]}
        return (by or self.deployment).request(
            "POST", "/api/process", json=body, headers=self.owner
        )

    def document(self) -> dict[str, Any]:
        address = f"/api/analytics?sessionId={self.session['sessionId']}"
        answer = self.deployment.request("GET", address)
        assert answer.status_code == 200, answer.text
        document: dict[str, Any] = answer.json()
        del document["call_paths"]["href"]
        return document


@cache
def expected() -> dict[str, Any]:
    return reference([("calls.csv", SAMPLE)])


def test_sessions_uploaded_in_parts_through_all_instances_are_whole_for_all(
    many: Deployment,
) -> None:
    with ThreadPoolExecutor(8) as pool:
        clients = list(pool.map(lambda _: Client(many, SAMPLE), range(SESSIONS)))
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
    everything = "\n".join(many.log)
    for client in clients:
        assert client.session["ownerKey"] not in everything
        assert client.session["sessionId"] not in everything
        assert client.session["sessionId"][:8] in everything


def test_two_instances_that_process_at_once_give_one_answer(many: Deployment) -> None:
    client = Client(many, SAMPLE, parts=1)
    one, other = many.instances["process"][:2]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(client.process, (one, other)))
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert_same(expected(), client.document())


def large(megabytes: int, folder: Path) -> bytes:
    file = folder / "large.csv"
    command = [sys.executable, str(ROOT / "script" / "make-sample")]
    subprocess.run([*command, "--megabytes", str(megabytes), "--output", str(file)], check=True)
    return file.read_bytes()


def test_a_process_killed_at_work_is_taken_over_by_another(
    deployment: Deployment, tmp_path: Path
) -> None:
    client = Client(deployment, large(30, tmp_path), parts=1)
    victim = deployment.start("process")[0]
    claim = tmp_path / "store" / "sessions" / client.session["sessionId"] / "attempts" / "1"
    answers: list[object] = []

    def ask() -> None:
        try:
            answers.append(client.process(victim))
        except httpx2.HTTPError as error:
            answers.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    while not (claim / "claim").exists():
        time.sleep(0.005)
    victim.kill()
    asking.join()
    assert [type(answer) for answer in answers] != [httpx2.Response]
    assert not (claim.parent.parent / "result").exists()

    successor = deployment.start("process")[0]
    answer = client.process(successor)
    assert answer.status_code == 200, answer.text
    assert client.document()["total_calls"] == answer.json()["total_calls"]


def test_an_upload_whose_instance_is_killed_is_sent_again_through_another(
    deployment: Deployment,
) -> None:
    first, second = deployment.start("upload", instances=2)
    client = Client(deployment, SAMPLE)
    with ThreadPoolExecutor(4) as pool:
        sending = [pool.submit(client.send, part, first) for part in (1, 2, 3)]
        first.kill()
        for sent in sending:
            sent.exception()
    assert {client.send(part, second).status_code for part in (1, 2, 3)} == {201}
    deployment.instances["upload"].remove(first)
    assert client.process().status_code == 200
    assert_same(expected(), client.document())


def test_fifty_uploads_at_once_are_all_taken(deployment: Deployment) -> None:
    deployment.start("upload")
    with ThreadPoolExecutor(50) as pool:
        clients = list(pool.map(lambda _: Client(deployment, SAMPLE, parts=1), range(50)))
    assert len({client.session["sessionId"] for client in clients}) == 50
    assert clients[-1].process().status_code == 200


@pytest.mark.parametrize("megabytes", [20, pytest.param(100, marks=pytest.mark.long)])
def test_four_large_sessions_at_once_stay_within_an_instance_s_memory(
    deployment: Deployment, tmp_path: Path, megabytes: int
) -> None:
    content = large(megabytes, tmp_path)
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
    status = Path(f"/proc/{instance.process.pid}/status").read_text()
    peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
    assert peak / 1024 < 600


@pytest.mark.parametrize(
    "fault",
    [
        Fault(status=500),
        Fault(status=429, retry_after=1),
        Fault(reset=True),
        Fault(status=503, after=True),
    ],
    ids=["500", "429", "reset", "503 afterwards"],
)
def test_a_store_that_fails_now_and_then_loses_nothing(
    build: Build, tmp_path: Path, fault: Fault
) -> None:
    with FakeBlob() as blob, Deployment(build, tmp_path, **blob_environment(blob)) as running:
        for operation in ("put", "read", "list"):
            blob.fail(fault, on=operation)
        client = Client(running, SAMPLE, parts=2)
        assert client.send(1).status_code == 201
        blob.fail(fault, on="put", times=2)
        assert client.process().status_code == 200
        blob.fail(fault, on="read")
        assert_same(expected(), client.document())


def test_a_store_that_is_away_is_said_so_and_asked_again_later(
    build: Build, tmp_path: Path
) -> None:
    with FakeBlob() as blob, Deployment(build, tmp_path, **blob_environment(blob)) as running:
        client = Client(running, SAMPLE, parts=1)
        blob.fail(Fault(status=500), on="list", times=50)
        answer = client.process()
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) > 0
        assert json.loads(answer.content)["type"] == "urn:calltrail:store-unavailable"
        blob.fail_no_more()
        assert client.process().status_code == 200
        assert_same(expected(), client.document())
