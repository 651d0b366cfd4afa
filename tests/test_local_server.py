"""script/server answers as Vercel would, to this machine alone."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.local_server import local_server

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx2.Client]:
    """The real command, from another folder."""
    with (
        local_server(tmp_path_factory.mktemp("server")) as address,
        httpx2.Client(base_url=address) as client,
    ):
        yield client


def test_files_are_compressed_and_revalidated(server: httpx2.Client) -> None:
    fetched = server.get("/vendor/lit.js")
    assert fetched.status_code == 200
    assert fetched.headers["content-encoding"] == "gzip"
    assert fetched.headers["cache-control"] == "public, max-age=0, must-revalidate"
    again = server.get("/vendor/lit.js", headers={"If-None-Match": fetched.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""


def test_the_headers_are_those_of_vercel_json(server: httpx2.Client) -> None:
    configured = json.loads((ROOT / "vercel.json").read_text())["headers"][0]["headers"]
    for address in ("/", "/vendor/lit.js", "/api/health", "/nowhere"):
        headers = server.get(address).headers
        assert {h["key"]: headers.get(h["key"]) for h in configured} == {
            h["key"]: h["value"] for h in configured
        }


@pytest.mark.parametrize(
    ("address", "to"),
    [("/index.html?a=1", "/?a=1"), ("/index", "/"), ("//other.example/index", "/other.example")],
)
def test_addresses_have_no_html_at_their_end(server: httpx2.Client, address: str, to: str) -> None:
    answer = server.get(str(server.base_url).rstrip("/") + address)
    assert (answer.status_code, answer.headers["location"]) == (308, to)


@pytest.mark.parametrize("address", ["/api/nothing", "/api/lib/web", "/api/", "/api/upload.py"])
def test_what_is_no_function_is_not_found(server: httpx2.Client, address: str) -> None:
    for method in ("GET", "POST"):
        answer = server.request(method, address)
        assert answer.status_code == 404
        assert "NOT_FOUND" in answer.text


@pytest.mark.parametrize("address", ["/../vercel.json", "/%2e%2e/vercel.json", "/..%2fvercel.json"])
def test_nothing_outside_public_is_served(server: httpx2.Client, address: str) -> None:
    assert server.get(str(server.base_url).rstrip("/") + address).status_code == 404


@pytest.mark.parametrize("host", ["localhost:3000", "127.0.0.1", "[::1]:3000"])
def test_local_names_are_answered(server: httpx2.Client, host: str) -> None:
    assert server.get("/vendor/lit.js", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["calltrail.example", "localhost.example", "10.0.0.1", ""])
def test_other_names_are_refused(server: httpx2.Client, host: str) -> None:
    """A page elsewhere could have its own name point here."""
    for address in ("/vendor/lit.js", "/api/health"):
        assert server.get(address, headers={"Host": host}).status_code == 400


def test_a_body_over_the_limit_is_read_and_refused(server: httpx2.Client) -> None:
    """The client that still sends gets to read the answer, as behind Vercel's proxy."""
    answer = server.post("/api/upload", files={"file": ("calls.csv", b"x" * 10_000_000)})
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ({"PORT": "web"}, "PORT must be a number from 0 to 65535, not 'web'"),
        ({"MAX_FILES": "many"}, "MAX_FILES must be a number from 0 on, not 'many'"),
        ({"STORE_URL": "ftp://x"}, "STORE_URL begins with a scheme that is not known"),
    ],
)
def test_a_wrong_setting_ends_the_server_with_a_sentence(
    setting: dict[str, str], sentence: str
) -> None:
    command = [sys.executable, "-m", "script.local_server"]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | setting, capture_output=True, text=True, timeout=20
    )
    assert (done.returncode, done.stderr.strip()) == (1, sentence)
