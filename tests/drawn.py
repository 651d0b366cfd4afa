"""Sessions drawn as text: `drawn("1>2>3 x4 2025-01-02", tree="1>2>3, 1>5")` is a CallLog.

A line is a path and what is said about its calls, in any order: `x4` how many there are,
`2025-01-02` their date, `day7` their weekday where there is no date, `@b.csv` their source,
`rows:1>3>2` the order of their rows where that is not the path. The tree is drawn as chains from
parent to child; a node that is in no call is known only as a parent (or by a tree definition).
"""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np

from lib.model import (
    EPOCH,
    NO_DAY,
    NO_NODE,
    NO_WEEKDAY,
    CallLog,
    Calls,
    Nodes,
    Variants,
)


def drawn(
    calls: str = "",
    *,
    tree: str = "",
    texts: dict[str, str] | None = None,
    types: dict[str, str] | None = None,
    urls: dict[str, str] | None = None,
    quality: dict[str, Any] | None = None,
    total_rows: int = 0,
) -> CallLog:
    sketches = [sketch for line in calls.strip().splitlines() for sketch in _sketches(line)]
    chains = [_ids(chain) for chain in re.split(r"[,\n]", tree) if chain.strip()]
    visited = {node for sketch in sketches for node in sketch["path"]}
    nodes = _nodes(visited, chains, texts or {}, types or {}, urls or {})
    sources = list(dict.fromkeys(sketch["source"] for sketch in sketches))
    code = {node: place for place, node in enumerate(nodes.ids)}
    orders = [[tuple(code[i] for i in s[order]) for s in sketches] for order in ("path", "rows")]
    distinct = sorted({*orders[0], *orders[1]})
    place = {path: number for number, path in enumerate(distinct)}
    return CallLog(
        nodes=nodes,
        variants=Variants.of(distinct),
        calls=Calls(
            ids=np.arange(len(sketches)),
            variants=np.array([place[path] for path in orders[0]], np.int32),
            row_variants=np.array([place[path] for path in orders[1]], np.int32),
            days=np.array([s["day"] for s in sketches], np.int32),
            weekdays=np.array([s["weekday"] for s in sketches], np.int8),
            sources=np.array([sources.index(s["source"]) for s in sketches], np.int32),
            reordered=np.array([a != b for a, b in zip(*orders, strict=True)], bool),
        ),
        sources=sources,
        quality=quality or {},
        total_rows=total_rows,
    )


def chain(length: int) -> str:
    """`chain(3)` is the drawing 1>2>3."""
    return ">".join(str(node) for node in range(1, length + 1))


def _sketches(line: str) -> list[dict[str, Any]]:
    path, *facts = line.split()
    sketch: dict[str, Any] = {
        "path": _ids(path),
        "rows": _ids(path),
        "day": NO_DAY,
        "weekday": NO_WEEKDAY,
        "source": "a.csv",
    }
    count = 1
    for fact in facts:
        if re.fullmatch(r"x\d+", fact):
            count = int(fact[1:])
        elif fact.startswith("rows:"):
            sketch["rows"] = _ids(fact.removeprefix("rows:"))
        elif fact.startswith("day"):
            sketch["weekday"] = int(fact.removeprefix("day"))
        elif fact.startswith("@"):
            sketch["source"] = fact[1:]
        else:
            day = date.fromisoformat(fact)
            sketch |= {"day": (day - EPOCH).days, "weekday": day.isoweekday()}
    return [sketch] * count


def _nodes(
    visited: set[str],
    chains: list[list[str]],
    texts: dict[str, str],
    types: dict[str, str],
    urls: dict[str, str],
) -> Nodes:
    everyone = visited.union(*chains)
    numeric = all(re.fullmatch(r"-?(0|[1-9]\d*)", node) for node in everyone)
    ids = sorted(everyone, key=int if numeric else str)
    code = {node: place for place, node in enumerate(ids)}
    edges = sorted({(code[a], code[b]) for chain in chains for a, b in pairwise(chain)})
    parents = np.full(len(ids), NO_NODE, np.int32)
    for parent, child in edges:
        parents[child] = parent
    return Nodes(
        ids=ids,
        numeric_ids=numeric,
        parents=parents,
        in_rows=np.array([node in visited for node in ids], bool),
        texts=[texts.get(node) for node in ids],
        types=[types.get(node) for node in ids],
        urls=[urls.get(node) for node in ids],
        edges=np.array(edges, np.int32).reshape(-1, 2),
    )


def _ids(chain: str) -> list[str]:
    return [node.strip() for node in chain.split(">")]
