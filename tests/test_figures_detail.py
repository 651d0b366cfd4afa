"""The complete tables made on request, against the same counted call by call."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given

from lib.analytics import Traffic, document, table
from lib.model import EPOCH, NO_DAY
from tests.drawings import selected_paths, selections
from tests.drawn import drawn

LOG = drawn(
    """
    1>2>4 x2 2025-01-06
    1>2>1>3 2025-01-12
    1>3 2024-12-31
    3 day1
    """,
    tree="1>2>4, 1>3",
    texts={"1": "Main"},
)


def test_nodes_by_the_calls_that_pass_them():
    rows = table(Traffic(LOG), "nodes")
    assert rows[0] == {
        "rule_id": 1,
        "calls": 4,
        "share": 0.8,
        "visits": 5,
        "starts": 4,
        "ends": 0,
        "intents": 0,
        "text": "Main",
    }
    assert [row["rule_id"] for row in rows] == [1, 2, 3, 4]


def test_transitions_with_their_share_of_all_from_there():
    assert table(Traffic(LOG), "transitions") == [
        {"from": 1, "to": 2, "count": 3, "share": 0.6, "in_tree": True},
        {"from": 1, "to": 3, "count": 2, "share": 0.4, "in_tree": True},
        {"from": 2, "to": 4, "count": 2, "share": 2 / 3, "in_tree": True},
        {"from": 2, "to": 1, "count": 1, "share": 1 / 3, "in_tree": False},
    ]


def test_the_flow_step_by_step():
    assert table(Traffic(LOG), "flow")[:6] == [
        {"step": 1, "from": 1, "to": 2, "count": 3},
        {"step": 1, "from": 1, "to": 3, "count": 1},
        {"step": 1, "from": 3, "to": None, "count": 1},
        {"step": 2, "from": 2, "to": 4, "count": 2},
        {"step": 2, "from": 2, "to": 1, "count": 1},
        {"step": 2, "from": 3, "to": None, "count": 1},
    ]


def test_weeks_are_iso_weeks_and_belong_to_the_year_of_their_thursday():
    assert table(Traffic(LOG), "weeks") == [
        {
            "week": "2025-W01",
            "monday": "2024-12-30",
            "count": 1,
            "weekdays": [0, 1, 0, 0, 0, 0, 0],
        },
        {
            "week": "2025-W02",
            "monday": "2025-01-06",
            "count": 3,
            "weekdays": [2, 0, 0, 0, 0, 0, 1],
        },
    ]


@pytest.mark.parametrize("day", ["0001-01-01", "1969-12-28", "1970-01-01", "9999-12-31"])
def test_a_week_may_lie_anywhere(day):
    (week,) = table(Traffic(drawn(f"1 {day}")), "weeks")
    year, number, weekday = date.fromisoformat(day).isocalendar()
    assert week["week"] == f"{year}-W{number:02}"
    assert week["weekdays"][weekday - 1] == 1


@pytest.mark.parametrize("key", ["nodes", "transitions", "flow", "variants", "weeks"])
def test_without_calls_there_is_nothing_in_detail(key):
    assert table(Traffic(drawn("", tree="1>2")), key) == []


@given(selections())
def test_each_table_is_what_counting_gives(selection):
    log, mask = selection
    traffic, calls = Traffic(log, mask), selected_paths(log, mask)
    made = {key: table(traffic, key) for key in ("nodes", "transitions", "flow", "weeks")}

    passing = Counter(node for call in calls for node in set(call))
    assert {row["rule_id"]: row["calls"] for row in made["nodes"]} == passing
    assert {r["rule_id"]: r["visits"] for r in made["nodes"]} == Counter(
        n for c in calls for n in c
    )
    for name, counts in (
        ("starts", Counter(call[0] for call in calls)),
        ("ends", Counter(call[-1] for call in calls)),
    ):
        assert {r["rule_id"]: r[name] for r in made["nodes"] if r[name]} == counts
    steps = Counter(pair for call in calls for pair in pairwise(call))
    assert {(r["from"], r["to"]): r["count"] for r in made["transitions"]} == steps
    flow = Counter(
        (step, *pair) for call in calls for step, pair in enumerate(pairwise([*call, None]), 1)
    )
    assert {(r["step"], r["from"], r["to"]): r["count"] for r in made["flow"]} == flow
    days = [EPOCH + timedelta(d) for d in log.calls.days[mask].tolist() if d != NO_DAY]
    weeks = Counter("{}-W{:02}".format(*day.isocalendar()) for day in days)
    assert {row["week"]: row["count"] for row in made["weeks"]} == weeks
    for key, order in (("nodes", "calls"), ("transitions", "count")):
        counts = [row[order] for row in made[key]]
        assert counts == sorted(counts, reverse=True)


@given(selections())
def test_variants_are_the_common_paths_without_texts_and_without_end(selection):
    traffic = Traffic(*selection)
    complete = [
        {name: value for name, value in row.items() if name != "texts"}
        for row in table(traffic, "top_paths_top20")
    ]
    assert document(traffic, ["variants"]) == {"variants": complete}
