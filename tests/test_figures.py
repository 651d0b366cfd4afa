"""One drawn session with every figure of METRICS.md written out, and documents as a whole."""

import json
import math
import subprocess
import sys

import numpy as np
import pytest

from lib.analytics import Traffic, document, table
from tests.drawn import drawn

# Two menus below "Main" (1), a stray root (9), and a menu nobody opened (5 below 7).
SESSION = drawn(
    """
    1>2>4  x3  2025-01-02  @jan.csv
    1>2    x2  2025-01-03  @jan.csv
    1>3    x2  2025-01-02  @feb.csv
    1>2>3      day7        @feb.csv
    9      x2              @feb.csv
    """,
    tree="1>2>4, 1>3, 7>5, 9",
    texts={"1": "Main", "2": "Bill", "3": "Other", "4": "Other", "9": "Lost"},
    types={"1": "menu"},
    urls={"4": "https://x/bill", "3": "https://x/other", "5": "https://x/none"},
    quality={"rows_skipped": 1, "warnings": []},
    total_rows=24,
)

EXPECTED = {
    "files_processed": 2,
    "total_rows": 24,
    "total_calls": 10,
    "selected_calls": 10,
    "total_calls_unfiltered": 10,
    "total_nodes": 5,
    "distinct_paths": 5,
    "date_range": {"from": "2025-01-02", "to": "2025-01-03"},
    "call_paths": {"total": 10, "distinct": 5, "href": "/api/calls?sessionId=s"},
    "data_quality": {"rows_skipped": 1, "warnings": [], "parent_loops": []},
    # Lengths, sorted: 1 1 2 2 2 2 3 3 3 3
    "lengths_summary": {
        "count": 10,
        "avg": 2.2,
        "median": 2,
        "p90": 3,
        "p95": 3,
        "min": 1,
        "max": 3,
    },
    "depth_funnel": [
        {"depth": 1, "count": 10},
        {"depth": 2, "count": 8},
        {"depth": 3, "count": 4},
    ],
    "top_intents_top10": [
        {"rule_id": 2, "count": 6, "share": 0.6, "text": "Bill"},
        {"rule_id": 3, "count": 2, "share": 0.2, "text": "Other"},
        {"rule_id": 9, "count": 2, "share": 0.2, "text": "Lost"},
    ],
    "top_paths_top20": [
        {
            "path": [1, 2, 4],
            "texts": ["Main", "Bill", "Other"],
            "count": 3,
            "share": 0.3,
            "cumulative_share": 0.3,
        },
        {
            "path": [1, 2],
            "texts": ["Main", "Bill"],
            "count": 2,
            "share": 0.2,
            "cumulative_share": 0.5,
        },
        {
            "path": [1, 3],
            "texts": ["Main", "Other"],
            "count": 2,
            "share": 0.2,
            "cumulative_share": 0.7,
        },
        {"path": [9], "texts": ["Lost"], "count": 2, "share": 0.2, "cumulative_share": 0.9},
        {
            "path": [1, 2, 3],
            "texts": ["Main", "Bill", "Other"],
            "count": 1,
            "share": 0.1,
            "cumulative_share": 1.0,
        },
    ],
    "leaf_frequency_top20": [
        {"rule_id": 3, "count": 3, "share": 0.3, "text": "Other"},
        {"rule_id": 4, "count": 3, "share": 0.3, "text": "Other"},
        {"rule_id": 2, "count": 2, "share": 0.2, "text": "Bill"},
        {"rule_id": 9, "count": 2, "share": 0.2, "text": "Lost"},
    ],
    "dead_ends_top20": [
        {
            "rule_id": 2,
            "reach_occurrences": 6,
            "terminations": 2,
            "termination_rate": 2 / 6,
            "text": "Bill",
        },
    ],
    "node_funnel": {
        "1": {"reach": 8, "transitions": 8, "drop_off": 0},
        "2": {"reach": 6, "transitions": 4, "drop_off": 2},
        "3": {"reach": 3, "transitions": 0, "drop_off": 3},
        "4": {"reach": 3, "transitions": 0, "drop_off": 3},
        "9": {"reach": 2, "transitions": 0, "drop_off": 2},
    },
    "branch_distribution": {
        "1": [
            {"child": 2, "count": 6, "share": 0.75, "text": "Bill"},
            {"child": 3, "count": 2, "share": 0.25, "text": "Other"},
        ],
        "2": [
            {"child": 4, "count": 3, "share": 0.75, "text": "Other"},
            {"child": 3, "count": 1, "share": 0.25, "text": "Other"},
        ],
    },
    "entropy_complexity_top20": [
        {
            "rule_id": 1,
            "entropy_bits": pytest.approx(0.8112781244591328),
            "perplexity": pytest.approx(1.7547653506033232),
            "branching_factor": 2,
            "total": 8,
            "text": "Main",
        },
        {
            "rule_id": 2,
            "entropy_bits": pytest.approx(0.8112781244591328),
            "perplexity": pytest.approx(1.7547653506033232),
            "branching_factor": 2,
            "total": 4,
            "text": "Bill",
        },
    ],
    "coverage_ratio": [
        {"rule_id": 1, "top1_coverage": 0.75, "top2_coverage": 1.0, "total": 8, "text": "Main"},
        {"rule_id": 2, "top1_coverage": 0.75, "top2_coverage": 1.0, "total": 4, "text": "Bill"},
    ],
    "anomalies_top20": [
        {"from": 2, "to": 3, "count": 1, "from_text": "Bill", "to_text": "Other"},
    ],
    "weekday_trends": {"4": 5, "5": 2, "7": 1, "unknown": 2},
    "daily_trends": [{"date": "2025-01-02", "count": 5}, {"date": "2025-01-03", "count": 2}],
    "url_engagement_top20": [
        {"url": "https://x/bill", "count": 3},
        {"url": "https://x/other", "count": 3},
    ],
    "duplicates_by_text": [{"text": "Other", "rule_ids": [3, 4]}],
    "unreachable_nodes": [{"rule_id": 5, "text": "5"}, {"rule_id": 7, "text": "7"}],
    "button_tree": [
        {
            "rule_id": 1,
            "parent_id": None,
            "type": "menu",
            "text": "Main",
            "url": None,
            "reach": 8,
            "children": [
                {
                    "rule_id": 2,
                    "parent_id": 1,
                    "type": None,
                    "text": "Bill",
                    "url": None,
                    "reach": 6,
                    "children": [
                        {
                            "rule_id": 4,
                            "parent_id": 2,
                            "type": None,
                            "text": "Other",
                            "url": "https://x/bill",
                            "reach": 3,
                            "children": [],
                        },
                    ],
                },
                {
                    "rule_id": 3,
                    "parent_id": 1,
                    "type": None,
                    "text": "Other",
                    "url": "https://x/other",
                    "reach": 3,
                    "children": [],
                },
            ],
        },
        {
            "rule_id": 9,
            "parent_id": None,
            "type": None,
            "text": "Lost",
            "url": None,
            "reach": 2,
            "children": [],
        },
        {
            "rule_id": 7,
            "parent_id": None,
            "type": None,
            "text": "7",
            "url": None,
            "reach": 0,
            "children": [
                {
                    "rule_id": 5,
                    "parent_id": 7,
                    "type": None,
                    "text": "5",
                    "url": "https://x/none",
                    "reach": 0,
                    "children": [],
                },
            ],
        },
    ],
}


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
