"""Codes of millions of calls, some at a time: numpy widens all indices to 64 bits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

_AT_ONCE = 1 << 18


def slices_of(count: int) -> Iterator[slice]:
    """So many places, some at a time."""
    for start in range(0, count, _AT_ONCE):
        yield slice(start, min(start + _AT_ONCE, count))


def counted(codes: NDArray[np.int32], count: int) -> NDArray[np.int64]:
    """How often each of the codes 0…count-1, which are all, occurs: (count,)."""
    found = np.zeros(count, np.int64)
    for some in slices_of(len(codes)):
        found += np.bincount(codes[some], minlength=count)
    return found


def joined(arrays: list[NDArray[Any]]) -> NDArray[Any]:
    """Arrays, at least one, behind each other; a single one as it is, not copied."""
    return arrays[0] if len(arrays) == 1 else np.concatenate(arrays)


def looked_up(values: NDArray[Any], codes: NDArray[np.int32]) -> NDArray[Any]:
    """The value of each code: (len(codes),), of the values' dtype."""
    found = np.empty(len(codes), values.dtype)
    for some in slices_of(len(codes)):
        found[some] = values[codes[some]]
    return found
