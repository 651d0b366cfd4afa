"""One file → its calls: blocks of records, each reduced at once to fragments of calls.

A *fragment* is the part of a call that stands in one block. Only fragments are kept: a call id, a
code for the sequence of (node, parent) pairs, and the dates and weekdays along it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lib import errors
from lib.ingest import headers, ragged, values
from lib.ingest.columns import ValueRuns, call_ids, calls_of_fragments, changes, concatenated
from lib.ingest.dialect import Dialect, sniff
from lib.ingest.nodes import NodeRow, NodeTable
from lib.ingest.records import Records, split
from lib.ingest.slices import distinct

BLOCK_BYTES = 4 << 20
LONGEST_RECORD_BYTES = 16 << 20
LINES_KEPT = 10

NO_CALL_ID = "no call id"
NO_NODE_ID = "no node id"

_NOT_A_NODE, _REPEATED_HEADER = -1, -2
_NODE_FIELDS = ("node", "parent", "text", "type", "url")


@dataclass
class FileRows:
    """What was read of one file."""

    dialect: Dialect
    dates: ValueRuns = field(default_factory=lambda: ValueRuns(stops=b" T"))
    weekdays: ValueRuns = field(default_factory=ValueRuns)
    rows: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    skipped_lines: dict[str, list[int]] = field(default_factory=dict)
    call_ids: NDArray[Any] = field(default_factory=lambda: np.empty(0, np.int64))
    sequences: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))
    call_of_fragment: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))

    def skip(self, reason: str, lines: NDArray[np.int64]) -> None:
        """Count rows that cannot be used, and keep the first lines as examples."""
        if len(lines):
            self.rows += len(lines)
            self.skipped[reason] += len(lines)
            kept = self.skipped_lines.setdefault(reason, [])
            kept += lines[: LINES_KEPT - len(kept)].tolist()


class FileReader:
    """Reads one file into tables that all files of a session share."""

    def __init__(self, file: str, nodes: NodeTable, sequences: ragged.SequenceTable) -> None:
        self._file = file
        self._nodes = nodes
        self._sequences = sequences
        self._row_kinds: dict[tuple[bytes, ...], int] = {}
        self._ids: list[NDArray[Any]] = []
        self._codes: list[NDArray[np.int32]] = []
        self._fragments = 0

    def read(self, chunks: Iterable[bytes], progress: Callable[[int], None]) -> FileRows:
        """Read a whole file. Raises EmptyFile, NotText, MissingColumns, NoRows, UnreadableRows."""
        blocks = _blocks(chunks)
        head, final = next(blocks)
        dialect = sniff(head, self._file)
        found = FileRows(dialect)
        line, rest = 1, head[dialect.skip :]
        while True:
            records, used = split(rest, dialect.delimiter, line, final=final)
            self._reduce_or_refuse(records, found, line)
            progress(used)
            if final:
                break
            line += rest.count(b"\n", 0, used)
            rest = rest[used:]
            if len(rest) > LONGEST_RECORD_BYTES:
                raise errors.NotText(file=self._file, reason=f"line {line} has no end", line=line)
            block, final = next(blocks)
            rest += block
        if not found.rows:
            raise errors.NoRows(file=self._file)
        if not self._ids:
            raise errors.UnreadableRows(file=self._file)
        self._join_fragments(found)
        return found

    def _reduce_or_refuse(self, records: Records, found: FileRows, line: int) -> None:
        try:
            self._reduce(records, found)
        except UnicodeDecodeError as error:
            reason = f"a text behind line {line} is not UTF-8"
            raise errors.NotText(file=self._file, reason=reason, line=line) from error

    def _reduce(self, records: Records, found: FileRows) -> None:
        """Take in one block of records."""
        body = np.flatnonzero(records.lines > found.dialect.header_line)
        columns = found.dialect.columns
        calls = records.fields(columns["call"])[body].trimmed()
        if not len(calls):
            return
        run_starts = np.flatnonzero(changes(calls))
        ids, missing = call_ids(calls[run_starts])
        runs = np.repeat(np.arange(len(run_starts)), np.diff(np.append(run_starts, len(calls))))
        self._skip_without_call(records, body[missing[runs]], found)

        rows, runs = body[~missing[runs]], runs[~missing[runs]]
        pairs = self._pairs(records, rows, columns, found.dialect)
        found.skip(NO_NODE_ID, records.lines[rows[pairs == _NOT_A_NODE]])
        used = pairs >= 0
        found.rows += int(used.sum())
        if used.any():
            self._add_fragments(records, rows[used], pairs[used], runs[used], ids, found)

    def _skip_without_call(
        self, records: Records, rows: NDArray[np.int64], found: FileRows
    ) -> None:
        """Rows without a call id: blank ones are no rows at all, the others are skipped."""
        rows = rows[(records.widths[rows] > 1) | (len(found.dialect.header) == 1)]
        written = [r for r in rows.tolist() if any(map(_is_value, records.record(r)))]
        found.skip(NO_CALL_ID, records.lines[np.array(written, np.int64)])

    def _pairs(
        self, records: Records, rows: NDArray[np.int64], columns: Any, dialect: Dialect
    ) -> NDArray[np.int32]:
        """Each row's (node, parent) pair; _NOT_A_NODE or _REPEATED_HEADER where it has none."""
        spans = [records.fields(a, b)[rows] for a, b in _spans(columns)]
        codes, firsts = distinct(spans)
        known = np.empty(len(firsts), np.int32)
        for code, first in enumerate(firsts.tolist()):
            key = tuple(span.tobytes(first) for span in spans)
            if key not in self._row_kinds:
                record = records.record(int(rows[first]))
                self._row_kinds[key] = self._pair(record, columns, dialect)
            known[code] = self._row_kinds[key]
        return known[codes]

    def _pair(self, record: list[bytes], columns: Any, dialect: Dialect) -> int:
        texts = {
            name: values.unquoted(record[at]).decode()
            for name in _NODE_FIELDS
            if (at := columns.get(name, len(record))) < len(record)
        }
        node = values.id_value(texts.get("node", ""))
        if node is None:
            return _NOT_A_NODE
        if all(
            headers.normalised(texts.get(name, ""))
            == headers.normalised(dialect.header[columns[name]])
            for name in ("node", "parent")
        ):
            return _REPEATED_HEADER
        return self._nodes.add(
            NodeRow(
                node,
                values.parent_value(texts.get("parent", "")),
                *(values.value(texts.get(name, "")) for name in ("text", "type", "url")),
            )
        )

    def _add_fragments(
        self,
        records: Records,
        rows: NDArray[np.int64],
        pairs: NDArray[np.int32],
        runs: NDArray[np.int64],
        ids: NDArray[Any],
        found: FileRows,
    ) -> None:
        """Take in usable rows; `ids` are by run, a run being neighbouring rows of one call."""
        calls = calls_of_fragments(ids)[0][runs]
        if (np.diff(calls) < 0).any():
            order = np.argsort(calls, kind="stable")
            rows, pairs, runs, calls = rows[order], pairs[order], runs[order], calls[order]
        is_start = np.diff(calls, prepend=-1) != 0
        starts = np.flatnonzero(is_start)
        self._ids.append(ids[runs[starts]])
        self._codes.append(self._sequences.add(pairs, np.append(starts, len(pairs))))
        fragments = (np.cumsum(is_start) - 1 + self._fragments).astype(np.int32)
        self._fragments += len(starts)
        for name, values_of in (("date", found.dates), ("weekday", found.weekdays)):
            if name in found.dialect.columns:
                slices = records.fields(found.dialect.columns[name])[rows]
                values_of.add(slices, fragments, starts)

    def _join_fragments(self, found: FileRows) -> None:
        """Fragments of one call, from several blocks, become one sequence."""
        ids, codes = concatenated(self._ids), np.concatenate(self._codes)
        found.call_of_fragment, firsts = calls_of_fragments(ids)
        found.call_ids = ids[firsts]
        found.sequences = codes[firsts]
        pieces = np.bincount(found.call_of_fragment)
        split_up = np.flatnonzero(pieces > 1)
        if len(split_up):
            of_them = np.flatnonzero(pieces[found.call_of_fragment] > 1)
            order = of_them[np.argsort(found.call_of_fragment[of_them], kind="stable")]
            tokens, offsets = ragged.take(*self._sequences.ragged(), codes[order].astype(np.int64))
            bounds = offsets[ragged.offsets_of(pieces[split_up])]
            found.sequences[split_up] = self._sequences.add(tokens, bounds)


def _is_value(field: bytes) -> bool:
    return values.value(values.unquoted(field).decode("utf-8", "replace")) is not None


def _spans(columns: Any) -> Iterator[tuple[int, int]]:
    """The columns that describe nodes, neighbouring ones taken together."""
    positions = sorted(columns[name] for name in _NODE_FIELDS if name in columns)
    first = last = positions[0]
    for position in positions[1:]:
        if position > last + 1:
            yield first, last
            first = position
        last = position
    yield first, last


def _blocks(chunks: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """The same bytes in pieces of at least BLOCK_BYTES, and whether a piece is the last."""
    pieces: list[bytes] = []
    size = 0
    for chunk in chunks:
        pieces.append(chunk)
        size += len(chunk)
        if size >= BLOCK_BYTES:
            yield b"".join(pieces), False
            pieces, size = [], 0
    yield b"".join(pieces), True
