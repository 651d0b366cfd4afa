"""Cells that count fewer than k calls, merged until none does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lib.model import NO_DAY, NO_WEEKDAY

OTHER = -2
"""Stands in a path for whatever came next, where fewer than k calls went there."""

Path = tuple[int, ...]


def merged_paths(paths: Sequence[Path], weights: Sequence[int], k: int) -> dict[Path, int]:
    """Paths and how many calls took each, none fewer than k.

    The rarest ends are cut off first, one step at a time from the longest path on, and stand as
    OTHER behind what is left. Calls that have too little in common take the rarest of the other
    paths along. Fewer than k calls in all: no path.
    """
    kept: dict[Path, int] = {}
    rare: dict[int, dict[Path, int]] = defaultdict(lambda: defaultdict(int))
    for path, weight in zip(paths, weights, strict=True):
        if weight >= k:
            kept[path] = weight
        elif weight:
            rare[len(path)][path] = weight
    for length in range(max(rare, default=0), 0, -1):
        together: dict[Path, int] = defaultdict(int)
        for path, weight in rare[length].items():
            together[path[:-1]] += weight
        for beginning, weight in together.items():
            if weight >= k:
                kept[(*beginning, OTHER)] = weight
            else:
                rare[length - 1][beginning] += weight
    left = rare[0].get((), 0)
    for path in sorted(kept, key=lambda path: (kept[path], path)):
        if not 0 < left < k:
            break
        left += kept.pop(path)
    if left >= k:
        kept[OTHER,] = left
    return kept


def merged_days(
    days: NDArray[np.int32], weekdays: NDArray[np.int8], k: int
) -> tuple[NDArray[np.int32], NDArray[np.int8]]:
    """The calls' days and weekdays, in no order that means anything.

    A pair that fewer than k calls have is merged into "unknown", which has k calls or none: if
    there are fewer, the next smallest pairs go too. A weekday's sum is that of its visible days.
    """
    pairs, counts = np.unique(np.column_stack((days, weekdays)), axis=0, return_counts=True)
    cells = {(int(d), int(w)): int(n) for (d, w), n in zip(pairs, counts, strict=True)}
    unknown = cells.pop((NO_DAY, NO_WEEKDAY), 0)
    for cell, count in sorted(cells.items(), key=lambda item: (item[1], item[0])):
        if count < k or 0 < unknown < k:
            unknown += count
            del cells[cell]
    cells[(NO_DAY, NO_WEEKDAY)] = unknown
    pairs = np.array(list(cells), np.int64).reshape(-1, 2)
    repeated = np.repeat(pairs, list(cells.values()), axis=0)
    return repeated[:, 0].astype(np.int32), repeated[:, 1].astype(np.int8)
