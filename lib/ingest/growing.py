"""What grows with every block of a file: arrays, and an index of hashes."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

_Sorted = tuple[NDArray[np.uint64], NDArray[np.int32]]
"""Hashes, ascending, and the code of each."""

_SMALLER = 8  # to make way in large arrays costs more than to look into two
_NOTHING: _Sorted = (np.empty(0, np.uint64), np.empty(0, np.int32))


class Growing:
    """An array that is appended to, in place while there is room."""

    def __init__(self, dtype: type[np.integer[Any]]) -> None:
        self._room = np.empty(1024, dtype)
        self._length = 0

    def __len__(self) -> int:
        return self._length

    @property
    def array(self) -> NDArray[Any]:
        """All that is there: a view, which later additions leave as it is."""
        return self._room[: self._length]

    def extend(self, more: NDArray[Any]) -> None:
        """Append all of an array."""
        if self._length + len(more) > len(self._room):
            room = np.empty(max(2 * len(self._room), self._length + len(more)), self._room.dtype)
            room[: self._length] = self.array
            self._room = room
        self._room[self._length : self._length + len(more)] = more
        self._length += len(more)


class HashIndex:
    """Codes by hash: sorted arrays, which take a tenth of a dictionary and are asked in bulk."""

    def __init__(self) -> None:
        self._main = self._recent = _NOTHING

    def find(self, hashes: NDArray[np.uint64]) -> NDArray[np.int32]:
        """The code of each hash, -1 for one that is not here."""
        codes = np.full(len(hashes), -1, np.int32)
        for known, codes_of_known in (self._main, self._recent):
            if len(known):
                at = np.minimum(np.searchsorted(known, hashes), len(known) - 1)
                here = known[at] == hashes
                codes[here] = codes_of_known[at[here]]
        return codes

    def add(self, hashes: NDArray[np.uint64], codes: NDArray[np.int32]) -> None:
        """Take in hashes that are not here and differ from each other."""
        order = np.argsort(hashes)
        self._recent = _merged(self._recent, (hashes[order], codes[order]))
        if len(self._recent[0]) * _SMALLER > len(self._main[0]):
            self._main, self._recent = _merged(self._main, self._recent), _NOTHING


def _merged(into: _Sorted, other: _Sorted) -> _Sorted:
    at = np.searchsorted(into[0], other[0])
    return np.insert(into[0], at, other[0]), np.insert(into[1], at, other[1])
