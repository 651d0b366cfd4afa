"""One file → its calls: blocks of records, each reduced at once to fragments of calls.

A *fragment* is the part of a call that stands in one block. Only fragments are kept: a call id, a
code for the sequence of (node, parent) pairs, and the dates and weekdays along it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lib import errors
from lib.ingest import headers, ragged
from lib.ingest.codes import looked_up
from lib.ingest.columns import CallIds, calls_of_fragments
from lib.ingest.filerows import FileRows
from lib.ingest.growing import Growing
from lib.ingest.noderows import NodeRows, Said, read_ids, read_values
from lib.ingest.nodes import NodeTable
from lib.ingest.opening import Opened
from lib.ingest.records import Records, framed, split
from lib.ingest.runs import RunFinder, Runs
from lib.ingest.slices import PADDING, Slices
from lib.ingest.slicetable import SliceTable
from lib.ingest.values import unquoted, value

BLOCK_BYTES = 4 << 20
"""How much text is looked at together: more takes memory, less takes time."""

LONGEST_RECORD_BYTES = 16 << 20
"""A record that has not ended after so many bytes is no text."""

NO_CALL_ID = "no call id"
NO_NODE_ID = "no node id"

NOT_A_NODE, REPEATED_HEADER = -1, -2
"""What a row may be instead of one of a node."""

_NODE_FIELDS = ("node", "parent", "text", "type", "url")


class FileReader:
    """Reads one file, once, into tables that all files of a session share."""

    def __init__(self, opened: Opened, nodes: NodeTable, sequences: ragged.SequenceTable) -> None:
        self._opened = opened
        self._file = opened.source.name
        self._columns = opened.dialect.columns
        self._nodes = nodes
        self._sequences = sequences
        self._rows = SliceTable()
        self._kinds = Growing(np.int32)  # by the codes of `_rows`, see _kinds_of
        self._ids = CallIds()
        self._codes = Growing(np.int32)
        self._fragments = 0
        self._found = FileRows(opened)

    @cached_property
    def _run_finder(self) -> RunFinder:
        return RunFinder(self._columns["call"], self._columns.get("date"))

    def read(self, progress: Callable[[int], None]) -> FileRows:
        """Read a whole file. Raises NotText, NoRows, UnreadableRows; or UnicodeDecodeError.

        The last means that the file is in another encoding: nothing that was read of it holds.
        """
        found, text = self._found, self._opened.text(BLOCK_BYTES)
        for records in self._records(text, progress):
            if len(records):
                self._reduce(records)
        found.nul_bytes, found.replaced = text.nul_bytes, text.replaced
        if not found.rows:
            raise errors.NoRows(file=self._file)
        if found.rows == found.skipped.total():
            raise errors.UnreadableRows(file=self._file)
        self._join_fragments()
        return found

    def _records(self, text: Iterable[bytes], progress: Callable[[int], None]) -> Iterator[Records]:
        """All records behind the header, a block at a time."""
        dialect = self._opened.dialect
        line, rest, header_behind = 1, b"", False
        for piece, final in _with_last(text):
            if dialect.cr_lines:
                piece = piece.replace(b"\r", b"\n")
            block = framed(rest, piece, final=final)
            records, behind = split(
                block,
                dialect.delimiter,
                line,
                final=final,
                rows_are_lines=self._opened.source.is_sheet,
            )
            line = records.next_line
            rest = block[behind:-PADDING]
            if len(rest) > LONGEST_RECORD_BYTES:
                raise errors.NotText(file=self._file, reason=f"line {line} has no end", line=line)
            if not header_behind:
                records = records[records.lines > dialect.header_line]
                header_behind = line > dialect.header_line
            yield records
            progress(len(piece))

    def _reduce(self, records: Records) -> None:
        """Take in one block of records, which has some."""
        found = self._found
        runs = self._run_finder.find(records)
        if runs.missing.any():
            missing = runs.per_row(runs.missing)
            found.skip(NO_CALL_ID, records.lines[not_blank(records, np.flatnonzero(missing))])
            records = records[~missing]
            runs = self._run_finder.find(records)
        kinds = self._row_kinds(records)
        if (kinds < 0).any():
            found.skip(NO_NODE_ID, records.lines[kinds == NOT_A_NODE])
            found.headers_repeated += int((kinds == REPEATED_HEADER).sum())
            records, kinds = records[kinds >= 0], kinds[kinds >= 0]
            runs = self._run_finder.find(records)
        found.rows += len(records)
        if len(records):
            self._add_fragments(records, kinds, runs)

    def _row_kinds(self, records: Records) -> NDArray[np.int32]:
        """For each row what `_kinds_of` says, which is found out once for equal rows."""
        codes, firsts = self._rows.add([records.fields(a, b) for a, b in _spans(self._columns)])
        if len(firsts):
            self._kinds.extend(self._kinds_of(records, firsts))
        kinds: NDArray[np.int32] = self._kinds.array[codes]
        return kinds

    def _kinds_of(self, records: Records, which: NDArray[np.int64]) -> NDArray[np.int32]:
        """For each of these rows its (node, parent) pair, NOT_A_NODE or REPEATED_HEADER."""

        def said(field: str, read: Callable[[Slices], Said] = read_values) -> Said:
            at = self._columns.get(field, -1)
            return read(records.fields(at)[which]) if at >= 0 else [None] * len(which)

        nodes, parents = said("node", read_ids), said("parent", read_ids)
        kinds = np.zeros(len(which), np.int32)
        kinds[[row for row, node in enumerate(nodes) if node is None]] = NOT_A_NODE
        kinds[self._headers_among(nodes, parents)] = REPEATED_HEADER
        of_nodes = np.flatnonzero(kinds == 0)
        which = which[of_nodes]
        ids = [nodes[row] or "" for row in of_nodes.tolist()]
        before = [None if parents[row] == "0" else parents[row] for row in of_nodes.tolist()]
        rows = NodeRows(ids, before, said("text"), said("type"), said("url"))
        kinds[of_nodes] = self._add_nodes(rows)
        return kinds

    def _headers_among(self, nodes: Said, parents: Said) -> list[int]:
        """Which rows have the node and the parent column's header in these columns."""
        header = [headers.normalised(name) for name in self._opened.dialect.header]
        node_header, parent_at = header[self._columns["node"]], self._columns.get("parent", -1)
        return [
            row
            for row, node in enumerate(nodes)
            if node is not None
            and not node.isdecimal()
            and headers.normalised(node) == node_header
            and (parent_at < 0 or headers.normalised(parents[row] or "") == header[parent_at])
        ]

    def _add_nodes(self, rows: NodeRows) -> NDArray[np.int32] | int:
        """Take in what rows say of nodes; what a sequence has for each, or for all of them."""
        return self._nodes.add(rows)

    def _add_fragments(self, records: Records, pairs: NDArray[np.int32], runs: Runs) -> None:
        """Take in usable rows, at least one, with the (node, parent) pair of each."""
        of_runs = calls_of_fragments(runs.ids)[0]
        calls, order = runs.per_row(of_runs), None
        if (np.diff(of_runs) < 0).any():
            order = np.argsort(calls, kind="stable")
            pairs, calls = pairs[order], calls[order]
        starts = np.flatnonzero(np.diff(calls, prepend=-1))
        firsts = starts if order is None else order[starts]
        self._ids.extend(runs.ids[np.searchsorted(runs.starts, firsts, side="right") - 1])
        self._codes.extend(self._sequences.add(pairs, np.append(starts, len(pairs))))
        self._add_values(records, runs, starts, order)
        self._fragments += len(starts)

    def _add_values(
        self,
        records: Records,
        runs: Runs,
        starts: NDArray[np.int64],
        order: NDArray[np.int64] | None = None,
    ) -> None:
        """Take in dates and weekdays along the fragments that begin at `starts`.

        `order` is that of the records in which rows of one call stand together, if not their own.
        """
        columns = (("date", self._found.dates), ("weekday", self._found.weekdays))
        for name, values_of in columns:
            if name not in self._columns:
                continue
            slices = records.fields(self._columns[name])
            if name == "date" and runs.dated and order is None:
                at = runs.starts
            else:
                slices = slices if order is None else slices[order]
                changes = slices.changes()
                changes[starts] = True
                at = np.flatnonzero(changes)
            fragments = np.searchsorted(starts, at, side="right") - 1 + self._fragments
            values_of.add(slices[at], np.diff(np.append(at, len(slices))), fragments)

    def _join_fragments(self) -> None:
        """Fragments of one call, from several blocks, become one sequence."""
        found, ids, codes = self._found, self._ids.array(), self._codes.array
        call_of_fragment, is_first = calls_of_fragments(ids)
        found.join(call_of_fragment, ids[is_first])
        found.sequences = codes[is_first]
        if len(found.call_ids) < len(ids):
            in_pieces = np.zeros(len(found.call_ids), bool)
            in_pieces[call_of_fragment[~is_first]] = True
            of_them = np.flatnonzero(looked_up(in_pieces, call_of_fragment))
            calls = call_of_fragment[of_them]
            order = np.argsort(calls, kind="stable")
            pieces = np.unique(calls, return_counts=True)[1]
            tokens, offsets = self._sequences.take(codes[of_them[order]])
            bounds = offsets[ragged.offsets_of(pieces)]
            found.sequences[in_pieces] = self._sequences.add(tokens, bounds)


def not_blank(records: Records, which: NDArray[np.int64]) -> NDArray[np.int64]:
    """Those of the records in which some field has a value; all others are no rows at all."""
    whole = records.fields(0, int(records.widths.max(initial=1)) - 1)
    which = which[whole[which].trimmed().lengths > 0]  # mostly these are blank lines: at once
    written = [r for r in which.tolist() if any(map(_is_value, records.record(r)))]
    return np.array(written, np.int64)


def _is_value(field: bytes) -> bool:
    return value(unquoted(field).decode("utf-8", "replace")) is not None


def _spans(columns: Mapping[str, int]) -> Iterator[tuple[int, int]]:
    """The first and the last of the columns that describe nodes, of each that are neighbours."""
    positions = sorted({columns[name] for name in _NODE_FIELDS if name in columns})
    first = last = positions[0]
    for position in positions[1:]:
        if position > last + 1:
            yield first, last
            first = position
        last = position
    yield first, last


def _with_last(pieces: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Each piece, and whether it is the last one."""
    waiting: bytes | None = None
    for piece in pieces:
        if waiting is not None:
            yield waiting, False
        waiting = piece
    yield waiting or b"", True
