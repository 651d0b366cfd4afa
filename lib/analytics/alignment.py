"""Two sessions over one table of nodes and one of variants, to be set side by side."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lib.model import NO_NODE, CallLog, Nodes, Variants

Texts = list[str | None]


def aligned(a: CallLog, b: CallLog) -> tuple[CallLog, CallLog]:
    """Both, with the nodes and the variants of either; every node keeps what its session says.

    What only the other session says of a node (its parent, its text) holds for both.
    """
    if a is b:
        return a, b
    numeric = a.nodes.numeric_ids and b.nodes.numeric_ids
    ids = sorted({*a.nodes.ids, *b.nodes.ids}, key=int if numeric else str)
    codes = {node: code for code, node in enumerate(ids)}
    to_a, to_b = (np.array([codes[i] for i in x.nodes.ids], np.int32) for x in (a, b))
    tables = _nodes(a.nodes, to_a, b.nodes, to_b, ids), _nodes(b.nodes, to_b, a.nodes, to_a, ids)
    variants, places = _merged(_recoded(a.variants, to_a), _recoded(b.variants, to_b))
    first, second = (
        replace(
            log,
            nodes=nodes,
            variants=variants,
            calls=replace(
                log.calls,
                variants=place[log.calls.variants],
                row_variants=place[log.calls.row_variants],
            ),
        )
        for log, nodes, place in zip((a, b), tables, places, strict=True)
    )
    return first, second


def _nodes(
    own: Nodes, places: NDArray[np.int32], other: Nodes, others: NDArray[np.int32], ids: list[str]
) -> Nodes:
    parents = np.full(len(ids), NO_NODE, np.int32)
    for nodes, to in ((other, others), (own, places)):
        parents[to] = np.where(nodes.parents == NO_NODE, NO_NODE, to[nodes.parents])
    in_rows = np.zeros(len(ids), bool)
    in_rows[places] = own.in_rows

    def both(of_own: Texts, of_other: Texts) -> Texts:
        values: Texts = [None] * len(ids)
        for column, to in ((of_other, others), (of_own, places)):
            for place, value in zip(to.tolist(), column, strict=True):
                values[place] = value if value is not None else values[place]
        return values

    return Nodes(
        ids=ids,
        numeric_ids=own.numeric_ids and other.numeric_ids,
        parents=parents,
        in_rows=in_rows,
        texts=both(own.texts, other.texts),
        types=both(own.types, other.types),
        urls=both(own.urls, other.urls),
        edges=places[own.edges],
    )


def _recoded(variants: Variants, places: NDArray[np.int32]) -> list[tuple[int, ...]]:
    steps, offsets = places[variants.steps].tolist(), variants.offsets.tolist()
    return [tuple(steps[a:b]) for a, b in pairwise(offsets)]


def _merged(
    a: list[tuple[int, ...]], b: list[tuple[int, ...]]
) -> tuple[Variants, tuple[NDArray[Any], NDArray[Any]]]:
    paths = sorted({*a, *b})
    place = {path: number for number, path in enumerate(paths)}
    to_a, to_b = (np.array([place[path] for path in one], np.int32) for one in (a, b))
    return Variants.of(paths), (to_a, to_b)
