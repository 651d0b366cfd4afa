"""A CallLog comes back from its bytes as it was, and the bytes are few."""

from __future__ import annotations

import gzip
import io
import zipfile
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.model import NO_DAY, CallLog, Calls, Nodes, Variants
from lib.sessions import codec
from tests.drawn import drawn

BASE = drawn(
    "1>2>3 x2 2025-01-31\n1>3 day7\n1\n3>1 rows:1>3 2025-02-01 @b.csv",
    tree="1>2>3, 9",
    texts={"1": "תפריט, ראשי"},
    quality={"warnings": ["x"], "bad_dates": 1},
    total_rows=9,
)


def assert_same(one: CallLog, other: CallLog) -> None:
    for kind, table in ((Nodes, "nodes"), (Variants, "variants"), (Calls, "calls")):
        for column in fields(kind):
            before, after = (getattr(getattr(log, table), column.name) for log in (one, other))
            if isinstance(before, np.ndarray):
                assert after.dtype == before.dtype, column.name
                assert after.tolist() == before.tolist(), column.name
            else:
                assert after == before, column.name
    for name in ("sources", "quality", "total_rows", "official_tree"):
        assert getattr(one, name) == getattr(other, name)


@pytest.mark.parametrize(
    "log",
    [BASE, drawn(""), drawn("1"), drawn("a>b", tree="a>b"), replace(BASE, official_tree=True)],
)
def test_a_session_comes_back(log: CallLog) -> None:
    assert_same(codec.decode(codec.encode(log)), log)


def test_what_numpy_packed_itself_is_read_too() -> None:
    with zipfile.ZipFile(io.BytesIO(codec.encode(BASE))) as members:
        columns = {
            name.removesuffix(".npy.gz"): np.load(io.BytesIO(gzip.decompress(members.read(name))))
            for name in members.namelist()
        }
    older = io.BytesIO()
    np.savez_compressed(older, **columns)
    assert_same(codec.decode(older.getvalue()), BASE)


@given(
    ids=st.lists(st.integers(0, 10**18 - 1) | st.integers(0, 300), min_size=5, max_size=5)
    | st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=5, max_size=5),
    days=st.lists(
        st.just(NO_DAY) | st.integers(-719_162, 2_932_896) | st.integers(20_000, 20_300),
        min_size=5,
        max_size=5,
    ),
    weekdays=st.lists(st.integers(0, 7), min_size=5, max_size=5),
)
def test_any_ids_days_and_weekdays_come_back(
    ids: list[int] | list[str], days: list[int], weekdays: list[int]
) -> None:
    calls = replace(
        BASE.calls,
        ids=np.array(ids, np.int64 if isinstance(ids[0], int) else object),
        days=np.array(days, np.int32),
        weekdays=np.array(weekdays, np.int8),
    )
    log = replace(BASE, calls=calls)
    assert_same(codec.decode(codec.encode(log)), log)


def test_calls_in_no_order_at_all_take_less_than_twelve_bytes_each() -> None:
    rng = np.random.default_rng(1)
    count = 100_000
    calls = Calls(
        ids=rng.integers(10**8, 10**9, count),
        variants=rng.integers(0, 10_000, count).astype(np.int32),
        row_variants=rng.integers(0, 10_000, count).astype(np.int32),
        days=rng.integers(20_000, 20_300, count).astype(np.int32),
        weekdays=np.zeros(count, np.int8),
        sources=np.sort(rng.integers(0, 3, count)).astype(np.int32),
        reordered=np.zeros(count, bool),
    )
    calls = replace(calls, weekdays=((calls.days + 3) % 7 + 1).astype(np.int8))
    assert len(codec.encode(replace(BASE, calls=calls))) <= 12 * count


def test_the_memory_of_a_session_is_about_that_of_its_columns() -> None:
    assert (
        0
        < codec.memory(BASE)
        < codec.memory(replace(BASE, calls=replace(BASE.calls, ids=np.array(["x"] * 5, object))))
    )
