"""Parts: headers, names and inflation, down to the byte."""

from __future__ import annotations

import gzip
import hashlib
import zlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lib import errors
from lib.sessions import names
from lib.sessions.parts import PartHeader, clean_name, inflate, measure

MIB = 1 << 20


def pieces(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


@given(st.lists(st.binary(max_size=2_000), min_size=1, max_size=5), st.integers(1, 4_000))
def test_members_are_inflated_one_after_the_other_however_they_come(
    members: list[bytes], size: int
) -> None:
    packed = b"".join(gzip.compress(member) for member in members)
    assert b"".join(inflate(pieces(packed, size))) == b"".join(members)


@pytest.mark.parametrize("size", [0, 1, MIB - 1, MIB, MIB + 1, 2 * MIB, 2 * MIB + 1])
@pytest.mark.parametrize("repeats", [1, 2])
def test_output_may_end_with_a_piece(size: int, repeats: int) -> None:
    inflated = list(inflate([gzip.compress(b"\0" * size) * repeats]))
    assert sum(map(len, inflated)) == size * repeats
    assert max(map(len, inflated), default=0) <= MIB


@pytest.mark.parametrize("zeros", [1, 511, MIB, 3 * MIB])
@pytest.mark.parametrize("size", [1_000, MIB, 4 * MIB])
def test_zeros_behind_a_member_are_padding_wherever_it_is_cut(zeros: int, size: int) -> None:
    packed = gzip.compress(b"calls") + b"\0" * zeros
    assert b"".join(inflate(pieces(packed, size))) == b"calls"


@given(st.binary(max_size=300))
def test_what_is_not_gzip_is_refused(data: bytes) -> None:
    if not data.startswith(b"\x1f\x8b"):
        with pytest.raises(zlib.error):
            list(inflate([data]))


@given(st.data())
def test_what_is_cut_short_is_refused(data: st.DataObject) -> None:
    packed = gzip.compress(b"calls" * 50)
    cut = data.draw(st.integers(0, len(packed) - 1))
    with pytest.raises(zlib.error):
        list(inflate([packed[:cut]]))


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
