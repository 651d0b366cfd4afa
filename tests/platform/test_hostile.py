"""What a hostile client finds at the deployed functions, and what their log tells: nothing."""

import gzip
import json
import shutil
import socket
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx2
import pytest

from tests.platform.client import SAMPLE, Client, blob_environment
from tests.platform.deployment import Deployment, Instance
from tests.platform.vercel import Build
from tests.storage.fake_blob import FakeBlob

IDS = {
    "traversal": "../../etc/passwd",
    "absolute": "/etc/passwd",
    "null": "\0",
    "null behind": f"{uuid.uuid4()}\0",
    "10 kB": "a" * 10_000,
    "line ends": "x\r\nSet-Cookie: a=b",
    "upper case": str(uuid.uuid4()).upper(),
    "not UTF-8": "\udcff",
}

OF_THE_RUNTIME = "Invalid HTTP request received."
"""What its server says of bytes that are no request, and never reach us."""


@pytest.fixture(scope="module")
def running(build: Build, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """One deployment for this whole module, over Blob, so that the SDK's lines are seen too."""
    folder: Path = tmp_path_factory.mktemp("hostile")
    with FakeBlob() as blob, Deployment(build, folder, **blob_environment(blob)) as deployment:
        yield deployment
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def client(running: Deployment) -> Client:
    client = Client(running, SAMPLE, parts=2)
    assert client.send(1).status_code == 201
    assert client.process().status_code == 200
    return client


def assert_refused(answer: httpx2.Response, *statuses: int) -> None:
    assert answer.status_code in statuses, answer.text[:500]
    assert answer.headers["content-type"] == "application/problem+json"
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("case", IDS)
def test_an_id_that_is_none_is_refused_by_every_function(running: Deployment, case: str) -> None:
    wrong = IDS[case]
    escaped = quote(wrong, safe="", errors="surrogateescape")
    owner = {"Authorization": "Bearer key"}
    for function in ("analytics", "session", "calls", "export"):
        answer = running.request("GET", f"/api/{function}?sessionId={escaped}")
        assert_refused(answer, 404, 422)
    body = json.dumps({"sessionId": wrong}).encode()
    as_json = {"Content-Type": "application/json", **owner}
    assert_refused(running.request("POST", "/api/process", content=body, headers=as_json), 404)
    gone = running.request("DELETE", f"/api/session?sessionId={escaped}", headers=owner)
    assert gone.status_code in (204, 404, 422)
    dropped = f"/api/upload?sessionId={escaped}&fileId={escaped}"
    assert_refused(running.request("DELETE", dropped, headers=owner), 404, 422)


@pytest.mark.parametrize("case", IDS)
def test_a_file_id_that_is_none_is_refused(client: Client, case: str) -> None:
    wrong = IDS[case].encode("utf-8", "surrogateescape")
    fields = {"sessionId": client.session["sessionId"].encode(), "fileId": wrong, "part": b"0"}
    body = b"".join(
        b'--x\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n' % (name.encode(), value)
        for name, value in fields.items()
    )
    body += (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nb\r\n--x--\r\n'
    )
    headers = {"Content-Type": "multipart/form-data; boundary=x", **client.owner}
    answer = client.deployment.request("POST", "/api/upload", content=body, headers=headers)
    if case == "upper case":  # which is a fine name for a file
        assert_refused(answer, 409)
    else:
        assert_refused(answer, 400, 422)


def raw(instance: Instance, request: bytes) -> bytes:
    """What an instance answers to bytes that no client library would send."""
    with socket.create_connection(("127.0.0.1", instance.port), timeout=30) as connection:
        connection.sendall(request)
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
    return answer


def test_headers_cannot_be_smuggled_in(client: Client) -> None:
    [instance] = client.deployment.instances["analytics"] or client.deployment.start("analytics")
    sid = client.session["sessionId"].encode()
    for request in (
        b"GET /api/analytics?sessionId=" + sid + b"&view=x\r\nX: y HTTP/1.1",
        b"GET /api/analytics?sessionId=" + sid + b" HTTP/1.1\r\nIf-None-Match: a\0b",
        b"GET /api/analytics?sessionId=" + sid + b" HTTP/1.1\r\nAccept-Encoding: a\rSet-Cookie: a",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1",
    ):
        answer = raw(instance, request + b"\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 4")
        assert b"set-cookie" not in answer.lower()
    for header in ("%0d%0aSet-Cookie:a=b", "total_calls%0d%0aX:y"):
        address = f"/api/analytics?sessionId={sid.decode()}&view={header}"
        assert_refused(instance.request("GET", address), 422)


def test_pages_of_other_sites_change_nothing(client: Client) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", **client.owner}
    session = client.session["sessionId"]
    request = client.deployment.request
    files = {"file": ("calls.csv", SAMPLE)}
    for answer in (
        request("POST", "/api/upload", files=files, headers=headers),
        request("POST", "/api/process", json={"sessionId": session}, headers=headers),
        request("DELETE", f"/api/session?sessionId={session}", headers=headers),
        request("POST", f"/api/share?sessionId={session}", json={}, headers=headers),
    ):
        assert_refused(answer, 403)
    assert client.document()["total_calls"]


def test_bombs_do_not_fill_an_instance_s_memory(running: Deployment) -> None:
    [instance] = running.start("upload")
    running.instances["upload"].remove(instance)
    zeros = gzip.compress(b"\0" * (300 << 20), 9)
    for bomb in (zeros, gzip.compress(b"", 9, mtime=0) * 200_000):
        answer = instance.request(
            "POST",
            "/api/upload",
            files={"file": ("calls.csv", bomb, "application/gzip")},
            data={"fileId": "f", "part": "0", "last": "true"},
        )
        assert answer.status_code in (201, 413)  # many empty members are an empty file
    assert instance.memory_mb(peak=True) < 200
    nested = {"file": ("calls.csv.gz", gzip.compress(gzip.compress(zeros)))}
    instance.stop()
    session = running.request("POST", "/api/upload", files=nested).json()
    answer = running.request(
        "POST",
        "/api/process",
        json={"sessionId": session["sessionId"]},
        headers={"Authorization": f"Bearer {session['ownerKey']}"},
    )
    assert_refused(answer, 413, 422)
    assert running.instances["process"][0].memory_mb(peak=True) < 400


def test_the_log_of_all_that_names_no_key_no_whole_id_and_no_content(client: Client) -> None:
    """Comes last, over what every function wrote, as the platform and as a shell would see it."""
    deployment = client.deployment
    stderr = "".join(path.read_text() for path in deployment.folder.glob("*/stderr"))
    everything = "\n".join(deployment.log) + stderr
    assert client.session["sessionId"][:8] in everything
    for secret in (client.session["sessionId"], client.session["ownerKey"], "technician"):
        assert secret not in everything
    for line in deployment.log:
        assert line == OF_THE_RUNTIME or json.loads(line)["event"]
