"""Columns whose values belong to a call rather than to a node: its id, its date, its weekday."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lib.ingest import values
from lib.ingest.codes import joined
from lib.ingest.growing import Growing
from lib.ingest.slices import Slices, distinct, first_of_each

_MOST_DIGITS = 18
_TIME_WITHIN = range(6, 12)  # behind the shortest and the longest date


def call_ids(slices: Slices) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """Ids of trimmed fields, and which of them are missing (0 or "" there).

    int64 if all that are there are integers as they stand, else object (str): `05` is not 5.
    Raises UnicodeDecodeError.
    """
    lengths = slices.lengths
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


def joined_ids(ids: list[NDArray[Any]]) -> NDArray[Any]:
    """Ids of several blocks or files, at least one: int64 if all of them are, else object (str)."""
    if any(block.dtype == object for block in ids):
        ids = [b if b.dtype == object else b.astype(str).astype(object) for b in ids]
    return joined(ids)


class CallIds:
    """The ids of all fragments: an array of integers that grows, until a block has texts."""

    def __init__(self) -> None:
        self._numbers = Growing(np.int64)
        self._rest: list[NDArray[Any]] = []

    def extend(self, ids: NDArray[Any]) -> None:
        """Append the ids of a block, as `call_ids` gives them."""
        if self._rest or ids.dtype == object:
            self._rest.append(ids)
        else:
            self._numbers.extend(ids)

    def array(self) -> NDArray[Any]:
        """All ids: int64, or object (str) where one is no integer."""
        return joined_ids([self._numbers.array, *self._rest])


_Owners = slice | NDArray[np.int32]
"""Whose values they are, fragments or calls: a slice where each in turn has one value."""


class ValueRuns:
    """One column's values along the calls: a code wherever the call or the value changes.

    Which of a call's values is its first readable one can be said only when the whole file has
    been seen (dates: one format a file), so all changes are kept; mostly that is one a call.
    """

    def __init__(self, stops: str = "") -> None:
        """Values end before the first of the ASCII characters `stops`."""
        self._stops = stops
        self._codes: dict[str, int] = {}  # each distinct value's; a missing value's is -1
        # By block: how many rows have each code, and whose values they are, with their codes.
        self._rows: list[NDArray[np.int64]] = []
        self._owners: list[_Owners] = []
        self._values: list[NDArray[np.signedinteger[Any]]] = []

    def add(
        self, fields: Slices, rows: NDArray[np.int64], fragments: NDArray[np.integer[Any]]
    ) -> None:
        """Take in values along the calls, with how many rows have each, and its fragment."""
        fields = fields.trimmed()
        codes, firsts = distinct(fields)
        if self._stops:
            fields = fields[firsts].before(self._stops.encode(), _TIME_WITHIN)
            of_moments, firsts = distinct(fields)
            codes = of_moments[codes]
        known = np.array([self._code(fields.tobytes(i)) for i in firsts.tolist()], np.int32)
        self._count(known[codes], rows)
        self._owners.append(_owners(fragments))
        self._values.append(known[codes].astype(np.min_scalar_type(-len(self._codes) - 1)))

    def _code(self, field: bytes) -> int:
        text = values.value(values.without_bidi_marks(_text(field)))
        if text is None:
            return -1
        for stop in self._stops:  # most have been cut already, but not those with marks in them
            text = text.partition(stop)[0]
        return self._codes.setdefault(text, len(self._codes))

    def _count(self, codes: NDArray[np.int32], rows: NDArray[np.int64]) -> None:
        self._rows.append(np.bincount(codes[codes >= 0], rows[codes >= 0]).astype(np.int64))

    def counts(self) -> dict[str, int]:
        """Each distinct value and how many rows have it; missing values do not count."""
        rows = np.zeros(len(self._codes), np.int64)
        for block in self._rows:
            rows[: len(block)] += block
        return dict(zip(self._codes, rows.tolist(), strict=True))

    def join(
        self, call_of_fragment: NDArray[np.int32], order: NDArray[np.int64] | None = None
    ) -> None:
        """Values of fragments become values of calls.

        `order` says which fragment comes first, second, … in the calls, if that is not as they were
        added; every fragment has one value then.
        """
        if order is None:
            self._owners = [_owners(call_of_fragment[owners]) for owners in self._owners]
        elif self._values:
            self._values = [np.concatenate(self._values)[order]]
            self._owners = [_owners(call_of_fragment[order])]

    def put_first_readable(
        self,
        found: NDArray[np.signedinteger[Any]],
        read: Callable[[str], int | None],
    ) -> None:
        """Into `found` (n,), by call, what `read` makes of its first value that it can read.

        Calls that have none keep what stands there.
        """
        read_values = [*map(read, self._codes), None]  # the last for code -1, a missing value
        readable = np.array([n is not None for n in read_values])
        numbers = np.array([n or 0 for n in read_values], found.dtype)
        # Written from the last to the first, so that the first stays.
        for owners, codes in zip(self._owners[::-1], self._values[::-1], strict=True):
            keep = readable[codes]
            calls = np.arange(owners.start, owners.stop) if isinstance(owners, slice) else owners
            found[calls[keep][::-1]] = numbers[codes[keep][::-1]]


def _owners(owners: NDArray[np.integer[Any]]) -> _Owners:
    if len(owners) and (np.diff(owners) == 1).all():
        return slice(int(owners[0]), int(owners[-1]) + 1)
    return owners.astype(np.int32)


def calls_of_fragments(ids: NDArray[Any]) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """Which fragments are of one call.

    Returns (call of each fragment, whether it is the call's first): calls are numbered in order of
    appearance.
    """
    if ids.dtype != object and (ids[1:] >= ids[:-1]).all():
        is_first = np.ones(len(ids), bool)
        is_first[1:] = ids[1:] != ids[:-1]
        calls = np.cumsum(is_first, dtype=np.int32)
        calls -= 1
        return calls, is_first
    codes, _ = pd.factorize(ids)
    is_first = np.zeros(len(ids), bool)
    is_first[first_of_each(codes)] = True
    return codes.astype(np.int32), is_first
