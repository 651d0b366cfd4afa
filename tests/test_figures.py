"""Every figure of one drawn session, and documents as a whole."""

import json
import math
import subprocess
import sys

import numpy as np
import pytest

from lib.analytics import Traffic, document, table
from tests.drawn import drawn
from tests.drawn_session import EXPECTED, SESSION


@pytest.mark.parametrize("key", EXPECTED)
def test_each_figure_of_the_drawn_session(key):
    shown = document(Traffic(SESSION), [key], calls_href="/api/calls?sessionId=s")

    assert shown == {key: EXPECTED[key]}
    if isinstance(shown[key], dict):
        assert list(shown[key]) == list(EXPECTED[key])  # the order is part of the figure


def test_the_document_has_every_figure_and_no_other():
    assert document(Traffic(SESSION)).keys() == EXPECTED.keys()


def test_a_figure_that_does_not_exist_is_a_key_error():
    with pytest.raises(KeyError, match="top_paths_top21"):
        document(Traffic(SESSION), ["top_paths_top21"])


# What a selection leaves as it is, because it describes the session.
OF_THE_SESSION = (
    "files_processed total_rows total_calls_unfiltered total_nodes data_quality duplicates_by_text"
).split()

WITHOUT_CALLS = {
    "total_calls": 0,
    "selected_calls": 0,
    "distinct_paths": 0,
    "date_range": None,
    "call_paths": {"total": 0, "distinct": 0, "href": ""},
    "lengths_summary": {
        "count": 0,
        "avg": None,
        "median": None,
        "p90": None,
        "p95": None,
        "min": None,
        "max": None,
    },
    "depth_funnel": [],
    "top_intents_top10": [],
    "top_paths_top20": [],
    "leaf_frequency_top20": [],
    "dead_ends_top20": [],
    "node_funnel": {},
    "branch_distribution": {},
    "entropy_complexity_top20": [],
    "coverage_ratio": [],
    "anomalies_top20": [],
    "weekday_trends": {},
    "daily_trends": [],
    "url_engagement_top20": [],
    "unreachable_nodes": [
        {"rule_id": 1, "text": "Main"},
        {"rule_id": 2, "text": "Bill"},
        {"rule_id": 3, "text": "Other"},
        {"rule_id": 4, "text": "Other"},
        {"rule_id": 5, "text": "5"},
        {"rule_id": 7, "text": "7"},
        {"rule_id": 9, "text": "Lost"},
    ],
}


def test_a_selection_of_no_call_empties_what_is_about_calls():
    nothing = np.zeros(len(SESSION.calls), bool)

    empty = document(Traffic(SESSION, nothing))

    tree = empty.pop("button_tree")
    assert empty == WITHOUT_CALLS | {key: EXPECTED[key] for key in OF_THE_SESSION}
    assert [(root["rule_id"], root["reach"]) for root in tree] == [(1, 0), (7, 0), (9, 0)]


def test_a_session_without_anything_has_all_its_figures_empty():
    empty = document(Traffic(drawn()))

    assert empty == WITHOUT_CALLS | {
        "files_processed": 0,
        "total_rows": 0,
        "total_calls_unfiltered": 0,
        "total_nodes": 0,
        "data_quality": {"parent_loops": [], "warnings": []},
        "duplicates_by_text": [],
        "unreachable_nodes": [],
        "button_tree": [],
    }


def test_a_selection_counts_its_calls_only():
    of_february = SESSION.calls.sources == 1

    shown = document(Traffic(SESSION, of_february))

    assert shown["total_calls"] == shown["selected_calls"] == 5
    assert shown["total_calls_unfiltered"] == 10
    assert shown["daily_trends"] == [{"date": "2025-01-02", "count": 2}]
    assert shown["weekday_trends"] == {"4": 2, "7": 1, "unknown": 2}
    assert {row["rule_id"]: row["share"] for row in shown["leaf_frequency_top20"]} == {
        3: 0.6,
        9: 0.4,
    }
    assert {key: shown[key] for key in OF_THE_SESSION} == {k: EXPECTED[k] for k in OF_THE_SESSION}


def test_a_selection_of_every_call_is_no_selection():
    everything = np.ones(len(SESSION.calls), bool)

    assert document(Traffic(SESSION, everything)) == document(Traffic(SESSION))


def test_the_order_of_rows_gives_other_paths():
    log = drawn("1>2>3 rows:1>3>2 x2", tree="1>2>3")

    def paths(order):
        rows = document(Traffic(log, order=order), ["top_paths_top20"])["top_paths_top20"]
        return [(row["path"], row["count"]) for row in rows]

    assert paths("path") == [([1, 2, 3], 2)]
    assert paths("file") == [([1, 3, 2], 2)]


def test_the_document_shows_the_top_and_the_table_is_complete():
    log = drawn("\n".join(f"0>{leaf}" for leaf in range(1, 31)))

    shown, complete = document(Traffic(log)), Traffic(log)

    for key, rows in (("top_intents_top10", 10), ("leaf_frequency_top20", 20)):
        assert len(shown[key]) == rows
        assert table(complete, key)[:rows] == shown[key]
    assert len(table(complete, "leaf_frequency_top20")) == 30
    assert len(shown["branch_distribution"]["0"]) == 10
    assert len(table(complete, "branch_distribution")["0"]) == 30
    assert shown["branch_distribution"]["0"][0]["share"] == 1 / 30  # of all, not of the ten


def test_ids_that_are_words_stay_words():
    log = drawn("start>05 x2", tree="start>05")

    shown = document(Traffic(log))

    assert shown["leaf_frequency_top20"] == [
        {"rule_id": "05", "count": 2, "share": 1.0, "text": "05"}
    ]
    assert shown["node_funnel"].keys() == {"05", "start"}
    assert shown["top_paths_top20"][0]["path"] == ["start", "05"]


def test_documents_hold_plain_json_values_only():
    def walk(value):
        if isinstance(value, dict):
            assert all(type(key) is str for key in value)
            value = list(value.values())
        if isinstance(value, list):
            for item in value:
                walk(item)
        else:
            assert value is None or type(value) in (int, float, str)
            assert not isinstance(value, float) or math.isfinite(value)

    walk(document(Traffic(SESSION)))
    json.dumps(document(Traffic(SESSION)), allow_nan=False)


def test_serving_finished_figures_imports_nothing_heavy():
    code = "import sys, lib.analytics.encoding as e; e.encode({}); print('numpy' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"
