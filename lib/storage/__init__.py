"""Bytes under keys: the one protocol that every store speaks, and the choice of a store by URL.

Keys are `/`-separated ASCII names. Objects are written once: nothing is ever overwritten.
"""

from collections.abc import Iterable, Iterator
from typing import Protocol


class Store(Protocol):
    """A place for write-once objects. All methods are safe to call from many threads.

    Every method raises `errors.StoreUnavailable` when the store does not answer (after its own
    bounded retries); whether a `create` that ended so has happened is then unknown.
    """

    kind: str  # "local", "vercel-blob", "s3" or "redis": what /api/health shows
    shared: bool  # whether other instances see the same objects

    def create(self, key: str, data: bytes, *, expires: float | None = None) -> bool:
        """Store an object under a new name; false, with nothing changed, if the name is taken.

        It is visible whole or not at all. `expires` (seconds since the epoch) is a hint: a store
        with native expiry drops the object then, others keep it until it is deleted.
        """

    def read(self, key: str) -> bytes | None:
        """The object's bytes, or None if there is no such object (never a remembered absence)."""

    def list(self, prefix: str, *, after: str = "") -> Iterator[str]:
        """Keys that begin with `prefix` and sort behind `after`, in code point order."""

    def delete(self, keys: Iterable[str]) -> None:
        """Remove objects; names that do not exist are no error."""
