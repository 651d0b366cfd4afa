"""Figures as tables: which columns each has, and how objects become rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lib.export.table import Row, Table
from lib.model import Nodes

_OF_NODE = ("rule_id", "count", "share", "text")

COLUMNS: Mapping[str, Sequence[str]] = {
    "lengths_summary": ("count", "avg", "median", "p90", "p95", "min", "max"),
    "top_intents_top10": _OF_NODE,
    "leaf_frequency_top20": _OF_NODE,
    "branch_distribution": ("rule_id", "rule_text", "child", "count", "share", "text"),
    "node_funnel": ("rule_id", "reach", "transitions", "drop_off", "text"),
    "depth_funnel": ("depth", "count"),
    "weekday_trends": ("weekday", "count"),
    "daily_trends": ("date", "count"),
    "dead_ends_top20": ("rule_id", "reach_occurrences", "terminations", "termination_rate", "text"),
    "entropy_complexity_top20": (
        "rule_id", "entropy_bits", "perplexity", "branching_factor", "total", "text",
    ),
    "coverage_ratio": ("rule_id", "top1_coverage", "top2_coverage", "total", "text"),
    "url_engagement_top20": ("url", "count"),
    "anomalies_top20": ("from", "to", "count", "from_text", "to_text"),
    "duplicates_by_text": ("text", "rule_ids"),
    "unreachable_nodes": ("rule_id", "text"),
    "top_paths_top20": ("path", "texts", "count", "share", "cumulative_share"),
    "button_tree": ("level", "rule_id", "parent_id", "type", "text", "url", "reach"),
    "nodes": ("rule_id", "calls", "share", "visits", "starts", "ends", "intents", "text"),
    "transitions": ("from", "to", "count", "share", "in_tree"),
    "flow": ("step", "from", "to", "count"),
    "variants": ("path", "count", "share", "cumulative_share"),
    "weeks": ("week", "monday", "count", "weekdays"),
    "call_paths": ("total", "distinct"),
    "date_range": ("from", "to"),
    "data_quality": ("measure", "value"),
}  # fmt: skip
"""The tables that are no single number, with columns even where they have no rows."""

SINGLE_NUMBERS = (
    "files_processed", "total_rows", "total_calls", "selected_calls", "total_calls_unfiltered",
    "total_nodes", "distinct_paths",
)  # fmt: skip

TABLES = (*COLUMNS, *SINGLE_NUMBERS)

_Known = dict[str, tuple[Any, str]]


def table(key: str, value: Any, nodes: Nodes) -> Table:
    """The complete figure `key` as a table; `nodes` tell what the keys of its objects mean."""
    columns = COLUMNS.get(key, (key,))
    if key in _BY_NODE:
        return Table(key, columns, _BY_NODE[key](value, _known(nodes)))
    if key in _OTHERS:
        return Table(key, columns, _OTHERS[key](value))
    return Table(key, columns, _as_they_are(value, columns))


def tree_table(tree: Any) -> Table:
    """The button tree as a table, a row a node from the top down."""
    return Table("button_tree", COLUMNS["button_tree"], _button_tree(tree))


def _as_they_are(value: Any, columns: Sequence[str]) -> Iterator[Row]:
    """Lists of objects; one object; nothing; or one number."""
    if isinstance(value, int):
        value = [{columns[0]: value}]
    elif isinstance(value, dict):
        value = [value]
    for row in value or ():
        yield [row[column] for column in columns]


def _node_funnel(value: Any, known: _Known) -> Iterator[Row]:
    for key, row in value.items():
        rule_id, label = known[key]
        yield [rule_id, row["reach"], row["transitions"], row["drop_off"], label]


def _branch_distribution(value: Any, known: _Known) -> Iterator[Row]:
    for key, branches in value.items():
        for row in branches:
            yield [*known[key], row["child"], row["count"], row["share"], row["text"]]


def _weekday_trends(value: Any) -> Iterator[Row]:
    for weekday, count in value.items():
        yield [int(weekday) if weekday.isdecimal() else weekday, count]


def _data_quality(value: Any) -> Iterator[Row]:
    yield from value.items()


def _button_tree(value: Any) -> Iterator[Row]:
    """From the top down, without recursion: trees may be deeper than Python recurses."""
    _, *columns = COLUMNS["button_tree"]
    waiting = [(1, node) for node in reversed(value)]
    while waiting:
        level, node = waiting.pop()
        yield [level, *(node[column] for column in columns)]
        waiting += [(level + 1, child) for child in reversed(node["children"])]


def _known(nodes: Nodes) -> _Known:
    """Each node's id as it stands in rows, and its text, by its id as it is a key."""
    return dict(zip(nodes.ids, zip(nodes.rule_ids, nodes.labels, strict=True), strict=True))


_BY_NODE = {"branch_distribution": _branch_distribution, "node_funnel": _node_funnel}
_OTHERS = {
    "weekday_trends": _weekday_trends,
    "data_quality": _data_quality,
    "button_tree": _button_tree,
}
