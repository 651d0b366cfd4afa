"""Values in memory: bounded, newest kept, made once."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from lib.sessions.lru import LruCache


def keep(cache: LruCache[str], key: str, size: int = 1) -> None:
    assert cache.made(key, lambda: (f"value of {key}", size)) == f"value of {key}"


def test_what_was_used_longest_ago_goes_first() -> None:
    cache: LruCache[str] = LruCache(3)
    for key in "abc":
        keep(cache, key)
    assert cache.get("a") == "value of a"
    keep(cache, "d")
    assert [cache.get(key) for key in "abcd"] == ["value of a", None, "value of c", "value of d"]


def test_the_newest_stays_however_large_it_is() -> None:
    cache: LruCache[str] = LruCache(3)
    keep(cache, "a")
    keep(cache, "b", size=100)
    assert (cache.get("a"), cache.get("b")) == (None, "value of b")
    keep(cache, "c")
    assert (cache.get("b"), cache.get("c")) == (None, "value of c")


def test_all_of_a_prefix_can_be_let_go() -> None:
    cache: LruCache[str] = LruCache(10)
    for key in ("s/1/a", "s/1/b", "s/10/a"):
        keep(cache, key)
    cache.discard("s/1/")
    assert [cache.get(key) for key in ("s/1/a", "s/1/b")] == [None, None]
    assert cache.get("s/10/a") is not None


def test_many_who_ask_at_once_have_it_made_once() -> None:
    cache: LruCache[object] = LruCache(10)
    made = []
    gate = threading.Barrier(8)

    def make() -> tuple[object, int]:
        time.sleep(0.01)
        made.append(object())
        return made[-1], 1

    def ask(_: int) -> object:
        gate.wait()
        return cache.made("k", make)

    with ThreadPoolExecutor(8) as pool:
        values = list(pool.map(ask, range(8)))
    assert made == [values[0]]
    assert len(set(map(id, values))) == 1


def test_a_value_that_could_not_be_made_is_tried_again() -> None:
    cache: LruCache[str] = LruCache(10)
    try:
        cache.made("k", lambda: 1 / 0)  # type: ignore[arg-type, return-value]
    except ZeroDivisionError:
        keep(cache, "k")
    assert cache.get("k") == "value of k"
