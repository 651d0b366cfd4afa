"""Bytes under keys: the one protocol that every store speaks, and the choice of a store by URL.

Keys are `/`-separated ASCII names (`keys.checked` says which). Objects are written once: nothing
is ever overwritten, so a reader needs no lock and a cache never goes stale.
"""

from collections.abc import Iterable, Iterator
from typing import Protocol

from lib.errors import StoreMisconfigured
from lib.settings import Settings


class Store(Protocol):
    """A place for write-once objects. All methods are safe to call from many threads.

    Every method raises `errors.StoreUnavailable` when the store does not answer (after its own
    bounded retries), and `errors.StoreMisconfigured` when it refuses us for good. Whether a
    `create` or `delete` that ended so has happened is then unknown. A key that breaks the rules
    is a ValueError.
    """

    kind: str  # "local", "vercel-blob", "s3" or "redis": what /api/health shows
    shared: bool  # whether other instances see the same objects

    def create(self, key: str, data: bytes, *, expires: float | None = None) -> bool:
        """Store an object under a new name; false, with nothing changed, if the name is taken.

        It is visible whole or not at all. `expires` (seconds since the epoch) is a hint: a store
        with native expiry drops the object then, others keep it until it is deleted. A create
        that had to be sent again recognises its own first attempt by its bytes; writers that must
        be told apart (claims) therefore put something of their own into them.
        """

    def read(self, key: str) -> bytes | None:
        """The object's bytes, or None if there is no such object (never a remembered absence)."""

    def list(self, prefix: str, *, after: str = "") -> Iterator[str]:
        """Keys that begin with `prefix` and sort behind `after`, in code point order."""

    def delete(self, keys: Iterable[str]) -> None:
        """Remove objects; names that do not exist are no error."""

    def probe(self) -> tuple[str, ...]:
        """One cheap read that shows whether the store answers; what the operator should know."""


def open_store(url: str, settings: Settings) -> Store:
    """The store that `url` names. Opening connects to nothing and imports no SDK."""
    match url.partition(":")[0]:
        case "file":
            from lib.storage import local

            return local.open_store(url, settings)
        case "vercel-blob":
            from lib.storage import vercel_blob

            return vercel_blob.open_store(url, settings)
        case "s3" | "gs" | "az":
            from lib.storage import s3

            return s3.open_store(url, settings)
        case "redis" | "rediss":
            from lib.storage import redis_store

            return redis_store.open_store(url, settings)
    raise StoreMisconfigured(reason="STORE_URL begins with a scheme that is not known")
