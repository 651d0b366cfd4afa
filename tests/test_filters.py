"""What a request's parameters say about which calls are meant."""

from __future__ import annotations

import random
import re
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib import errors
from lib.analytics.filters import ALL_CALLS, NAMES, REPEATABLE, parse

WELL_FORMED = [
    ("from", "2025-01-31"),
    ("to", "2025-02-01"),
    ("weekday", "1"),
    ("weekday", "7"),
    ("source", "a b.csv (2)"),
    ("through", "05"),
    ("through", "a,b & c"),
    ("pattern", "1>>2"),
    ("pattern", "not:^שלום>?$"),
    ("intent", "0"),
    ("ends", "x"),
    ("minSteps", "0"),
    ("maxSteps", "12"),
    ("order", "file"),
]

MALFORMED = [
    *(("from", bad) for bad in ("", "2025-1-1", "20250101", "2025-W01-1", "2025-02-30", "now")),
    *(("to", bad) for bad in (" ", "2025-01-01T00:00", "0000-01-01", "1/2/2025", "٢٠٢٥-٠١-٠١")),
    *(("weekday", bad) for bad in ("", "0", "8", "01", "1,2", "Monday", "-1", "١")),
    *((name, bad) for name in ("source", "through", "intent", "ends") for bad in ("", " \t")),
    *((name, bad) for name in ("minSteps", "maxSteps") for bad in ("", "-1", "01", "1.0", "1e3")),
    ("minSteps", "9" * 5_000),
    *(("order", bad) for bad in ("", "rows", "PATH")),
    *(("pattern", bad) for bad in ("", ">", "1>", "1>>>2", "^", "not:", "not:not:1", "repeats:")),
    *(("pattern", bad) for bad in ("1%", "%zz", "%FF", "a:b", "1$>2", "1>^2", "??", "repeats:1>2")),
    ("pattern", "1" + ">1" * 100),
]


@pytest.mark.parametrize(("name", "value"), MALFORMED)
def test_a_malformed_value_is_refused_under_its_name(name: str, value: str) -> None:
    with pytest.raises(errors.InvalidParameter) as refused:
        parse([(name, value)])
    assert refused.value.fields["parameter"] == name
    with pytest.raises(errors.InvalidParameter) as refused:
        parse([(f"a.{name}", value)], prefix="a.")
    assert refused.value.fields["parameter"] == f"a.{name}"


@pytest.mark.parametrize("name", [name for name in NAMES if name not in REPEATABLE])
def test_what_may_be_given_once_is_refused_twice_even_if_it_says_the_same(name: str) -> None:
    value = dict(WELL_FORMED)[name]
    with pytest.raises(errors.InvalidParameter):
        parse([(name, value), (name, value)])


@pytest.mark.parametrize(
    ("least", "low", "most", "high"),
    [("from", "2025-02-02", "to", "2025-02-01"), ("minSteps", "10", "maxSteps", "9")],
)
def test_a_reversed_range_is_refused_and_one_of_a_single_value_is_not(
    least: str, low: str, most: str, high: str
) -> None:
    with pytest.raises(errors.InvalidParameter, match=f"behind {most}"):
        parse([(least, low), (most, high)])
    assert parse([(least, low), (most, low)])


def test_filters_are_shown_under_their_names_and_without_what_is_not_given() -> None:
    assert parse(WELL_FORMED).shown() == {
        "from": "2025-01-31",
        "to": "2025-02-01",
        "weekday": [1, 7],
        "source": ["a b.csv (2)"],
        "through": ["05", "a,b & c"],
        "pattern": ["1>>2", "not:^שלום>?$"],
        "intent": "0",
        "ends": "x",
        "minSteps": 0,
        "maxSteps": 12,
    }
    assert parse([]).shown() == {}


@given(st.lists(st.sampled_from(WELL_FORMED)), st.randoms(use_true_random=False))
def test_the_canonical_query_says_the_same_however_it_was_said(
    pairs: list[tuple[str, str]], shuffle: random.Random
) -> None:
    pairs = [pair for pair in pairs if pair[0] in REPEATABLE or pairs.count(pair) == 1]
    filters = parse(pairs)
    again = [*pairs, *(pair for pair in pairs if pair[0] in REPEATABLE)]
    shuffle.shuffle(again)

    assert parse(again) == filters
    assert parse(again).query() == filters.query()
    assert parse(parse_qsl(filters.query())) == filters
    assert bool(filters) == bool(pairs)


def test_the_default_order_is_no_filter() -> None:
    assert parse([("order", "path")]) == ALL_CALLS


def test_only_parameters_of_the_prefix_count() -> None:
    pairs = [("a.weekday", "1"), ("b.weekday", "2"), ("weekday", "3"), ("sessionId", "x")]
    assert [parse(pairs, prefix).weekdays for prefix in ("", "a.", "b.")] == [(3,), (1,), (2,)]


def test_every_parameter_is_documented() -> None:
    docs = Path(__file__).resolve().parents[1] / "docs" / "filters.md"
    parameters = docs.read_text("utf-8").partition("## Patterns")[0]
    rows = [line.split("|") for line in parameters.splitlines() if line.startswith("| `")]
    named = {name for row in rows for name in re.findall("`([A-Za-z]+)`", row[1])}
    assert set(NAMES) <= named
    repeatable = {
        name for row in rows if " of them" in row[2] for name in re.findall("`(.+)`", row[1])
    }
    assert repeatable == set(REPEATABLE)
