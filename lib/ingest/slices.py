"""Many byte slices of one buffer, compared and told apart without making a Python object each.

A column of a million fields usually holds a few hundred distinct values. Fields are hashed eight
bytes at a time with numpy, grouped by pandas' hash table, and every field is then compared with
the representative of its group, so that equal means equal, not "equal hash".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

PADDING = 8
"""Bytes that must follow the last slice in a buffer, so that whole words can be read there."""

_LOW_BYTES = np.array([(1 << (8 * n)) - 1 for n in range(8)] + [2**64 - 1], np.uint64)
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)
_LONG = 4096  # longer slices are rare, and better looked at one by one


@dataclass(frozen=True)
class Slices:
    """`buffer[starts[i]:ends[i]]` for each i; the buffer has PADDING bytes to spare."""

    buffer: NDArray[np.uint8]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.starts)

    def __getitem__(self, keep: NDArray[np.bool_] | NDArray[np.int64]) -> Slices:
        return Slices(self.buffer, self.starts[keep], self.ends[keep])

    def tobytes(self, i: int) -> bytes:
        return self.buffer[self.starts[i] : self.ends[i]].tobytes()

    def first_bytes(self) -> NDArray[np.uint8]:
        """The byte at each slice's start (whatever stands there, where a slice is empty)."""
        return self.buffer[self.starts]

    def last_bytes(self) -> NDArray[np.uint8]:
        """The byte at each slice's end (whatever stands there, where a slice is empty)."""
        return self.buffer[np.maximum(self.ends - 1, 0)]

    def trimmed(self) -> Slices:
        """Without blanks and a carriage return around, then without one pair of quotes."""
        trimmed = self._without_blanks()
        quoted = (
            (trimmed.first_bytes() == ord('"'))
            & (trimmed.last_bytes() == ord('"'))
            & (trimmed.ends - trimmed.starts > 1)
        )
        if not quoted.any():
            return trimmed
        return Slices(self.buffer, trimmed.starts + quoted, trimmed.ends - quoted)._without_blanks()

    def _without_blanks(self) -> Slices:
        starts, ends = self.starts.copy(), self.ends.copy()
        for positions, step in ((starts, 1), (ends, -1)):
            rows = np.flatnonzero(starts < ends)
            while len(rows):
                at = positions[rows] if step > 0 else positions[rows] - 1
                rows = rows[_BLANK[self.buffer[at]]]
                positions[rows] += step
                rows = rows[starts[rows] < ends[rows]]
        return Slices(self.buffer, starts, ends)

    def before(self, stops: bytes, within: range) -> Slices:
        """Each slice cut before its first byte that is among `stops`, looked for `within`."""
        is_stop = np.zeros(256, bool)
        is_stop[list(stops)] = True
        ends = self.ends.copy()
        for offset in reversed(within):
            at = np.minimum(self.starts + offset, len(self.buffer) - 1)
            cut = is_stop[self.buffer[at]] & (self.starts + offset < self.ends)
            ends[cut] = at[cut]
        return Slices(self.buffer, self.starts, ends)

    def words(
        self, offset: int, rows: NDArray[np.int64] | slice = slice(None)
    ) -> NDArray[np.uint64]:
        """Eight bytes of each slice from `offset` on, zero behind its end (not before it)."""
        starts, ends = self.starts[rows], self.ends[rows]
        left = np.clip(ends - starts - offset, 0, 8)
        at = np.minimum(starts + offset, len(self.buffer) - 8)
        words: NDArray[np.uint64] = _words(self.buffer)[at] & _LOW_BYTES[left]
        return words

    def hashes(self) -> NDArray[np.uint64]:
        """One hash a slice, of its bytes and its length."""
        lengths = self.ends - self.starts
        hashes = lengths.astype(np.uint64)
        for offset, rows in self._offsets(lengths):
            mixed = (hashes[rows] ^ self.words(offset, rows)) * _FACTOR
            hashes[rows] = mixed ^ (mixed >> _SHIFT)
        for row in np.flatnonzero(lengths > _LONG).tolist():
            hashes[row] = hash(self.tobytes(row)) & (2**64 - 1)
        return hashes

    def equal(self, others: NDArray[np.int64]) -> bool:
        """Whether each slice i has the same bytes as slice `others[i]`."""
        other = self[others]
        lengths = self.ends - self.starts
        if (lengths != other.ends - other.starts).any():
            return False
        return all(
            (self.words(offset, rows) == other.words(offset, rows)).all()
            for offset, rows in self._offsets(lengths)
        ) and all(
            self.tobytes(row) == other.tobytes(row)
            for row in np.flatnonzero(lengths > _LONG).tolist()
        )

    @staticmethod
    def _offsets(
        lengths: NDArray[np.int64],
    ) -> Iterator[tuple[int, NDArray[np.int64] | slice]]:
        """Each word's offset, with the rows that reach it (and are not too long for words)."""
        if lengths.max(initial=0) > 0:
            yield 0, slice(None)
        offset, rows = 8, np.flatnonzero((lengths > 8) & (lengths <= _LONG))
        while len(rows):
            yield offset, rows
            offset += 8
            rows = rows[lengths[rows] > offset]


_BLANK = np.zeros(256, bool)
_BLANK[list(b" \t\r\n\x0b\x0c")] = True


def _words(buffer: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """Every eight bytes of a buffer, at every offset, as a view."""
    return np.ndarray((len(buffer) - 7,), np.uint64, buffer.data, 0, (1,))


def distinct(columns: list[Slices]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Which rows have equal bytes in all columns.

    Returns (codes, firsts): a code for each row, numbered in order of appearance, and for each
    code the first row that has it. No rows: two empty arrays.
    """
    hashes = columns[0].hashes()
    for column in columns[1:]:
        hashes = (hashes * _FACTOR) ^ column.hashes()
    codes, _ = pd.factorize(hashes)
    firsts = first_of_each(codes)
    if all(column.equal(firsts[codes]) for column in columns):
        return codes, firsts
    return _distinct_one_by_one(columns)


def first_of_each(codes: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each code 0…max (all of which occur) the first place where it stands."""
    firsts = np.empty(int(codes.max(initial=-1)) + 1, np.int64)
    firsts[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
    return firsts


def _distinct_one_by_one(columns: list[Slices]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The same, exactly and slowly: for the block in which two values share a hash."""
    seen: dict[tuple[bytes, ...], int] = {}
    codes = np.empty(len(columns[0]), np.int64)
    for row in range(len(codes)):
        key = tuple(column.tobytes(row) for column in columns)
        codes[row] = seen.setdefault(key, len(seen))
    return codes, first_of_each(codes)
