"""What every endpoint does alike, on an endpoint that does nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import anyio
import pytest
from starlette.requests import Request as StarletteRequest
from starlette.responses import Response
from starlette.testclient import TestClient

from lib import errors
from lib.web import Endpoint, Method, Request, json_response, same_secret
from tests.serving import assert_problem


def request(headers: list[tuple[str, str]] | None = None, query: str = "") -> Request:
    raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers or []]
    scope = {"type": "http", "method": "GET", "path": "/", "headers": raw}
    return Request(StarletteRequest({**scope, "query_string": query.encode()}), None)


@pytest.mark.parametrize(
    ("offer", "taken"),
    [
        ("gzip", True),
        ("deflate, GZIP;q=0.5", True),
        ("br, gzip ; q=1", True),
        ("*", True),
        ("*;q=0, gzip", True),
        ("*, gzip;q=0", False),
        ("gzip;q=0", False),
        ("gzip; q = 0.000", False),
        ("*;q=0", False),
        ("identity", False),
        ("x-gzippy", False),
        ("", False),
    ],
)
def test_gzip_is_sent_to_who_takes_it(offer: str, taken: bool) -> None:
    assert request([("accept-encoding", offer)]).accepts_gzip() is taken


def test_who_says_nothing_about_codings_gets_none() -> None:
    assert request().accepts_gzip() is False


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("Bearer key", "key"),
        ("bearer  key ", "key"),
        ("BEARER k e y", "k e y"),
        ("Basic key", ""),
        ("Bearer", ""),
        ("key", ""),
        ("", ""),
    ],
)
def test_a_key_is_read_from_its_header(header: str, key: str) -> None:
    assert request([("authorization", header)]).bearer == key


def test_tags_may_stand_in_several_headers() -> None:
    asked = request([("if-none-match", '"a"'), ("if-none-match", 'W/"b", "c"')])
    assert [asked.has_etag(f'"{tag}"') for tag in "abcd"] == [True, True, True, False]


@pytest.mark.parametrize(
    ("given", "expected", "same"),
    [("a", "a", True), ("a", "b", False), ("", "a", False), ("ü", "ü", True), ("ü", "u", False)],
)
def test_secrets_are_compared_whole(given: str, expected: str, same: bool) -> None:
    assert same_secret(given, expected) is same


# --- an endpoint ----------------------------------------------------------------------------


def client(handler: Callable[[Request], Response], **options: Any) -> TestClient:
    return TestClient(Endpoint(GET=Method(handler, **options)), raise_server_exceptions=True)


def hello(asked: Request) -> Response:
    return json_response(asked, {"hello": dict(asked.query)})


def test_a_handler_sees_its_query() -> None:
    answer = client(hello, query={"a"}).get("/?a=1%202")
    assert answer.json() == {"hello": {"a": "1 2"}}


@pytest.mark.parametrize("query", ["b=1", "a=1&b=1", "A=1", "a%00=1", "=1", "b"])
def test_a_parameter_that_is_not_known_is_named_with_those_that_are(query: str) -> None:
    problem = assert_problem(client(hello, query={"a"}).get(f"/?{query}"), 422, "unknown-parameter")
    assert problem["known"] == "a"


def test_a_parameter_comes_once_unless_it_may_be_repeated() -> None:
    answer = client(hello, query={"a"}).get("/?a=1&a=1")
    assert assert_problem(answer, 422, "invalid-parameter")["parameter"] == "a"
    assert client(hello, query={"a"}, repeatable={"a"}).get("/?a=1&a=1").status_code == 200


def test_a_problem_tells_when_to_come_again() -> None:
    def busy(asked: Request) -> Response:
        raise errors.ProcessingBusy(retryAfter=20)

    answer = client(busy).get("/")
    assert assert_problem(answer, 503, "processing-busy")["retryAfter"] == 20
    assert answer.headers["retry-after"] == "20"


def test_a_problem_with_a_key_in_it_is_not_stored_by_anyone() -> None:
    def failed(asked: Request) -> Response:
        raise errors.EmptyFile(file="a.csv", ownerKey="key")

    assert client(failed).get("/").headers["cache-control"] == "no-store"


def test_a_crash_shows_nothing_and_is_logged_with_its_request(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def crash(asked: Request) -> Response:
        raise RuntimeError("internals")

    answer = client(crash).get("/somewhere")
    assert_problem(answer, 500, "problem")
    assert "internals" not in answer.text
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["event"] for line in lines] == ["crash", "request"]
    assert {line["request"] for line in lines} == {answer.headers["x-request-id"]}


def in_its_own_thread(app: Endpoint, *arguments: Any) -> None:
    """Run an app once; in this thread Playwright may have a loop, as long as its browser lives."""
    with ThreadPoolExecutor() as pool:
        pool.submit(anyio.run, app, *arguments).result()


def test_a_client_that_goes_away_leaves_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    app = Endpoint(POST=Method(hello, takes="form"))
    headers = [(b"content-type", b"multipart/form-data; boundary=x")]
    scope = {"type": "http", "method": "POST", "path": "/", "headers": headers, "query_string": b""}
    sent: list[object] = []

    async def receive() -> dict[str, str]:
        return {"type": "http.disconnect"}

    async def send(message: object) -> None:
        sent.append(message)

    in_its_own_thread(app, scope, receive, send)
    (line,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (line["event"], sent) == ("disconnected", [])


def test_what_is_no_http_is_left_alone() -> None:
    in_its_own_thread(Endpoint(GET=Method(hello)), {"type": "lifespan"}, None, None)
