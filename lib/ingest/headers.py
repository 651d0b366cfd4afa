"""Which column holds which field, by the header aliases of METRICS.md."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

ALIASES: Mapping[str, tuple[str, ...]] = {
    "call": ("call_id", "CallID"),
    "node": ("rule_id", "NodeID"),
    "parent": ("rule_parent_id", "ParentNodeID"),
    "text": ("rule_text", "NodeText"),
    "date": ("call_date", "date", "timestamp"),
    "weekday": ("Weekday",),
    "type": ("NodeType",),
    "url": ("popUpURL", "URL"),
}
"""Field → accepted headers, first match first; case, spaces, `_`, `-` and BOM do not count."""

REQUIRED = ("call", "node", "parent")


def normalised(header: str) -> str:
    """A header as it is compared with the aliases."""
    return re.sub(r"[\s_\-\ufeff\u200e\u200f]", "", header).casefold()


def columns_of(headers: Sequence[str]) -> dict[str, int]:
    """Field → position of its column, for each field that has one; twice the same: the first."""
    positions: dict[str, int] = {}
    for position, header in enumerate(headers):
        positions.setdefault(normalised(header), position)
    found = {
        field: next((positions[a] for a in map(normalised, aliases) if a in positions), None)
        for field, aliases in ALIASES.items()
    }
    return {field: position for field, position in found.items() if position is not None}


def missing(columns: Mapping[str, int]) -> list[str]:
    """The required fields that have no column."""
    return [field for field in REQUIRED if field not in columns]
