"""Many byte slices of one buffer, compared and told apart without making a Python object each.

A column of a million fields usually holds a few hundred distinct values. Fields are read some 32
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

PADDING = 32
"""Bytes that must follow the last slice in a buffer, so that a whole window can be read there."""

Rows = NDArray[np.int64] | slice

Windows = NDArray[np.uint64]
"""(n, words): some bytes of each of n slices, as words of eight."""

_WIDTHS = (8, 16, 32)
_MASKS = {
    width: np.where(np.arange(width) < np.arange(width + 1)[:, None], 255, 0)
    .astype(np.uint8)
    .view(np.uint64)
    for width in _WIDTHS
}
"""For each width and each number of bytes up to it: a window with ones over so many."""

_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)
_NO_WORD = np.uint64(0)
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
        """One slice."""
        return self.buffer[self.starts[i] : self.ends[i]].tobytes()

    def joined(self, room: int = 0) -> NDArray[np.uint8]:
        """The bytes of all slices in turn, with so many zeros behind each."""
        lengths = self.lengths + room
        ends = np.cumsum(lengths)
        size = int(ends[-1]) if len(ends) else 0
        joined: NDArray[np.uint8] = self.buffer[
            np.arange(size) + np.repeat(self.starts - (ends - lengths), lengths)
        ]
        for zero in range(1, room + 1):
            joined[ends - zero] = 0
        return joined

    def texts(self) -> list[str]:
        """Every slice decoded as UTF-8; no slice may hold a NUL. Raises UnicodeDecodeError."""
        return self.joined(room=1).tobytes().decode().split("\0")[:-1]

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
        """Each slice cut before its first byte at the places `within` that is one of `stops`."""
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
        """How many bytes each slice has: (n,)."""
        return self.ends - self.starts

    @cached_property
    def width(self) -> int:
        """How many bytes a window has: enough for every slice, if that is not too much."""
        longest = int(self.lengths.max(initial=0))
        return next((width for width in _WIDTHS if longest <= width), _WIDTHS[-1])

    def windows(self, offset: int, rows: Rows = slice(None), width: int | None = None) -> Windows:
        """`width` bytes of some slices from `offset` on, or the last ones where one ends before.

        Slices of equal length are equal if all their windows are. One that is shorter than a
        window has a single one, with zeros behind it.
        """
        width = width or self.width
        if offset == 0 and width == self.width and isinstance(rows, slice):
            return self._beginnings
        return self._windows(offset, rows, width)

    @cached_property
    def _beginnings(self) -> Windows:
        return self._windows(0, slice(None), self.width)

    def _windows(self, offset: int, rows: Rows, width: int) -> Windows:
        inside = np.minimum(self.lengths[rows], width)
        at = self.starts[rows]
        if offset:
            at = np.minimum(at + offset, self.ends[rows] - inside)
        view = np.ndarray((len(self.buffer) - width + 1,), f"V{width}", self.buffer.data, 0, (1,))
        windows = view[at].view(np.uint64).reshape(len(at), width // 8)
        if inside.min(initial=width) < width:
            windows &= _MASKS[width].take(inside, axis=0)  # faster than an index, as below
        return windows

    def reached(self) -> Iterator[tuple[int, Rows]]:
        """Every offset at which some slice has a window of its own, with (at least) those rows."""
        if len(self):
            yield 0, slice(None)
        rows: Rows = slice(None)
        offset, left = self.width, len(self)
        while True:
            reach = self.lengths[rows] > offset
            count = int(np.count_nonzero(reach))
            if not count or offset >= _LONG:
                return
            if count * 4 < left * 3:
                rows = np.flatnonzero(reach) if isinstance(rows, slice) else rows[reach]
                left = count
            yield offset, rows
            offset += self.width

    def sketches(self) -> NDArray[np.uint64]:
        """A number a slice, the same for equal ones of any set: of its length and both ends."""
        hashes = self.lengths.astype(np.uint64)
        beginning = [*self.windows(0).T[:2]]
        if len(beginning) == 1:  # all of these are short; beside longer ones there would be a zero
            beginning.append(_NO_WORD)
        for word in (*beginning, *self.windows(_LONG, width=8).T):
            hashes = mixed(hashes, word)
        return hashes

    def hashes(self) -> NDArray[np.uint64]:
        """One hash a slice, of its bytes and its length."""
        hashes = self.lengths.astype(np.uint64)
        width = _WIDTHS[-1]  # the same for any set of slices
        rows = np.arange(len(self))
        for offset in range(0, _LONG, width):
            rows = rows[self.lengths[rows] > offset]
            if not len(rows):
                break
            for word in self.windows(offset, rows, width).T:
                hashes[rows] = mixed(hashes[rows], word)
        for row in self._long():
            hashes[row] = hash(self.tobytes(row)) & (2**64 - 1)
        return hashes

    def grouped(self, groups: NDArray[np.int64], firsts: NDArray[np.int64]) -> bool:
        """Whether each slice has the same bytes as the first one of its group.

        `groups` is a number a slice, 0…g-1; `firsts` is for each of these a slice that has it.
        """
        if not np.array_equal(self.lengths, self.lengths[firsts][groups]):
            return False
        for offset, rows in self.reached():
            expected = self.windows(offset, firsts, self.width).take(groups[rows], axis=0)
            if not np.array_equal(self.windows(offset, rows), expected):
                return False
        return all(
            self.tobytes(row) == self.tobytes(int(firsts[groups[row]])) for row in self._long()
        )

    def same(self, other: Slices) -> bool:
        """Whether each slice has the same bytes as the one at its place in another buffer."""
        return np.array_equal(self.lengths, other.lengths) and (
            all(
                np.array_equal(self.windows(offset, rows), other.windows(offset, rows, self.width))
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
                windows = self.windows(offset)
                changed[1:] |= _differ(windows[1:], windows[:-1])
            else:
                rows = rows[rows > 0]
                changed[rows] |= _differ(
                    self.windows(offset, rows), self.windows(offset, rows - 1, self.width)
                )
        for row in self._long():
            changed[row] = not row or self.tobytes(row) != self.tobytes(row - 1)
        return changed

    def _long(self) -> list[int]:
        rows: list[int] = np.flatnonzero(self.lengths > _LONG).tolist()
        return rows


def mixed(hashes: NDArray[np.uint64], words: NDArray[np.uint64] | np.uint64) -> NDArray[np.uint64]:
    """A hash of what each hash stands for and the word behind it."""
    found = (hashes ^ words) * _FACTOR
    found ^= found >> _SHIFT
    return found


_BLANK = np.zeros(256, bool)
_BLANK[list(b" \t\r\n\x0b\x0c")] = True
_EDGE = _BLANK.copy()
_EDGE[ord('"')] = True


def _differ(windows: Windows, others: Windows) -> NDArray[np.bool_]:
    differ: NDArray[np.bool_] = windows[:, 0] != others[:, 0]
    for word in range(1, windows.shape[1]):
        differ |= windows[:, word] != others[:, word]
    return differ


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
