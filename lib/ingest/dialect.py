"""What kind of table a text is: its line ends, its delimiter and where its header stands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from lib.ingest import headers
from lib.ingest.mapping import DELIMITERS, FileMapping
from lib.ingest.records import Records, framed, split
from lib.ingest.values import unquoted

_LOOKED_AT = 1 << 16
_HEADER_WITHIN = 20
_NOTHING_WRITTEN = b' \t\r\n"' + "".join(DELIMITERS).encode()
_SEP_LINE = re.compile(rb'"?sep=([,;\t|])"?\r?\n', re.IGNORECASE)


@dataclass(frozen=True)
class Dialect:
    """How to read one file's text.

    `columns` maps fields to the positions of their columns, `header` is the header record's
    texts, `samples` the records behind it that were looked at.
    """

    delimiter: int
    header_line: int
    header: list[str]
    columns: Mapping[str, int]
    samples: list[list[str]]
    cr_lines: bool = False


def has_cr_lines(head: bytes) -> bool:
    """Whether lines end with CR alone: the first line does, and most of the others do."""
    first, end, rest = head.partition(b"\r")
    return (
        end == b"\r"
        and b"\n" not in first
        and not rest.startswith(b"\n")
        and head.count(b"\r") - head.count(b"\r\n") > head.count(b"\n")
    )


def sniff(
    head: bytes, said: FileMapping, *, cr_lines: bool = False, rows_are_lines: bool = False
) -> Dialect:
    """The dialect of a text that begins with `head` (UTF-8, lines ending with LF).

    The delimiter and the record that give the most known columns, else the widest table.
    """
    head = head[:_LOOKED_AT]
    candidates = [
        replace(_with_delimiter(head, ord(delimiter), said, rows_are_lines), cr_lines=cr_lines)
        for delimiter in _possible_delimiters(head, said)
    ]
    return max(candidates, key=lambda c: (len(c.columns), _steadiness(c), len(c.header)))


def _possible_delimiters(head: bytes, said: FileMapping) -> tuple[str, ...]:
    if said.delimiter is not None:
        return (said.delimiter,)
    if match := _SEP_LINE.match(head):
        return (match[1].decode(),)
    return DELIMITERS


def _steadiness(candidate: Dialect) -> int:
    """How many of the sampled records are as wide as most of them; 0 for a single column."""
    widths = Counter(len(sample) for sample in candidate.samples)
    width, count = max(widths.items(), key=lambda item: item[1], default=(1, 0))
    return count if width > 1 else 0


def _with_delimiter(
    head: bytes, delimiter: int, said: FileMapping, rows_are_lines: bool
) -> Dialect:
    """The dialect at the record that looks most like a header, the first in a tie."""
    block = framed(head, final=True)
    records, _ = split(block, delimiter, final=True, rows_are_lines=rows_are_lines)
    first = _first(records, head, said.header_line)
    some = range(first, min(first + 2 * _HEADER_WITHIN, len(records)))
    rows = {r: _texts(records, r) for r in some}
    filled = [r for r, texts in rows.items() if any(texts)]
    if not filled:
        return Dialect(delimiter, 1, [], {}, [])
    within = _HEADER_WITHIN if said.header_line is None else 1
    known = {r: headers.columns_of(rows[r], said.columns) for r in filled[:within]}
    at = max(known, key=lambda r: len(known[r]))
    if not known[at] and said.header_line is None:
        usual = Counter(len(rows[r]) for r in filled).most_common(1)[0][0]
        at = next(r for r in filled if len(rows[r]) == usual)
    samples = [rows[r] for r in filled if r > at]
    line = int(records.lines[at])
    return Dialect(delimiter, line, rows[at], known.get(at, {}), samples)


def _first(records: Records, head: bytes, header_line: int | None) -> int:
    """The record at the line that is said to be the header's, else the first one written.

    A table may begin far down its sheet.
    """
    if header_line is not None:
        return int(np.searchsorted(records.lines, header_line))
    blank = len(head) - len(head.lstrip(_NOTHING_WRITTEN))
    begins = records.fields(0).starts - 1  # the block begins with a newline of its own
    return max(int(np.searchsorted(begins, blank, side="right")) - 1, 0)


def _texts(records: Records, r: int) -> list[str]:
    return [unquoted(field).decode("utf-8", "replace").strip() for field in records.record(r)]
