"""Asking a store again, but not for ever."""

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import ceil
from typing import TypeVar

from lib import log
from lib.errors import StoreUnavailable

_T = TypeVar("_T")


@dataclass(frozen=True)
class Patience:
    """How long we wait for a store, in seconds."""

    attempts: int = 4
    attempt: float = 12.0  # one attempt, bytes beyond the first few megabytes aside
    stall: float = 6.0  # without a byte coming or going
    total: float = 25.0  # no attempt begins later
    backoff: float = 0.2  # at most, before the second attempt; doubles with each


PATIENCE = Patience()


class Unanswered(Exception):
    """An attempt failed in a way that may pass; `after` is the wait that the store asks for.

    The reason goes into the log, so it names no key: keys hold whole session ids.
    """

    def __init__(self, reason: str, after: float = 0.0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.after = after


def persistently(ask: Callable[[bool], _T], patience: Patience) -> _T:
    """What `ask` answers, at the first attempt that is not `Unanswered`.

    Waits between attempts grow and are drawn at random (full jitter), so that instances which
    failed together do not come back together; a store's own `retry-after` is honoured, or passed
    on to whoever asked us if it is longer than we wait. `ask` is told whether it is asked again.
    """
    started = time.monotonic()
    for attempt in range(patience.attempts):
        try:
            return ask(attempt > 0)
        except Unanswered as error:
            log.warning("store_no_answer", attempt=attempt + 1, reason=error.reason)
            wait = error.after + random.uniform(0, patience.backoff * 2**attempt)
            last = attempt + 1 == patience.attempts
            if last or time.monotonic() + wait > started + patience.total:
                raise StoreUnavailable(retryAfter=max(1, ceil(error.after))) from error
        time.sleep(wait)
    raise AssertionError("unreachable: the last attempt answers or raises")


def listed(start: Callable[[str], Iterator[str]], after: str, patience: Patience) -> Iterator[str]:
    """The ascending keys of `start(after)`; one that breaks off goes on behind its last key."""
    keys: Iterator[str] | None = None

    def following(again: bool) -> str | None:
        nonlocal keys
        if keys is None or again:
            keys = start(after)
        return next(keys, None)

    while (key := persistently(following, patience)) is not None:
        after = key
        yield key
