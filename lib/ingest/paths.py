"""Rows of a call → its path: steps 2 to 5 of METRICS.md, once per distinct sequence of rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lib.ingest import ragged
from lib.model import Variants


@dataclass(frozen=True)
class Paths:
    """For each of n sequences of rows: what became of it."""

    repeated: NDArray[np.int64]  # (n,) rows that only repeated the node before them
    reordered: NDArray[np.bool_]  # (n,) the path is not the rows' order
    jumps: NDArray[np.bool_]  # (n,) no order of the rows follows the parents
    row_variants: NDArray[np.int32]  # (n,) variant in the rows' order
    variants: NDArray[np.int32]  # (n,) variant of the path
    table: Variants


def resolve(nodes: NDArray[np.int32], parents: NDArray[np.int32], offsets: ragged.Offsets) -> Paths:
    """The paths of sequences of rows, given as each row's node and parent (or NO_NODE)."""
    count = len(offsets) - 1
    sequence = np.repeat(np.arange(count), np.diff(offsets))
    follows = np.ones(len(nodes), bool)
    follows[offsets[:-1]] = False
    repeats = follows & (nodes == np.roll(nodes, 1))
    repeated = np.bincount(sequence[repeats], minlength=count)

    nodes, parents, sequence, follows = (a[~repeats] for a in (nodes, parents, sequence, follows))
    offsets = ragged.offsets_of(np.diff(offsets) - repeated)
    breaks = follows & (parents != np.roll(nodes, 1))
    broken = np.bincount(sequence[breaks], minlength=count) > 0

    steps, reordered = nodes.copy(), np.zeros(count, bool)
    for i in np.flatnonzero(broken & ~_with_repeats(nodes, offsets, broken)).tolist():
        rows = slice(offsets[i], offsets[i + 1])
        chain = _chain(nodes[rows].tolist(), parents[rows].tolist())
        if chain is not None:
            steps[rows], reordered[i] = chain, True
    variants, row_variants, table = _variants(steps, nodes, offsets)
    return Paths(repeated, reordered, broken & ~reordered, row_variants, variants, table)


def _with_repeats(
    nodes: NDArray[np.int32], offsets: ragged.Offsets, among: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Which of the sequences `among` all visit some node twice: no order of theirs is a chain."""
    which = np.flatnonzero(among)
    tokens, bounds = ragged.take(nodes, offsets, which)
    sequence = np.repeat(which, np.diff(bounds))
    keys = np.sort((sequence << 32) + tokens)
    found = np.zeros(len(among), bool)
    found[keys[1:][keys[1:] == keys[:-1]] >> 32] = True
    return found


def _chain(nodes: list[int], parents: list[int]) -> list[int] | None:
    """The one order in which each row's parent is the row before it; None if there is none."""
    present = set(nodes)
    child_of = dict(zip(parents, nodes, strict=True))
    heads = [n for n, parent in zip(nodes, parents, strict=True) if parent not in present]
    if len(heads) != 1 or len(child_of) < len(nodes):
        return None
    chain = heads
    while (child := child_of.get(chain[-1])) is not None:
        chain.append(child)
    return chain if len(chain) == len(nodes) else None


def _variants(
    steps: NDArray[np.int32], row_steps: NDArray[np.int32], offsets: ragged.Offsets
) -> tuple[NDArray[np.int32], NDArray[np.int32], Variants]:
    """Variant codes of both orders, and the variants, lexicographically by node code."""
    both = np.concatenate((steps, row_steps))
    bounds = np.concatenate((offsets, offsets[1:] + len(steps)))
    codes, firsts = ragged.distinct(both, bounds)
    # Big-endian bytes compare as the sequences of integers do.
    keys = both.astype(">u4").tobytes()
    begins, ends = (4 * bounds[firsts]).tolist(), (4 * bounds[firsts + 1]).tolist()
    of_variants = [keys[a:b] for a, b in zip(begins, ends, strict=True)]
    order = sorted(range(len(of_variants)), key=of_variants.__getitem__)
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    table = Variants(*ragged.take(both, bounds, firsts[order]))
    variants, row_variants = np.split(rank[codes], 2)
    return variants, row_variants, table
