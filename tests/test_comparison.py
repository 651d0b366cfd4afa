"""What differs between two selections, and that chance is rarely taken for a difference."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib import errors
from lib.analytics import Traffic, document
from lib.analytics.alignment import aligned
from lib.analytics.comparison import MINIMUM_EFFECT, compare
from lib.analytics.encoding import encode
from lib.analytics.filters import parse
from lib.analytics.sides import Side
from lib.analytics.sides import document as compared_document
from tests.drawings import selections, sessions
from tests.drawn import drawn

TREE = "1>2>4, 1>2>5, 1>3>6, 1>3>7"
TEXTS = {"1": "Main", "2": "Bill"}

LOG = drawn(
    """
    1>2>4 x300 2025-01-01
    1>2>5 x100 2025-01-01
    1>3>6 x100 2025-01-01
    1>2>4 x300 2025-02-01
    1>2>5 x300 2025-02-01
    1>3>6 x400 2025-02-01
    1>7>1 x3 2025-02-01
    """,
    tree=TREE,
    texts=TEXTS,
)


def by_month(log=LOG, keys=None):
    a = Side("s", log, parse([("to", "2025-01-31")]))
    b = Side("s", log, parse([("from", "2025-02-01")]))
    return compared_document(a, b, keys)


def of_node(comparison, rule_id):
    return next(row for row in comparison["nodes"] if row["rule_id"] == rule_id)


def test_a_comparison_says_what_is_on_either_side():
    made = by_month()
    assert made["a"] == {
        "sessionId": "s",
        "filters": {"to": "2025-01-31"},
        "order": "path",
        "unknown_filter_values": [],
        "selected_calls": 500,
        "total_calls_unfiltered": 1503,
    }
    assert made["b"]["selected_calls"] == 1003
    assert made["shared_calls"] == 0


def test_reach_is_of_all_calls_and_conditional_of_those_that_came_to_the_parent():
    node = of_node(by_month(), 4)
    assert (node["text"], node["parent_id"]) == ("4", 2)
    assert node["reach"]["a"] == {"count": 300, "of": 500, "share": 0.6}
    assert node["reach"]["b"] == {"count": 300, "of": 1003, "share": 300 / 1003}
    assert node["conditional"]["a"] == {"count": 300, "of": 400, "share": 0.75}
    assert node["conditional"]["b"] == {"count": 300, "of": 600, "share": 0.5}
    assert node["conditional"]["difference"] == -0.25
    low, high = node["conditional"]["interval"]
    assert low < -0.25 < high < 0
    assert node["conditional"]["calls_moved"] == -150
    assert node["conditional"]["finding"]


def test_a_root_has_no_conditional_share():
    assert of_node(by_month(), 1)["conditional"] is None


def test_fewer_calls_behind_a_menu_do_not_make_its_choices_different():
    node = of_node(by_month(), 6)
    assert node["reach"]["finding"]
    assert node["conditional"]["difference"] == 0
    assert not node["conditional"]["finding"]


def test_findings_are_ranked_by_calls_moved_and_not_by_p():
    findings = by_month()["findings"]
    moved = [abs(finding["calls_moved"]) for finding in findings]
    assert moved == sorted(moved, reverse=True)
    ps = [finding["p_value"] for finding in findings]
    assert ps != sorted(ps)
    assert {(f["rule_id"], f["kind"]) for f in findings} == {
        *((node, "reach") for node in (2, 3, 4, 5, 6)),
        *((node, "conditional") for node in (2, 3, 4, 5)),
    }


def test_below_thirty_calls_nothing_is_said():
    log = drawn("1>2 x29 2025-01-01\n1>3 x1000 2025-02-01", tree=TREE)
    made = by_month(log)
    answer = of_node(made, 2)["reach"]
    assert answer["a"]["share"] == 1
    assert answer["difference"] == -1
    assert [answer[key] for key in ("interval", "p_value", "q_value", "calls_moved")] == [None] * 4
    assert not answer["finding"]
    assert (made["findings"], made["method"]["tests"]) == ([], 0)


def test_too_few_of_a_kind_are_not_tested_but_have_their_interval():
    answer = of_node(by_month(), 7)["reach"]
    assert answer["interval"]
    assert answer["p_value"] is None
    assert not answer["finding"]


def test_a_difference_that_is_sure_but_tiny_is_no_finding():
    log = drawn(
        """
        1>2 x50000 2025-01-01
        1>3 x50000 2025-01-01
        1>2 x50900 2025-02-01
        1>3 x49100 2025-02-01
        """,
        tree=TREE,
    )
    answer = of_node(by_month(log), 2)["reach"]
    assert answer["q_value"] < 0.001
    assert abs(answer["difference"]) < MINIMUM_EFFECT
    assert not answer["finding"]


def test_nothing_on_one_side_is_no_error():
    nothing = Side("s", LOG, parse([("from", "2030-01-01")]))
    made = compared_document(nothing, Side("s", LOG, parse([])))
    assert made["a"]["selected_calls"] == 0
    assert made["findings"] == []
    assert made["lengths_summary"]["avg"] == {"a": None, "b": 3.0, "difference": None}
    assert made["date_range"]["a"] is None
    assert made["top_intents_top10"][0]["share"]["a"] is None
    assert encode(made)  # no NaN
    assert compared_document(nothing, nothing)["top_paths_top20"] == []


@pytest.mark.parametrize("key", ["", "data_quality", "button_tree", "transitions", "x"])
def test_what_cannot_be_compared_is_refused(key):
    with pytest.raises(errors.InvalidParameter, match="view"):
        by_month(keys=[key])


def test_members_are_made_only_if_asked_for():
    made = by_month(keys=["weekday_trends", "findings"])
    assert made.keys() - {"a", "b", "shared_calls"} == {"weekday_trends", "findings", "method"}


# --- figures --------------------------------------------------------------------------------


def test_each_number_of_a_figure_has_both_values_and_the_difference():
    made = by_month()
    assert made["selected_calls"] == {"a": 500, "b": 1003, "difference": 503}
    assert made["weekday_trends"] == {
        "3": {"a": 500, "b": 0, "difference": -500},
        "6": {"a": 0, "b": 1003, "difference": 1003},
    }
    assert made["node_funnel"]["7"]["reach"] == {"a": 0, "b": 3, "difference": 3}
    assert made["daily_trends"] == [
        {"date": "2025-01-01", "count": {"a": 500, "b": 0, "difference": -500}},
        {"date": "2025-02-01", "count": {"a": 0, "b": 1003, "difference": 1003}},
    ]
    assert made["anomalies_top20"][0] == {
        "from": 1,
        "to": 7,
        "count": {"a": 0, "b": 3, "difference": 3},
        "from_text": "Main",
        "to_text": "7",
    }
    assert made["unreachable_nodes"] == {"only_a": [{"rule_id": 7, "text": "7"}], "only_b": []}
    assert made["branch_distribution"]["2"][0] == {
        "child": 4,
        "count": {"a": 300, "b": 300, "difference": 0},
        "share": {"a": 0.75, "b": 0.5, "difference": -0.25},
        "text": "4",
    }


TABLES_BY = {
    "top_intents_top10": "rule_id",
    "leaf_frequency_top20": "rule_id",
    "dead_ends_top20": "rule_id",
    "entropy_complexity_top20": "rule_id",
    "coverage_ratio": "rule_id",
    "url_engagement_top20": "url",
    "depth_funnel": "depth",
    "daily_trends": "date",
}


def taken(value, side):
    """One side of a comparison, in the shape of the figure."""
    if isinstance(value, list):
        return [taken(row, side) for row in value]
    if isinstance(value, dict):
        if value.keys() == {"a", "b", "difference"}:
            return value[side]
        return {key: taken(inner, side) for key, inner in value.items()}
    return value


@given(selections(), st.randoms(use_true_random=False))
def test_either_side_of_a_comparison_is_the_figure_of_that_side(selection, random):
    log, mask = selection
    other = np.array([random.random() < 0.5 for _ in mask], bool)
    made = compare(Traffic(log, mask), Traffic(log, other))
    for side, chosen in (("a", mask), ("b", other)):
        shown = document(Traffic(log, chosen))
        assert taken(made["lengths_summary"], side) == shown["lengths_summary"]
        weekdays = {day: n for day, n in taken(made["weekday_trends"], side).items() if n}
        assert weekdays == shown["weekday_trends"]
        funnel = {n: row for n, row in taken(made["node_funnel"], side).items() if row["reach"]}
        assert funnel == shown["node_funnel"]
        for key, name in TABLES_BY.items():
            rows = {row[name]: row for row in taken(made[key], side)}
            for row in shown[key]:
                assert rows[row[name]] == row
        paths = {tuple(row["path"]): row for row in taken(made["top_paths_top20"], side)}
        for row in shown["top_paths_top20"]:
            if tuple(row["path"]) in paths:
                found = paths[tuple(row["path"])]
                assert (found["count"], found["share"]) == (row["count"], row["share"])
        for node, rows in shown["branch_distribution"].items():
            assert in_figure_order(taken(made["branch_distribution"][node], side)) == rows
        steps = {
            (r["from"], r["to"]): r["count"]
            for r in taken(made["anomalies_top20"], side)
            if r["count"]
        }
        for row in shown["anomalies_top20"]:
            assert steps.get((row["from"], row["to"]), row["count"]) == row["count"]


def in_figure_order(rows):
    """Next steps in the order of the figure, without those that only the other side has."""
    return sorted((r for r in rows if r["count"]), key=lambda r: (-r["count"], r["child"]))


# --- two sessions ---------------------------------------------------------------------------


def in_ids(log):
    """What the calls of a log say, in ids."""
    paths = [
        [log.nodes.ids[node] for node in log.variants.path(variant)]
        for variant in log.calls.variants.tolist()
    ]
    return paths, log.calls.days.tolist(), log.calls.reordered.tolist()


@given(sessions(), sessions())
def test_aligned_sessions_say_what_they_said_over_the_same_nodes_and_paths(a, b):
    one, other = aligned(a, b)
    assert one.nodes.ids == other.nodes.ids == sorted({*a.nodes.ids, *b.nodes.ids}, key=int)
    assert one.variants is other.variants
    for before, after in ((a, one), (b, other)):
        assert in_ids(after) == in_ids(before)
        for node in before.nodes.ids:
            parent, was = (n.nodes.parents[n.nodes.codes[node]] for n in (after, before))
            assert (parent < 0) == (was < 0)
            assert parent < 0 or after.nodes.ids[parent] == before.nodes.ids[was]
        same = ("top_paths_top20", "anomalies_top20", "top_intents_top10", "node_funnel")
        assert document(Traffic(after), same) == document(Traffic(before), same)


def test_a_node_that_is_new_in_the_other_session_has_a_conditional_share_on_both():
    a = drawn("1>2 x100", tree="1>2")
    b = drawn("1>2 x60\n1>5 x40", tree="1>2, 1>5")
    made = compared_document(Side("a", a, parse([])), Side("b", b, parse([])))
    answer = of_node(made, 5)["conditional"]
    assert [answer[side]["share"] for side in "ab"] == [0, 0.4]
    assert answer["finding"]
    assert made["shared_calls"] == 0


def test_numbers_are_texts_where_either_session_has_texts():
    a, b = drawn("1>2 x50"), drawn("1>x x50")
    made = compared_document(Side("a", a, parse([])), Side("b", b, parse([])))
    assert sorted(row["rule_id"] for row in made["nodes"]) == ["1", "2", "x"]


# --- chance ---------------------------------------------------------------------------------


@pytest.mark.parametrize("part", [0.5, 0.05])
def test_calls_that_differ_by_chance_alone_are_seldom_findings(part, monkeypatch):
    """With nothing to find, finding anything is false: at most 5 % of comparisons may (and a
    little for the luck of 400 draws). Without a minimum effect, so that the tests alone hold it."""
    monkeypatch.setattr("lib.analytics.comparison.MINIMUM_EFFECT", 0)
    rng = np.random.default_rng(7)
    children = [f"{menu}>{menu}{child}" for menu in range(1, 9) for child in range(6)]
    weights = rng.dirichlet(np.ones(len(children)))
    counts = (weights * 4_000).astype(int) + 1
    log = drawn(
        "\n".join(f"0>{path} x{count}" for path, count in zip(children, counts, strict=True)),
        tree=", ".join(f"0>{path}" for path in children),
    )
    false = 0
    for _ in range(400):
        side = rng.random(len(log.calls)) < part
        made = compare(Traffic(log, side), Traffic(log, ~side), ["findings"])
        assert made["method"]["tests"] > 20
        false += bool(made["findings"])
    assert false <= 0.05 * 400 + 2 * np.sqrt(0.05 * 0.95 * 400)


def test_what_is_there_is_found():
    rng = np.random.default_rng(3)
    log = drawn("0>1>2 x3000\n0>1>3 x3000\n0>4 x3000", tree="0>1>2, 0>1>3, 0>4")
    ends_at_2 = log.calls.variants == log.calls.variants[0]
    b = rng.random(len(log.calls)) < np.where(ends_at_2, 0.55, 0.5)
    found = compare(Traffic(log, ~b), Traffic(log, b), ["findings"])["findings"]
    assert (2, "conditional") in {(finding["rule_id"], finding["kind"]) for finding in found}
