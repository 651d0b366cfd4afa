"""Totals of the session and of the selection, and the quality report."""

from typing import Any

import numpy as np

from lib.analytics.forest import MAX_LEVELS
from lib.analytics.registry import figure
from lib.analytics.traffic import Traffic


@figure("files_processed")
def files_processed(traffic: Traffic) -> int:
    return len(traffic.log.sources)


@figure("total_rows")
def total_rows(traffic: Traffic) -> int:
    return traffic.log.total_rows


@figure("total_calls")
def total_calls(traffic: Traffic) -> int:
    return traffic.calls


@figure("selected_calls")
def selected_calls(traffic: Traffic) -> int:
    return traffic.calls


@figure("total_calls_unfiltered")
def total_calls_unfiltered(traffic: Traffic) -> int:
    return len(traffic.log.calls)


@figure("total_nodes")
def total_nodes(traffic: Traffic) -> int:
    """Nodes with rows; those known only as parents do not count."""
    return int(np.count_nonzero(traffic.log.nodes.in_rows))


@figure("distinct_paths")
def distinct_paths(traffic: Traffic) -> int:
    return traffic.distinct


@figure("call_paths")
def call_paths(traffic: Traffic) -> dict[str, Any]:
    """How many calls and paths there are to page through; the document adds the address."""
    return {"total": traffic.calls, "distinct": traffic.distinct}


@figure("data_quality")
def data_quality(traffic: Traffic) -> dict[str, Any]:
    """What ingest reported, and what only the whole tree shows."""
    forest, ids = traffic.forest, traffic.log.nodes.rule_ids
    quality = traffic.log.quality
    warnings = list(quality.get("warnings", []))
    deeper = int(np.count_nonzero(forest.levels > MAX_LEVELS))
    if deeper:
        warnings.append(
            f"The button tree is cut below level {MAX_LEVELS}: {deeper} nodes lie deeper"
        )
    loops = [[ids[node] for node in loop] for loop in forest.loops]
    return {**quality, "parent_loops": loops, "warnings": warnings}
