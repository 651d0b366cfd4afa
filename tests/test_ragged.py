"""Sequences of different lengths, held in one array: order, selection and numbering."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.ingest import ragged
from lib.ingest.codes import counted, looked_up
from lib.ingest.growing import HashIndex

TOKENS = st.integers(0, 3) | st.sampled_from([0, 1, 255, 65_535, 2**31 - 2])
SEQUENCES = st.lists(st.lists(TOKENS, min_size=1, max_size=12).map(tuple), max_size=30)


def flat(sequences: list[tuple[int, ...]]) -> tuple[ragged.Tokens, ragged.Offsets]:
    tokens = np.array([token for sequence in sequences for token in sequence], np.int32)
    return tokens, ragged.offsets_of(np.array([*map(len, sequences)], np.int64))


def listed(tokens: ragged.Tokens, offsets: ragged.Offsets) -> list[tuple[int, ...]]:
    return [tuple(tokens[a:b].tolist()) for a, b in pairwise(offsets.tolist())]


@given(SEQUENCES)
def test_sequences_are_ordered_as_tuples_are(sequences: list[tuple[int, ...]]) -> None:
    distinct = [*dict.fromkeys(sequences)]
    order = ragged.lexicographic(*flat(distinct))
    assert [distinct[i] for i in order] == sorted(distinct)


def test_long_sequences_that_differ_at_their_ends_are_ordered() -> None:
    long = [(7,) * length for length in (5_000, 4_999, 1)] + [(7,) * 4_999 + (6,)]
    order = ragged.lexicographic(*flat(long))
    assert order.tolist() == [2, 1, 3, 0]


@pytest.mark.parametrize("at_once", [1, 5, 1 << 18])
@given(sequences=SEQUENCES, data=st.data())
def test_a_selection_has_the_sequences_asked_for(
    at_once: int, sequences: list[tuple[int, ...]], data: st.DataObject
) -> None:
    which = data.draw(st.lists(st.sampled_from(range(len(sequences))))) if sequences else []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ragged, "_BATCH_TOKENS", at_once)
        taken = ragged.take(*flat(sequences), np.array(which, np.int64))
    assert listed(*taken) == [sequences[i] for i in which]


@given(st.lists(SEQUENCES, max_size=6))
def test_a_table_numbers_sequences_as_they_appear(batches: list[list[tuple[int, ...]]]) -> None:
    table, seen = ragged.SequenceTable(), dict[tuple[int, ...], int]()
    for batch in batches:
        expected = [seen.setdefault(sequence, len(seen)) for sequence in batch]
        assert table.add(*flat(batch)).tolist() == expected
    assert len(table) == len(seen)
    assert listed(*table.take(np.arange(len(table)))) == [*seen]


@given(st.lists(st.sets(st.integers(0, 2**64 - 1), max_size=40), max_size=6))
def test_an_index_finds_what_was_put_into_it(batches: list[set[int]]) -> None:
    index, known = HashIndex(), dict[int, int]()
    for batch in batches:
        new = np.array([*(batch - known.keys())], np.uint64)
        codes = np.arange(len(known), len(known) + len(new), dtype=np.int32)
        index.add(new, codes)
        known |= zip(new.tolist(), codes.tolist(), strict=True)
        asked = [*known, *(h ^ 1 for h in known)]
        found = index.find(np.array(asked, np.uint64))
        assert found.tolist() == [known.get(h, -1) for h in asked]


@given(st.lists(st.integers(0, 9)), st.integers(1, 7))
def test_codes_are_counted_and_looked_up_some_at_a_time(codes: list[int], at_once: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("lib.ingest.codes._AT_ONCE", at_once)
        own = np.array(codes, np.int32)
        assert counted(own, 10).tolist() == [codes.count(code) for code in range(10)]
        assert looked_up(np.arange(10) * 3, own).tolist() == [3 * code for code in codes]
