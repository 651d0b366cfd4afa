"""The nodes of merged paths: one more for "Other", without those that only fewer than k visited."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain, count, pairwise

import numpy as np
from numpy.typing import NDArray

from lib.masking.merging import OTHER, Path
from lib.model import NO_NODE, Nodes

OTHER_TEXT = "Other"


def with_other(
    nodes: Nodes, *, visited: NDArray[np.int32], paths: Iterable[Path]
) -> tuple[Nodes, Mapping[int, int]]:
    """The nodes that remain, and their new codes by the old ones (OTHER among them).

    Of the nodes that were `visited` those of the paths remain; those that nobody visited do too.
    Who loses a parent goes to the next one above that remains.
    """
    steps = {step for path in paths for step in path}
    gone = set(visited.tolist()) - steps
    ids = {code: nodes.ids[code] for code in range(len(nodes)) if code not in gone}
    ids[OTHER] = _unused_id(nodes)
    order = sorted(ids, key=lambda code: int(ids[code]) if nodes.numeric_ids else ids[code])
    codes = {old: new for new, old in enumerate(order)} | {NO_NODE: NO_NODE}
    parents = nodes.parents.tolist()
    remaining = Nodes(
        ids=[ids[code] for code in order],
        numeric_ids=nodes.numeric_ids,
        parents=np.array([codes[_above(code, parents, gone)] for code in order], np.int32),
        in_rows=np.array([code == OTHER or bool(nodes.in_rows[code]) for code in order]),
        texts=[OTHER_TEXT if code == OTHER else nodes.texts[code] for code in order],
        types=[None if code == OTHER else nodes.types[code] for code in order],
        urls=[None if code == OTHER else nodes.urls[code] for code in order],
        edges=_edges(nodes, paths, codes),
    )
    return remaining, codes


def _unused_id(nodes: Nodes) -> str:
    """An id for "Other" of the same kind as the others: the first negative number, or a text."""
    taken = set(nodes.ids)
    if nodes.numeric_ids:
        return next(text for n in count(1) if (text := str(-n)) not in taken)
    numbered = (f"{OTHER_TEXT} ({n})" for n in count(2))
    return next(text for text in chain([OTHER_TEXT], numbered) if text not in taken)


def _above(code: int, parents: list[int], gone: set[int]) -> int:
    """The next parent above a node that remains; NO_NODE for OTHER and at the top."""
    if code == OTHER:
        return NO_NODE
    passed: set[int] = set()
    parent = parents[code]
    while parent in gone and parent not in passed:
        passed.add(parent)
        parent = parents[parent]
    return NO_NODE if parent in gone else parent


def _edges(nodes: Nodes, paths: Iterable[Path], codes: Mapping[int, int]) -> NDArray[np.int32]:
    """The edges between what remains; a step to "Other" is no anomaly, so it is an edge too."""
    edges = {
        (codes[parent], codes[child])
        for parent, child in nodes.edges.tolist()
        if parent in codes and child in codes
    }
    edges |= {(codes[a], codes[b]) for path in paths for a, b in pairwise(path) if b == OTHER}
    return np.array(sorted(edges), np.int32).reshape(-1, 2)
