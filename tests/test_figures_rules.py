"""The rules behind single figures: ties, roots, edges, percentiles, fallbacks."""

import pytest

from lib.analytics import Traffic, table
from tests.drawn import drawn


def figure(key, calls, **session):
    return table(Traffic(drawn(calls, **session)), key)


def ids(rows):
    return [row["rule_id"] for row in rows]


# --- paths ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("calls", "median", "p90", "p95"),
    [
        ("1 x1", 1, 1, 1),
        ("1\n1>2", 1, 2, 2),  # the first of two: no average of neighbours
        ("1 x9\n1>2", 1, 1, 2),  # position ⌈0.9 · 10⌉ = 9, ⌈0.95 · 10⌉ = 10
        ("1 x18\n1>2\n1>2>3", 1, 1, 2),  # 18 and 19 of 20: both exact, no rounding up
        ("1 x19\n1>2>3 x2", 1, 1, 3),  # ⌈18.9⌉ = 19 and ⌈19.95⌉ = 20 of 21
    ],
)
def test_percentiles_are_the_nearest_rank(calls, median, p90, p95):
    summary = figure("lengths_summary", calls)

    assert (summary["median"], summary["p90"], summary["p95"]) == (median, p90, p95)


@pytest.mark.parametrize(
    ("path", "intent"),
    [
        ("1>2>3", 2),  # 1 is a root: the second step
        ("1", 1),  # a root alone
        ("2>3", 2),  # 2 has a parent: the first step
        ("2>1>3", 2),  # whatever comes behind
        ("1>9", 9),  # the second step counts although it is no child of the first
        ("5>6", 5),  # the smallest of a parent loop has a parent all the same
    ],
)
def test_the_intent_is_the_second_step_behind_a_root_and_else_the_first(path, intent):
    assert ids(figure("top_intents_top10", path, tree="1>2>3, 9, 5>6>5")) == [intent]


def test_equally_common_paths_are_in_lexicographic_order_of_ids():
    rows = figure("top_paths_top20", "10>2\n9>10\n9>2>1\n9>2\n9>2>10")

    assert [row["path"] for row in rows] == [[9, 2], [9, 2, 1], [9, 2, 10], [9, 10], [10, 2]]


def test_equal_counts_of_nodes_are_in_order_of_ids_as_numbers():
    assert ids(figure("leaf_frequency_top20", "10\n9\n-1\n7 x2")) == [7, -1, 9, 10]


def test_equal_counts_of_nodes_are_in_order_of_code_points_where_ids_are_words():
    assert ids(figure("leaf_frequency_top20", "b\nA\n10\n9\nא")) == ["10", "9", "A", "b", "א"]


# --- endings and menus ----------------------------------------------------------------------


def test_a_node_visited_twice_in_a_call_has_two_visits():
    funnel = figure("node_funnel", "1>2>1")

    assert funnel == {
        "1": {"reach": 2, "transitions": 1, "drop_off": 1},
        "2": {"reach": 1, "transitions": 1, "drop_off": 0},
    }


def test_a_dead_end_has_children_in_the_tree_even_if_nobody_went_there():
    rows = figure("dead_ends_top20", "1>2 x3\n1 x1", tree="1>2>8, 1>3")

    assert [(r["rule_id"], r["terminations"], r["termination_rate"]) for r in rows] == [
        (2, 3, 1.0),
        (1, 1, 0.25),
    ]


def test_a_node_without_children_is_no_dead_end_even_if_calls_went_on_from_it():
    assert figure("dead_ends_top20", "1>2>9\n1>2", tree="1>2, 9") == []


def test_entropy_of_one_next_step_is_zero_and_of_four_equal_ones_two_bits():
    rows = figure("entropy_complexity_top20", "1>2 x7\n9>3\n9>4\n9>5\n9>6")

    assert [
        (r["rule_id"], r["entropy_bits"], r["perplexity"], r["branching_factor"], r["total"])
        for r in rows
    ] == [(9, 2.0, 4.0, 4, 4), (1, 0.0, 1.0, 1, 7)]
    assert str(rows[1]["entropy_bits"]) == "0.0"  # and not -0.0


def test_entropies_that_differ_behind_nine_decimals_are_equal_and_traffic_decides():
    calls = "1>2\n1>3\n7>2 x40000\n7>3 x40001\n8>2\n8>3"  # H of 7 is 1 − 10⁻¹⁰

    assert ids(figure("entropy_complexity_top20", calls)) == [7, 1, 8]


def test_coverage_of_a_node_with_one_next_step_is_full_twice():
    rows = figure("coverage_ratio", "2>1 x3\n1>2 x2\n1>3\n1>4")

    assert [(r["rule_id"], r["top1_coverage"], r["top2_coverage"], r["total"]) for r in rows] == [
        (1, 0.5, 0.75, 4),
        (2, 1.0, 1.0, 3),
    ]


def test_next_steps_are_most_frequent_first_and_ties_in_order_of_ids():
    branches = figure("branch_distribution", "1>10\n1>9\n1>2 x2\n1>-3")

    assert [row["child"] for row in branches["1"]] == [2, -3, 9, 10]


def test_an_anomaly_is_a_step_that_no_edge_allows_even_up_the_tree():
    rows = figure("anomalies_top20", "1>2>1 x2\n1>3\n2>3\n3>2 x5", tree="1>2>3")

    assert [(r["from"], r["to"], r["count"]) for r in rows] == [(3, 2, 5), (2, 1, 2), (1, 3, 1)]


# --- nodes and dates ------------------------------------------------------------------------


def test_visits_to_different_nodes_with_one_link_add_up():
    rows = figure(
        "url_engagement_top20",
        "1>2>1\n3 x3\n4 x2",
        urls={"1": "https://b", "2": "https://b", "3": "https://a", "4": "https://c"},
    )

    assert rows == [
        {"url": "https://a", "count": 3},
        {"url": "https://b", "count": 3},
        {"url": "https://c", "count": 2},
    ]


def test_texts_that_stand_in_for_missing_ones_are_no_duplicates():
    # Node 2 has the text "1"; node 1 has none and shows as "1" too.
    rows = figure(
        "duplicates_by_text",
        "1>2>3>4>5>6>7>8>9",
        texts={"2": "1", "3": "b", "4": "b", "5": "c", "6": "c", "7": "c", "8": "a", "9": "a"},
    )

    assert rows == [
        {"text": "c", "rule_ids": [5, 6, 7]},
        {"text": "a", "rule_ids": [8, 9]},
        {"text": "b", "rule_ids": [3, 4]},
    ]


def test_a_node_known_only_as_a_parent_is_unreachable_but_not_counted():
    log = drawn("2>3", tree="1>2>3")

    assert table(Traffic(log), "unreachable_nodes") == [{"rule_id": 1, "text": "1"}]
    assert table(Traffic(log), "total_nodes") == 2


def test_dates_far_apart_and_before_1970_are_days_like_others():
    log = drawn("1 1899-12-31\n1 2999-01-01 x2\n1")

    assert table(Traffic(log), "daily_trends") == [
        {"date": "1899-12-31", "count": 1},
        {"date": "2999-01-01", "count": 2},
    ]
    assert table(Traffic(log), "date_range") == {"from": "1899-12-31", "to": "2999-01-01"}


def test_a_session_without_dates_has_weekdays_if_its_rows_had():
    log = drawn("1 day1 x2\n1 day7")

    assert table(Traffic(log), "date_range") is None
    assert table(Traffic(log), "daily_trends") == []
    assert table(Traffic(log), "weekday_trends") == {"1": 2, "7": 1}
