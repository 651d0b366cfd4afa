"""Which paths a pattern fits, found for all variants at once.

Chains are taken from the left, each at the first place where it fits behind the one before it: if
any choice of places fits, this one does.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from lib.analytics.patterns import Chain, Pattern
from lib.analytics.variants import Mask
from lib.model import CallLog, Variants

Places = NDArray[np.int64]


def fitting(log: CallLog, pattern: Pattern) -> Mask:
    """The variants that a pattern fits."""
    fits = _with_repeats(log) if pattern.repeats else _fits(log, pattern)
    return ~fits if pattern.negated else fits


def _with_repeats(log: CallLog) -> Mask:
    return np.bincount(log.variants.passes[0], minlength=len(log.variants)) < log.variants.lengths


def _fits(log: CallLog, pattern: Pattern) -> Mask:
    variants, codes = log.variants, log.nodes.codes
    reached = variants.offsets[:-1].copy()  # where the next chain may begin
    ends = variants.offsets[1:]
    fits = np.ones(len(variants), bool)
    *before, last = pattern.chains
    for number, chain in enumerate(before):
        starts = _starts(variants, chain, codes)
        begin = reached if number == 0 and pattern.from_start else _next(starts, reached)
        fits &= _starting(starts, begin, len(chain), ends)
        reached = begin + len(chain)
    starts = _starts(variants, last, codes)
    if pattern.to_end:
        begin = ends - len(last)
        fits &= begin >= reached
        if not before and pattern.from_start:
            fits &= begin == reached
    else:
        begin = reached if not before and pattern.from_start else _next(starts, reached)
    return fits & _starting(starts, begin, len(last), ends)


def _starts(variants: Variants, chain: Chain, codes: Mapping[str, int]) -> Mask:
    """Places among all steps at which the nodes of a chain follow, whosever steps they are."""
    steps = variants.steps
    starts = np.zeros(len(steps), bool)
    possible = len(steps) - len(chain) + 1
    if possible <= 0:
        return starts
    starts[:possible] = True
    for offset, node in enumerate(chain):
        if node is not None:
            # A node that the session does not have stands nowhere.
            starts[:possible] &= steps[offset : offset + possible] == codes.get(node, -1)
        if not starts.any():
            break  # a path may be given that is longer than any
    return starts


def _next(starts: Mask, reached: Places) -> Places:
    """The first start at or behind each place; behind all steps where there is none."""
    found = np.append(np.flatnonzero(starts), len(starts))
    return found[np.searchsorted(found, np.minimum(reached, len(starts)))]


def _starting(starts: Mask, begin: Places, length: int, ends: Places) -> Mask:
    """Whether a chain of this length starts there and is over before the path is."""
    inside = (begin >= 0) & (begin + length <= ends)
    starting: Mask = inside & np.append(starts, False)[np.where(inside, begin, len(starts))]
    return starting
