"""Many integer sequences of different lengths, as one flat array and the offsets into it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lib.ingest.growing import Growing, HashIndex
from lib.ingest.slices import first_of_each

Tokens = NDArray[np.int32]
Offsets = NDArray[np.int64]

_BASE = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_BATCH_TOKENS = 1 << 18


def offsets_of(lengths: NDArray[np.int64]) -> Offsets:
    """Where each sequence begins, and where the last one ends."""
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths, dtype=np.int64)))


def places(offsets: Offsets, which: NDArray[np.int64]) -> tuple[NDArray[np.int64], Offsets]:
    """Where the tokens of the sequences `which` stand, and the offsets of these sequences alone."""
    lengths = offsets[which + 1] - offsets[which]
    taken = offsets_of(lengths)
    return np.arange(taken[-1]) + np.repeat(offsets[which] - taken[:-1], lengths), taken


def take(tokens: Tokens, offsets: Offsets, which: NDArray[np.int64]) -> tuple[Tokens, Offsets]:
    """The sequences `which`, in that order, as a ragged array of their own."""
    taken = offsets_of(offsets[which + 1] - offsets[which])
    found = np.empty(taken[-1], tokens.dtype)
    for some in batches(taken):
        at, _ = places(offsets, which[some])
        found[taken[some.start] : taken[some.stop]] = tokens[at]
    return found, taken


def distinct(tokens: Tokens, offsets: Offsets) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Which sequences (none empty) are equal.

    Returns (codes, firsts): a code a sequence, numbered in order of appearance, and for each code
    the first sequence that has it. By a polynomial hash, verified against that first sequence.
    """
    codes, firsts, _ = _grouped(tokens, offsets)
    return codes, firsts


def lexicographic(tokens: Tokens, offsets: Offsets) -> NDArray[np.int64]:
    """Which of the sequences comes first, second, …; all differ, and no token is negative.

    Sorted by as many tokens as fit into a number beside the group of sequences that were equal so
    far; then these groups alone by their next tokens, until there is none.
    """
    bits = np.uint64(int(tokens.max(initial=0) + 1).bit_length())
    begins, lengths = offsets[:-1], np.diff(offsets)
    order = np.arange(len(lengths))
    tied, groups, depth = order.copy(), np.zeros(len(order), np.int64), 0
    while len(tied):
        sequences, keys = order[tied], groups.astype(np.uint64)
        for _ in range(max(1, (64 - int(groups[-1]).bit_length()) // int(bits))):
            inside = lengths[sequences] > depth
            next_tokens = np.zeros(len(keys), np.uint64)
            next_tokens[inside] = tokens[begins[sequences[inside]] + depth] + 1
            keys = (keys << bits) | next_tokens
            depth += 1
        by_key = np.argsort(keys)
        order[tied] = sequences[by_key]
        is_first = np.ones(len(keys) + 1, bool)
        is_first[1:-1] = np.diff(keys[by_key]) > 0
        still = ~(is_first[1:] & is_first[:-1])
        groups = np.cumsum(is_first[:-1][still]) - 1
        tied = tied[still]
    return order


def _grouped(
    tokens: Tokens, offsets: Offsets
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint64]]:
    """The same, with the hash of each distinct sequence."""
    if len(offsets) == 1:
        return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.uint64)
    codes, hashes = pd.factorize(_hashes(tokens, offsets))
    firsts = first_of_each(codes)
    lengths, representatives = np.diff(offsets), firsts[codes]
    if (lengths == lengths[representatives]).all() and all(
        np.array_equal(
            tokens[offsets[some.start] : offsets[some.stop]],
            take(tokens, offsets, representatives[some])[0],
        )
        for some in batches(offsets)
    ):
        return codes, firsts, hashes
    codes, firsts = _distinct_one_by_one(tokens, offsets)
    return codes, firsts, _hashes(tokens, offsets)[firsts]


def batches(offsets: Offsets) -> Iterator[slice]:
    """All sequences, some at a time, so that what is computed for each token stays small."""
    first, count = 0, len(offsets) - 1
    while first < count:
        behind = int(np.searchsorted(offsets, offsets[first] + _BATCH_TOKENS, side="right")) - 1
        behind = max(behind, first + 1)
        yield slice(first, behind)
        first = behind


def _hashes(tokens: Tokens, offsets: Offsets) -> NDArray[np.uint64]:
    """A polynomial hash of each sequence."""
    longest = int(np.diff(offsets).max())
    powers = np.cumprod(np.full(longest, _BASE, np.uint64))
    hashes = np.empty(len(offsets) - 1, np.uint64)
    for some in batches(offsets):
        begins = offsets[some] - offsets[some.start]
        own = tokens[offsets[some.start] : offsets[some.stop]]
        lengths = np.diff(np.append(begins, len(own)))
        mixed = (own.astype(np.uint64) + np.uint64(1)) * _MIX
        mixed ^= mixed >> np.uint64(31)
        mixed *= powers[np.arange(len(own)) - np.repeat(begins, lengths)]
        hashes[some] = np.add.reduceat(mixed, begins)
    return hashes


def _distinct_one_by_one(
    tokens: Tokens, offsets: Offsets
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The same, exactly and slowly: for the rare batch in which two sequences share a hash."""
    seen: dict[bytes, int] = {}
    bounds = offsets.tolist()
    codes = np.array(
        [seen.setdefault(tokens[a:b].tobytes(), len(seen)) for a, b in pairwise(bounds)],
        np.int64,
    )
    return codes, first_of_each(codes)


class SequenceTable:
    """Distinct sequences, numbered in order of appearance; grows batch by batch.

    Found by their hashes and compared whole; should two ever share a hash, by their bytes.
    """

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Forget all sequences."""
        self._by_hash: HashIndex | None = HashIndex()
        self._by_bytes: dict[bytes, int] = {}
        self._tokens = Growing(np.int32)
        self._offsets = Growing(np.int64)
        self._offsets.extend(np.zeros(1, np.int64))

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def add(self, tokens: Tokens, offsets: Offsets) -> NDArray[np.int32]:
        """The code of each sequence of a batch; new ones are taken in."""
        codes, firsts, hashes = _grouped(tokens, offsets)
        batch = take(tokens, offsets, firsts)
        if self._by_hash is not None:
            known = self._codes_by_hash(batch, hashes, self._by_hash)
            if known is not None:
                return known[codes]
            self._doubt_hashes()
        return self._codes_by_bytes(batch)[codes]

    def take(self, codes: NDArray[np.integer[Any]]) -> tuple[Tokens, Offsets]:
        """The sequences of these codes."""
        return take(self._tokens.array, self._offsets.array, codes.astype(np.int64))

    def _codes_by_hash(
        self, batch: tuple[Tokens, Offsets], hashes: NDArray[np.uint64], by_hash: HashIndex
    ) -> NDArray[np.int32] | None:
        """Codes of distinct sequences; None, and nothing taken in, where hashes do not do."""
        codes = by_hash.find(hashes)
        old, new = np.flatnonzero(codes >= 0), np.flatnonzero(codes < 0)
        kept, given = self.take(codes[old]), take(*batch, old)
        if not np.array_equal(kept[1], given[1]) or not np.array_equal(kept[0], given[0]):
            return None
        if len(np.unique(hashes[new])) < len(new):
            return None
        count = len(self)
        codes[new] = np.arange(count, count + len(new))
        by_hash.add(hashes[new], codes[new])
        self._keep(take(*batch, new))
        return codes

    def _codes_by_bytes(self, batch: tuple[Tokens, Offsets]) -> NDArray[np.int32]:
        tokens, offsets = batch
        new, codes = [], np.empty(len(offsets) - 1, np.int32)
        for i, (begin, end) in enumerate(pairwise(offsets.tolist())):
            key = tokens[begin:end].tobytes()
            if key not in self._by_bytes:
                self._by_bytes[key] = len(self._by_bytes)
                new.append(i)
            codes[i] = self._by_bytes[key]
        self._keep(take(tokens, offsets, np.array(new, np.int64)))
        return codes

    def _keep(self, sequences: tuple[Tokens, Offsets]) -> None:
        self._offsets.extend(sequences[1][1:] + len(self._tokens))
        self._tokens.extend(sequences[0])

    def _doubt_hashes(self) -> None:
        self._by_hash = None
        bounds = self._offsets.array.tolist()
        tokens = self._tokens.array
        self._by_bytes = {tokens[a:b].tobytes(): n for n, (a, b) in enumerate(pairwise(bounds))}
