"""Many integer sequences of different lengths, as one flat array and the offsets into it."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lib.ingest.slices import first_of_each

Tokens = NDArray[np.int32]
Offsets = NDArray[np.int64]

_BASE = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)


def offsets_of(lengths: NDArray[np.int64]) -> Offsets:
    """Where each sequence begins, and where the last one ends."""
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths, dtype=np.int64)))


def take(tokens: Tokens, offsets: Offsets, which: NDArray[np.int64]) -> tuple[Tokens, Offsets]:
    """The sequences `which`, in that order, as a ragged array of their own."""
    lengths = offsets[which + 1] - offsets[which]
    taken = offsets_of(lengths)
    places = np.arange(taken[-1]) + np.repeat(offsets[which] - taken[:-1], lengths)
    return tokens[places], taken


def distinct(tokens: Tokens, offsets: Offsets) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Which sequences (none empty) are equal.

    Returns (codes, firsts): a code a sequence, numbered in order of appearance, and for each code
    the first sequence that has it. By a polynomial hash, verified against that first sequence.
    """
    if len(offsets) == 1:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    lengths = np.diff(offsets)
    codes, _ = pd.factorize(_hashes(tokens, offsets, lengths))
    firsts = first_of_each(codes)
    representatives = firsts[codes]
    if (lengths == lengths[representatives]).all() and np.array_equal(
        tokens, take(tokens, offsets, representatives)[0]
    ):
        return codes, firsts
    return _distinct_one_by_one(tokens, offsets)


def _hashes(tokens: Tokens, offsets: Offsets, lengths: NDArray[np.int64]) -> NDArray[np.uint64]:
    places = np.arange(len(tokens)) - np.repeat(offsets[:-1], lengths)
    powers = np.cumprod(np.full(int(lengths.max()), _BASE, np.uint64))
    mixed = (tokens.astype(np.uint64) + np.uint64(1)) * _MIX
    mixed ^= mixed >> np.uint64(31)
    hashes: NDArray[np.uint64] = np.add.reduceat(mixed * powers[places], offsets[:-1])
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
    """Distinct sequences, numbered in order of appearance; grows batch by batch."""

    def __init__(self) -> None:
        self._codes: dict[bytes, int] = {}
        self._batches: list[Tokens] = []
        self._lengths: list[NDArray[np.int64]] = []

    def add(self, tokens: Tokens, offsets: Offsets) -> NDArray[np.int32]:
        """The code of each sequence of a batch; new ones are taken in."""
        codes, firsts = distinct(tokens, offsets)
        data, get = tokens.tobytes(), self._codes.get
        begins, ends = (4 * offsets[firsts]).tolist(), (4 * offsets[firsts + 1]).tolist()
        keys = [data[a:b] for a, b in zip(begins, ends, strict=True)]
        known = np.array([get(key, -1) for key in keys], np.int32)
        new = np.flatnonzero(known < 0)
        count = len(self._codes)
        known[new] = np.arange(count, count + len(new))
        self._codes.update((keys[i], count + n) for n, i in enumerate(new.tolist()))
        taken, bounds = take(tokens, offsets, firsts[new])
        self._batches.append(taken)
        self._lengths.append(np.diff(bounds))
        return known[codes]

    def take(self, codes: NDArray[np.int32]) -> tuple[Tokens, Offsets]:
        """The sequences of these codes."""
        if len(self._batches) > 1:
            self._batches = [np.concatenate(self._batches)]
            self._lengths = [np.concatenate(self._lengths)]
        offsets = offsets_of(self._lengths[0])
        return take(self._batches[0], offsets, codes.astype(np.int64))
