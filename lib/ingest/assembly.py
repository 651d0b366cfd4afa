"""What all files of a session make together: one CallLog."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lib.ingest import calldays, paths, quality
from lib.ingest.codes import counted, joined, looked_up
from lib.ingest.columns import joined_ids
from lib.ingest.filerows import FileRows
from lib.ingest.ledger import ledger
from lib.ingest.nodes import NodeTable
from lib.ingest.opening import TREE
from lib.ingest.ragged import SequenceTable
from lib.model import CallLog, Calls


def assemble(
    files: Sequence[FileRows],
    nodes: NodeTable,
    sequences: SequenceTable,
    left_out: quality.LeftOut,
    date_order: str | None,
) -> CallLog:
    """The CallLog of files that were read, in reading order; uses `sequences` up."""
    final_nodes, final_codes = nodes.finish()
    # Fragments of calls that stand in several blocks are in the table too, but no calls.
    used = np.flatnonzero(sum(counted(f.sequences, len(sequences)) for f in files))
    rows, offsets = sequences.take(used)
    sequences.clear()
    resolved = paths.resolve(rows, offsets, *(final_codes[codes] for codes in nodes.pairs()))
    days = calldays.of_files(files, date_order)
    log = CallLog(
        nodes=final_nodes,
        variants=resolved.table,
        calls=_calls(files, resolved, used, days),
        sources=[f.opened.source.name for f in files],
        quality={},
        total_rows=sum(f.rows for f in files if f.opened.kind != TREE),
        official_tree=nodes.has_official_tree,
    )
    reports = _reports(files, resolved, used, days, log)
    return replace(
        log,
        quality=quality.report(
            reports,
            left_out,
            parent_conflicts=len(nodes.parent_conflicts),
            text_conflicts=len(nodes.text_conflicts),
            overlapping_calls=_overlapping(files),
        ),
    )


def _calls(
    files: Sequence[FileRows],
    resolved: paths.Paths,
    used: NDArray[np.int64],
    days: Sequence[calldays.CallDays],
) -> Calls:
    def of_calls(values: NDArray[Any]) -> NDArray[Any]:
        by_sequence = np.zeros(int(used[-1]) + 1, values.dtype)
        by_sequence[used] = values
        return joined([looked_up(by_sequence, f.sequences) for f in files])

    return Calls(
        ids=joined_ids([f.call_ids for f in files if f.opened.kind != TREE]),
        variants=of_calls(resolved.variants),
        row_variants=of_calls(resolved.row_variants),
        days=joined([d.days for d in days]),
        weekdays=joined([d.weekdays for d in days]),
        sources=np.repeat(np.arange(len(files), dtype=np.int32), [len(f.call_ids) for f in files]),
        reordered=of_calls(resolved.reordered),
    )


def _reports(
    files: Sequence[FileRows],
    resolved: paths.Paths,
    used: NDArray[np.int64],
    days: Sequence[calldays.CallDays],
    log: CallLog,
) -> list[quality.FileReport]:
    reports, first = [], 0
    for i, file in enumerate(files):
        own = counted(file.sequences, int(used[-1]) + 1)[used]
        calls = slice(first, first + len(file.sequences))
        first = calls.stop
        reports.append(
            quality.FileReport(
                rows=file,
                calls=len(file.sequences),
                days=days[i],
                rows_repeated=int(own @ resolved.repeated),
                calls_reordered=int(own @ resolved.reordered),
                calls_with_jumps=int(own @ resolved.jumps),
                order=ledger(log, calls),
            )
        )
    return reports


def _overlapping(files: Sequence[FileRows]) -> int:
    """How many call ids occur in more than one file."""
    if len(files) < 2:
        return 0
    ids: NDArray[Any] = joined_ids([f.call_ids for f in files])
    return int((np.unique(ids, return_counts=True)[1] > 1).sum())
