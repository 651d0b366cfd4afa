"""Parts: headers and names, down to the byte."""

from __future__ import annotations

import gzip
import hashlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lib import errors
from lib.sessions import names
from lib.sessions.parts import PartHeader, clean_name, measure

MIB = 1 << 20


@given(st.binary(max_size=5_000), st.booleans())
def test_a_slice_is_measured_as_it_is_inflated(body: bytes, compressed: bool) -> None:
    sent = gzip.compress(body) if compressed else body
    measured = measure(sent, compressed=compressed, limit=5_000)
    assert measured == (len(body), hashlib.sha256(body).hexdigest())


@pytest.mark.parametrize("compressed", [True, False])
def test_a_slice_may_have_the_limit_and_no_more(compressed: bool) -> None:
    body = gzip.compress(b"x" * 100) if compressed else b"x" * 100
    assert measure(body, compressed=compressed, limit=100)[0] == 100
    with pytest.raises(errors.PartTooLarge):
        measure(body, compressed=compressed, limit=99)


@given(st.text(max_size=50).map(clean_name), st.binary(max_size=100), st.none() | st.integers())
def test_a_header_comes_back_from_before_any_body(
    name: str, body: bytes, position: int | None
) -> None:
    header = PartHeader(name, True, position, 0, 1, len(body), "sha", False)
    assert PartHeader.decode(header.encode(body)) == (header, body)


@given(st.text())
@example("x" * 199 + " y")
def test_a_clean_name_stays_clean_and_can_be_shown_on_one_line(name: str) -> None:
    clean = clean_name(name)
    assert clean_name(clean) == clean
    assert 0 < len(clean) <= 200
    assert not set(clean) & set("/\\\0\n\r\t\x1b\u2028\u2029\u202e\u2066")
    assert len(clean.splitlines()) == 1
    clean.encode()


# --- names ----------------------------------------------------------------------------------


@given(st.from_regex(r"[A-Za-z0-9_-]{1,64}", fullmatch=True), st.integers(0, 9_999))
def test_a_part_is_known_by_its_key(file_id: str, number: int) -> None:
    session_id = names.new_session_id()
    assert names.is_session_id(session_id) and names.is_file_id(file_id)
    key = names.part(session_id, file_id, number)
    assert names.part_of(key) == (file_id, number)
    assert key.startswith(names.parts(session_id, file_id))
    assert key.startswith(names.folder(session_id))


@pytest.mark.parametrize("file_id", ["", "a/b", "..", "f" * 65, "ü", "a\n", "\0", "a b"])
def test_what_cannot_be_a_file_id_is_known(file_id: str) -> None:
    assert not names.is_file_id(file_id)
