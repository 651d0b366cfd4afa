"""Killed instances, failing stores, full disks, clients that go away: nothing is lost."""

import http.client
import json
import resource
import shutil
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.against import assert_same
from tests.platform.client import SAMPLE, Client, blob_environment, expected, large
from tests.platform.deployment import Deployment, Instance
from tests.platform.vercel import Build
from tests.storage.fake_blob import FakeBlob, Fault


@pytest.fixture
def over_blob(build: Build, tmp_path: Path, blob: FakeBlob) -> Iterator[Deployment]:
    """A deployment over the fake Blob, which can fail."""
    with Deployment(build, tmp_path, **blob_environment(blob)) as running:
        yield running
    shutil.rmtree(tmp_path)


# --- killed instances -----------------------------------------------------------------------


def test_a_process_killed_at_work_is_taken_over_by_another(
    deployment: Deployment, tmp_path: Path
) -> None:
    client = Client(deployment, large(30), parts=1)
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


# --- stores ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault",
    [
        Fault(status=500),
        Fault(status=429, retry_after=1),
        Fault(reset=True),
        Fault(status=503, after=True),
        Fault(cut=True),
    ],
    ids=["500", "429", "reset", "503 afterwards", "cut"],
)
def test_a_store_that_fails_now_and_then_loses_nothing(
    over_blob: Deployment, blob: FakeBlob, fault: Fault
) -> None:
    for operation in ("put", "read", "list"):
        blob.fail(fault, on=operation)
    client = Client(over_blob, SAMPLE, parts=2)
    assert client.send(1).status_code == 201
    blob.fail(fault, on="put", times=2)
    assert client.process().status_code == 200
    blob.fail(fault, on="read")
    assert_same(expected(), client.document())


def test_a_store_that_is_away_is_said_so_and_asked_again_later(
    over_blob: Deployment, blob: FakeBlob
) -> None:
    client = Client(over_blob, SAMPLE, parts=1)
    blob.fail(Fault(status=500), on="list", times=50)
    assert_come_again(client.process(), "store-unavailable")
    complaints = said(over_blob, "store_no_answer")
    with Stream(client, *over_blob.instances["process"]) as stream:
        name, problem = list(stream.events())[-1]
    assert (name, problem["type"]) == ("problem", "urn:calltrail:store-unavailable")
    assert problem["retryAfter"] > 0
    # What the work writes in a thread of its own reaches the log too.
    assert said(over_blob, "store_no_answer") > complaints
    blob.fail_no_more()
    assert client.process().status_code == 200
    assert_same(expected(), client.document())


def test_a_store_that_is_slow_or_silent_is_asked_again(
    over_blob: Deployment, blob: FakeBlob
) -> None:
    over_blob.start("upload")
    clients = [Client(over_blob, SAMPLE, parts=2) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        blob.fail(Fault(hang=60), on="put")
        blob.fail(Fault(drip=0.5), on="read")
        answers = list(pool.map(lambda client: client.send(1), clients))
    assert [answer.status_code for answer in answers] == [201, 201]
    assert [client.process().status_code for client in clients] == [200, 200]
    assert_same(expected(), clients[0].document())


def said(deployment: Deployment, event: str) -> int:
    """How often the instances have logged this."""
    return sum(json.loads(line)["event"] == event for line in deployment.log)


# --- disks ----------------------------------------------------------------------------------


def fill_disk(instance: Instance, free: int = 4096) -> None:
    """Let no file of an instance grow beyond some bytes, as on a full disk; -1: let them again."""
    _, most = resource.prlimit(instance.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(instance.process.pid, resource.RLIMIT_FSIZE, (free, most))


def assert_come_again(answer: httpx2.Response, slug: str) -> None:
    assert answer.status_code == 503, answer.text
    assert int(answer.headers["retry-after"]) > 0
    assert answer.json()["type"] == f"urn:calltrail:{slug}"


def test_a_full_disk_is_no_cache_and_is_said_so_where_files_are_read(over_blob: Deployment) -> None:
    for function in ("upload", "process", "analytics"):
        fill_disk(*over_blob.start(function))
    client = Client(over_blob, SAMPLE, parts=1)
    assert_come_again(client.process(), "disk-full")
    fill_disk(*over_blob.instances["process"], free=-1)
    assert client.process().status_code == 200
    for _ in range(2):
        assert_same(expected(), client.document())


def test_an_upload_needs_no_disk(over_blob: Deployment) -> None:
    [instance] = over_blob.start("upload")
    fill_disk(instance)
    files = {"file": ("calls.csv", (b"x" * 99 + b"\n") * 40_000)}
    assert instance.request("POST", "/api/upload", files=files).status_code == 201


def test_a_cache_that_cannot_be_made_is_none(over_blob: Deployment, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    for function in ("upload", "process", "analytics"):
        over_blob.start(function, SESSIONS_DIR=str(tmp_path / "file" / "sessions"))
    client = Client(over_blob, SAMPLE, parts=1)
    assert client.process().status_code == 200
    assert_same(expected(), client.document())


def test_garbage_in_a_cache_is_never_served(over_blob: Deployment, tmp_path: Path) -> None:
    client = Client(over_blob, SAMPLE, parts=1)
    assert client.process().status_code == 200
    assert_same(expected(), client.document())
    cached = list((tmp_path / "analytics-0").rglob("*.entry"))
    assert cached
    for path in cached:
        path.write_bytes(b"garbage")
    address = f"/api/analytics?sessionId={client.session['sessionId']}&view=total_calls"
    answer = over_blob.request("GET", address)  # of what the instance remembers, not this
    assert answer.json()["total_calls"] == expected()["total_calls"]


# --- clients that go away, and sessions that do -----------------------------------------------


class Stream:
    """POST /api/process told as it happens, read event by event."""

    def __init__(self, client: Client, instance: Instance) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", instance.port, timeout=60)
        body = json.dumps({"sessionId": client.session["sessionId"]})
        headers = {"Accept": "text/event-stream", "Content-Type": "application/json"}
        self.connection.request("POST", "/api/process", body, headers | client.owner)
        self.answer = self.connection.getresponse()

    def __enter__(self) -> "Stream":
        return self

    def __exit__(self, *_: object) -> None:
        """Hang up, in the middle too."""
        self.answer.close()
        self.connection.close()

    def events(self) -> Iterator[tuple[str, dict[str, Any]]]:
        name = ""
        for line in self.answer:
            field, _, value = line.decode().rstrip("\n").partition(": ")
            if field == "event":
                name = value
            elif field == "data":
                yield name, json.loads(value)


def status(client: Client) -> str:
    address = f"/api/session?sessionId={client.session['sessionId']}"
    shown: str = client.deployment.request("GET", address).json()["status"]
    return shown


def test_a_stream_tells_progress_and_may_break_off(deployment: Deployment) -> None:
    client = Client(deployment, large(10), parts=1)
    [instance] = deployment.start("process")
    with Stream(client, instance) as stream:
        assert next(stream.events())[0] == "progress"
    while (now := status(client)) == "processing":
        time.sleep(0.05)
    assert now == "completed"
    with Stream(client, instance) as stream:
        told = list(stream.events())
    assert told == [("result", client.process().json())]
    assert client.document()["total_calls"] == told[0][1]["total_calls"]


def test_an_analysis_deleted_while_it_is_processed_and_read_leaves_nothing(
    deployment: Deployment, tmp_path: Path
) -> None:
    read = Client(deployment, SAMPLE, parts=1)
    assert read.process().status_code == 200
    assert read.document() and status(read) == "completed"
    address = f"/api/analytics?sessionId={read.session['sessionId']}"
    client = Client(deployment, large(30), parts=1)
    with ThreadPoolExecutor(4) as pool, Stream(client, *deployment.instances["process"]) as stream:
        told = stream.events()
        assert next(told)[0] == "progress"
        delete(client)
        reading = [pool.submit(deployment.request, "GET", address) for _ in range(100)]
        delete(read)
        name, problem = list(told)[-1]
    assert (name, problem.get("type")) == ("problem", "urn:calltrail:session-not-found")
    assert {reader.result().status_code for reader in reading} <= {200, 404}
    store = tmp_path / "store"
    left = {path.relative_to(store).parts[0] for path in store.rglob("*") if path.is_file()}
    assert left == {"expiry"}


def delete(client: Client) -> None:
    address = f"/api/session?sessionId={client.session['sessionId']}"
    answer = client.deployment.request("DELETE", address, headers=client.owner)
    assert answer.status_code == 204
