"""The calls themselves, a page at a time, in file order."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from lib.analytics.traffic import Traffic
from lib.model import EPOCH, NO_DAY


def page(traffic: Traffic, offset: int, limit: int) -> dict[str, Any]:
    """So many of the selected calls from `offset` on, and how many there are in all.

    `path` is in the order that was asked for; a call whose rows stood in another has `row_path`,
    which is always theirs.
    """
    log, calls = traffic.log, traffic.log.calls
    rows = traffic.places(offset, limit)
    columns = (
        *(calls.ids, calls.sources, calls.days, calls.weekdays, calls.reordered),
        *(traffic.variant_of_call, calls.row_variants),
    )
    found = []
    for call_id, source, day, weekday, reordered, variant, row_variant in zip(
        *(column[rows].tolist() for column in columns), strict=True
    ):
        call = {
            "call_id": None if call_id is None else str(call_id),  # of a share
            "source": log.sources[source],
            "call_date": None if day == NO_DAY else (EPOCH + timedelta(day)).isoformat(),
            "weekday": weekday or None,
            "path": _ids(traffic, variant),
            "reordered": reordered,
        }
        found.append(call | ({"row_path": _ids(traffic, row_variant)} if reordered else {}))
    return {"total": traffic.calls, "offset": offset, "limit": limit, "calls": found}


def _ids(traffic: Traffic, variant: int) -> list[Any]:
    rule_ids = traffic.log.nodes.rule_ids
    return [rule_ids[node] for node in traffic.log.variants.path(variant)]
