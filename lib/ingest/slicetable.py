"""Rows of slices told apart over all blocks of a file: equal rows have the same code."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lib.ingest.growing import Growing, HashIndex
from lib.ingest.ragged import offsets_of
from lib.ingest.slices import PADDING, Slices, first_of_each, mixed

_SKETCHES, _HASHES, _EXACT = range(3)


class _Column:
    """The bytes of one column of the rows kept, by code."""

    def __init__(self) -> None:
        self._data = Growing(np.uint8)
        self._lengths = Growing(np.int64)
        self._slices: Slices | None = None

    def keep(self, slices: Slices, rows: NDArray[np.int64]) -> None:
        kept = slices[rows]
        self._data.extend(kept.joined())
        self._lengths.extend(kept.lengths)
        if len(rows):
            self._slices = None

    def slices(self) -> Slices:
        if self._slices is None:
            bounds = offsets_of(self._lengths.array)
            buffer = np.concatenate((self._data.array, np.zeros(PADDING, np.uint8)))
            self._slices = Slices(buffer, bounds[:-1], bounds[1:])
        return self._slices


class SliceTable:
    """Distinct rows, numbered in order of appearance; grows block by block.

    Rows are found by a sketch of their bytes and then compared whole. If a sketch ever stands for
    two different rows, hashes of all their bytes take its place, and after those the bytes.
    """

    def __init__(self) -> None:
        self._by_hash = HashIndex()
        self._by_bytes: dict[tuple[bytes, ...], int] = {}
        self._columns: list[_Column] = []
        self._level = _SKETCHES
        self._count = 0

    def add(self, columns: list[Slices]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """The code of each row, and of each row that is new its place in this block, by code."""
        self._columns = self._columns or [_Column() for _ in columns]
        while self._level != _EXACT:
            groups, uniques = pd.factorize(self._hashes(columns))
            firsts = first_of_each(groups)
            codes = self._by_hash.find(uniques)
            # Before any row is kept: else those kept so far would come before earlier ones.
            if self._verified(columns, groups, firsts, codes):
                new = np.flatnonzero(codes < 0)
                codes[new] = np.arange(self._count, self._count + len(new))
                self._by_hash.add(uniques[new], codes[new])
                self._keep(columns, firsts[new])
                return codes[groups], firsts[new]
            self._doubt_hashes()
        return self._exact(columns)

    def _hashes(self, columns: list[Slices]) -> NDArray[np.uint64]:
        hashes = np.zeros(len(columns[0]), np.uint64)
        for column in columns:
            found = column.sketches() if self._level == _SKETCHES else column.hashes()
            hashes = found if len(columns) == 1 else mixed(hashes, found)
        return hashes

    def _keep(self, columns: list[Slices], rows: NDArray[np.int64]) -> None:
        for kept, column in zip(self._columns, columns, strict=True):
            kept.keep(column, rows)
        self._count += len(rows)

    def _verified(
        self,
        columns: list[Slices],
        groups: NDArray[np.int64],
        firsts: NDArray[np.int64],
        codes: NDArray[np.int32],
    ) -> bool:
        """Whether every row equals the first of its group, and that one the row kept, if any."""
        known = np.flatnonzero(codes >= 0)
        return all(
            column.grouped(groups, firsts)
            and column[firsts[known]].same(kept.slices()[codes[known].astype(np.int64)])
            for kept, column in zip(self._columns, columns, strict=True)
        )

    def _doubt_hashes(self) -> None:
        """Go on with a finer means to tell rows apart."""
        self._level += 1
        kept = [column.slices() for column in self._columns]
        if self._level == _HASHES:
            hashes, codes = np.unique(self._hashes(kept), return_index=True)
            self._by_hash = HashIndex()
            self._by_hash.add(hashes, codes.astype(np.int32))
        else:
            rows = [tuple(k.tobytes(code) for k in kept) for code in range(self._count)]
            self._by_bytes = {row: code for code, row in reversed(list(enumerate(rows)))}

    def _exact(self, columns: list[Slices]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        codes = np.empty(len(columns[0]), np.int32)
        new: list[int] = []
        for row in range(len(codes)):
            key = tuple(column.tobytes(row) for column in columns)
            if key not in self._by_bytes:
                self._by_bytes[key] = self._count + len(new)
                new.append(row)
            codes[row] = self._by_bytes[key]
        rows = np.array(new, np.int64)
        self._keep(columns, rows)
        return codes, rows
