"""A cache in memory of what this instance made last and may need again, bounded by bytes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class LruCache(Generic[T]):
    """Immutable values by key; what was used longest ago goes first. Safe for many threads.

    The newest value stays, however large it is: whoever asks for it now holds it anyway.
    """

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._values: OrderedDict[str, tuple[T, int]] = OrderedDict()
        self._held = 0  # bytes, of all values
        self._lock = threading.Lock()
        self._making = threading.Lock()

    def get(self, key: str) -> T | None:
        with self._lock:
            if key not in self._values:
                return None
            self._values.move_to_end(key)
            return self._values[key][0]

    def made(self, key: str, make: Callable[[], tuple[T, int]]) -> T:
        """The value of a key; if it is not here, `make` gives it, and its size.

        One is made at a time: a page that asks for six views at once should not have the same
        value made six times.
        """
        with self._making:
            value = self.get(key)
            if value is None:
                value, size = make()
                self.keep(key, value, size)
        return value

    def discard(self, prefix: str) -> None:
        """Let go of all keys that begin so."""
        with self._lock:
            for key in [key for key in self._values if key.startswith(prefix)]:
                self._held -= self._values.pop(key)[1]

    def keep(self, key: str, value: T, size: int) -> None:
        """Hold a value of this size in bytes."""
        with self._lock:
            if key in self._values:
                self._held -= self._values.pop(key)[1]
            self._values[key] = value, size
            self._held += size
            while self._held > self._max_bytes and len(self._values) > 1:
                _, (_, oldest) = self._values.popitem(last=False)
                self._held -= oldest
