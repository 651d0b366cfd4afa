"""Event logs: rows that say which node was visited and when, but no parent.

A call's path is its rows in the order of their times; the step before stands for the parent, so
the edges of the tree are the transitions that were seen. All rows are kept until the file's end,
since times may stand in any order.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lib.ingest import ragged
from lib.ingest.columns import calls_of_fragments
from lib.ingest.noderows import NodeRows
from lib.ingest.nodes import NodeTable
from lib.ingest.opening import Opened
from lib.ingest.reader import FileReader
from lib.ingest.records import Records
from lib.ingest.runs import RunFinder, Runs
from lib.ingest.slices import Slices, distinct
from lib.model import NO_NODE

_NO_TIME = np.iinfo(np.int64).min


class EventReader(FileReader):
    """Reads a file without a parent column."""

    def __init__(self, opened: Opened, nodes: NodeTable, sequences: ragged.SequenceTable) -> None:
        super().__init__(opened, nodes, sequences)
        self._run_lengths: list[NDArray[np.int64]] = []
        self._event_nodes: list[NDArray[np.int32]] = []
        self._times: list[NDArray[np.int64]] = []
        self._clocks: set[bool] = set()  # numbers and dates cannot be put in one order

    @cached_property
    def _run_finder(self) -> RunFinder:
        return RunFinder(self._columns["call"])

    def _add_nodes(self, rows: NodeRows) -> NDArray[np.int32]:
        return self._nodes.add_events(rows)

    def _add_fragments(self, records: Records, nodes: NDArray[np.int32], runs: Runs) -> None:
        """Take in usable rows: each is a fragment of its own, since rows may change places."""
        self._ids.extend(runs.ids)
        self._run_lengths.append(runs.lengths)
        self._event_nodes.append(nodes)
        if "date" in self._columns:
            times, are_numbers = _times(records.fields(self._columns["date"]).trimmed())
            self._times.append(times)
            self._clocks.add(are_numbers)
        self._add_values(records, runs, np.arange(len(records)))
        self._fragments += len(records)

    def _join_fragments(self) -> None:
        """All rows, by call and time, become sequences of steps."""
        found, ids = self._found, self._ids.array()
        call_of_run, is_first = calls_of_fragments(ids)
        calls = np.repeat(call_of_run, np.concatenate(self._run_lengths))
        order = self._order(calls)
        found.join(calls, ids[is_first], order)
        calls, nodes = calls[order], np.concatenate(self._event_nodes)[order]
        starts = np.flatnonzero(np.diff(calls, prepend=-1))
        pairs = _steps(nodes, starts, self._nodes.step)
        found.sequences = self._sequences.add(pairs, np.append(starts, len(pairs)))
        found.notes.append(
            "there is no official tree: the file has no parent column, so the edges are the "
            "transitions that were seen"
        )

    def _order(self, calls: NDArray[np.int32]) -> NDArray[np.int64]:
        """The rows by call, and within a call by time where every row has one."""
        notes = self._found.notes
        times = np.concatenate(self._times) if self._times else np.full(len(calls), _NO_TIME)
        in_rows = np.argsort(calls, kind="stable")
        if (times == _NO_TIME).any() or len(self._clocks) > 1:
            notes.append("paths are in row order: not every row has a time that can be read")
            return in_rows
        ordered = np.lexsort((times, calls))
        moved = int(np.unique(calls[ordered][ordered != in_rows]).size)
        if moved:
            notes.append(f"paths are in the order of time; in {moved} calls rows were not")
        return ordered


def _steps(
    nodes: NDArray[np.int32], starts: NDArray[np.int64], step: Callable[[int, int], int]
) -> NDArray[np.int32]:
    """The (node, node before) pair of each row; a repeated node has the pair of its first row."""
    is_first = np.zeros(len(nodes), bool)
    is_first[starts] = True
    changed = is_first.copy()
    changed[1:] |= nodes[1:] != nodes[:-1]
    kept = nodes[changed]
    before = np.where(is_first[changed], NO_NODE, np.roll(kept, 1))
    codes, uniques = pd.factorize((before.astype(np.int64) << 32) + kept)
    pairs = [step(int(u) >> 32, int(u) & (2**32 - 1)) for u in uniques.tolist()]
    pairs_of_changes = np.array(pairs, np.int32)[codes]
    rows: NDArray[np.int64] = np.cumsum(changed) - 1
    return np.take(pairs_of_changes, rows)


def _times(slices: Slices) -> tuple[NDArray[np.int64], bool]:
    """Each row's moment, _NO_TIME where it has none; and whether all are numbers.

    Numbers count some unit of time since some moment, dates are in ns since the epoch.
    """
    codes, firsts = distinct(slices)
    texts = [slices.tobytes(i).decode() for i in firsts.tolist()]
    if all(text.isascii() and text.isdigit() and len(text) < 19 for text in texts):
        return np.array(texts, np.int64)[codes], True
    return _moments(texts)[codes], False


def _moments(texts: list[str]) -> NDArray[np.int64]:
    parsed: Any = pd.to_datetime(pd.Series(texts), format="ISO8601", utc=True, errors="coerce")
    in_reach = parsed.between(*(t.tz_localize("UTC") for t in (pd.Timestamp.min, pd.Timestamp.max)))
    parsed = parsed.where(in_reach)  # nanoseconds reach from 1677 to 2262
    moments: NDArray[np.int64] = parsed.astype("datetime64[ns, UTC]").astype(np.int64).to_numpy()
    missing: NDArray[np.bool_] = parsed.isna().to_numpy()
    return np.where(missing, _NO_TIME, moments)
