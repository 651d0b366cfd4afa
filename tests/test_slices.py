"""Fields compared and told apart many at a time: the same as each of them alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.ingest import values
from lib.ingest.columns import call_ids
from lib.ingest.slices import Slices, distinct
from lib.ingest.slicetable import SliceTable
from tests.fields import column

LENGTHS = [0, 1, 7, 8, 9, 16, 17, 32, 33, 64, 4095, 4096, 4097, 5000]
FIELDS = st.one_of(
    st.text(" \t\"a1é'", max_size=12).map(str.encode),
    st.builds(
        lambda length, mark, at: (b"x" * length)[:at] + mark + (b"x" * length)[at:],
        st.sampled_from(LENGTHS),
        st.sampled_from([b"", b"a", b"b"]),
        st.sampled_from([0, 9, 20, 40, 4090, 4999]),
    ),
)
COLUMNS = st.lists(FIELDS, max_size=12)
IDS = st.sampled_from(
    ["", "7", "07", "0", "-7", "7.0", "x", "NULL", "\u200f7", "9" * 18, "9" * 19, '"7"', "+7", "٧"]
)


def listed(slices: Slices) -> list[bytes]:
    return [slices.tobytes(i) for i in range(len(slices))]


@given(COLUMNS)
def test_fields_are_trimmed_as_each_of_them_is(fields: list[bytes]) -> None:
    def trimmed(field: bytes) -> bytes:
        field = field.strip()
        quoted = len(field) > 1 and field[:1] == field[-1:] == b'"'
        return field[1:-1].strip() if quoted else field

    assert listed(column(fields).trimmed()) == [*map(trimmed, fields)]


@given(COLUMNS)
def test_a_change_is_where_a_field_differs_from_the_one_before(fields: list[bytes]) -> None:
    expected = [not i or fields[i] != fields[i - 1] for i in range(len(fields))]
    assert column(fields).changes().tolist() == expected


@given(COLUMNS)
def test_equal_fields_and_only_these_have_one_code(fields: list[bytes]) -> None:
    codes, firsts = distinct(column(fields))
    assert codes.tolist() == [[*dict.fromkeys(fields)].index(field) for field in fields]
    assert [fields[i] for i in firsts.tolist()] == [*dict.fromkeys(fields)]


@given(st.lists(st.from_regex(r"[0-9 T/]{0,15}", fullmatch=True).map(str.encode)))
def test_fields_are_cut_before_the_first_stop_within_reach(fields: list[bytes]) -> None:
    def cut(field: bytes) -> bytes:
        stops = [at for at in range(6, min(12, len(field))) if field[at] in b" T"]
        return field[: stops[0]] if stops else field

    assert listed(column(fields).before(b" T", range(6, 12))) == [*map(cut, fields)]


@pytest.mark.parametrize("colliding", [[], ["sketches"], ["sketches", "hashes"]])
@given(blocks=st.lists(st.lists(st.tuples(FIELDS, FIELDS), min_size=1, max_size=8), max_size=5))
def test_rows_keep_their_codes_over_all_blocks_of_a_file(
    colliding: list[str], blocks: list[list[tuple[bytes, bytes]]]
) -> None:
    table, seen = SliceTable(), dict[tuple[bytes, bytes], int]()
    with pytest.MonkeyPatch.context() as to:
        for name in colliding:
            to.setattr(Slices, name, lambda slices: np.zeros(len(slices), np.uint64))
        for rows in blocks:
            before = len(seen)
            expected = [seen.setdefault(row, len(seen)) for row in rows]
            codes, new = table.add([column([row[c] for row in rows]) for c in (0, 1)])
            assert codes.tolist() == expected
            assert [rows[i] for i in new.tolist()] == [*seen][before:]


def test_a_row_keeps_its_code_beside_longer_ones() -> None:
    table = SliceTable()
    blocks = [[b"1,2"], [b"1,2", b"a text"], [b"1,2", b"a text that is longer"]]
    assert [table.add([column(rows)])[0].tolist() for rows in blocks] == [[0], [0, 1], [0, 2]]


@given(st.lists(IDS))
def test_call_ids_are_read_as_each_of_them_is(ids: list[str]) -> None:
    found, missing = call_ids(column([text.encode() for text in ids]).trimmed())
    alone = [values.id_value(text.strip('"')) for text in ids]
    assert missing.tolist() == [text is None for text in alone]
    assert [str(i) for i, no in zip(found.tolist(), missing, strict=True) if not no] == [
        text for text in alone if text is not None
    ]
