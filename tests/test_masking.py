"""What a masked CallLog shows, and that nothing in it counts fewer than k calls."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.analytics import Traffic, document, table
from lib.masking import masked
from lib.masking.merging import OTHER, merged_days, merged_paths
from lib.masking.texts import without_numbers, without_query
from lib.model import NO_DAY, NO_WEEKDAY
from tests.drawn import drawn

PATHS = st.lists(st.integers(1, 6), min_size=1, max_size=5).map(
    lambda steps: [s for s, before in zip(steps, [0, *steps], strict=False) if s != before]
)
CALLS = st.lists(st.tuples(PATHS, st.integers(1, 9), st.integers(1, 9)), max_size=25)


def log_of(calls: list[tuple[list[int], int, int]], tree: str = "1>2>3, 1>4>5, 6>9"):
    lines = [f"{'>'.join(map(str, path))} x{n} 2025-01-0{day}" for path, n, day in calls]
    return drawn("\n".join(lines), tree=tree)


def shown(log) -> dict[str, Any]:
    return document(Traffic(log))


@pytest.mark.parametrize(
    ("paths", "k", "merged"),
    [
        ({(1, 2): 5, (1, 3): 7}, 5, {(1, 2): 5, (1, 3): 7}),
        ({(1, 2): 3, (1, 3): 4, (1, 4): 9}, 5, {(1, OTHER): 7, (1, 4): 9}),
        ({(1, 2, 3): 2, (1, 2, 4): 2, (1, 5): 2, (1, 6): 9}, 5, {(1, OTHER): 6, (1, 6): 9}),
        ({(1,): 3, (2,): 3, (3,): 8}, 5, {(OTHER,): 6, (3,): 8}),
        ({(1, 2): 1, (3,): 8, (4,): 9}, 5, {(OTHER,): 9, (4,): 9}),
        ({(1, 2): 1, (3,): 2}, 5, {}),
        ({}, 5, {}),
    ],
)
def test_paths_that_fewer_than_k_calls_take_end_in_other(paths, k, merged) -> None:
    assert merged_paths(list(paths), list(paths.values()), k) == merged


def test_days_with_fewer_than_k_calls_are_unknown_and_take_another_along_if_need_be() -> None:
    days = np.repeat(np.array([10, 11, 12, 13], np.int32), [2, 6, 7, 8])
    weekdays = (days % 7 + 1).astype(np.int8)
    masked_days, masked_weekdays = merged_days(days, weekdays, 5)
    assert dict(zip(*np.unique(masked_days, return_counts=True), strict=True)) == {
        NO_DAY: 8, 12: 7, 13: 8,
    }  # fmt: skip
    assert (masked_weekdays[masked_days == NO_DAY] == NO_WEEKDAY).all()


def cells(figures: dict[str, Any]) -> Iterator[int]:
    """Every number of calls or visits that can be read off, or had as a difference."""
    total = figures["total_calls"]
    yield total
    for key in ("leaf_frequency_top20", "top_intents_top10", "top_paths_top20"):
        yield from (row["count"] for row in figures[key])
        yield total - sum(row["count"] for row in figures[key])
    for branches in figures["branch_distribution"].values():
        yield from (row["count"] for row in branches)
    for funnel in figures["node_funnel"].values():
        yield from funnel.values()
    depths = [row["count"] for row in figures["depth_funnel"]]
    yield from (a - b for a, b in pairwise([*depths, 0]))
    days = [row["count"] for row in figures["daily_trends"]]
    yield from (*days, total - sum(days))
    weekdays = figures["weekday_trends"]
    yield from weekdays.values()
    yield sum(n for day, n in weekdays.items() if day != "unknown") - sum(days)
    yield from (row["count"] for row in figures["anomalies_top20"])
    yield from (row["count"] for row in figures["url_engagement_top20"])


@given(CALLS, st.integers(2, 12))
def test_no_number_counts_fewer_than_k_calls(calls, k: int) -> None:
    log = log_of(calls)
    figures = shown(masked(log, None, k=k))
    complete = {
        key: table(Traffic(masked(log, None, k=k)), key)
        for key in ("leaf_frequency_top20", "top_intents_top10", "top_paths_top20")
    }
    assert [n for n in cells({**figures, **complete}) if 0 < n < k] == []


@given(CALLS, st.integers(2, 12))
def test_no_call_is_lost_unless_there_are_fewer_than_k(calls, k: int) -> None:
    total = sum(n for _, n, _ in calls)
    assert shown(masked(log_of(calls), None, k=k))["total_calls"] == (total if total >= k else 0)


@given(CALLS)
def test_without_k_every_figure_is_that_of_the_selected_calls(calls) -> None:
    log = log_of(calls)
    selected = np.arange(len(log.calls)) % 2 == 0
    expected = document(Traffic(log, selected))
    figures = shown(masked(log, selected, mask_texts=False))
    of_the_session = {"data_quality", "total_rows", "files_processed", "total_calls_unfiltered"}
    assert {k: v for k, v in figures.items() if k not in of_the_session} == {
        k: v for k, v in expected.items() if k not in of_the_session
    }


def test_a_node_that_only_few_visited_is_gone_but_one_that_nobody_visited_is_not() -> None:
    log = drawn("1>2>3 x2\n1>2>4 x9", tree="1>2>3, 2>4, 1>5", texts={"3": "Rare", "5": "Never"})
    figures = shown(masked(log, None, k=5))
    assert figures["unreachable_nodes"] == [{"rule_id": 5, "text": "Never"}]
    assert [row["path"] for row in figures["top_paths_top20"]] == [[-1]]
    assert "Rare" not in str(figures)


def test_other_is_no_anomaly_and_is_a_text_where_ids_are_texts() -> None:
    log = drawn("a>b x2\na>c x3\na>Other x9", tree="a>b, a>c, a>Other")
    figures = shown(masked(log, None, k=5))
    assert figures["anomalies_top20"] == []
    assert [(row["path"], row["texts"][-1]) for row in figures["top_paths_top20"]] == [
        (["a", "Other"], "Other"),
        (["a", "Other (2)"], "Other"),
    ]


def test_ids_of_calls_always_go() -> None:
    assert masked(drawn("1>2 x3"), None).calls.ids.tolist() == [None, None, None]


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Call 03-1234567 now", "Call ••• now"),
        ("+972 54 123 45 67", "•••"),
        ("(03) 765.43.21", "•••"),
        ("03 - 123 - 4567", "•••"),
        ("050_123_4567", "•••"),
        ("050\u200f-\u00a01234567", "•••"),
        ("Tel0501234567ext", "Tel•••ext"),
        ("בטל0501234567", "בטל•••"),
        ("Account 123456789", "Account •••"),
        ("From 2025-01-31 on", "From 2025-01-31 on"),
        ("Until 31/12/2025", "Until 31/12/2025"),
        ("2025-01-31 - 2025-02-28", "2025-01-31 - 2025-02-28"),
        ("Prices (31.12.2025)", "Prices (31.12.2025)"),
        ("Menu 12, press 3", "Menu 12, press 3"),
        ("חייגו 03-7654321", "חייגו •••"),
    ],
)
def test_telephone_numbers_become_dots_and_other_numbers_stay(text: str, seen: str) -> None:
    assert without_numbers(text) == seen


@pytest.mark.parametrize(
    ("url", "seen"),
    [
        ("https://example.com/a?token=1#x", "https://example.com/a"),
        ("https://user:pass@example.com/a", "https://example.com/a"),
        ("/a/b?c", "/a/b"),
        ("tel:+972-50-1234567", "tel:•••"),
        ("https://example.com/articles/1234567", "https://example.com/articles/1234567"),
        ("http://[broken?secret", "http://[broken"),
    ],
)
def test_urls_lose_their_query_fragment_user_and_telephone_number(url: str, seen: str) -> None:
    assert without_query(url) == seen
