"""Where calls end, and where they get lost."""

from __future__ import annotations

from typing import Any

import numpy as np

from lib.analytics.registry import Rows, figure
from lib.analytics.rows import calls_by_node
from lib.analytics.traffic import Traffic, ranked


@figure("leaf_frequency_top20", top=20)
def leaf_frequency(traffic: Traffic) -> Rows:
    """Last steps of calls."""
    return calls_by_node(traffic, traffic.endings)


@figure("dead_ends_top20", top=20)
def dead_ends(traffic: Traffic) -> Rows:
    """Nodes with children in the tree where calls ended all the same."""
    nodes = traffic.log.nodes
    has_children = np.zeros(len(nodes), bool)
    has_children[nodes.edges[:, 0]] = True
    terminations = np.where(has_children, traffic.endings, 0)
    for node in ranked(terminations):
        reach, ended = int(traffic.visits[node]), int(terminations[node])
        yield {
            "rule_id": nodes.rule_ids[node],
            "reach_occurrences": reach,
            "terminations": ended,
            "termination_rate": ended / reach,
            "text": nodes.labels[node],
        }


@figure("node_funnel")
def node_funnel(traffic: Traffic) -> dict[str, Any]:
    """Visits of each visited node, how many went on and how many did not."""
    ids, visited = traffic.log.nodes.ids, np.flatnonzero(traffic.visits)
    reach, transitions = traffic.visits[visited], traffic.departures[visited]
    columns = (visited, reach, transitions, reach - transitions)
    return {
        ids[node]: {"reach": visits, "transitions": went_on, "drop_off": ended}
        for node, visits, went_on, ended in zip(*(c.tolist() for c in columns), strict=True)
    }
