"""Fields of many rows read at once: the same as each of them read alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.ingest import values
from lib.ingest.noderows import read_ids, read_values
from tests.fields import column

EDGES = [
    "",
    " ",
    "\t",
    '"',
    '""',
    "'",
    "'=",
    "\u200f",
    "\u202b",
    "\xa0",
    "\u3000",
    "\x1c",
    "\ufeff",
]
INSIDE = [
    "",
    "0",
    "12",
    "6748.0",
    ".0",
    "-1.0",
    "null",
    "NULL",
    "Nul",
    "=1",
    "תפריט",
    "שלום.",
    "é",
    "ע\u200f",
]
FIELDS = st.one_of(
    st.tuples(*map(st.sampled_from, (EDGES, EDGES, INSIDE, INSIDE, EDGES, EDGES))).map("".join),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12),
)


@given(st.lists(FIELDS, min_size=1))
def test_many_fields_are_read_as_each_of_them_is(fields: list[str]) -> None:
    written = [field.encode() for field in fields]
    alone = [values.unquoted(field).decode() for field in written]
    assert read_values(column(written)) == [*map(values.value, alone)]
    assert read_ids(column(written)) == [*map(values.id_value, alone)]


@pytest.mark.parametrize("field", [b"\xd7", b"\x90", b"a\xd7", b"\xff.", b"caf\xe9"])
def test_a_field_in_another_encoding_is_found_out(field: bytes) -> None:
    for read in (read_values, read_ids):
        with pytest.raises(UnicodeDecodeError):
            read(column([b"1", field, "א".encode()]))


@given(st.lists(st.from_regex(r"\A-?[0-9]{1,18}\Z") | st.sampled_from(["", "a", "٣", "-", "1.0"])))
def test_ids_can_be_json_numbers_if_they_read_back_as_they_are(ids: list[str]) -> None:
    def reads_back(text: str) -> bool:
        try:
            return str(int(text)) == text and abs(int(text)) < 2**53
        except ValueError:
            return False

    assert values.are_safe_integers(ids) == all(map(reads_back, ids))
