"""Nodes themselves: their links, their texts, and those that nobody reached."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

import numpy as np

from lib.analytics.registry import Rows, figure
from lib.analytics.traffic import Traffic


@figure("url_engagement_top20", top=20)
def url_engagement(traffic: Traffic) -> Rows:
    """Visits to nodes that carry a link, by link."""
    visits: Counter[str] = Counter()
    for url, count in zip(traffic.log.nodes.urls, traffic.visits.tolist(), strict=True):
        if url is not None and count:
            visits[url] += count
    for url, count in sorted(visits.items(), key=lambda item: (-item[1], item[0])):
        yield {"url": url, "count": count}


@figure("duplicates_by_text")
def duplicates_by_text(traffic: Traffic) -> Rows:
    """Different nodes of one text, over the whole session; a missing text is nobody's twin."""
    nodes = traffic.log.nodes
    namesakes: defaultdict[str, list[Any]] = defaultdict(list)
    for rule_id, text in zip(nodes.rule_ids, nodes.texts, strict=True):
        if text is not None:
            namesakes[text].append(rule_id)
    for text, rule_ids in sorted(namesakes.items(), key=lambda item: (-len(item[1]), item[0])):
        if len(rule_ids) > 1:
            yield {"text": text, "rule_ids": rule_ids}


@figure("unreachable_nodes")
def unreachable_nodes(traffic: Traffic) -> Rows:
    """Nodes of the session that no selected call visited."""
    nodes = traffic.log.nodes
    for node in np.flatnonzero(traffic.visits == 0).tolist():
        yield {"rule_id": nodes.rule_ids[node], "text": nodes.labels[node]}
