"""What all files of a session make together: one CallLog."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lib.ingest import calldays, paths, quality
from lib.ingest.columns import concatenated
from lib.ingest.ledger import ledger
from lib.ingest.nodes import NodeTable
from lib.ingest.opening import TREE
from lib.ingest.ragged import SequenceTable
from lib.ingest.reader import FileRows
from lib.model import CallLog, Calls


@dataclass(frozen=True)
class Left:
    """Sources that are not in the CallLog, each with the reason."""

    duplicates: Sequence[str] = ()
    no_tables: Sequence[tuple[str, str]] = ()  # sheets and members of archives


def assemble(
    files: Sequence[FileRows],
    nodes: NodeTable,
    sequences: SequenceTable,
    left: Left,
    date_order: str | None,
) -> CallLog:
    """The CallLog of files that were read, in reading order."""
    final_nodes, final_codes = nodes.finish()
    sequence = np.concatenate([f.sequences for f in files])
    # Fragments of calls that stand in several blocks are in the table too, but no calls.
    is_used = np.bincount(sequence) > 0
    tokens, offsets = sequences.take(np.flatnonzero(is_used).astype(np.int32))
    sequence = (np.cumsum(is_used, dtype=np.int32) - 1)[sequence]
    pair_nodes, pair_parents = (final_codes[codes] for codes in nodes.pairs())
    resolved = paths.resolve(pair_nodes[tokens], pair_parents[tokens], offsets)
    days = calldays.of_files(files, date_order)
    log = CallLog(
        nodes=final_nodes,
        variants=resolved.table,
        calls=_calls(files, resolved, sequence, days),
        sources=[f.opened.source.name for f in files],
        quality={},
        total_rows=sum(f.rows for f in files if f.opened.kind != TREE),
        official_tree=nodes.has_official_tree,
    )
    reports = _reports(files, resolved, sequence, days, log)
    return replace(
        log,
        quality=quality.report(
            reports,
            parent_conflicts=len(nodes.parent_conflicts),
            text_conflicts=len(nodes.text_conflicts),
            duplicates=left.duplicates,
            ignored=left.no_tables,
            overlapping_calls=_overlapping(files),
        ),
    )


def _calls(
    files: Sequence[FileRows],
    resolved: paths.Paths,
    sequence: NDArray[np.int32],
    days: Sequence[calldays.CallDays],
) -> Calls:
    sizes = [len(f.call_ids) for f in files]
    return Calls(
        ids=concatenated([f.call_ids for f in files if f.opened.kind != TREE]),
        variants=resolved.variants[sequence],
        row_variants=resolved.row_variants[sequence],
        days=np.concatenate([d.days for d in days]),
        weekdays=np.concatenate([d.weekdays for d in days]).astype(np.int8),
        sources=np.repeat(np.arange(len(files), dtype=np.int32), sizes),
        reordered=resolved.reordered[sequence],
    )


def _reports(
    files: Sequence[FileRows],
    resolved: paths.Paths,
    sequence: NDArray[np.int32],
    days: Sequence[calldays.CallDays],
    log: CallLog,
) -> list[quality.FileReport]:
    bounds = np.cumsum([0, *(len(f.call_ids) for f in files)])
    of_files = [sequence[bounds[i] : bounds[i + 1]] for i in range(len(files))]
    return [
        quality.FileReport(
            rows=file,
            calls=len(own),
            days=days[i],
            rows_repeated=int(resolved.repeated[own].sum()),
            calls_reordered=int(resolved.reordered[own].sum()),
            calls_with_jumps=int(resolved.jumps[own].sum()),
            order=ledger(log, i),
        )
        for i, (file, own) in enumerate(zip(files, of_files, strict=True))
    ]


def _overlapping(files: Sequence[FileRows]) -> int:
    """How many call ids occur in more than one file."""
    if len(files) < 2:
        return 0
    ids: NDArray[Any] = concatenated([f.call_ids for f in files])
    return int((np.unique(ids, return_counts=True)[1] > 1).sum())
