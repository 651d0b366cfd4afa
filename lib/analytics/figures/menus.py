"""Choices: where calls go from each node, and how much of a choice that is."""

from __future__ import annotations

from typing import Any

import numpy as np

from lib.analytics.registry import Row, Rows, figure
from lib.analytics.traffic import Ints, Traffic


@figure("branch_distribution", top=10)
def branch_distribution(traffic: Traffic) -> dict[str, list[Row]]:
    """Next steps of each node, with their share of all transitions from it."""
    nodes, steps = traffic.log.nodes, traffic.transitions
    shares = steps.counts / traffic.departures[steps.origins]
    columns = (steps.origins, steps.targets, steps.counts, shares)
    branches: dict[str, list[Row]] = {}
    for origin, target, count, share in zip(*(c.tolist() for c in columns), strict=True):
        branches.setdefault(nodes.ids[origin], []).append(
            {
                "child": nodes.rule_ids[target],
                "count": count,
                "share": share,
                "text": nodes.labels[target],
            }
        )
    return branches


@figure("entropy_complexity_top20", top=20)
def entropy_complexity(traffic: Traffic) -> Rows:
    """How unpredictable the next step of each node is, in bits; least predictable first."""
    nodes, steps = traffic.log.nodes, traffic.transitions
    menus, branching, _ = _menus(traffic)
    totals = traffic.departures[menus]
    surprise = np.log2(traffic.departures[steps.origins] / steps.counts)
    shares = steps.counts / traffic.departures[steps.origins]
    entropy = np.bincount(steps.origins, shares * surprise, len(nodes))[menus]
    # Compared at 9 decimals, so that noise of the last bits does not order equals.
    for row in np.lexsort((menus, -totals, -entropy.round(9))).tolist():
        yield {
            "rule_id": nodes.rule_ids[menus[row]],
            "entropy_bits": float(entropy[row]),
            "perplexity": float(2 ** entropy[row]),
            "branching_factor": int(branching[row]),
            "total": int(totals[row]),
            "text": nodes.labels[menus[row]],
        }


@figure("coverage_ratio")
def coverage_ratio(traffic: Traffic) -> Rows:
    """Share of the most popular next step of each node, and of the two most popular."""
    nodes, counts = traffic.log.nodes, traffic.transitions.counts
    menus, branching, firsts = _menus(traffic)
    totals = traffic.departures[menus]
    top1 = counts[firsts]
    top2 = top1 + np.where(branching > 1, counts[firsts + (branching > 1)], 0)
    columns = (menus, top1 / totals, top2 / totals, totals)
    for node, coverage1, coverage2, total in zip(*(c.tolist() for c in columns), strict=True):
        yield {
            "rule_id": nodes.rule_ids[node],
            "top1_coverage": coverage1,
            "top2_coverage": coverage2,
            "total": total,
            "text": nodes.labels[node],
        }


@figure("anomalies_top20", top=20)
def anomalies(traffic: Traffic) -> Rows:
    """Observed steps that are no edge of the tree."""
    nodes, steps = traffic.log.nodes, traffic.transitions
    odd = np.flatnonzero(~traffic.along_edges)
    odd = odd[np.lexsort((steps.targets[odd], steps.origins[odd], -steps.counts[odd]))]
    for row in odd.tolist():
        origin, target = steps.origins[row], steps.targets[row]
        yield {
            "from": nodes.rule_ids[origin],
            "to": nodes.rule_ids[target],
            "count": int(steps.counts[row]),
            "from_text": nodes.labels[origin],
            "to_text": nodes.labels[target],
        }


def _menus(traffic: Traffic) -> tuple[Any, Ints, Any]:
    """Nodes with transitions; how many next steps each has, and where they begin."""
    menus, firsts, branching = np.unique(
        traffic.transitions.origins, return_index=True, return_counts=True
    )
    return menus, branching, firsts
