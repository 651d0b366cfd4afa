"""Complete tables for whoever draws or drills down; made only on request (`view=`)."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from lib.analytics.registry import Rows, figure
from lib.analytics.traffic import Traffic, ranked
from lib.model import EPOCH, weekdays


@figure("nodes", on_request=True)
def nodes(traffic: Traffic) -> Rows:
    """Each visited node: calls that pass it, begin there, end there or are about it; visits."""
    table = traffic.log.nodes
    calls = traffic.callers
    columns = (calls, traffic.visits, traffic.starts, traffic.endings, traffic.intents)
    for node in ranked(calls).tolist():
        passing, visits, starts, ends, intents = (int(column[node]) for column in columns)
        yield {
            "rule_id": table.rule_ids[node],
            "calls": passing,
            "share": passing / traffic.calls,
            "visits": visits,
            "starts": starts,
            "ends": ends,
            "intents": intents,
            "text": table.labels[node],
        }


@figure("transitions", on_request=True)
def transitions(traffic: Traffic) -> Rows:
    """Each observed step from one node to another, most frequent first."""
    table, steps = traffic.log.nodes, traffic.transitions
    known = traffic.along_edges
    shares = steps.counts / traffic.departures[steps.origins]
    for row in np.lexsort((steps.targets, steps.origins, -steps.counts)).tolist():
        origin, target = steps.origins[row], steps.targets[row]
        yield {
            "from": table.rule_ids[origin],
            "to": table.rule_ids[target],
            "count": int(steps.counts[row]),
            "share": float(shares[row]),
            "in_tree": bool(known[row]),
        }


@figure("flow", on_request=True)
def flow(traffic: Traffic) -> Rows:
    """The same by where in the call it happens: `step` 1 leads from the first node to the second.

    `to` is null where calls end.
    """
    log, size = traffic.log, len(traffic.log.nodes) + 1
    steps = log.variants.steps.astype(np.int64)
    followers = np.append(steps[1:], size - 1)
    followers[log.variants.offsets[1:] - 1] = size - 1
    place = np.arange(len(steps)) - np.repeat(log.variants.offsets[:-1], log.variants.lengths)
    keys, which = np.unique((place * size + steps) * size + followers, return_inverse=True)
    counts = np.bincount(which, np.repeat(traffic.weights, log.variants.lengths), len(keys))
    rule_ids = [*log.nodes.rule_ids, None]
    for row in np.lexsort((keys, -counts, keys // size**2)).tolist():
        if counts[row]:
            step, (origin, target) = keys[row] // size**2, divmod(keys[row] % size**2, size)
            yield {
                "step": int(step) + 1,
                "from": rule_ids[origin],
                "to": rule_ids[target],
                "count": int(counts[row]),
            }


@figure("variants", on_request=True)
def variants(traffic: Traffic) -> Rows:
    """Every distinct path, most common first; `top_paths_top20` without texts and without end."""
    rule_ids, running = traffic.log.nodes.rule_ids, 0
    for variant in ranked(traffic.weights).tolist():
        count = int(traffic.weights[variant])
        running += count
        yield {
            "path": [rule_ids[node] for node in traffic.log.variants.path(variant)],
            "count": count,
            "share": count / traffic.calls,
            "cumulative_share": running / traffic.calls,
        }


@figure("weeks", on_request=True)
def weeks(traffic: Traffic) -> Rows:
    """Calls of each ISO week that occurs, and of its days from Monday to Sunday."""
    days, counts = traffic.days
    since_monday = weekdays(days) - 1
    mondays, rows = np.unique(days - since_monday, return_inverse=True)
    table = np.zeros((len(mondays), 7), np.int64)
    table[rows, since_monday] = counts
    for day, of_days in zip(mondays.tolist(), table.tolist(), strict=True):
        monday = EPOCH + timedelta(day)
        year, week, _ = monday.isocalendar()
        yield {
            "week": f"{year}-W{week:02}",
            "monday": monday.isoformat(),
            "count": sum(of_days),
            "weekdays": of_days,
        }
