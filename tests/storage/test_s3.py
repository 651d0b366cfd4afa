"""What only a bucket does: its faults, and its two ways to refuse a name."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from lib.errors import StoreMisconfigured, StoreUnavailable
from lib.settings import Settings
from lib.storage import Store, open_store
from lib.storage.s3 import BucketStore
from tests.storage.conftest import HURRIED, Bucket

Answers = Callable[..., BucketStore]

EXISTS = (412, b"<Error><Code>PreconditionFailed</Code></Error>")
UNDER_WAY = (409, b"<Error><Code>ConditionalRequestConflict</Code></Error>")
FAULT = (500, b"<Error><Code>InternalError</Code></Error>")
SLOW_DOWN = (503, b"<Error><Code>SlowDown</Code></Error>")
DONE = (200, b"")

OPERATIONS: dict[str, Callable[[Store], object]] = {
    "create": lambda store: store.create("a/b", b"1"),
    "read": lambda store: store.read("a/b"),
    "list": lambda store: list(store.list("a/")),
    "delete": lambda store: store.delete(["a/b"]),
}


@pytest.fixture
def scripted() -> Iterator[Answers]:
    """Makes a store whose service gives these answers, one after the other, then the last one."""
    servers: list[ThreadingHTTPServer] = []

    def start(*answers: tuple[int, bytes], silence: float = 0.0) -> BucketStore:
        left = list(answers)

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                self.rfile.read(int(self.headers.get("content-length") or 0))
                time.sleep(silence)
                status, body = left.pop(0) if len(left) > 1 else left[0]
                self.send_response(status)
                self.send_header("content-length", str(len(body)))
                self.send_header("etag", '"1"')
                self.send_header("last-modified", "Tue, 24 Nov 2026 08:00:00 GMT")
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_PUT = do_POST = answer  # noqa: N815

            def log_message(self, *arguments: object) -> None:
                """Silent: pytest would print it all."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        Thread(target=server.serve_forever, args=(0.02,)).start()
        address = f"http://127.0.0.1:{server.server_address[1]}"
        settings = Settings(
            aws_access_key_id="id", aws_secret_access_key="secret", aws_endpoint_url=address
        )
        return BucketStore("s3://bucket", settings, HURRIED)

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("fault", [FAULT, SLOW_DOWN], ids=["500", "503"])
def test_a_passing_fault_is_survived(scripted: Answers, fault: tuple[int, bytes]) -> None:
    assert scripted(fault, fault, (200, b"found")).read("a/b") == b"found"
    assert scripted(fault, fault, DONE).create("a/b", b"1") is True


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_lasting_fault_is_unavailable(scripted: Answers, operation: str) -> None:
    with pytest.raises(StoreUnavailable):
        OPERATIONS[operation](scripted(FAULT))


def test_silence_is_unavailable_in_bounded_time(scripted: Answers) -> None:
    started = time.monotonic()
    with pytest.raises(StoreUnavailable):
        scripted(DONE, silence=0.8).read("a/b")
    assert time.monotonic() - started < 3


def test_nobody_there_is_unavailable() -> None:
    settings = Settings(
        aws_access_key_id="id", aws_secret_access_key="x", aws_endpoint_url="http://127.0.0.1:1"
    )
    with pytest.raises(StoreUnavailable):
        BucketStore("s3://bucket", settings, replace(HURRIED, attempts=2)).read("a/b")


def test_a_taken_name_is_taken(scripted: Answers) -> None:
    assert scripted(EXISTS).create("a/b", b"1") is False


def test_a_put_that_meets_another_under_way_is_repeated(scripted: Answers) -> None:
    assert scripted(UNDER_WAY, DONE).create("a/b", b"1") is True
    assert scripted(UNDER_WAY, EXISTS, (200, b"theirs")).create("a/b", b"1") is False


def test_a_repeated_create_recognises_its_own_first_attempt(scripted: Answers) -> None:
    assert scripted(FAULT, EXISTS, (200, b"ours")).create("a/b", b"ours") is True
    assert scripted(FAULT, EXISTS, (200, b"theirs")).create("a/b", b"ours") is False


@pytest.mark.parametrize("operation", ["create", "read", "delete"])
def test_refused_credentials_are_a_misconfiguration(scripted: Answers, operation: str) -> None:
    with pytest.raises(StoreMisconfigured):
        OPERATIONS[operation](scripted((403, b"<Error><Code>AccessDenied</Code></Error>")))


@pytest.mark.parametrize("operation", ["create", "read", "list"])
def test_a_missing_bucket_is_a_misconfiguration(s3_service: str, operation: str) -> None:
    settings = Settings(
        aws_access_key_id="id", aws_secret_access_key="secret", aws_endpoint_url=s3_service
    )
    with pytest.raises(StoreMisconfigured):
        OPERATIONS[operation](BucketStore("s3://no-such-bucket", settings, HURRIED))


def test_prefixes_keep_stores_of_one_bucket_apart(bucket: Bucket) -> None:
    one, other = (
        open_store(f"{bucket.url}/{name}", bucket.settings) for name in ("one", "one-more")
    )
    one.create("a/b", b"1")
    assert other.read("a/b") is None
    assert list(other.list("")) == []
    assert list(one.list("")) == ["a/b"]


def test_a_url_without_a_bucket_is_a_misconfiguration() -> None:
    with pytest.raises(StoreMisconfigured):
        open_store("s3://", Settings()).read("a/b")
