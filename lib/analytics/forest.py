"""The button tree as arrays: parents with loops cut, and how deep each node lies.

Real trees hold surprises: loops of parents, chains of thousands of levels. Jumping 1, 2, 4, 8 …
parents at a time settles both in log₂ n passes, without recursion.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lib.model import NO_NODE

MAX_LEVELS = 500
"""Deeper trees are cut here: not every JSON reader takes more nesting."""


@dataclass(frozen=True, eq=False)
class Forest:
    """`loops` holds each loop of parents: its smallest node first, then parent before child."""

    parents: NDArray[np.int32]  # (n,) as Nodes.parents, the smallest node of each loop a root
    levels: NDArray[np.int64]  # (n,) 1 at top level
    loops: list[list[int]]

    @staticmethod
    def of(parents: NDArray[np.int32]) -> Forest:
        loops = parent_loops(parents)
        cut = parents.copy()
        cut[[loop[0] for loop in loops]] = NO_NODE
        return Forest(cut, _levels(cut), loops)


def parent_loops(parents: NDArray[np.int32]) -> list[list[int]]:
    """Loops of parents, by their smallest node; each begins with it and goes on to its child.

    >>> parent_loops(np.array([NO_NODE, 3, 1, 2, 4]))  # 1 → 2 → 3 → 1, and 4 its own parent
    [[1, 2, 3], [4]]
    """
    up = _upwards(parents)
    for _ in range(len(parents).bit_length()):
        up = up[up]
    # As many jumps as there are nodes lead out at the top, or round and round in a loop.
    looping = sorted(set(up.tolist()) - {len(parents)})
    loops: list[list[int]] = []
    seen: set[int] = set()
    for smallest in looping:
        if smallest not in seen:
            loops.append(_loop_from(smallest, parents))
            seen.update(loops[-1])
    return loops


def _loop_from(start: int, parents: NDArray[np.int32]) -> list[int]:
    upwards, node = [], int(parents[start])
    while node != start:
        upwards.append(node)
        node = int(parents[node])
    return [start, *reversed(upwards)]


def _levels(parents: NDArray[np.int32]) -> NDArray[np.int64]:
    up = _upwards(parents)
    levels = np.ones(len(up), np.int64)
    levels[-1] = 0
    for _ in range(len(parents).bit_length()):
        levels = levels + levels[up]
        up = up[up]
    return levels[:-1]


def _upwards(parents: NDArray[np.int32]) -> NDArray[np.int64]:
    """Parents with one place more, which stands above all roots and leads to itself."""
    top = len(parents)
    return np.append(np.where(parents == NO_NODE, top, parents), top).astype(np.int64)
