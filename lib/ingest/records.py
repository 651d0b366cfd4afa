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

_LOOKS_A_QUOTE = 32


@dataclass(frozen=True)
class Records:
    """The records of one block: n of them, each with one field or more.

    `marks` are the positions of the structural delimiters and newlines, after a first one that
    stands for the newline before the block; record r owns marks `first_marks[r]` (before its
    first field) to `last_marks[r]` (its newline).
    """

    buffer: NDArray[np.uint8]
    marks: NDArray[np.int64]
    first_marks: NDArray[np.int64]
    last_marks: NDArray[np.int64]
    lines: NDArray[np.int64]  # the line of the file, 1-based, on which each record begins
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
            self.next_line,
        )

    @property
    def widths(self) -> NDArray[np.int64]:
        """How many fields each record has."""
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
        marks = self.marks[self.first_marks[r] : self.last_marks[r] + 1].tolist()
        return [self.buffer[a + 1 : b].tobytes().removesuffix(b"\r") for a, b in pairwise(marks)]


def split(
    block: bytes,
    delimiter: int,
    first_line: int = 1,
    *,
    final: bool = False,
    rows_are_lines: bool = False,
) -> tuple[Records, int]:
    """The whole records of a block of UTF-8 text that begins where a record does.

    Returns (records, used): what stands behind `used` is the beginning of a record that goes on
    behind the block. With `final`, the last record need not end with a newline. Lines are those
    of the text, or are counted by records where `rows_are_lines`.
    """
    if final and not block.endswith(b"\n"):
        block += b"\n"
    buffer = np.frombuffer(block + bytes(PADDING), np.uint8)
    text = buffer[: len(block)]
    is_mark = (text == NEWLINE) | (text == delimiter)
    quotes = np.flatnonzero(text == QUOTE)
    marks = np.flatnonzero(is_mark)
    if len(quotes):
        marks = _unquoted(block, buffer, marks, quotes, delimiter, final)
    last_marks = np.flatnonzero(buffer[marks] == NEWLINE) + 1
    used = int(marks[last_marks[-1] - 1]) + 1 if len(last_marks) else 0
    # The last newline owns the last mark that matters; what follows is another block's.
    marks = np.concatenate((np.array([-1]), marks[: last_marks[-1] if len(last_marks) else 0]))
    first_marks = np.concatenate((np.array([0]), last_marks[:-1]))[: len(last_marks)]
    lines, next_line = np.arange(first_line, first_line + len(last_marks)), first_line
    next_line += len(last_marks) if rows_are_lines else block.count(b"\n", 0, used)
    if next_line - first_line != len(last_marks):
        newlines = np.flatnonzero(text[:used] == NEWLINE)
        lines = first_line + np.searchsorted(newlines, marks[first_marks], side="right")
    width = int(last_marks[0]) if len(last_marks) else 0
    if len(last_marks) * width != len(marks) - 1 or (np.diff(last_marks) != width).any():
        width = 0
    return Records(buffer, marks, first_marks, last_marks, lines, next_line, width), used


def _unquoted(
    block: bytes,
    buffer: NDArray[np.uint8],
    marks: NDArray[np.int64],
    quotes: NDArray[np.int64],
    delimiter: int,
    final: bool,
) -> NDArray[np.int64]:
    """Those of the marks that no quoted field holds."""
    left_open = len(quotes) % 2 and (final or len(block) - quotes[-1] > LONGEST_QUOTED_FIELD)
    if not left_open and _well_formed(buffer, quotes, len(block), delimiter):
        outside: NDArray[np.bool_] = np.searchsorted(quotes, marks) % 2 == 0
        return marks[outside]
    return _walk(block, marks, quotes, delimiter, final)


def _well_formed(
    buffer: NDArray[np.uint8], quotes: NDArray[np.int64], size: int, delimiter: int
) -> bool:
    """Whether every quote opens a field, closes one, or is half of a doubled one inside one."""
    boundary = np.zeros(256, bool)
    boundary[[delimiter, NEWLINE]] = True
    opening, closing = quotes[::2], quotes[1::2]
    opens = boundary[buffer[opening - 1]] | (opening == 0)
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
    """The same where some quotes are ordinary characters: field by field, quotes only."""
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


def _at_boundary(block: bytes, position: int, delimiter: int) -> bool:
    return position < 0 or position >= len(block) or block[position] in (delimiter, NEWLINE, RETURN)


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
            newline = block.find(b"\n", quote, limit)
            if 0 <= newline < found:
                return None
            limit = limit if newline < 0 else newline
        position = found + 1 + doubled
    return None
