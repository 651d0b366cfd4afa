"""What is asked of variants again and again; arrays with one place a variant."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from lib.model import NO_NODE, CallLog, Variants

Mask = NDArray[np.bool_]


def last_steps(log: CallLog) -> NDArray[np.int32]:
    """The node at which each path ends."""
    return log.variants.steps[log.variants.offsets[1:] - 1]


def intent_steps(log: CallLog) -> NDArray[np.int32]:
    """Each path's intent: its second step, if it begins at a root and has one, else its first."""
    variants = log.variants
    firsts = variants.offsets[:-1]
    roots = log.nodes.parents[variants.steps[firsts]] == NO_NODE
    steps: NDArray[np.int32] = variants.steps[firsts + (roots & (variants.lengths > 1))]
    return steps


def holding(variants: Variants, places: NDArray[Any]) -> NDArray[np.intp]:
    """The variant to which each of these places among all steps belongs."""
    return np.searchsorted(variants.offsets, places, side="right") - 1


def visiting(variants: Variants, node: int) -> Mask:
    """The paths that pass a node."""
    passing = np.zeros(len(variants), bool)
    passing[holding(variants, np.flatnonzero(variants.steps == node))] = True
    return passing
