"""The comparison document: two sides, each some calls of some session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lib import errors
from lib.analytics.alignment import aligned
from lib.analytics.comparison import KEYS, compare
from lib.analytics.filters import Filters
from lib.analytics.registry import Row
from lib.analytics.selection import select, unknown_values
from lib.analytics.traffic import Traffic
from lib.model import CallLog


@dataclass(frozen=True, eq=False)
class Side:
    """What is on one side."""

    session_id: str
    log: CallLog
    filters: Filters

    def shown(self, traffic: Traffic) -> Row:
        """The member `a` or `b` of the comparison; `traffic` are its selected calls."""
        return {
            "sessionId": self.session_id,
            "filters": self.filters.shown(),
            "order": self.filters.order,
            "unknown_filter_values": unknown_values(self.log, self.filters),
            "selected_calls": traffic.calls,
            "total_calls_unfiltered": len(self.log.calls),
        }


def document(a: Side, b: Side, keys: Sequence[str] | None = None) -> Row:
    """These members of the comparison (None: all) and what both sides are, ready for JSON.

    Raises errors.InvalidParameter for a key that it does not have.
    """
    for key in keys or ():
        if key not in KEYS:
            raise errors.InvalidParameter(
                parameter="view", reason=f"there is no comparison of {key!r}"
            )
    traffic_a, traffic_b = (
        select(log, side.filters) for log, side in zip(aligned(a.log, b.log), (a, b), strict=True)
    )
    return {
        "a": a.shown(traffic_a),
        "b": b.shown(traffic_b),
        "shared_calls": _shared(traffic_a, traffic_b),
        **compare(traffic_a, traffic_b, KEYS if keys is None else keys),
    }


def _shared(a: Traffic, b: Traffic) -> int:
    """Calls that are on both sides; sides of different sessions share none."""
    if a.log is not b.log:
        return 0
    if a.mask is None or b.mask is None:
        return min(a.calls, b.calls)
    return int(np.count_nonzero(a.mask & b.mask))
