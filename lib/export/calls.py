"""Calls as rows, and their steps as rows: for spreadsheets, process mining, and our own ingest.

`events` has the columns that ingest knows, so the same figures come out of its CSV as of the
session. Three things make that so: the parent in a row is the node before it wherever that is an
edge of the tree; a call id that two files share is told apart (`7 (2)`); and the weekday stands
beside the date, for calls that have only a weekday.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lib.export.table import Grouped, Row, Table
from lib.model import NO_DAY, NO_NODE, NO_WEEKDAY, CallLog, Order, dates

BLOCK_CALLS = 20_000
"""Calls are turned into Python's own values block by block: quick, and never many at once."""

NO_DATE = "1970-01-01"
"""Stands in event logs where a call has no date: PM4Py drops events without a time."""

CALLS = ("call_id", "source", "call_date", "weekday", "path", "reordered")
EVENTS = (
    "call_id", "call_date", "weekday", "source",
    "step", "rule_id", "rule_parent_id", "rule_text", "NodeType", "popUpURL",
)  # fmt: skip
EVENT_LOG = ("case:concept:name", "case:source", "time:timestamp", "concept:name", "rule_id")


@dataclass(frozen=True, eq=False)
class Selection:
    """The selected calls of a log (`mask` None: all), each in its path's or in its rows' order."""

    log: CallLog
    mask: NDArray[np.bool_] | None = None
    order: Order = "path"

    @cached_property
    def places(self) -> NDArray[np.intp]:
        if self.mask is None:
            return np.arange(len(self.log.calls))
        return np.flatnonzero(self.mask)

    @cached_property
    def variants(self) -> NDArray[np.int32]:
        return self.log.calls.variants_in(self.order)

    @cached_property
    def steps(self) -> int:
        """How many steps the selected calls have together."""
        return int(self.log.variants.lengths[self.variants[self.places]].sum())

    def blocks(self) -> Iterator[list[Row]]:
        """(call id, source, date, weekday, variant, reordered) of the calls, block by block."""
        calls, sources = self.log.calls, self.log.sources
        for start in range(0, len(self.places), BLOCK_CALLS):
            block = self.places[start : start + BLOCK_CALLS]
            yield list(
                zip(
                    [None if i is None else str(i) for i in calls.ids[block].tolist()],
                    [sources[s] for s in calls.sources[block].tolist()],
                    _dates(calls.days[block]),
                    [None if w == NO_WEEKDAY else w for w in calls.weekdays[block].tolist()],
                    self.variants[block].tolist(),
                    calls.reordered[block].tolist(),
                    strict=True,
                )
            )

    @cached_property
    def shared_ids(self) -> frozenset[str]:
        """Call ids that more than one selected call has."""
        ids = self.log.calls.ids[self.places]
        if None in ids[:1]:
            return frozenset()
        found, counts = np.unique(ids, return_counts=True)
        return frozenset(map(str, found[counts > 1].tolist()))


def calls(selection: Selection) -> Table:
    """One row a call, in file order."""
    return Table("calls", CALLS, _call_rows(selection), len(selection.places))


def _call_rows(selection: Selection) -> Iterator[Row]:
    nodes, variants = selection.log.nodes, selection.log.variants
    paths: dict[int, list[Any]] = {}
    for block in selection.blocks():
        for call_id, source, date, weekday, variant, reordered in block:
            if variant not in paths:
                paths[variant] = [nodes.rule_ids[node] for node in variants.path(variant)]
            yield call_id, source, date, weekday, paths[variant], reordered


def events(selection: Selection) -> Grouped:
    """One row a step, call by call."""
    steps = _Steps(selection.log)
    groups = (
        ((call_id, date, weekday, source), variant)
        for call_id, source, date, weekday, variant, _ in _distinct(selection)
    )
    return Grouped("events", EVENTS, groups, steps.rows, selection.steps)


def event_log(selection: Selection) -> Grouped:
    """The same under the names of process mining. All steps of a call carry its date, since a
    protocol has no time of day; their order in the file is their order."""
    nodes, variants, activities = (
        selection.log.nodes,
        selection.log.variants,
        _activities(selection),
    )
    groups = (
        ((call_id, source, date or NO_DATE), variant)
        for call_id, source, date, _, variant, _ in _distinct(selection)
    )

    def rows(variant: int) -> list[Row]:
        return [(activities[node], nodes.rule_ids[node]) for node in variants.path(variant)]

    return Grouped("event_log", EVENT_LOG, groups, rows, selection.steps)


def _activities(selection: Selection) -> list[str]:
    """Each node's text, with its id behind it where other nodes are called the same."""
    nodes = selection.log.nodes
    namesakes = Counter(nodes.labels)
    return [
        label if namesakes[label] == 1 else f"{label} ({node_id})"
        for label, node_id in zip(nodes.labels, nodes.ids, strict=True)
    ]


def _distinct(selection: Selection) -> Iterator[Row]:
    """Calls with ids of their own: the second of the same id is `7 (2)`; without ids, numbers."""
    met: Counter[str] = Counter()
    shared = selection.shared_ids
    number = 0
    for block in selection.blocks():
        for call_id, *rest in block:
            number += 1
            if call_id in shared:
                met[call_id] += 1
            again = f"{call_id} ({met[call_id]})" if met[call_id] > 1 else call_id
            yield (str(number) if call_id is None else again, *rest)


@dataclass(frozen=True)
class _Steps:
    """The rows that the calls of a variant have in common."""

    log: CallLog

    @cached_property
    def _edges(self) -> frozenset[tuple[int, int]]:
        return frozenset(map(tuple, self.log.nodes.edges.tolist()))

    def rows(self, variant: int) -> list[Row]:
        nodes, before = self.log.nodes, NO_NODE
        rows: list[Row] = []
        for step, node in enumerate(self.log.variants.path(variant), 1):
            parent = before if (before, node) in self._edges else int(nodes.parents[node])
            rows.append(
                (
                    step,
                    nodes.rule_ids[node],
                    None if parent == NO_NODE else nodes.rule_ids[parent],
                    nodes.texts[node],
                    nodes.types[node],
                    nodes.urls[node],
                )
            )
            before = node
        return rows


def _dates(days: NDArray[np.int32]) -> list[str | None]:
    known = days != NO_DAY
    texts = iter(dates(days[known]))
    return [next(texts) if is_known else None for is_known in known.tolist()]
