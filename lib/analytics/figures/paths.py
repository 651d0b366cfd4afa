"""Whole calls: how long they are, what they are about, which way they take."""

from __future__ import annotations

from typing import Any

import numpy as np

from lib.analytics.registry import Rows, figure
from lib.analytics.rows import calls_by_node
from lib.analytics.traffic import Ints, Traffic, ranked


@figure("lengths_summary")
def lengths_summary(traffic: Traffic) -> dict[str, Any]:
    """Steps of a call; percentiles by nearest rank."""
    lengths = traffic.lengths
    if not traffic.calls:
        return {"count": 0} | dict.fromkeys(("avg", "median", "p90", "p95", "min", "max"))
    occurring = np.flatnonzero(lengths)
    return {
        "count": traffic.calls,
        "avg": int(lengths @ np.arange(len(lengths))) / traffic.calls,
        "median": _nearest_rank(lengths, 50),
        "p90": _nearest_rank(lengths, 90),
        "p95": _nearest_rank(lengths, 95),
        "min": int(occurring[0]),
        "max": int(occurring[-1]),
    }


def _nearest_rank(histogram: Ints, percent: int) -> int:
    """The value at position ⌈percent/100 · n⌉ of the n values that `histogram` counts."""
    running = histogram.cumsum()
    position = -(-int(running[-1]) * percent // 100)
    return int(np.searchsorted(running, position))


@figure("depth_funnel")
def depth_funnel(traffic: Traffic) -> Rows:
    """How many calls have at least so many steps."""
    at_least = traffic.lengths[::-1].cumsum()[::-1].tolist()
    for depth, count in enumerate(at_least):
        if depth and count:
            yield {"depth": depth, "count": count}


@figure("top_intents_top10", top=10)
def top_intents(traffic: Traffic) -> Rows:
    """What calls are about: their second step behind a root, else their first."""
    return calls_by_node(traffic, traffic.intents)


@figure("top_paths_top20", top=20)
def top_paths(traffic: Traffic) -> Rows:
    """Distinct paths, most common first; equally common ones lexicographically by ids."""
    nodes, running = traffic.log.nodes, 0
    for variant in ranked(traffic.weights):
        path, count = traffic.log.variants.path(variant), int(traffic.weights[variant])
        running += count
        yield {
            "path": [nodes.rule_ids[node] for node in path],
            "texts": [nodes.labels[node] for node in path],
            "count": count,
            "share": count / traffic.calls,
            "cumulative_share": running / traffic.calls,
        }
