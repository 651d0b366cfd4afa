"""A store behind a network: its requests may fail, and are then made again, within limits."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence

from lib.storage.keys import checked, checked_prefix
from lib.storage.retry import Patience, listed, persistently

MOST_AT_ONCE = 1_000
"""Keys in a page of a list, and in one delete."""

_ABSENT = "calltrail-probe"


class RemoteStore(ABC):
    """The `Store` protocol over four requests, which raise `Unanswered` where another may help.

    A backend whose client repeats requests by itself has no use for this.
    """

    shared = True

    def __init__(self, patience: Patience) -> None:
        self._patience = patience

    @abstractmethod
    def _put(self, key: str, data: bytes) -> bool:
        """Store an object under a new name, in one request; false if the name is taken."""

    @abstractmethod
    def _get(self, key: str) -> bytes | None:
        """An object's bytes, or None if there is none."""

    @abstractmethod
    def _keys(self, prefix: str, after: str) -> Iterator[str]:
        """Keys that begin with `prefix` and sort behind `after`, in order, page by page."""

    @abstractmethod
    def _delete(self, keys: Sequence[str]) -> None:
        """Remove at most MOST_AT_ONCE objects, whether they exist or not."""

    def create(self, key: str, data: bytes, *, expires: float | None = None) -> bool:
        checked(key)

        def put(again: bool) -> bool:
            if self._put(key, data):
                return True
            return again and self.read(key) == data  # then it was ours that came through

        return persistently(put, self._patience)

    def read(self, key: str) -> bytes | None:
        checked(key)
        return persistently(lambda _: self._get(key), self._patience)

    def list(self, prefix: str, *, after: str = "") -> Iterator[str]:
        checked_prefix(prefix)
        return listed(lambda after: self._keys(prefix, after), after, self._patience)

    def delete(self, keys: Iterable[str]) -> None:
        names = [checked(key) for key in keys]
        for start in range(0, len(names), MOST_AT_ONCE):
            self._delete_page(names[start : start + MOST_AT_ONCE])

    def probe(self) -> tuple[str, ...]:
        self.read(_ABSENT)
        return ()

    def _delete_page(self, keys: Sequence[str]) -> None:
        persistently(lambda _: self._delete(keys), self._patience)
