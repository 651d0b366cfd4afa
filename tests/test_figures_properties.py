"""What must hold for any session: nothing is lost, nothing depends on the order of calls."""

import math
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.analytics import Traffic, document, table
from tests.drawings import call_lines, selected_paths, selections, sessions, trees
from tests.drawn import drawn


@given(selections())
def test_visits_are_transitions_and_drop_offs(selection):
    log, mask = selection
    calls = selected_paths(log, mask)
    visits = Counter(step for call in calls for step in call)

    funnel = table(Traffic(log, mask), "node_funnel")

    assert {int(node): row["reach"] for node, row in funnel.items()} == visits
    assert all(r["reach"] == r["transitions"] + r["drop_off"] for r in funnel.values())
    assert sum(r["drop_off"] for r in funnel.values()) == len(calls)
    assert sum(r["transitions"] for r in funnel.values()) == sum(len(c) - 1 for c in calls)


@given(selections())
def test_every_call_has_one_ending_one_intent_and_one_path(selection):
    log, mask = selection
    calls = selected_paths(log, mask)
    traffic = Traffic(log, mask)

    leaves, intents, variants = (
        table(traffic, key)
        for key in ("leaf_frequency_top20", "top_intents_top10", "top_paths_top20")
    )

    assert {row["rule_id"]: row["count"] for row in leaves} == Counter(c[-1] for c in calls)
    assert {tuple(row["path"]): row["count"] for row in variants} == Counter(map(tuple, calls))
    assert sum(row["count"] for row in intents) == len(calls)
    for rows in (leaves, intents, variants):
        assert sum(row["share"] for row in rows) == pytest.approx(1 if calls else 0)
        assert [row["count"] for row in rows] == sorted((r["count"] for r in rows), reverse=True)
    assert not calls or variants[-1]["cumulative_share"] == 1


@given(selections())
def test_branches_are_all_transitions_and_their_shares_are_whole(selection):
    log, mask = selection
    steps = Counter(pair for call in selected_paths(log, mask) for pair in pairwise(call))

    branches = table(Traffic(log, mask), "branch_distribution")

    assert {
        (int(node), row["child"]): row["count"] for node, rows in branches.items() for row in rows
    } == steps
    for rows in branches.values():
        assert sum(row["share"] for row in rows) == pytest.approx(1)


@given(selections())
def test_anomalies_are_the_transitions_that_are_no_edges(selection):
    log, mask = selection
    edges = {(log.nodes.rule_ids[a], log.nodes.rule_ids[b]) for a, b in log.nodes.edges.tolist()}
    steps = Counter(pair for call in selected_paths(log, mask) for pair in pairwise(call))

    rows = table(Traffic(log, mask), "anomalies_top20")

    assert {(row["from"], row["to"]): row["count"] for row in rows} == {
        pair: count for pair, count in steps.items() if pair not in edges
    }


@given(sessions())
def test_entropy_lies_between_nothing_and_all_next_steps_alike(log):
    traffic = Traffic(log)
    branches = table(traffic, "branch_distribution")
    coverage = {row["rule_id"]: row for row in table(traffic, "coverage_ratio")}

    for row in table(traffic, "entropy_complexity_top20"):
        shares = [branch["share"] for branch in branches[str(row["rule_id"])]]
        assert row["branching_factor"] == len(shares)
        assert row["entropy_bits"] == pytest.approx(-sum(p * math.log2(p) for p in shares))
        assert 0 <= row["entropy_bits"] <= math.log2(len(shares)) + 1e-12
        assert row["perplexity"] == pytest.approx(2 ** row["entropy_bits"])
        covered = coverage.pop(row["rule_id"])
        assert covered["top1_coverage"] == shares[0]
        assert covered["top2_coverage"] == pytest.approx(sum(shares[:2]))
    assert not coverage


@given(sessions(min_size=1))
def test_the_depth_funnel_never_rises_and_ends_at_the_longest_call(log):
    traffic = Traffic(log)

    rows, summary = table(traffic, "depth_funnel"), table(traffic, "lengths_summary")

    counts = [row["count"] for row in rows]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] == traffic.calls
    assert [row["depth"] for row in rows] == list(range(1, summary["max"] + 1))
    assert sum(counts) == pytest.approx(summary["avg"] * traffic.calls)


@given(sessions(min_size=1))
def test_length_percentiles_are_lengths_of_calls_at_their_rank(log):
    lengths = sorted(len(call) for call in selected_paths(log, slice(None)))

    summary = table(Traffic(log), "lengths_summary")

    for name, percent in (("median", 50), ("p90", 90), ("p95", 95)):
        below = sum(length < summary[name] for length in lengths)
        up_to = sum(length <= summary[name] for length in lengths)
        assert below * 100 < percent * len(lengths) <= up_to * 100


@given(selections())
def test_days_and_weekdays_hold_every_selected_call(selection):
    log, mask = selection
    traffic = Traffic(log, mask)

    daily, weekdays = table(traffic, "daily_trends"), table(traffic, "weekday_trends")

    assert sum(weekdays.values()) == traffic.calls
    assert sum(row["count"] for row in daily) <= traffic.calls
    dates = [row["date"] for row in daily]
    assert dates == sorted(set(dates))
    assert table(traffic, "date_range") == ({"from": dates[0], "to": dates[-1]} if dates else None)


@given(selections())
def test_every_node_stands_in_the_tree_once_and_is_visited_or_unreachable(selection):
    log, mask = selection
    traffic = Traffic(log, mask)
    waiting, seen = [(None, table(traffic, "button_tree"))], Counter()
    while waiting:
        parent, siblings = waiting.pop()
        ranks = [(-node["reach"], node["rule_id"]) for node in siblings]
        assert ranks == sorted(ranks)
        for node in siblings:
            assert node["parent_id"] == parent
            seen[node["rule_id"]] += 1
            waiting.append((node["rule_id"], node["children"]))

    assert seen == Counter(log.nodes.rule_ids)
    visited = {int(node) for node in table(traffic, "node_funnel")}
    unreachable = {row["rule_id"] for row in table(traffic, "unreachable_nodes")}
    assert visited | unreachable == set(log.nodes.rule_ids)
    assert not visited & unreachable


@given(call_lines(), trees(), st.randoms(use_true_random=False))
def test_the_order_of_calls_changes_nothing(lines, tree, random):
    shuffled = random.sample(lines, len(lines))

    assert document(Traffic(drawn("\n".join(lines), tree=tree))) == document(
        Traffic(drawn("\n".join(shuffled), tree=tree))
    )


@given(call_lines(), call_lines(), trees())
def test_calls_that_are_not_selected_leave_no_trace_in_counts(kept, dropped, tree):
    """Selecting some calls counts as a session of only those calls does."""
    both = drawn("\n".join([*kept, *dropped]), tree=tree)
    alone = drawn("\n".join(kept), tree=tree)
    mask = np.arange(len(both.calls)) < len(kept)
    of_the_session = {"files_processed", "total_calls_unfiltered", "total_nodes"}

    selected, whole = document(Traffic(both, mask)), document(Traffic(alone))

    assert {key: selected[key] for key in selected.keys() - of_the_session} == {
        key: whole[key] for key in whole.keys() - of_the_session
    }
