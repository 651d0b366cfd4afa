"""The fake Blob does what the official Python SDK expects of the real one.

`tests/platform/test_fake_blob_js.py` holds it to the official JavaScript SDK.
"""

from collections.abc import Iterator

import httpx2
import pytest
from vercel.api import session
from vercel.blob import (
    BlobAccessError,
    BlobError,
    BlobNotFoundError,
    BlobPreconditionFailedError,
    BlobServiceNotAvailable,
    BlobServiceRateLimited,
)
from vercel.blob import sync as sdk
from vercel.blob.models import BlobCredentials, BlobPrefix

from tests.storage.fake_blob import STORE, TOKEN, FakeBlob, Fault

HOST = f"https://{STORE.lower()}.private.blob.vercel-storage.com"


class Delivery(httpx2.HTTPTransport):
    """Sends what is meant for Blob's delivery hosts to the fake."""

    def __init__(self, blob: FakeBlob) -> None:
        super().__init__()
        self._blob = blob

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        target = self._blob.delivery_url + request.url.raw_path.decode()
        request.url = httpx2.URL(target)
        return super().handle_request(request)


@pytest.fixture
def clock() -> list[float]:
    return [1_800_000_000.0]


@pytest.fixture
def blob(clock: list[float]) -> Iterator[FakeBlob]:
    with FakeBlob(clock=lambda: clock[0]) as fake:
        options = sdk.SyncBlobServiceOptions(
            base_url=fake.api_url, credentials_factory=lambda: BlobCredentials(TOKEN, STORE)
        )
        mounts = {"all://*.blob.vercel-storage.com": Delivery(fake)}
        with session(
            service_options=[options], httpx_client_factory=lambda: httpx2.Client(mounts=mounts)
        ):
            yield fake


def put(name: str, body: bytes = b"1", *, overwrite: bool = False) -> sdk.PutResult:
    return sdk.put_blob(name, body, access="private", allow_overwrite=overwrite)


def test_put_and_get(blob: FakeBlob) -> None:
    written = put("a/b c.txt", b"text")
    found = sdk.get_blob("a/b c.txt", access="private")
    assert found.body == b"text"
    assert found.metadata.etag == written.etag
    assert written.url == f"{HOST}/a/b%20c.txt"
    assert sdk.get_blob(f"{written.url}?cache=0", access="private").body == b"text"


def test_a_random_suffix_makes_a_fresh_name(blob: FakeBlob) -> None:
    first, second = (
        sdk.put_blob("a/b.txt", b"", access="private", add_random_suffix=True) for _ in range(2)
    )
    assert first.pathname != second.pathname
    assert first.pathname.startswith("a/b-")


def test_a_taken_name_is_a_bad_request(blob: FakeBlob) -> None:
    put("a/b")
    with pytest.raises(BlobError, match="already exists") as raised:
        put("a/b")
    assert raised.value.code == "bad_request"
    assert raised.value.status_code == 400


def test_head_describes(blob: FakeBlob) -> None:
    sdk.put_blob("a", b"12", access="private", content_type="text/x", cache_control_max_age=90)
    head = sdk.head_blob("a")
    assert (head.size, head.content_type, head.cache_control) == (2, "text/x", "public, max-age=90")
    assert head.uploaded_at.timestamp() == 1_800_000_000
    assert sdk.head_blob(f"{HOST}/a") == head


def test_list_pages(blob: FakeBlob) -> None:
    for number in range(7):
        put(f"a/{number}")
    put("b/0")
    assert [one.pathname for one in sdk.query_blobs(prefix="a/", page_size=3)] == [
        f"a/{number}" for number in range(7)
    ]
    assert blob.operations["list"] == 3


def test_list_folds(blob: FakeBlob) -> None:
    for name in ["a/0", "a/b/1", "a/b/2", "a/c/3", "d"]:
        put(name)
    entries = list(sdk.query_blob_entries(prefix="a/"))
    assert [entry.pathname for entry in entries if not isinstance(entry, BlobPrefix)] == ["a/0"]
    assert [entry.prefix for entry in entries if isinstance(entry, BlobPrefix)] == ["a/b/", "a/c/"]


def test_delete_and_copy(blob: FakeBlob) -> None:
    put("a", b"x")
    sdk.copy_blob("a", "b", access="private")
    sdk.delete_blob(["a", f"{HOST}/nothing"])
    assert sdk.get_blob("b", access="private").body == b"x"
    with pytest.raises(BlobNotFoundError):
        sdk.get_blob("a", access="private")
    with pytest.raises(BlobNotFoundError):
        sdk.head_blob("a")


def test_an_etag_that_does_not_match_is_a_failed_precondition(blob: FakeBlob) -> None:
    put("a", b"x")
    with pytest.raises(BlobPreconditionFailedError):
        sdk.delete_blob("a", if_match='"other"')


def test_multipart(blob: FakeBlob) -> None:
    with sdk.multipart_upload_blob("a/b c", access="private") as upload:
        upload.upload_part(b"1" * 5_242_880)
        upload.upload_part(b"2")
    assert upload.result.pathname == "a/b c"
    assert sdk.get_blob("a/b c", access="private").body == b"1" * 5_242_880 + b"2"
    assert blob.advanced == 4


def test_an_overwrite_is_stale_for_a_minute(blob: FakeBlob, clock: list[float]) -> None:
    put("a", b"old")
    sdk.get_blob("a", access="private")
    put("a", b"new", overwrite=True)
    clock[0] += 59
    assert sdk.get_blob("a", access="private").body == b"old"
    assert sdk.get_blob(f"{HOST}/a?cache=0", access="private").body == b"new"
    clock[0] += 2
    assert sdk.get_blob("a", access="private").body == b"new"
    assert blob.simple == 3


def test_a_404_is_remembered_for_a_minute(blob: FakeBlob, clock: list[float]) -> None:
    with pytest.raises(BlobNotFoundError):
        sdk.get_blob("a", access="private")
    put("a", b"new")
    with pytest.raises(BlobNotFoundError):
        sdk.get_blob("a", access="private")
    assert sdk.get_blob(f"{HOST}/a?cache=0", access="private").body == b"new"
    clock[0] += 61
    assert sdk.get_blob("a", access="private").body == b"new"


def test_a_wrong_access_is_refused(blob: FakeBlob) -> None:
    with pytest.raises(BlobError, match="private store"):
        sdk.put_blob("a", b"", access="public")


def test_a_wrong_token_is_refused(blob: FakeBlob) -> None:
    wrong = f"vercel_blob_rw_{STORE}_wrong"
    options = sdk.SyncBlobServiceOptions(
        base_url=blob.api_url, credentials_factory=lambda: BlobCredentials(wrong, STORE)
    )
    with session(service_options=[options]), pytest.raises(BlobAccessError):
        put("a")


def test_rate_limits_and_outages(blob: FakeBlob) -> None:
    blob.fail(Fault(status=429, retry_after=7), on="put")
    with pytest.raises(BlobServiceRateLimited) as raised:
        put("a")
    assert raised.value.retry_after == 7
    blob.fail(Fault(status=503), on="put")
    with pytest.raises(BlobServiceNotAvailable):
        put("a")
    put("a")


def test_operations_are_counted_as_they_cost(blob: FakeBlob) -> None:
    put("a")
    sdk.head_blob("a")
    for _ in range(3):
        sdk.get_blob("a", access="private")
    list(sdk.query_blobs())
    sdk.copy_blob("a", "b", access="private")
    sdk.delete_blob(["a", "b"])
    assert (blob.simple, blob.advanced) == (2, 3)
