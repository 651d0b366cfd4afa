"""gzip streams: members, padding and damage, however the bytes come."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.gunzip import Damaged, EndsEarly, inflate

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
        with pytest.raises(Damaged):
            list(inflate([data]))


@given(st.data())
def test_what_is_cut_short_is_refused(data: st.DataObject) -> None:
    packed = gzip.compress(b"calls" * 50)
    cut = data.draw(st.integers(0, len(packed) - 1))
    with pytest.raises(EndsEarly):
        list(inflate([packed[:cut]]))


@given(st.data())
def test_a_bit_that_turned_is_found_out(data: st.DataObject) -> None:
    text = b"7,01/31/2025,1,0,Welcome\n" * 40
    packed = bytearray(gzip.compress(text))
    at = data.draw(st.integers(10, len(packed) - 1))  # the header's time and system do not matter
    packed[at] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(Damaged):
        list(inflate([bytes(packed)]))
