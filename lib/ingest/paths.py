"""Rows of a call → its path: docs/reading.md, steps 2 to 5, once per distinct sequence of rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lib.ingest import ragged
from lib.model import NO_NODE, Variants


@dataclass(frozen=True)
class Paths:
    """For each of n sequences of rows: what became of it."""

    repeated: NDArray[np.int64]  # (n,) rows that only repeated the node before them
    reordered: NDArray[np.bool_]  # (n,) the path is not the rows' order
    jumps: NDArray[np.bool_]  # (n,) no order of the rows follows the parents
    row_variants: NDArray[np.int32]  # (n,) variant in the rows' order
    variants: NDArray[np.int32]  # (n,) variant of the path
    table: Variants


def resolve(
    pairs: NDArray[np.int32],
    offsets: ragged.Offsets,
    nodes: NDArray[np.int32],
    parents: NDArray[np.int32],
) -> Paths:
    """The paths of sequences of pairs, given the node and the parent (or NO_NODE) of each pair."""
    some = []
    for batch in ragged.batches(offsets):
        own = pairs[offsets[batch.start] : offsets[batch.stop]]
        begins = offsets[batch.start : batch.stop + 1] - offsets[batch.start]
        some.append(_Walked.of(nodes[own], parents[own], begins))
    lengths = np.concatenate([walked.lengths for walked in some])
    reordered = np.concatenate([walked.reordered for walked in some])
    broken = np.concatenate([walked.broken for walked in some])
    steps = np.concatenate([*(w.steps for w in some), *(w.steps_before for w in some)])
    variants, row_variants, table = _variants(steps, lengths, reordered)
    repeated = np.diff(offsets) - lengths
    return Paths(repeated, reordered, broken & ~reordered, row_variants, variants, table)


@dataclass(frozen=True)
class _Walked:
    """Some of the sequences, without rows that only repeat the node before them."""

    lengths: NDArray[np.int64]
    steps: NDArray[np.int32]  # the nodes of the paths
    steps_before: NDArray[np.int32]  # those of the reordered ones, as the rows had them
    broken: NDArray[np.bool_]  # the rows' order is no path
    reordered: NDArray[np.bool_]  # but another one is

    @staticmethod
    def of(
        nodes: NDArray[np.int32], parents: NDArray[np.int32], offsets: ragged.Offsets
    ) -> _Walked:
        count = len(offsets) - 1
        sequence = np.repeat(np.arange(count), np.diff(offsets))
        follows = np.ones(len(nodes), bool)
        follows[offsets[:-1]] = False
        kept = ~(follows & (nodes == np.roll(nodes, 1)))
        nodes, parents, sequence, follows = (a[kept] for a in (nodes, parents, sequence, follows))
        lengths = np.bincount(sequence, minlength=count)
        breaks = follows & (parents != np.roll(nodes, 1))
        broken = np.bincount(sequence[breaks], minlength=count) > 0

        which = np.flatnonzero(broken)
        rows, bounds = ragged.places(ragged.offsets_of(lengths), which)
        rank, is_chain = _chains(nodes[rows], parents[rows], bounds)
        moved = np.repeat(is_chain, np.diff(bounds))
        steps_before = nodes[rows[moved]]
        nodes[(rows - np.arange(len(rows)) + rank)[moved]] = steps_before
        reordered = np.zeros(count, bool)
        reordered[which] = is_chain
        return _Walked(lengths, nodes, steps_before, broken, reordered)


def _chains(
    nodes: NDArray[np.int32], parents: NDArray[np.int32], offsets: ragged.Offsets
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Which sequences of rows have one order in which each row's parent is the row before it.

    Returns (rank, is_chain): each row's place in all rows if its sequence is put in that order
    (meaningless where there is none), and for each sequence whether there is one. That is so if
    no node occurs twice, exactly one row's parent is not there, no two rows have the same parent,
    and every row leads back to that one.
    """
    count, rows = len(offsets) - 1, len(nodes)
    sequence = np.repeat(np.arange(count), np.diff(offsets))
    keys = (sequence << 32) + nodes
    by_key = np.argsort(keys)
    sorted_keys = keys[by_key]
    is_chain = np.ones(count, bool)
    is_chain[sequence[by_key[1:][sorted_keys[1:] == sorted_keys[:-1]]]] = False

    wanted = (sequence << 32) + parents
    found = np.minimum(np.searchsorted(sorted_keys, wanted), max(rows - 1, 0))
    is_head = (sorted_keys[found] != wanted) | (parents == NO_NODE)
    before = np.where(is_head, np.arange(rows), by_key[found])
    is_chain &= np.bincount(sequence[is_head], minlength=count) == 1
    children = np.bincount(before[~is_head], minlength=rows)
    is_chain[sequence[children > 1]] = False

    steps = (~is_head).astype(np.int64)
    for _ in range(int(np.diff(offsets).max(initial=1)).bit_length()):
        steps += steps[before]  # as far again as the row that was reached
        before = before[before]
    is_chain[sequence[~is_head[before]]] = False  # round and round
    return offsets[:-1][sequence] + steps, is_chain


def _variants(
    steps: NDArray[np.int32], lengths: NDArray[np.int64], reordered: NDArray[np.bool_]
) -> tuple[NDArray[np.int32], NDArray[np.int32], Variants]:
    """Variant codes of both orders, and the variants, lexicographically by node code.

    `steps` are those of all paths, then those of the reordered ones as the rows had them.
    """
    offsets = ragged.offsets_of(np.concatenate((lengths, lengths[reordered])))
    codes, firsts = ragged.distinct(steps, offsets)
    steps, offsets = ragged.take(steps, offsets, firsts)
    order = ragged.lexicographic(steps, offsets)
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    variants, of_reordered = np.split(rank[codes], [len(lengths)])
    row_variants = variants.copy()
    row_variants[reordered] = of_reordered
    return variants, row_variants, Variants(*ragged.take(steps, offsets, order))
