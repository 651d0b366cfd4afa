"""Columns whose values belong to a call rather than to a node: its id, its date, its weekday."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lib.ingest import values
from lib.ingest.slices import Slices, distinct, first_of_each

_MOST_DIGITS = 18
_TIME_WITHIN = range(6, 12)  # behind the shortest and the longest date


def call_ids(slices: Slices) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """Ids and which of them are missing: int64 if all that are there are integers, else texts."""
    lengths = slices.ends - slices.starts
    numbers = np.zeros(len(slices), np.int64)
    plain = (lengths <= _MOST_DIGITS) & ((lengths == 1) | (slices.first_bytes() != ord("0")))
    for offset in range(min(int(lengths.max(initial=0)), _MOST_DIGITS)):
        inside = lengths > offset
        at = np.minimum(slices.starts + offset, len(slices.buffer) - 1)
        digits = slices.buffer[at].astype(np.int64) - ord("0")
        plain &= ~inside | ((digits >= 0) & (digits <= 9))
        numbers = np.where(inside, numbers * 10 + digits, numbers)
    if plain.all():
        return numbers, lengths == 0
    codes, firsts = distinct(slices)
    decoded = [values.id_value(_text(slices.tobytes(i))) for i in firsts.tolist()]
    missing = np.array([text is None for text in decoded], bool)
    texts = np.array([text or "" for text in decoded], object)
    return texts[codes], missing[codes]


def _text(field: bytes) -> str:
    return field.replace(b'""', b'"').decode()


def concatenated(ids: list[NDArray[Any]]) -> NDArray[Any]:
    """Ids of several blocks or files: integers if all of them are, else texts."""
    if not ids:
        return np.empty(0, np.int64)
    if any(block.dtype == object for block in ids):
        ids = [b if b.dtype == object else b.astype(str).astype(object) for b in ids]
    return np.concatenate(ids)


class ValueRuns:
    """One column's values along the calls: a code wherever the call or the value changes.

    Which of a call's values is its first readable one can be said only when the whole file has
    been seen (dates: one format a file), so all changes are kept; mostly that is one a call.
    """

    def __init__(self, stops: bytes = b"") -> None:
        """Values end before the first of the bytes `stops` that stands where a time may begin."""
        self._stops = stops
        self._codes: dict[str, int] = {}
        self._rows: list[NDArray[np.int64]] = []
        self._fragments: list[NDArray[np.int32]] = []
        self._values: list[NDArray[np.int32]] = []

    def add(self, slices: Slices, starts: NDArray[np.int64], number: int) -> None:
        """Take in the values of a block's rows, which are fragments `number`… from `starts` on."""
        changed = slices.changes()
        changed[starts] = True
        runs = np.flatnonzero(changed)
        fragments = np.searchsorted(starts, runs, side="right") - 1 + number
        lengths = np.diff(np.append(runs, len(slices)))
        values = slices[runs].trimmed()
        if self._stops:
            values = values.before(self._stops, _TIME_WITHIN)
        codes, firsts = distinct(values)
        known = np.array([self._code(values.tobytes(i)) for i in firsts.tolist()], np.int32)
        self._count(known[codes], lengths)
        self._fragments.append(fragments.astype(np.int32))
        self._values.append(known[codes])

    def _code(self, field: bytes) -> int:
        text = values.value(values.without_bidi_marks(_text(field)))
        return -1 if text is None else self._codes.setdefault(text, len(self._codes))

    def _count(self, codes: NDArray[np.int32], lengths: NDArray[np.int64]) -> None:
        self._rows.append(np.bincount(codes[codes >= 0], lengths[codes >= 0]).astype(np.int64))

    def counts(self) -> dict[str, int]:
        """Each distinct value and how many rows have it; missing values do not count."""
        rows = np.zeros(len(self._codes), np.int64)
        for block in self._rows:
            rows[: len(block)] += block
        return dict(zip(self._codes, rows.tolist(), strict=True))

    def first_readable(
        self,
        read: Callable[[str], int | None],
        call_of_fragment: NDArray[np.int32],
        calls: int,
        otherwise: int,
    ) -> NDArray[np.int32]:
        """For each of so many calls, what `read` makes of its first value that it can read."""
        found = np.full(calls, otherwise, np.int32)
        if not self._values:
            return found
        read_values = [read(text) for text in self._codes]
        numbers = np.array(
            [otherwise if n is None else n for n in read_values] + [otherwise], np.int32
        )
        readable = np.array([n is not None for n in read_values] + [False])
        codes = np.concatenate(self._values)
        keep = readable[codes]
        runs = call_of_fragment[np.concatenate(self._fragments)[keep]]
        # Written from the last to the first, so that the first stays.
        found[runs[::-1]] = numbers[codes[keep][::-1]]
        return found


def calls_of_fragments(ids: NDArray[Any]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Which fragments are of one call: (call of each fragment, first fragment of each call)."""
    if ids.dtype != object and (ids[1:] >= ids[:-1]).all():
        is_first = np.ones(len(ids), bool)
        is_first[1:] = ids[1:] != ids[:-1]
        return np.cumsum(is_first, dtype=np.int32) - 1, np.flatnonzero(is_first)
    codes, _ = pd.factorize(ids)
    return codes.astype(np.int32), first_of_each(codes)
