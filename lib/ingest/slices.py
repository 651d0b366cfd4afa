"""Many byte slices of one buffer, compared and told apart without making a Python object each.

A column of a million fields usually holds a few hundred distinct values. Fields are read eight
bytes at a time with numpy and grouped by pandas' hash table; every field is then compared with the
representative of its group, so that equal means equal, not "equal hash".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

PADDING = 8
"""Bytes that must follow the last slice in a buffer, so that whole words can be read there."""

Rows = NDArray[np.int64] | slice

_LOW_BYTES = np.array([(1 << (8 * n)) - 1 for n in range(8)], np.uint64)
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
        at_edges = _EDGE[self.first_bytes()] | _EDGE[self.last_bytes()]
        if not at_edges.any():
            return self
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

    @cached_property
    def lengths(self) -> NDArray[np.int64]:
        return self.ends - self.starts

    @cached_property
    def _short(self) -> NDArray[np.int64]:
        return np.flatnonzero(self.lengths < 8)

    def words(self, offset: int, rows: Rows = slice(None)) -> NDArray[np.uint64]:
        """Eight bytes of each slice from `offset` on, or its last eight where it ends before.

        Slices of equal length are equal if all their words are. One of fewer than eight bytes has
        a single word, with zeros behind it.
        """
        starts, ends = self.starts[rows], self.ends[rows]
        at = np.minimum(starts + offset, ends - 8)
        np.maximum(at, starts, out=at)
        words: NDArray[np.uint64] = _words(self.buffer)[at]
        if len(self._short):
            short = self._short if isinstance(rows, slice) else np.flatnonzero(ends - starts < 8)
            words[short] &= _LOW_BYTES[(ends - starts)[short]]
        return words

    def reached(self) -> Iterator[tuple[int, Rows]]:
        """Every offset at which some slice has a word of its own, with (at least) those rows."""
        if len(self):
            yield 0, slice(None)
        rows: Rows = slice(None)
        offset, left = 8, len(self)
        while True:
            reach = self.lengths[rows] > offset
            count = int(np.count_nonzero(reach))
            if not count or offset >= _LONG:
                return
            if count * 4 < left:
                rows = np.flatnonzero(reach) if isinstance(rows, slice) else rows[reach]
                left = count
            yield offset, rows
            offset += 8

    def sketches(self) -> NDArray[np.uint64]:
        """A number a slice, the same for equal ones: of its length, its beginning and its end."""
        hashes = self.lengths.astype(np.uint64)
        for offset in (0, 8, _LONG):
            hashes = _mixed(hashes, self.words(offset))
        return hashes

    def hashes(self) -> NDArray[np.uint64]:
        """One hash a slice, of its bytes and its length."""
        hashes = self.lengths.astype(np.uint64)
        for offset, rows in self.reached():
            hashes[rows] = _mixed(hashes[rows], self.words(offset, rows))
        for row in self._long():
            hashes[row] = hash(self.tobytes(row)) & (2**64 - 1)
        return hashes

    def grouped(self, groups: NDArray[np.int64], firsts: NDArray[np.int64]) -> bool:
        """Whether each slice has the same bytes as the first one of its group."""
        if not np.array_equal(self.lengths, self.lengths[firsts][groups]):
            return False
        for offset, rows in self.reached():
            if isinstance(rows, slice):
                words = self.words(offset)
                equal = words == words[firsts][groups]
            else:
                equal = self.words(offset, rows) == self.words(offset, firsts[groups[rows]])
            if not equal.all():
                return False
        return all(
            self.tobytes(row) == self.tobytes(int(firsts[groups[row]])) for row in self._long()
        )

    def same(self, other: Slices) -> bool:
        """Whether each slice has the same bytes as the one at its place in another buffer."""
        return np.array_equal(self.lengths, other.lengths) and (
            all(
                np.array_equal(self.words(offset, rows), other.words(offset, rows))
                for offset, rows in self.reached()
            )
            and all(self.tobytes(row) == other.tobytes(row) for row in self._long())
        )

    def changes(self) -> NDArray[np.bool_]:
        """Where a slice differs from the one before it (the first one does)."""
        changed = np.ones(len(self), bool)
        changed[1:] = self.lengths[1:] != self.lengths[:-1]
        for offset, rows in self.reached():
            if isinstance(rows, slice):
                words = self.words(offset)
                changed[1:] |= words[1:] != words[:-1]
            else:
                rows = rows[rows > 0]
                changed[rows] |= self.words(offset, rows) != self.words(offset, rows - 1)
        for row in self._long():
            changed[row] = not row or self.tobytes(row) != self.tobytes(row - 1)
        return changed

    def _long(self) -> list[int]:
        rows: list[int] = np.flatnonzero(self.lengths > _LONG).tolist()
        return rows


def _mixed(hashes: NDArray[np.uint64], words: NDArray[np.uint64]) -> NDArray[np.uint64]:
    mixed = (hashes ^ words) * _FACTOR
    mixed ^= mixed >> _SHIFT
    return mixed


_BLANK = np.zeros(256, bool)
_BLANK[list(b" \t\r\n\x0b\x0c")] = True
_EDGE = _BLANK.copy()
_EDGE[ord('"')] = True


def _words(buffer: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """Every eight bytes of a buffer, at every offset, as a view."""
    return np.ndarray((len(buffer) - 7,), np.uint64, buffer.data, 0, (1,))


def first_of_each(codes: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each code 0…max (all of which occur) the first place where it stands."""
    firsts = np.empty(int(codes.max(initial=-1)) + 1, np.int64)
    firsts[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
    return firsts


def distinct(slices: Slices) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Which slices are equal.

    Returns (codes, firsts): a code a slice, numbered in order of appearance, and for each code
    the first slice that has it.
    """
    for hashes in (slices.sketches, slices.hashes):
        codes, _ = pd.factorize(hashes())
        firsts = first_of_each(codes)
        if slices.grouped(codes, firsts):
            return codes, firsts
    seen: dict[bytes, int] = {}
    codes = np.array(
        [seen.setdefault(slices.tobytes(row), len(seen)) for row in range(len(slices))], np.int64
    )
    return codes, first_of_each(codes)
