"""Files without a parent column: paths in row or time order, edges from transitions."""

from collections import Counter
from itertools import groupby
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib import errors
from tests.against import product, read

XES = "case:concept:name,concept:name,time:timestamp\n"


def rows(*events: str, header: str = XES) -> dict[str, Any]:
    return product(read([("log.csv", (header + "\n".join(events)).encode())]))


def paths(found: dict[str, Any]) -> dict[str, int]:
    return {" > ".join(map(str, v["path"])): v["count"] for v in found["top_paths_top20"]}


def warnings(found: dict[str, Any]) -> str:
    return " | ".join(found["data_quality"]["files"][0]["warnings"])


def test_paths_follow_the_times_of_a_call_wherever_its_rows_stand() -> None:
    found = rows(
        "a,Pay,2026-01-15T10:02:00Z",
        "b,Menu,2026-01-15T10:00:30Z",
        "a,Menu,2026-01-15T10:00:00Z",
        "b,Agent,2026-01-15T11:00:00+01:00",
        "a,Card,2026-01-15T10:01:00Z",
    )
    assert paths(found) == {"Menu > Card > Pay": 1, "Agent > Menu": 1}
    assert "in 2 calls rows were not" in warnings(found)


def test_rows_of_one_moment_keep_their_order() -> None:
    found = rows("a,Menu,2026-01-15", "a,Pay,2026-01-15", "a,Bye,2026-01-15")
    assert paths(found) == {"Menu > Pay > Bye": 1}
    assert found["date_range"] == {"from": "2026-01-15", "to": "2026-01-15"}


@pytest.mark.parametrize("block", [1 << 22, 60])
def test_a_call_has_the_day_of_its_first_step_wherever_that_stands(
    block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lib.ingest.reader.BLOCK_BYTES", block)
    found = rows(
        "a,Bye,2026-01-16T00:01:00",
        "b,Menu,2026-01-17T08:00:00",
        "a,Pay,2026-01-16T00:00:00",
        "a,Menu,2026-01-15T23:59:00",
    )
    assert paths(found) == {"Menu > Pay > Bye": 1, "Menu": 1}
    assert [day["date"] for day in found["daily_trends"]] == ["2026-01-15", "2026-01-17"]


EVENTS = st.lists(
    st.tuples(st.sampled_from("ab7"), st.sampled_from("123"), st.integers(0, 9)), min_size=1
)


@settings(max_examples=60, deadline=None)
@given(events=EVENTS, block=st.sampled_from([1 << 22, 30]))
def test_any_event_log_gives_each_call_s_nodes_by_time_and_the_day_of_the_first(
    events: list[tuple[str, str, int]], block: int
) -> None:
    """Two of the ten times are on the first day; rows of one moment stay as they are."""
    expected: Counter[str] = Counter()
    days: Counter[str] = Counter()
    for call in {call for call, _, _ in events}:
        own = sorted((e for e in events if e[0] == call), key=lambda e: e[2])
        expected[" > ".join(node for node, _ in groupby(node for _, node, _ in own))] += 1
        days["2026-01-15" if own[0][2] < 2 else "2026-01-16"] += 1
    lines = [f"{c},{n},2026-01-{15 + (t + 22) // 24}T{(t + 22) % 24:02}:00Z" for c, n, t in events]
    with patch("lib.ingest.reader.BLOCK_BYTES", block):
        found = rows(*lines)
    assert paths(found) == expected
    assert {day["date"]: day["count"] for day in found["daily_trends"]} == days
    assert found["anomalies_top20"] == []


def test_the_weekday_column_of_an_event_log_follows_the_times_too() -> None:
    header = "call_id,rule_id,timestamp,Weekday\n"
    found = rows("a,Pay,1768471260,Tuesday", "a,Menu,1768471200,Monday", header=header)
    assert paths(found) == {"Menu > Pay": 1}
    assert found["weekday_trends"] == {"1": 1}


def test_without_readable_times_rows_keep_their_order_and_the_report_says_so() -> None:
    found = rows("a,Menu,soon", "a,Pay,2026-01-15")
    assert paths(found) == {"Menu > Pay": 1}
    assert "row order" in warnings(found)


@pytest.mark.parametrize("time", ["-4", "0001-01-01", "9999-12-31T23:59:59Z"])
def test_a_time_that_no_clock_showed_is_none(time: str) -> None:
    found = rows(f"a,Menu,{time}", "a,Pay,2026-01-15")
    assert paths(found) == {"Menu > Pay": 1}
    assert "row order" in warnings(found)


@pytest.mark.parametrize("block", [1 << 22, 40])
def test_numbers_and_dates_are_not_put_in_one_order(
    block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lib.ingest.reader.BLOCK_BYTES", block)
    found = rows("a,Menu,1768471200", "a,Pay,1768471260", "a,Bye,2026-01-15", "a,End,2026-01-14")
    assert paths(found) == {"Menu > Pay > Bye > End": 1}
    assert "row order" in warnings(found)


def test_transitions_are_the_edges_so_that_nothing_is_an_anomaly_or_a_jump() -> None:
    found = rows("a,Menu,", "a,Pay,", "a,Pay,", "a,Menu,", "b,Pay,", "b,Bye,")
    assert found["anomalies_top20"] == []
    quality = found["data_quality"]
    assert (quality["calls_with_jumps"], quality["calls_reordered"]) == (0, 0)
    assert (quality["rows_repeated"], quality["parent_conflicts"]) == (1, 0)
    assert "no official tree" in warnings(found)
    assert [root["rule_id"] for root in found["button_tree"]] == ["Menu"]


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (XES, "a,Menu,2026-01-15"),
        ("ContactId,Identifier,ContactFlowModuleType,Timestamp\n", "a,Menu,Prompt,2026-01-15"),
        ("sid,execution_sid,transitioned_from,transitioned_to,date_created\n",
         "s,a,Trigger,Menu,2026-01-15"),
        ("call_id,rule_id\n", "a,Menu"),
    ],
)  # fmt: skip
def test_logs_of_other_systems_are_known_by_their_columns(header: str, row: str) -> None:
    found = rows(row, header=header)
    assert paths(found) == {"Menu": 1}
    assert found["data_quality"]["files"][0]["kind"] == "events"


TREE = "rule_id,rule_parent_id,rule_text\n1,0,Menu\n2,1,Book\n3,2,Never visited\n"
CALLS = "call_id,rule_id,rule_parent_id\n9,1,0\n9,2,1\n8,1,0\n8,4,1\n"


def test_a_file_without_calls_is_the_official_tree_of_the_others() -> None:
    log = read([("calls.csv", CALLS.encode()), ("tree.csv", TREE.encode())])
    found = product(log)
    assert log.official_tree
    assert found["unreachable_nodes"] == [{"rule_id": 3, "text": "Never visited"}]
    assert [(a["from"], a["to"]) for a in found["anomalies_top20"]] == [(1, 4)]
    assert found["button_tree"][0]["text"] == "Menu"
    assert (found["total_rows"], found["total_nodes"]) == (4, 3)
    assert [f["kind"] for f in found["data_quality"]["files"]] == ["calls", "tree"]


def test_a_tree_may_name_addresses_and_positions() -> None:
    header, *lines = TREE.splitlines()
    tree = "\n".join(
        [f"{header},url,position", *(f"{x},https://a.example/{x[0]},7" for x in lines)]
    )
    found = product(read([("calls.csv", CALLS.encode()), ("tree.csv", tree.encode())]))
    assert found["url_engagement_top20"] == [
        {"url": "https://a.example/1", "count": 2},
        {"url": "https://a.example/2", "count": 1},
    ]


def test_the_official_tree_counts_before_what_rows_say() -> None:
    tree = TREE.replace("2,1,Book", "2,3,Book").replace("3,2", "3,1")
    found = product(read([("calls.csv", CALLS.encode()), ("tree.csv", tree.encode())]))
    assert found["data_quality"]["parent_conflicts"] == 1
    assert [(a["from"], a["to"]) for a in found["anomalies_top20"]] == [(1, 2), (1, 4)]


def test_blank_rows_of_a_tree_are_no_rows_and_those_without_a_node_are_skipped() -> None:
    tree = TREE + ",,\n\n  \n,NULL,\n,1,lost\n"
    found = product(read([("calls.csv", CALLS.encode()), ("tree.csv", tree.encode())]))
    report = found["data_quality"]["files"][1]
    assert (report["rows"], report["rows_used"]) == (4, 3)
    assert report["rows_skipped_reasons"] == [{"reason": "no node id", "count": 1, "lines": [9]}]


def test_skipped_rows_do_not_make_a_tree_look_like_a_protocol() -> None:
    tree = TREE + ",1,lost\n" * 9
    assert read([("calls.csv", CALLS.encode()), ("tree.csv", tree.encode())]).official_tree


def test_alone_a_tree_is_a_protocol_without_calls() -> None:
    with pytest.raises(errors.MissingColumns) as refusal:
        read([("tree.csv", TREE.encode())])
    assert refusal.value.fields["missing"] == "call"


def test_a_protocol_whose_call_column_is_unknown_is_not_taken_for_a_tree() -> None:
    protocol = "Vorgang,rule_id,rule_parent_id\n" + "7,1,0\n7,2,1\n" * 5
    with pytest.raises(errors.MissingColumns):
        read([("calls.csv", CALLS.encode()), ("other.csv", protocol.encode())])
