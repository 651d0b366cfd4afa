"""What every store does. Each test here runs over every backend."""

import hashlib
import os
import random
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from lib.errors import StoreMisconfigured
from lib.settings import Settings
from lib.storage import Store, open_store
from lib.storage.keys import LONGEST

KEYS = [
    "a-b/c",
    "a/b-c/d",
    "a/b.c",
    "a/b/c",
    "a/b/d",
    "a/bc",
    "a0/b",
    "b",
]
BIG = random.Random(4).randbytes(3_000_000)


def fill(store: Store, keys: Sequence[str] = KEYS) -> None:
    for key in keys:
        assert store.create(key, key.encode())


def test_what_was_created_is_read(store: Store) -> None:
    assert store.create("sessions/1/session.json", b"{}") is True
    assert store.read("sessions/1/session.json") == b"{}"


def test_what_was_not_created_is_none(store: Store) -> None:
    assert store.read("sessions/1/result") is None


def test_an_absence_is_not_remembered(store: Store) -> None:
    store.read("a/b")
    store.create("a/b", b"now")
    assert store.read("a/b") == b"now"


@pytest.mark.parametrize("data", [b"", b"\0", BIG, b"=", b"#"], ids=["0", "nul", "3 MB", "=", "#"])
def test_bytes_come_back_as_they_were(store: Store, data: bytes) -> None:
    store.create("a/b", data)
    assert store.read("a/b") == data


@pytest.mark.parametrize("second", [b"other", b"first"], ids=["other bytes", "the same bytes"])
def test_a_taken_name_is_refused_and_unchanged(store: Store, second: bytes) -> None:
    store.create("a/b", b"first")
    assert store.create("a/b", second) is False
    assert store.read("a/b") == b"first"


def test_a_taken_name_is_refused_for_a_large_object(store: Store) -> None:
    store.create("a/b", BIG)
    assert store.create("a/b", BIG[::-1]) is False
    assert store.read("a/b") == BIG


def test_a_deleted_name_is_free_again(store: Store) -> None:
    store.create("a/b", b"1")
    store.delete(["a/b"])
    assert store.read("a/b") is None
    assert store.create("a/b", b"2") is True
    assert store.read("a/b") == b"2"


def test_deleting_what_is_not_there_is_no_error(store: Store) -> None:
    store.create("a/b", b"1")
    store.delete(["x/y", "a/b", "a/b/c", "z"])
    store.delete([])
    assert list(store.list("")) == []


def test_only_the_named_are_deleted(store: Store) -> None:
    fill(store)
    store.delete(key for key in KEYS if key != "a/b/c")
    assert list(store.list("")) == ["a/b/c"]


def test_large_objects_are_deleted(store: Store) -> None:
    store.create("a/b", BIG)
    store.delete(["a/b"])
    assert store.read("a/b") is None


def test_lists_are_in_code_point_order(store: Store) -> None:
    shuffled = list(KEYS)
    random.Random(1).shuffle(shuffled)
    fill(store, shuffled)
    assert list(store.list("")) == sorted(shuffled)


def test_lists_begin_with_the_prefix_and_lie_behind_after(store: Store) -> None:
    fill(store)
    for prefix in ["", "a", "a/", "a/b", "a/b/", "a/b-", "b", "c", "a/b/c"]:
        for after in ["", "a", "a/b", "a/b-c/d", "a/b/c", "a/b/", "a/bb", "z"]:
            expected = [key for key in sorted(KEYS) if key.startswith(prefix) and key > after]
            assert list(store.list(prefix, after=after)) == expected, (prefix, after)


def test_lists_are_longer_than_a_page(store: Store) -> None:
    keys = [f"expiry/2026-01-{n % 28 + 1:02}/{n:05}" for n in range(1_100)]
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(lambda key: store.create(key, b""), keys))
    assert list(store.list("expiry/")) == sorted(keys)
    assert next(iter(store.list("expiry/2026-01-07"))) == min(k for k in keys if "-07/" in k)
    store.delete(keys)
    assert list(store.list("expiry/")) == []


@pytest.mark.parametrize(
    "key",
    [
        "",
        "/a",
        "a/",
        "a//b",
        ".",
        "..",
        "../a",
        "a/../b",
        "a/./b",
        "a/..",
        ".hidden",
        "a/.b",
        "a\0b",
        "a\nb",
        "a b",
        "a\\b",
        "a:b",
        "a%2e%2e",
        "a?b",
        "a#b",
        "a*b",
        "é",
        "א",
        "~",
        "a" * (LONGEST + 1),
        "x/" * 5_000,
    ],
)
def test_what_is_no_key_is_refused(store: Store, key: str) -> None:
    with pytest.raises(ValueError, match="not a key"):
        store.create(key, b"")
    with pytest.raises(ValueError, match="not a key"):
        store.read(key)
    with pytest.raises(ValueError, match="not a key"):
        store.delete(["fine", key])


@pytest.mark.parametrize("prefix", ["/", "../", "a/../", ".", "a//", "*", "a b", "\0"])
def test_what_no_key_begins_with_is_refused(store: Store, prefix: str) -> None:
    with pytest.raises(ValueError, match="not a key"):
        list(store.list(prefix))


def test_the_longest_key_is_a_key(store: Store) -> None:
    key = "/".join(["x" * 99] * 4)
    assert len(key) == LONGEST - 1
    store.create(key, b"long")
    assert store.read(key) == b"long"
    assert list(store.list("x")) == [key]


def test_one_of_many_creators_wins(store: Store) -> None:
    start = Barrier(16)

    def create(number: int) -> bool:
        start.wait(10)
        return store.create("sessions/1/result", b"%d" % number)

    with ThreadPoolExecutor(16) as pool:
        won = list(pool.map(create, range(16)))
    assert won.count(True) == 1
    assert store.read("sessions/1/result") == b"%d" % won.index(True)


def test_one_of_many_creators_of_large_objects_wins(store: Store) -> None:
    start = Barrier(4)

    def create(number: int) -> bool:
        start.wait(10)
        return store.create("sessions/1/result", bytes([number]) * 1_500_000)

    with ThreadPoolExecutor(4) as pool:
        won = list(pool.map(create, range(4)))
    assert won.count(True) == 1
    assert store.read("sessions/1/result") == bytes([won.index(True)]) * 1_500_000


def test_readers_see_all_of_an_object_or_nothing(store: Store) -> None:
    data = os.urandom(1_500_000)
    digest = hashlib.sha256(data).digest()
    done = Event()

    def read() -> set[bytes | None]:
        seen: set[bytes | None] = set()
        while not done.is_set():
            found = store.read("a/b")
            seen.add(found and hashlib.sha256(found).digest())
        return seen

    with ThreadPoolExecutor(3) as pool:
        readers = [pool.submit(read) for _ in range(3)]
        for _ in range(4):
            store.create("a/b", data)
            store.delete(["a/b"])
        done.set()
    assert set().union(*(reader.result() for reader in readers)) <= {None, digest}


def test_an_expiry_in_the_future_changes_nothing_yet(store: Store) -> None:
    store.create("a/b", BIG, expires=time.time() + 3_600)
    assert store.read("a/b") == BIG
    assert list(store.list("a/")) == ["a/b"]


def test_stores_that_are_opened_alike_are_the_same(opened: Callable[[], Store]) -> None:
    opened().create("a/b", b"1")
    assert opened().read("a/b") == b"1"
    assert opened().create("a/b", b"2") is False


def test_a_healthy_store_has_nothing_to_say(store: Store) -> None:
    assert store.probe() == ()
    store.create("a/b", b"1")
    assert store.probe() == ()


def test_a_store_says_what_it_is(store: Store) -> None:
    assert store.kind in {"local", "vercel-blob", "s3", "redis"}
    assert store.shared is True


@pytest.mark.parametrize(
    "url",
    ["", "nonsense", "ftp://host/", "file://host/folder", "file:relative", "vercel-blob:extra"],
)
def test_a_url_that_names_no_store_is_a_misconfiguration(url: str) -> None:
    settings = Settings(blob_read_write_token="vercel_blob_rw_x_y")
    with pytest.raises(StoreMisconfigured):
        open_store(url, settings)
