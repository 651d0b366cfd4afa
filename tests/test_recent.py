"""Values in memory: bounded, newest kept, made once."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from lib.sessions.recent import Recent


def keep(recent: Recent[str], key: str, size: int = 1) -> None:
    assert recent.made(key, lambda: (f"value of {key}", size)) == f"value of {key}"


def test_what_was_used_longest_ago_goes_first() -> None:
    recent: Recent[str] = Recent(3)
    for key in "abc":
        keep(recent, key)
    assert recent.get("a") == "value of a"
    keep(recent, "d")
    assert [recent.get(key) for key in "abcd"] == ["value of a", None, "value of c", "value of d"]


def test_the_newest_stays_however_large_it_is() -> None:
    recent: Recent[str] = Recent(3)
    keep(recent, "a")
    keep(recent, "b", size=100)
    assert (recent.get("a"), recent.get("b")) == (None, "value of b")
    keep(recent, "c")
    assert (recent.get("b"), recent.get("c")) == (None, "value of c")


def test_all_of_a_prefix_can_be_let_go() -> None:
    recent: Recent[str] = Recent(10)
    for key in ("s/1/a", "s/1/b", "s/10/a"):
        keep(recent, key)
    recent.discard("s/1/")
    assert [recent.get(key) for key in ("s/1/a", "s/1/b")] == [None, None]
    assert recent.get("s/10/a") is not None


def test_many_who_ask_at_once_have_it_made_once() -> None:
    recent: Recent[object] = Recent(10)
    made = []
    gate = threading.Barrier(8)

    def make() -> tuple[object, int]:
        time.sleep(0.01)
        made.append(object())
        return made[-1], 1

    def ask(_: int) -> object:
        gate.wait()
        return recent.made("k", make)

    with ThreadPoolExecutor(8) as pool:
        values = list(pool.map(ask, range(8)))
    assert made == [values[0]]
    assert len(set(map(id, values))) == 1


def test_a_value_that_could_not_be_made_is_tried_again() -> None:
    recent: Recent[str] = Recent(10)
    try:
        recent.made("k", lambda: 1 / 0)  # type: ignore[arg-type, return-value]
    except ZeroDivisionError:
        keep(recent, "k")
    assert recent.get("k") == "value of k"
