"""The row shape that several figures share."""

from __future__ import annotations

from lib.analytics.registry import Rows
from lib.analytics.traffic import Ints, Traffic, ranked


def calls_by_node(traffic: Traffic, counts: Ints) -> Rows:
    """Nodes by how many calls `counts` gives them, with the share of all selected calls."""
    nodes = traffic.log.nodes
    for node in ranked(counts):
        yield {
            "rule_id": nodes.rule_ids[node],
            "count": int(counts[node]),
            "share": int(counts[node]) / traffic.calls,
            "text": nodes.labels[node],
        }
