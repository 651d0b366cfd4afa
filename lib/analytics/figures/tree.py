"""The button tree with traffic on it."""

from __future__ import annotations

import numpy as np

from lib.analytics.forest import MAX_LEVELS
from lib.analytics.registry import Row, figure
from lib.analytics.traffic import Traffic
from lib.model import NO_NODE


@figure("button_tree")
def button_tree(traffic: Traffic) -> list[Row]:
    """Roots with their children, and so on; siblings by visits, most first, then by id.

    Every node is made first and then hung below its parent, so depth costs no recursion.
    """
    nodes, ids = traffic.log.nodes, traffic.log.nodes.rule_ids
    parents = traffic.forest.parents.tolist()
    visits = traffic.visits.tolist()
    hung = [
        {
            "rule_id": ids[node],
            "parent_id": None if parent == NO_NODE else ids[parent],
            "type": nodes.types[node],
            "text": nodes.labels[node],
            "url": nodes.urls[node],
            "reach": visits[node],
            "children": [],
        }
        for node, parent in enumerate(parents)
    ]
    roots: list[Row] = []
    by_visits = np.argsort(-traffic.visits, kind="stable")
    for node in by_visits[traffic.forest.levels[by_visits] <= MAX_LEVELS].tolist():
        siblings = roots if parents[node] == NO_NODE else hung[parents[node]]["children"]
        siblings.append(hung[node])
    return roots
