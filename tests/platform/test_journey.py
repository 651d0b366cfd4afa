"""The main job on the deployed artefact: three functions that share nothing but the store."""

import http.client
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.platform.deployment import Deployment, Instance
from tests.platform.journey import analytics, assert_figures, owner, process, upload
from tests.sample import ROOT, SAMPLE

EXPORTS = sorted((ROOT.parent / "shared" / "data").glob("*.csv"))


@pytest.mark.parametrize("files", [[SAMPLE], EXPORTS] if EXPORTS else [[SAMPLE]], ids=len)
def test_upload_process_and_analytics_by_three_functions(
    deployment: Deployment, files: list[Path]
) -> None:
    session = upload(deployment, files)
    processed = process(deployment, session)
    assert processed.status_code == 200, processed.text
    answer = analytics(deployment, session)
    assert answer.status_code == 200, answer.text
    assert {name: len(running) for name, running in deployment.instances.items()} == {
        "upload": 1,
        "process": 1,
        "analytics": 1,
    }
    assert_figures(answer.json(), files)


def test_another_instance_reads_what_one_has_stored(deployment: Deployment) -> None:
    session = upload(deployment, [SAMPLE])
    assert process(deployment, session).status_code == 200
    deployment.start("analytics", instances=2)
    one, other = (analytics(deployment, session) for _ in range(2))
    assert one.json() == other.json()
    assert one.headers["etag"] == other.headers["etag"]


class SlowUpload:
    """An upload of the sample whose client stops in the middle until it is told to go on."""

    def __init__(self, instance: Instance) -> None:
        files = {"file": (SAMPLE.name, SAMPLE.read_bytes())}
        request = httpx2.Request("POST", "http://localhost/api/upload", files=files)
        body = request.read()
        self.rest = body[len(body) // 2 :]
        self.connection = http.client.HTTPConnection("127.0.0.1", instance.port, timeout=60)
        self.connection.putrequest("POST", "/api/upload")
        for name in ("content-type", "content-length"):
            self.connection.putheader(name, request.headers[name])
        self.connection.endheaders(body[: len(body) // 2])

    def finish(self) -> dict[str, Any]:
        self.connection.send(self.rest)
        with self.connection.getresponse() as answer:
            assert answer.status == 201
            session: dict[str, Any] = json.loads(answer.read())
        self.connection.close()
        return session


def test_eight_requests_to_one_function_are_answered_in_parallel(deployment: Deployment) -> None:
    """All are in work at once: each waits for its client, and the last begun is answered first."""
    instance = deployment.start("upload")[0]
    begun = [SlowUpload(instance) for _ in range(8)]
    sessions = [upload.finish() for upload in reversed(begun)]
    assert len({session["sessionId"] for session in sessions}) == 8
    for session in sessions:
        assert process(deployment, session).status_code == 200
    deployment.start("analytics")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda session: analytics(deployment, session), sessions))
    for session, answer in zip(sessions, answers, strict=True):
        assert answer.json()["sessionId"] == session["sessionId"]
        assert_figures(answer.json(), [SAMPLE])
    assert {name: len(running) for name, running in deployment.instances.items()} == {
        "upload": 1,
        "process": 1,
        "analytics": 1,
    }


def test_a_deleted_session_is_gone_for_the_instance_that_deleted_it(deployment: Deployment) -> None:
    session = upload(deployment, [SAMPLE])
    address = f"/api/session?sessionId={session['sessionId']}"
    assert deployment.request("GET", address).json()["status"] == "uploading"
    assert deployment.request("DELETE", address, headers=owner(session)).status_code == 204
    assert deployment.request("GET", address).status_code == 404


def test_every_function_starts_and_answers_a_wrong_method(deployment: Deployment) -> None:
    for name in deployment.build.functions:
        answer = deployment.request("PATCH", f"/{name}")
        assert answer.status_code == 405
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["allow"]


def test_nothing_is_written_into_a_bundle(deployment: Deployment) -> None:
    """On Vercel it is read-only; all that a function may write to is /tmp."""
    session = upload(deployment, [SAMPLE])
    assert process(deployment, session).status_code == 200
    assert analytics(deployment, session).status_code == 200
    for running in deployment.instances.values():
        for instance in running:
            task = instance.folder / "task"
            found = {p.relative_to(task).as_posix() for p in task.rglob("*") if p.is_file()}
            assert found == set(instance.function.files)
