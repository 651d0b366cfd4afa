"""Vercel Blob as a store: faults, credentials, what it costs, what it imports."""

import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Thread

import pytest

from lib.errors import StoreMisconfigured, StoreUnavailable
from lib.storage import Store, oidc, open_store
from lib.storage.vercel_blob import VercelBlobStore
from tests.storage.conftest import HURRIED
from tests.storage.fake_blob import OIDC_TOKEN, STORE, FakeBlob, Fault

FAULTS = {
    "500": Fault(status=500),
    "503": Fault(status=503),
    "429": Fault(status=429),
    "429 with retry-after": Fault(status=429, retry_after=0),
    "408": Fault(status=408),
    "reset": Fault(reset=True),
    "silence": Fault(hang=1.0),
    "slow drip": Fault(drip=0.02),
    "cut short": Fault(cut=True),
}
OPERATIONS: dict[str, Callable[[Store], object]] = {
    "put": lambda store: store.create("a/new", b"new"),
    "read": lambda store: store.read("a/b"),
    "list": lambda store: list(store.list("a/")),
    "delete": lambda store: store.delete(["a/b"]),
}


@pytest.fixture
def store(blob: FakeBlob) -> VercelBlobStore:
    store = VercelBlobStore(blob.settings(), HURRIED)
    store.create("a/b", b"one")
    blob.operations.clear()
    blob.requests.clear()
    return store


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_passing_fault_is_survived(
    store: Store, blob: FakeBlob, operation: str, fault: str
) -> None:
    sound = {"put": True, "read": b"one", "list": ["a/b"], "delete": None}[operation]
    blob.fail(FAULTS[fault], on=operation)
    assert OPERATIONS[operation](store) == sound


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_lasting_fault_is_unavailable_in_bounded_time(
    blob: FakeBlob, operation: str, fault: str
) -> None:
    blob.fail(FAULTS[fault], on=operation, times=100)
    started = time.monotonic()
    with pytest.raises(StoreUnavailable):
        OPERATIONS[operation](VercelBlobStore(blob.settings(), replace(HURRIED, attempts=2)))
    assert time.monotonic() - started < 3
    assert len(blob.requests) == 2


def test_a_store_that_is_not_there_is_unavailable(blob: FakeBlob) -> None:
    nowhere = "http://127.0.0.1:1"
    settings = blob.settings(vercel_blob_api_url=nowhere, blob_delivery_url=nowhere)
    store = VercelBlobStore(settings, HURRIED)
    for operation in OPERATIONS.values():
        with pytest.raises(StoreUnavailable):
            operation(store)


@pytest.mark.parametrize("operation", ["put", "read"])
def test_retry_after_is_honoured(store: Store, blob: FakeBlob, operation: str) -> None:
    blob.fail(Fault(status=429, retry_after=1), on=operation)
    started = time.monotonic()
    OPERATIONS[operation](store)
    assert 1 <= time.monotonic() - started < 1.5


@pytest.mark.parametrize("operation", ["put", "read"])
def test_a_long_retry_after_is_passed_on_at_once(
    store: Store, blob: FakeBlob, operation: str
) -> None:
    blob.fail(Fault(status=429, retry_after=40), on=operation)
    started = time.monotonic()
    with pytest.raises(StoreUnavailable, match="in 40 seconds"):
        OPERATIONS[operation](store)
    assert time.monotonic() - started < 0.5


LOST_ANSWERS = {
    "reset": Fault(reset=True, after=True),
    "500": Fault(status=500, after=True),
    "silence": Fault(hang=1.0, after=True),
}


@pytest.mark.parametrize("fault", LOST_ANSWERS)
def test_a_repeated_create_recognises_its_own_first_attempt(
    store: Store, blob: FakeBlob, fault: str
) -> None:
    blob.fail(LOST_ANSWERS[fault], on="put")
    assert store.create("a/new", b"ours") is True
    assert store.read("a/new") == b"ours"


def test_a_repeated_create_recognises_another_s_object(blob: FakeBlob) -> None:
    ours, theirs = (VercelBlobStore(blob.settings(), HURRIED) for _ in range(2))
    theirs.create("a/new", b"theirs")
    blob.fail(Fault(reset=True), on="put")
    assert ours.create("a/new", b"ours") is False
    assert ours.read("a/new") == b"theirs"


def test_a_list_that_breaks_off_goes_on_behind_its_last_key(
    store: Store, blob: FakeBlob, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lib.storage.vercel_blob.MOST_AT_ONCE", 3)
    keys = [f"list/{number}" for number in range(8)]
    for key in keys:
        store.create(key, b"")
    found = store.list("list/")
    first = [next(found) for _ in range(3)]
    blob.fail(Fault(reset=True), on="list")
    assert first + list(found) == keys


def test_a_404_that_the_cdn_remembers_is_not_believed(store: Store, blob: FakeBlob) -> None:
    def ask() -> int:
        return blob.read("a/new", fresh=False, if_none_match=None).status

    with pytest.raises(Exception, match="not_found"):
        ask()
    store.create("a/new", b"1")
    with pytest.raises(Exception, match="not_found"):
        ask()
    assert store.read("a/new") == b"1"


def test_new_threads_reach_the_same_store(store: Store, blob: FakeBlob) -> None:
    """The SDK's session is a ContextVar; a thread starts without it."""
    thread = Thread(target=store.create, args=("a/thread", b"1"))
    thread.start()
    thread.join()
    assert blob.blobs["a/thread"].body == b"1"


def test_connections_are_kept(store: Store, blob: FakeBlob) -> None:
    blob.sockets.clear()
    for _ in range(10):
        store.read("a/b")
        store.read("a/nothing")
        list(store.list(""))
    assert len(blob.sockets) <= 1  # the first read's; lists go on with that of the create


def test_many_threads_read_at_once(store: Store) -> None:
    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(lambda _: store.read("a/b"), range(200))) == {b"one"}


def test_a_connection_that_died_while_idle_costs_no_attempt(
    store: VercelBlobStore, blob: FakeBlob
) -> None:
    store.read("a/b")
    blob.hang_up()
    blob.fail(Fault(status=500), on="read", times=HURRIED.attempts - 1)
    assert store.read("a/b") == b"one"


# --- credentials ----------------------------------------------------------------------------


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_wrong_token_is_a_misconfiguration(blob: FakeBlob, operation: str) -> None:
    token = f"vercel_blob_rw_{STORE}_wrong"
    store = VercelBlobStore(blob.settings(blob_read_write_token=token), HURRIED)
    with pytest.raises(StoreMisconfigured):
        OPERATIONS[operation](store)
    with pytest.raises(StoreMisconfigured):
        store.probe()
    assert len(blob.requests) == 2


@pytest.mark.parametrize("token", ["nonsense", "vercel_blob_rw_", "vercel_blob_rw_store", ""])
def test_what_is_no_token_is_a_misconfiguration(blob: FakeBlob, token: str) -> None:
    with pytest.raises(StoreMisconfigured):
        open_store("vercel-blob:", blob.settings(blob_read_write_token=token))


def test_an_address_that_is_none_is_a_misconfiguration(blob: FakeBlob) -> None:
    with pytest.raises(StoreMisconfigured):
        open_store("vercel-blob:", blob.settings(blob_delivery_url="ftp://x"))


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_oidc_token_and_a_store_id_do_too(blob: FakeBlob, operation: str) -> None:
    settings = blob.settings(
        blob_read_write_token="", blob_store_id=f"store_{STORE}", vercel_oidc_token=OIDC_TOKEN
    )
    OPERATIONS[operation](VercelBlobStore(settings, HURRIED))


def test_the_oidc_token_of_the_last_request_is_used(
    blob: FakeBlob, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oidc, "_last_seen", [""])
    settings = blob.settings(blob_read_write_token="", blob_store_id=STORE)
    store = VercelBlobStore(settings, HURRIED)
    with pytest.raises(StoreMisconfigured):
        store.read("a/b")
    oidc.remember("an.expired.token")
    oidc.remember(OIDC_TOKEN)
    oidc.remember("")
    assert store.create("a/b", b"1")
    assert store.read("a/b") == b"1"


# --- what it costs --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("operation", "simple", "advanced"),
    [
        (lambda store: store.create("a/new", b"1"), 0, 1),
        (lambda store: store.create("a/b", b"1"), 0, 1),
        (lambda store: store.read("a/b"), 1, 0),
        (lambda store: store.read("a/nothing"), 1, 0),
        (lambda store: list(store.list("a/")), 0, 1),
        (lambda store: store.delete(["a/b", "a/c", "a/d"]), 0, 0),
        (lambda store: store.probe(), 1, 0),
    ],
    ids=["create", "taken", "read", "absent", "list", "delete", "probe"],
)
def test_what_an_operation_costs(
    store: Store,
    blob: FakeBlob,
    operation: Callable[[Store], object],
    simple: int,
    advanced: int,
) -> None:
    operation(store)
    assert (blob.simple, blob.advanced) == (simple, advanced)
    assert len(blob.requests) == 1


READ = """
import sys
from lib.settings import current
from lib.storage import open_store
store = open_store("vercel-blob:", current())
assert store.read("a/b") == b"one" and store.read("a/c") is None
print(sorted({name.partition(".")[0] for name in sys.modules}))
"""


def test_reading_imports_no_sdk(store: Store, blob: FakeBlob) -> None:
    settings = blob.settings()
    names = ["blob_read_write_token", "vercel_blob_api_url", "blob_delivery_url"]
    environment = {name.upper(): getattr(settings, name) for name in names}
    found = subprocess.run(
        [sys.executable, "-c", READ], env=environment, capture_output=True, text=True, check=True
    )
    for module in ("vercel", "pydantic", "httpx2", "httpx", "anyio", "obstore", "redis", "numpy"):
        assert f"'{module}'" not in found.stdout
