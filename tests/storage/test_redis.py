"""What only Redis does: expiry, pieces, memory."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
import redis

from lib.errors import StoreMisconfigured, StoreUnavailable
from lib.storage.redis_store import RedisStore
from tests.storage.conftest import HURRIED

BIG = bytes(range(256)) * 5_000


@pytest.fixture
def store(redis_url: str) -> RedisStore:
    return RedisStore(redis_url, HURRIED)


@pytest.fixture
def client(redis_url: str) -> Iterator[Any]:
    with redis.Redis.from_url(redis_url) as client:
        yield client


@pytest.mark.parametrize("data", [b"small", BIG], ids=["small", "large"])
def test_an_object_expires_by_itself(store: RedisStore, client: Any, data: bytes) -> None:
    store.create("a/stays", data)
    store.create("a/goes", data, expires=time.time() + 0.4)
    assert store.read("a/goes") == data
    time.sleep(0.45)
    assert store.read("a/goes") is None
    assert list(store.list("a/")) == ["a/stays"]
    assert len(client.keys("*chunks*")) == (1 if data is BIG else 0)
    assert client.zrange("{calltrail}:index", 0, -1) == [b"a/stays"]
    assert store.create("a/goes", b"again") is True


def test_an_expiry_in_the_past_is_an_object_that_is_gone(store: RedisStore) -> None:
    store.create("a/b", BIG, expires=time.time() - 1)
    assert store.read("a/b") is None


def test_large_objects_are_pieces_of_half_a_megabyte(store: RedisStore, client: Any) -> None:
    store.create("a/b", BIG)
    (chunks,) = client.keys("*chunks*")
    assert sorted(map(len, client.hvals(chunks))) == [231_424, 524_288, 524_288]
    assert client.ttl(chunks) == -1


def test_nothing_is_left_of_what_was_deleted(store: RedisStore, client: Any) -> None:
    store.create("a/b", BIG)
    store.create("a/c", b"1")
    store.delete(["a/b", "a/c", "a/d"])
    assert client.keys("*") == []


def test_nothing_is_left_of_a_create_that_lost(
    store: RedisStore, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(object_: str, nonce: str, data: bytes) -> bool:
        RedisStore(store._url).create("a/b", b"theirs")
        return written(object_, nonce, data)

    written = store._write_pieces
    monkeypatch.setattr(store, "_write_pieces", meanwhile)
    assert store.create("a/b", BIG) is False
    assert store.read("a/b") == b"theirs"
    assert client.keys("*chunks*") == []


def test_pieces_that_nobody_commits_expire(
    store: RedisStore, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(**_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(store, "_commit", killed)
    with pytest.raises(KeyboardInterrupt):
        store.create("a/b", BIG)
    assert store.read("a/b") is None
    assert 3_500 < client.ttl(client.keys("*chunks*")[0]) <= 3_600


def test_a_commit_that_is_sent_again_is_still_ours(store: RedisStore) -> None:
    keys = ["{calltrail}:object:a/b", "{calltrail}:chunks:0123456789abcdef", "{calltrail}:index"]

    def commit(nonce: str) -> object:
        return store._commit(keys=keys, args=["a/b", f"={nonce * 16}data", 0])

    assert [commit(nonce) for nonce in "xxyx"] == [1, 1, 0, 1]


def test_an_object_with_a_missing_piece_is_none(store: RedisStore, client: Any) -> None:
    store.create("a/b", BIG)
    client.hdel(client.keys("*chunks*")[0], "1")
    assert store.read("a/b") is None


@pytest.mark.parametrize("policy", ["allkeys-lru", "volatile-ttl"])
def test_a_policy_that_evicts_is_a_warning(store: RedisStore, client: Any, policy: str) -> None:
    client.config_set("maxmemory-policy", policy)
    try:
        (warning,) = store.probe()
    finally:
        client.config_set("maxmemory-policy", "noeviction")
    assert policy in warning
    assert store.probe() == ()


def test_a_full_memory_is_unavailable(store: RedisStore, client: Any) -> None:
    store.create("a/b", b"1")
    client.config_set("maxmemory", "1")
    try:
        for data in (b"2", BIG):
            with pytest.raises(StoreUnavailable):
                store.create("a/c", data)
    finally:
        client.config_set("maxmemory", "0")
    assert list(store.list("")) == ["a/b"]


def test_nobody_there_is_unavailable() -> None:
    store = RedisStore("redis://127.0.0.1:1/0", HURRIED)
    with pytest.raises(StoreUnavailable):
        store.create("a/b", b"1")
    with pytest.raises(StoreUnavailable):
        store.read("a/b")
    with pytest.raises(StoreUnavailable):
        list(store.list(""))


def test_a_wrong_password_is_a_misconfiguration(redis_url: str) -> None:
    store = RedisStore(redis_url.replace("//", "//user:wrong@"), HURRIED)
    with pytest.raises(StoreMisconfigured):
        store.read("a/b")


@pytest.mark.parametrize("url", ["redis://host:port/0", "redis://host/0?socket_timeout=x"])
def test_a_url_that_is_none_is_a_misconfiguration(url: str) -> None:
    with pytest.raises(StoreMisconfigured):
        RedisStore(url, HURRIED).read("a/b")


def test_a_connection_that_died_is_replaced(store: RedisStore, client: Any) -> None:
    store.create("a/b", b"1")
    client.client_kill_filter(_type="normal", skipme=True)
    assert store.read("a/b") == b"1"
    client.client_kill_filter(_type="normal", skipme=True)
    assert store.create("a/c", b"1") is True
