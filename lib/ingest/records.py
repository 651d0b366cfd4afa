"""Where records and fields begin and end in a block of delimited text.

Every delimiter, newline and quote of a block is found with numpy. Where all quotes are as
RFC 4180 wants them, a mark is structural if an even number of quotes stands before it; a block
with any other quote (`5" screen`, an unclosed field, Hebrew's gershayim) is walked mark by mark.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from lib.ingest.slices import PADDING, Slices

QUOTE, NEWLINE, RETURN = ord('"'), ord("\n"), ord("\r")

LONGEST_QUOTED_FIELD = 1 << 20
"""A quote that is not closed within so many bytes is an ordinary character."""

_LOOKS_A_QUOTE = 2  # on average, when a block is walked: so it takes linear time
_WIDEST = 1_000  # fields, where the width of all records is guessed from the first one


@dataclass(frozen=True)
class Records:
    """The records of one block: n of them, each with one field or more.

    `marks` are the positions of the structural delimiters and newlines, from the newline before the
    block on; record r owns marks `first_marks[r]` (before its first field) to `last_marks[r]` (its
    newline).
    """

    buffer: NDArray[np.uint8]
    marks: NDArray[np.int64]
    first_marks: NDArray[np.int64]  # (n,)
    last_marks: NDArray[np.int64]  # (n,)
    lines: NDArray[np.int64]  # (n,) the line of the file, 1-based, on which each record begins
    delimiter: bytes
    next_line: int  # the line behind the last record
    width: int = 0  # fields in every record, which own all marks in turn; 0 where that is not so

    def __len__(self) -> int:
        return len(self.first_marks)

    def __getitem__(self, keep: NDArray[np.bool_]) -> Records:
        """Some of the records."""
        if keep.all():
            return self
        return Records(
            self.buffer,
            self.marks,
            self.first_marks[keep],
            self.last_marks[keep],
            self.lines[keep],
            self.delimiter,
            self.next_line,
        )

    @property
    def widths(self) -> NDArray[np.int64]:
        """How many fields each record has: (n,), none 0."""
        return self.last_marks - self.first_marks

    def fields(self, first: int, last: int | None = None) -> Slices:
        """Field `first` of every record, or fields `first` to `last` with what is between them.

        Where a record is too short for a field, the slice is empty or ends with the record.
        """
        last = first if last is None else last
        if last < self.width:
            starts = self.marks[first : -self.width + first : self.width] + 1
            end = last + 1 - self.width
            return Slices(self.buffer, starts, self.marks[last + 1 : end or None : self.width])
        before = np.minimum(self.first_marks + first, self.last_marks)
        behind = np.minimum(self.first_marks + last + 1, self.last_marks)
        starts, ends = self.marks[before] + 1, self.marks[behind]
        return Slices(self.buffer, np.minimum(starts, ends), ends)

    def record(self, r: int) -> list[bytes]:
        """All fields of one record, as they stand in the file."""
        marks = self.marks[self.first_marks[r] : self.last_marks[r] + 1]
        whole = self.buffer[marks[0] + 1 : marks[-1]].tobytes()
        if b'"' not in whole:
            return whole.removesuffix(b"\r").split(self.delimiter)
        marks = marks.tolist()
        return [self.buffer[a + 1 : b].tobytes().removesuffix(b"\r") for a, b in pairwise(marks)]


def framed(*pieces: bytes, final: bool) -> bytes:
    """A block as `split` takes it: pieces of text between a newline and PADDING zeros.

    With `final`, the last record need not end with a newline.
    """
    ended = not final or next((p.endswith(b"\n") for p in reversed(pieces) if p), True)
    return b"".join((b"\n", *pieces, b"" if ended else b"\n", bytes(PADDING)))


def split(
    block: bytes,
    delimiter: int,
    first_line: int = 1,
    *,
    final: bool = False,
    rows_are_lines: bool = False,
) -> tuple[Records, int]:
    """The whole records of a block of UTF-8 text (`framed`) that begins where a record does.

    Returns (records, behind): where the first record begins that is not whole. With `final`, all
    are; without, there may be none. Lines are those of the text from `first_line` on, or are
    counted by records where `rows_are_lines`.
    """
    buffer = np.frombuffer(block, np.uint8)
    text = buffer[:-PADDING]
    newlines = text == NEWLINE
    marks = np.flatnonzero(newlines | (text == delimiter))
    quotes = np.flatnonzero(text == QUOTE)
    if len(quotes):
        marks = _unquoted(block, marks, quotes, delimiter, final)
    ends = _ends(newlines, marks)  # the newline before the block is the first
    behind = int(marks[ends[-1]]) + 1
    newlines[0] = False
    lines, next_line = _lines(newlines[:behind], marks[ends[:-1]], first_line, rows_are_lines)
    records = Records(
        buffer,
        marks[: ends[-1] + 1],
        ends[:-1],
        ends[1:],
        lines,
        bytes((delimiter,)),
        next_line,
        _common_width(ends),
    )
    return records, behind


def _ends(newlines: NDArray[np.bool_], marks: NDArray[np.int64]) -> NDArray[np.int64]:
    """Which of the marks are newlines."""
    width = int(newlines[marks[1:_WIDEST]].argmax()) + 1 if len(marks) > 1 else 1
    ends = np.arange(0, len(marks), width)
    if len(ends) == np.count_nonzero(newlines) and newlines[marks[ends]].all():
        return ends  # every record is as wide as the first
    return np.flatnonzero(newlines[marks])


def _lines(
    newlines: NDArray[np.bool_],
    begins: NDArray[np.int64],
    first_line: int,
    rows_are_lines: bool,
) -> tuple[NDArray[np.int64], int]:
    """The line on which each record begins, and the line behind the last one."""
    lines = np.arange(first_line, first_line + len(begins))
    count = len(begins) if rows_are_lines else int(np.count_nonzero(newlines))
    if count != len(begins):
        lines = first_line + np.searchsorted(np.flatnonzero(newlines), begins, side="right")
    return lines, first_line + count


def _common_width(ends: NDArray[np.int64]) -> int:
    """How many fields every record has, given the marks that are its ends; 0 if they differ."""
    widths = np.diff(ends)
    return int(widths[0]) if len(widths) and (widths == widths[0]).all() else 0


def _unquoted(
    block: bytes,
    marks: NDArray[np.int64],
    quotes: NDArray[np.int64],
    delimiter: int,
    final: bool,
) -> NDArray[np.int64]:
    """Those of the marks that no quoted field holds, given where the quotes are, at least one."""
    size = len(block) - PADDING
    left_open = len(quotes) % 2 and (final or size - quotes[-1] > LONGEST_QUOTED_FIELD)
    if not left_open and _well_formed(block, quotes, delimiter):
        return _outside(marks, quotes)
    return _walk(block[:size], marks, quotes, delimiter, final)


def _outside(marks: NDArray[np.int64], quotes: NDArray[np.int64]) -> NDArray[np.int64]:
    """The marks that an even number of quotes stands before."""
    places = np.searchsorted(marks, quotes)
    if len(places) % 2:
        places = np.append(places, len(marks))
    if (places[::2] == places[1::2]).all():
        return marks
    begins, lengths = places[::2], places[1::2] - places[::2]
    before = np.cumsum(lengths) - lengths
    outside = np.ones(len(marks), bool)
    outside[np.arange(int(lengths.sum())) + np.repeat(begins - before, lengths)] = False
    return marks[outside]


def _well_formed(block: bytes, quotes: NDArray[np.int64], delimiter: int) -> bool:
    """Whether every quote opens a field, closes one, or is half of a doubled one inside one."""
    buffer, size = np.frombuffer(block, np.uint8), len(block) - PADDING
    boundary = np.zeros(256, bool)
    boundary[[delimiter, NEWLINE]] = True
    opening, closing = quotes[::2], quotes[1::2]
    opens = boundary[buffer[opening - 1]]
    opens[1:] |= opening[1:] == closing[: len(opening) - 1] + 1
    boundary[RETURN] = True
    closes = boundary[buffer[closing + 1]] | (closing + 1 >= size)
    doubled = opening[1 : len(closing) + 1] == closing[: len(opening) - 1] + 1
    closes[: len(doubled)] |= doubled
    return bool(opens.all() and closes.all())


def _walk(
    block: bytes,
    marks: NDArray[np.int64],
    quotes: NDArray[np.int64],
    delimiter: int,
    final: bool,
) -> NDArray[np.int64]:
    """The same where some quotes are ordinary characters: field by field, quotes only.

    A field that is still open at the end of a block, but for the `final` one, holds all the rest.
    """
    keep = np.ones(len(marks), bool)
    position, budget = 0, _Budget(_LOOKS_A_QUOTE * len(quotes))
    for quote in quotes.tolist():
        if quote < position or not _at_boundary(block, quote - 1, delimiter):
            continue
        end = _end_of_quoted(block, quote, delimiter, budget)
        if end is None and not final and len(block) - quote < LONGEST_QUOTED_FIELD:
            end = len(block)
        if end is not None:
            keep[np.searchsorted(marks, quote) : np.searchsorted(marks, end)] = False
            position = end
    return marks[keep]


@dataclass
class _Budget:
    """How many more quotes may be looked at in a block; then quotes are ordinary characters."""

    left: int
    newline: int = -1

    def newline_behind(self, block: bytes, position: int) -> int:
        """Where the next newline is, or the block ends; found once for all that ask before it."""
        if self.newline < position:
            found = block.find(b"\n", position)
            self.newline = found if found >= 0 else len(block)
        return self.newline


def _at_boundary(block: bytes, position: int, delimiter: int) -> bool:
    return position >= len(block) or block[position] in (delimiter, NEWLINE, RETURN)


def _end_of_quoted(block: bytes, quote: int, delimiter: int, budget: _Budget) -> int | None:
    """Where the field that opens at `quote` ends (behind its closing quote); None if it does not.

    A quote inside that is not doubled is taken for text if the field closes on the same line;
    only a field that is well formed throughout may run over several lines.
    """
    limit = min(len(block), quote + LONGEST_QUOTED_FIELD)
    strict = True
    position = quote + 1
    while (found := block.find(b'"', position, limit)) >= 0 and budget.left > 0:
        budget.left -= 1
        if _at_boundary(block, found + 1, delimiter):
            return found + 1
        doubled = block[found + 1] == QUOTE
        if strict and not doubled:
            strict = False
            limit = min(limit, budget.newline_behind(block, quote))
            if limit < found:
                return None
        position = found + 1 + doubled
    return None
