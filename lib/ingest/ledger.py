"""What repairing the rows' order changed in a file: counts before and after, with examples."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from lib.ingest.codes import counted
from lib.model import CallLog, Variants

_EXAMPLES = 3


def ledger(log: CallLog, of_file: slice) -> dict[str, Any] | None:
    """The entry `order` of a file's report; None where no row of it was moved.

    `of_file` is where its calls stand.
    """
    moved = np.flatnonzero(log.calls.reordered[of_file]) + of_file.start
    if not len(moved):
        return None
    paths = counted(log.calls.variants[of_file], len(log.variants))
    rows = counted(log.calls.row_variants[of_file], len(log.variants))
    top = int(paths.argmax())
    return {
        "sorted_by": _sorted_by(log.variants, rows > 0),
        "calls": of_file.stop - of_file.start,
        "calls_reordered": len(moved),
        "distinct_paths": {
            "in_file_order": int(np.count_nonzero(rows)),
            "repaired": int(np.count_nonzero(paths)),
        },
        "most_common_path": {
            "path": _ids(log, top),
            "in_file_order": int(rows[top]),
            "repaired": int(paths[top]),
        },
        "examples": [_example(log, call) for call in moved[:_EXAMPLES].tolist()],
    }


def diagnosis(order: dict[str, Any]) -> str:
    """The ledger in a sentence."""
    cause = (
        f"every call of this file is sorted by {order['sorted_by']}"
        if order["sorted_by"]
        else "rows of this file are not in the order of the calls"
    )
    mended = (
        f"{cause}: {order['calls_reordered']} of {order['calls']} calls were put back in order by "
        "their parents"
    )
    common = order["most_common_path"]
    if common["in_file_order"] == common["repaired"]:
        return mended
    return (
        f"{mended}; in file order the most common path would count {common['in_file_order']} calls "
        f"instead of {common['repaired']}"
    )


def _sorted_by(variants: Variants, used: NDArray[np.bool_]) -> str | None:
    """By what the rows of every call that has several are sorted, if it is so."""
    steps = np.diff(variants.steps)
    inside = np.ones(len(steps), bool)
    inside[variants.offsets[1:-1] - 1] = False  # from one variant to the next
    inside &= np.repeat(used, variants.lengths)[:-1]
    if not inside.any():
        return None
    if (steps[inside] > 0).all():
        return "node id"
    return "node id, descending" if (steps[inside] < 0).all() else None


def _example(log: CallLog, call: int) -> dict[str, Any]:
    calls = log.calls
    return {
        "call_id": str(calls.ids[call]),
        "in_file_order": _ids(log, int(calls.row_variants[call])),
        "repaired": _ids(log, int(calls.variants[call])),
    }


def _ids(log: CallLog, variant: int) -> list[int | str]:
    return [log.nodes.rule_ids[node] for node in log.variants.path(variant)]
