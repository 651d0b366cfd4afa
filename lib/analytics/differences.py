"""Figures of two selections set side by side: both values of each number, and the difference."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from lib.analytics.figures import FIGURES
from lib.analytics.registry import Row
from lib.analytics.traffic import Ints, Traffic

COMPARED = (
    *("selected_calls", "distinct_paths", "date_range", "lengths_summary", "depth_funnel"),
    *("top_intents_top10", "leaf_frequency_top20", "dead_ends_top20", "top_paths_top20"),
    *("branch_distribution", "node_funnel", "entropy_complexity_top20", "coverage_ratio"),
    *("anomalies_top20", "url_engagement_top20", "unreachable_nodes"),
    *("weekday_trends", "daily_trends"),
)
"""All figures but those that describe the session, and the tree: `node_funnel` has its numbers."""

_KEYS = ("rule_id", "url", "date", "depth")
_CARRIED = ("text",)
_COUNTS = (
    *("count", "reach", "transitions", "drop_off", "total", "branching_factor"),
    *("reach_occurrences", "terminations"),
)
_RANKED_BY = ("share", "termination_rate", "entropy_bits", "count")


def compared(a: Traffic, b: Traffic, key: str) -> Any:
    """One figure of both. Tables that have a top hold the rows that differ most."""
    figure = FIGURES[key]
    if key in _BY_ARRAYS:
        return _BY_ARRAYS[key](a, b, figure.top or 0)
    one, other = figure.complete(a), figure.complete(b)
    if key == "date_range":
        return {"a": one, "b": other}
    if key == "unreachable_nodes":
        return {
            "only_a": [row for row in one if row not in other],
            "only_b": [row for row in other if row not in one],
        }
    if key == "node_funnel":
        nodes = sorted({*one, *other}, key=a.log.nodes.codes.__getitem__)
        return {node: _numbers(one.get(node, {}), other.get(node, {})) for node in nodes}
    if key == "weekday_trends":
        return dict(sorted(_numbers(one, other).items()))
    if isinstance(one, list):
        return _rows(one, other, figure.top)
    return _numbers(one, other) if isinstance(one, dict) else number(one, other)


def number(a: float | None, b: float | None) -> Row:
    """Both values, and how much more the second is; null where either is."""
    return {"a": a, "b": b, "difference": None if a is None or b is None else b - a}


def _numbers(a: Row, b: Row) -> Row:
    return {name: number(a.get(name, 0), b.get(name, 0)) for name in dict.fromkeys([*a, *b])}


def _rows(a: list[Row], b: list[Row], top: int | None) -> list[Row]:
    """Rows about the same thing, joined; those that differ most, or all by what they are about."""
    if not a and not b:
        return []
    like = (a or b)[0]
    keys = [name for name in like if name in _KEYS]
    measures = [name for name in like if name not in (*_KEYS, *_CARRIED)]
    of_a, of_b = ({tuple(row[key] for key in keys): row for row in rows} for rows in (a, b))
    absent_a, absent_b = (_absent(measures, rows) for rows in (a, b))
    joined = []
    for key in sorted({*of_a, *of_b}):
        one, other = of_a.get(key, absent_a), of_b.get(key, absent_b)
        row = of_a.get(key) or of_b[key]
        joined.append(row | {name: number(one[name], other[name]) for name in measures})
    if top is None:
        return joined
    ranked_by = next(name for name in _RANKED_BY if name in measures)
    return sorted(joined, key=lambda row: -abs(row[ranked_by]["difference"] or 0))[:top]


def _absent(measures: list[str], rows: list[Row]) -> Row:
    """What a row says that is not there: no calls, and a share of 0 if there is one of anything."""
    share = 0.0 if rows else None
    return {name: 0 if name in _COUNTS else share if name == "share" else None for name in measures}


def _paths(a: Traffic, b: Traffic, top: int) -> list[Row]:
    """The paths whose share differs most; both logs have the same variants."""
    nodes, variants = a.log.nodes, a.log.variants
    share_a, share_b = (traffic.weights / max(traffic.calls, 1) for traffic in (a, b))
    rows = []
    for variant in np.argsort(-np.abs(share_b - share_a), kind="stable")[:top].tolist():
        if a.weights[variant] or b.weights[variant]:
            path = variants.path(variant)
            rows.append(
                {
                    "path": [nodes.rule_ids[node] for node in path],
                    "texts": [nodes.labels[node] for node in path],
                    "count": number(int(a.weights[variant]), int(b.weights[variant])),
                    "share": number(
                        float(share_a[variant]) if a.calls else None,
                        float(share_b[variant]) if b.calls else None,
                    ),
                }
            )
    return rows


def _branches(a: Traffic, b: Traffic, top: int) -> dict[str, list[Row]]:
    """Next steps of each node, those whose share of all from there differs most."""
    nodes = a.log.nodes
    origins, targets, *counts = _steps(a, b)
    with np.errstate(invalid="ignore"):  # no share of nothing
        share_a, share_b = (
            count / traffic.departures[origins]
            for count, traffic in zip(counts, (a, b), strict=True)
        )
    effects = np.nan_to_num(np.abs(share_b - share_a))
    order = np.lexsort((targets, -effects, origins))
    _, firsts, sizes = np.unique(origins[order], return_index=True, return_counts=True)
    order = order[np.arange(len(order)) - np.repeat(firsts, sizes) < top]
    columns = (origins, targets, *counts, share_a, share_b)
    branches: dict[str, list[Row]] = {}
    for origin, target, count_a, count_b, of_a, of_b in zip(
        *(column[order].tolist() for column in columns), strict=True
    ):
        branches.setdefault(nodes.ids[origin], []).append(
            {
                "child": nodes.rule_ids[target],
                "count": number(count_a, count_b),
                "share": number(none_if_nan(of_a), none_if_nan(of_b)),
                "text": nodes.labels[target],
            }
        )
    return branches


def _anomalies(a: Traffic, b: Traffic, top: int) -> list[Row]:
    """Steps off the tree whose counts differ most."""
    nodes = a.log.nodes
    origins, targets, count_a, count_b = _steps(a, b, off_tree=True)
    order = np.lexsort((targets, origins, -np.abs(count_b - count_a)))[:top]
    columns = (origins, targets, count_a, count_b)
    return [
        {
            "from": nodes.rule_ids[origin],
            "to": nodes.rule_ids[target],
            "count": number(of_a, of_b),
            "from_text": nodes.labels[origin],
            "to_text": nodes.labels[target],
        }
        for origin, target, of_a, of_b in zip(*(c[order].tolist() for c in columns), strict=True)
    ]


def _steps(a: Traffic, b: Traffic, *, off_tree: bool = False) -> tuple[Ints, Ints, Ints, Ints]:
    """Transitions of either: origins, targets and the counts of both. Optionally only those that
    are no edges of the side's own tree."""
    size = max(len(a.log.nodes), 1)
    sides = []
    for traffic in (a, b):
        steps = traffic.transitions
        chosen = ~traffic.along_edges if off_tree else slice(None)
        sides.append(((steps.origins * size + steps.targets)[chosen], steps.counts[chosen]))
    pairs = np.union1d(*(keys for keys, _ in sides))
    count_a, count_b = np.zeros((2, len(pairs)), np.int64)
    for counts, (keys, of_keys) in zip((count_a, count_b), sides, strict=True):
        counts[np.searchsorted(pairs, keys)] = of_keys
    return pairs // size, pairs % size, count_a, count_b


def none_if_nan(value: float) -> float | None:
    """A share or a rate; None where there was nothing to have one of."""
    return None if math.isnan(value) else value


_BY_ARRAYS: dict[str, Callable[[Traffic, Traffic, int], Any]] = {
    "top_paths_top20": _paths,
    "branch_distribution": _branches,
    "anomalies_top20": _anomalies,
}
"""Tables too long to make all rows of before the few that differ most are known."""
