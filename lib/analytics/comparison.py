"""What differs between two selections of calls, and what of it is more than chance.

Of each node there are two questions: which share of all calls comes there (`reach`), and which
share of the calls that come to its parent (`conditional`). The second tells a menu in which people
choose differently from one to which fewer of them come. All questions that both sides have calls
enough for are tested, under one false discovery rate. docs/comparison.md says more.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lib.analytics import proportions
from lib.analytics.differences import COMPARED, compared, none_if_nan
from lib.analytics.proportions import Floats
from lib.analytics.registry import Row
from lib.analytics.traffic import Ints, Traffic
from lib.analytics.variants import Mask
from lib.model import NO_NODE, Nodes

FALSE_DISCOVERY_RATE = 0.05
MINIMUM_EFFECT = 0.01
"""Smaller differences of a share are no findings, however sure they are."""

FEWEST_CALLS = 30
"""With fewer calls on either side nothing is said."""

TABLES = ("findings", "nodes")
KEYS = (*TABLES, *COMPARED)


def compare(a: Traffic, b: Traffic, keys: Collection[str] = KEYS) -> Row:
    """These members of the comparison; both logs must be aligned."""
    made: Row = {}
    if not {*TABLES}.isdisjoint(keys):
        questions = Questions.of(a, b)
        made["method"] = {
            "confidence": proportions.CONFIDENCE,
            "false_discovery_rate": FALSE_DISCOVERY_RATE,
            "minimum_effect": MINIMUM_EFFECT,
            "fewest_calls": FEWEST_CALLS,
            "tests": int(np.count_nonzero(questions.tested)),
        }
        made |= {"findings": questions.findings(), "nodes": questions.by_node()}
    made |= {key: compared(a, b, key) for key in COMPARED if key in keys}
    return {key: value for key, value in made.items() if key in (*keys, "method")}


@dataclass(frozen=True, eq=False)
class Questions:
    """All questions to all n nodes, as arrays of 2n: `reach` of each node, then `conditional`.

    On either side, a question is about `counts` of `totals` calls. Answers are float64, NaN where
    nothing can be said.
    """

    nodes: Nodes
    counts_a: Ints
    totals_a: Ints
    counts_b: Ints
    totals_b: Ints
    asked: Mask  # whether it is a question at all

    @staticmethod
    def of(a: Traffic, b: Traffic) -> Questions:
        """The questions to two sides; both logs must be aligned."""
        parents = a.log.nodes.parents
        has_parent = (parents != NO_NODE) & (parents == b.log.nodes.parents)
        visited = a.callers + b.callers > 0

        def sides(traffic: Traffic) -> tuple[Ints, Ints]:
            everyone = np.full(len(parents), traffic.calls)
            counts = np.concatenate([traffic.callers, traffic.callers_by_parent])
            return counts, np.concatenate([everyone, traffic.callers[parents]])

        asked = np.concatenate([visited, visited & has_parent])
        return Questions(a.log.nodes, *sides(a), *sides(b), asked)

    @cached_property
    def spoken(self) -> Mask:
        """Where both sides have calls enough to say something."""
        return self.asked & (np.minimum(self.totals_a, self.totals_b) >= FEWEST_CALLS)

    @cached_property
    def tested(self) -> Mask:
        """Of these, where the test holds: `proportions.testable`."""
        tested = self.spoken.copy()
        tested[tested] = proportions.testable(*self._of(self.spoken))
        return tested

    @cached_property
    def difference(self) -> Floats:
        """Share of b less share of a; NaN where either has no calls to have a share of."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return self.counts_b / self.totals_b - self.counts_a / self.totals_a

    @cached_property
    def interval(self) -> tuple[Floats, Floats]:
        """Newcombe's interval of the difference: its lower ends and its upper ones."""
        low, high = proportions.newcombe(*self._of(self.spoken))
        return self._spread(low, self.spoken), self._spread(high, self.spoken)

    @cached_property
    def p(self) -> Floats:
        """Two-sided p values of the tests made."""
        return self._spread(proportions.p_values(*self._of(self.tested)), self.tested)

    @cached_property
    def q(self) -> Floats:
        """The same, adjusted over all tests of the comparison."""
        return self._spread(proportions.q_values(self.p[self.tested]), self.tested)

    @cached_property
    def moved(self) -> Floats:
        """Effect × traffic: how many calls of b more came there than with a's share would have."""
        return np.where(self.spoken, self.difference * self.totals_b, np.nan)

    @cached_property
    def found(self) -> Mask:
        """Questions whose answer is a finding. NaN compares as false."""
        return (self.q <= FALSE_DISCOVERY_RATE) & (np.abs(self.difference) >= MINIMUM_EFFECT)

    def findings(self) -> list[Row]:
        """By calls moved, most first."""
        size = len(self.nodes)
        places = np.flatnonzero(self.found)
        places = places[np.argsort(-np.abs(self.moved[places]), kind="stable")]
        return [
            {
                **self._about(place % size),
                "kind": "reach" if place < size else "conditional",
                **self._answers[place],
            }
            for place in places.tolist()
        ]

    def by_node(self) -> list[Row]:
        """Every visited node with both answers; most calls moved first, the silent ones last."""
        size = len(self.nodes)
        moved = np.nan_to_num(np.abs(self.moved), nan=-1).reshape(2, size).max(axis=0)
        visited = np.flatnonzero(self.asked[:size])
        order = visited[np.argsort(-moved[visited], kind="stable")]
        return [
            {
                **self._about(node),
                "reach": self._answers[node],
                "conditional": self._answers[node + size] if self.asked[node + size] else None,
            }
            for node in order.tolist()
        ]

    def _about(self, node: int) -> Row:
        parent = int(self.nodes.parents[node])
        return {
            "rule_id": self.nodes.rule_ids[node],
            "parent_id": None if parent == NO_NODE else self.nodes.rule_ids[parent],
            "text": self.nodes.labels[node],
        }

    @cached_property
    def _answers(self) -> list[Row]:
        """Each question with its answer; null where nothing can be said."""
        columns = (self.difference, *self.interval, self.p, self.q, self.moved)
        values = (map(none_if_nan, column.tolist()) for column in columns)
        a, b = (
            [_share(k, n) for k, n in zip(counts.tolist(), totals.tolist(), strict=True)]
            for counts, totals in ((self.counts_a, self.totals_a), (self.counts_b, self.totals_b))
        )
        answers = zip(a, b, *values, self.found.tolist(), strict=True)
        return [
            {
                "a": one,
                "b": other,
                "difference": difference,
                "interval": None if low is None else [low, high],
                "p_value": p,
                "q_value": q,
                "calls_moved": moved,
                "finding": found,
            }
            for one, other, difference, low, high, p, q, moved, found in answers
        ]

    def _of(self, mask: Mask) -> tuple[Ints, Ints, Ints, Ints]:
        columns = (self.counts_a, self.totals_a, self.counts_b, self.totals_b)
        k_a, n_a, k_b, n_b = (column[mask] for column in columns)
        return k_a, n_a, k_b, n_b

    def _spread(self, values: Floats, mask: Mask) -> Floats:
        spread = np.full(len(mask), np.nan)
        spread[mask] = values
        return spread


def _share(count: int, total: int) -> Row:
    return {"count": count, "of": total, "share": count / total if total else None}
