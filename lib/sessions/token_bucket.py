"""A token bucket: how often something may happen on this instance."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable

from lib import errors


class TokenBucket:
    """`size` at once, then `rate` a second. Safe for many threads."""

    def __init__(self, size: int, rate: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._size, self._rate, self._clock = size, rate, clock
        self._lock = threading.Lock()
        self._left, self._looked = float(size), clock()

    def check(self) -> None:
        """errors.TooManyGuesses if nothing is left; takes nothing."""
        with self._lock:
            self._refill()
            if self._left < 1:
                wait = math.ceil((1 - self._left) / self._rate)
                raise errors.TooManyGuesses(retryAfter=wait)

    def take(self) -> None:
        """Take one away, if there is one."""
        with self._lock:
            self._refill()
            self._left = max(0.0, self._left - 1)

    def _refill(self) -> None:
        now = self._clock()
        self._left = min(self._size, self._left + (now - self._looked) * self._rate)
        self._looked = now
