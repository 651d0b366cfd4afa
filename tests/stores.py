"""Stores for tests: one in memory, and one that lets a test stand between any two operations."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator


class MemoryStore:
    """The `Store` protocol over a dictionary."""

    kind = "local"
    shared = True

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.every_byte: list[bytes] = []
        """All that was ever stored, deleted or not."""
        self._lock = threading.Lock()

    def create(self, key: str, data: bytes, *, expires: float | None = None) -> bool:
        with self._lock:
            if key in self.objects:
                return False
            self.objects[key] = data
            self.every_byte.append(data)
            return True

    def read(self, key: str) -> bytes | None:
        return self.objects.get(key)

    def list(self, prefix: str, *, after: str = "") -> Iterator[str]:
        with self._lock:
            found = sorted(k for k in self.objects if k.startswith(prefix) and k > after)
        yield from found

    def delete(self, keys: Iterable[str]) -> None:
        for key in list(keys):
            self.objects.pop(key, None)

    def probe(self) -> tuple[str, ...]:
        return ()


Hook = Callable[[str, str], None]
"""Is told an operation and its key or prefix; what it raises is what the store does."""


class WatchedStore(MemoryStore):
    """A memory store that calls `before` and `after` around every operation."""

    def __init__(self, objects: dict[str, bytes] | None = None) -> None:
        super().__init__()
        self.objects = {} if objects is None else objects
        self.before: Hook = lambda operation, key: None
        self.after: Hook = lambda operation, key: None

    def create(self, key: str, data: bytes, *, expires: float | None = None) -> bool:
        self.before("create", key)
        created = super().create(key, data, expires=expires)
        self.after("create", key)
        return created

    def read(self, key: str) -> bytes | None:
        self.before("read", key)
        data = super().read(key)
        self.after("read", key)
        return data

    def list(self, prefix: str, *, after: str = "") -> Iterator[str]:
        self.before("list", prefix)
        yield from super().list(prefix, after=after)
        self.after("list", prefix)

    def delete(self, keys: Iterable[str]) -> None:
        for key in list(keys):
            self.before("delete", key)
            super().delete([key])
            self.after("delete", key)


class Gate:
    """Stops whoever first does one operation on a key that ends so, until the test lets it on.

    with Gate("create", "/result") as gate:
        store.before = gate
        worker = in_thread(process)
        gate.reached()
        …                    # the worker stands right before its seal
    worker.result()          # leaving the block lets it on
    """

    def __init__(self, operation: str, ending: str) -> None:
        self._wanted = operation, ending
        self._lock = threading.Lock()
        self._met = False
        self._here, self._open = threading.Event(), threading.Event()

    def __call__(self, operation: str, key: str) -> None:
        with self._lock:
            first = not self._met and operation == self._wanted[0] and key.endswith(self._wanted[1])
            self._met = self._met or first
        if first:
            self._here.set()
            assert self._open.wait(20), f"nobody opened the gate at {operation} {key}"

    def reached(self) -> None:
        assert self._here.wait(20), f"nobody came to {self._wanted}"

    def __enter__(self) -> Gate:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.set()
