"""`Traffic`: the selected calls as weights of variants, and what several figures need of them.

Everything here is an array over variants, steps or nodes; only three passes go over calls.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lib.analytics.forest import Forest
from lib.analytics.variants import intent_steps, last_steps
from lib.model import NO_DAY, NO_NODE, CallLog, Order

Ints = NDArray[np.int64]


def sums(codes: NDArray[Any], weights: NDArray[Any], size: int) -> Ints:
    """The weights of each code, added up. Exact below 2⁵³, which no count of visits reaches."""
    return np.bincount(codes, weights=weights, minlength=size).astype(np.int64)


def ranked(counts: Ints) -> NDArray[np.intp]:
    """Places with a count above 0: highest count first, ties by place (that is, by id)."""
    return np.argsort(-counts, kind="stable")[: np.count_nonzero(counts)]


@dataclass(frozen=True, eq=False)
class Transitions:
    """Observed steps origin → target: by origin, then most frequent first, then by target."""

    origins: Ints
    targets: Ints
    counts: Ints


@dataclass(frozen=True, eq=False)
class Traffic:
    """Selected calls of a log. `mask` is over calls (None: all); `order` "file" takes rows as
    they stood. What is derived is computed when first asked for, then kept.

    `weights` has one place a variant; `visits`, `callers`, `starts`, `endings`, `intents` and
    `departures` have one a node. All are int64, and zeros where no call is selected.
    """

    log: CallLog
    mask: NDArray[np.bool_] | None = None
    order: Order = "path"

    def selected(self, column: NDArray[Any]) -> NDArray[Any]:
        """A column of calls, selected calls only."""
        return column[self._rows]

    @cached_property
    def _rows(self) -> slice | NDArray[np.intp]:
        if self.mask is None or self.mask.all():
            return slice(None)
        # Taking by position is quicker than by mask, and is done for three columns.
        return np.flatnonzero(self.mask)

    def places(self, offset: int, limit: int) -> NDArray[np.intp]:
        """Places of selected calls among all calls: so many of them, from `offset` on."""
        if isinstance(self._rows, slice):
            return np.arange(offset, min(offset + limit, self.calls))
        return self._rows[offset : offset + limit]

    @property
    def variant_of_call(self) -> NDArray[np.int32]:
        """The variant of each call, selected or not, in the order asked for."""
        return self.log.calls.variants_in(self.order)

    @cached_property
    def calls(self) -> int:
        """How many calls are selected."""
        return len(self.log.calls if isinstance(self._rows, slice) else self._rows)

    @cached_property
    def weights(self) -> Ints:
        """Selected calls of each variant."""
        return np.bincount(self.selected(self.variant_of_call), minlength=len(self.log.variants))

    @cached_property
    def distinct(self) -> int:
        """How many variants occur."""
        return int(np.count_nonzero(self.weights))

    @cached_property
    def visits(self) -> Ints:
        """Visits of each node: steps, not calls."""
        return self._per_node(self.log.variants.steps, self._step_weights)

    @cached_property
    def callers(self) -> Ints:
        """Calls that pass each node, once or more often."""
        which, nodes = self.log.variants.passes
        return self._per_node(nodes, self.weights[which])

    @cached_property
    def callers_by_parent(self) -> Ints:
        """Calls that pass each node and its parent too, in whatever order."""
        which, nodes = self.log.variants.passes
        size, parents = len(self.log.nodes), self.log.nodes.parents[nodes]
        passed = np.isin(which * size + parents, which * size + nodes) & (parents != NO_NODE)
        return self._per_node(nodes[passed], self.weights[which[passed]])

    @cached_property
    def starts(self) -> Ints:
        """Calls that begin at each node."""
        variants = self.log.variants
        return self._per_node(variants.steps[variants.offsets[:-1]], self.weights)

    @cached_property
    def endings(self) -> Ints:
        """Calls that end at each node."""
        return self._per_node(last_steps(self.log), self.weights)

    @cached_property
    def intents(self) -> Ints:
        """Calls whose intent each node is."""
        return self._per_node(intent_steps(self.log), self.weights)

    @cached_property
    def lengths(self) -> Ints:
        """Calls of each number of steps; place 0 is there, and 0."""
        return sums(self.log.variants.lengths, self.weights, 1)

    @cached_property
    def transitions(self) -> Transitions:
        """Steps from one node directly to another, by how many visits took them."""
        steps, size = self.log.variants.steps.astype(np.int64), len(self.log.nodes)
        goes_on = np.ones(len(steps), bool)
        goes_on[self.log.variants.offsets[1:] - 1] = False
        goes_on &= self._step_weights > 0
        places = np.flatnonzero(goes_on)
        pairs, which = np.unique(steps[places] * size + steps[places + 1], return_inverse=True)
        counts = sums(which, self._step_weights[places], len(pairs))
        origins, targets = np.divmod(pairs, max(size, 1))
        order = np.lexsort((targets, -counts, origins))
        return Transitions(origins[order], targets[order], counts[order])

    @cached_property
    def along_edges(self) -> NDArray[np.bool_]:
        """Which transitions are edges of the tree."""
        steps, edges, size = self.transitions, self.log.nodes.edges, len(self.log.nodes)
        known = edges[:, 0].astype(np.int64) * size + edges[:, 1]
        return np.isin(steps.origins * size + steps.targets, known)

    @cached_property
    def departures(self) -> Ints:
        """Visits of each node after which the call went on."""
        return self._per_node(self.transitions.origins, self.transitions.counts)

    @cached_property
    def days(self) -> tuple[Ints, Ints]:
        """Days since 1970-01-01 on which there are calls, ascending, and how many."""
        days = self.selected(self.log.calls.days)
        days = days[days != NO_DAY]
        first = int(days.min(initial=0))
        counts = np.bincount(days - first)
        offsets = np.flatnonzero(counts)
        return offsets + first, counts[offsets]

    @cached_property
    def forest(self) -> Forest:
        """The button tree of the session."""
        return Forest.of(self.log.nodes.parents)

    @cached_property
    def _step_weights(self) -> Ints:
        return np.repeat(self.weights, self.log.variants.lengths)

    def _per_node(self, codes: NDArray[Any], weights: Ints) -> Ints:
        return sums(codes, weights, len(self.log.nodes))
