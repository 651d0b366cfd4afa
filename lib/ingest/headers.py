"""Which column holds which field: by known headers, or as the user says."""

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

EVENT_LOGS: Mapping[str, Mapping[str, str]] = {
    "XES": {"call": "case:concept:name", "node": "concept:name", "date": "time:timestamp"},
    "Amazon Connect flow log": {
        "call": "ContactId",
        "node": "Identifier",
        "text": "ContactFlowModuleType",
        "date": "Timestamp",
    },
    "Twilio Studio steps": {
        "call": "execution_sid",
        "node": "transitioned_to",
        "date": "date_created",
    },
}
"""Logs of other systems whose documented columns name a call and a node: field → header.

Genesys Cloud and Voiceflow document nested JSON only, and Dialogflow's table keeps the page inside
a JSON column; such an export needs flattening first, and a mapping then.
"""

REQUIRED = ("call", "node")
"""Without these nothing can be read. Without a parent, a file is an event log."""


_UNIMPORTANT = re.compile(r"[\s_\-\ufeff\u200e\u200f]")


def normalised(header: str) -> str:
    """A header as it is compared with the aliases."""
    return _UNIMPORTANT.sub("", header).casefold()


def columns_of(
    headers: Sequence[str], said: Mapping[str, str | int | None] | None = None
) -> dict[str, int]:
    """Field → position of its column, for each field that has one; twice the same: the first.

    What was `said` about a field comes first, then the aliases, then the known event logs.
    """
    positions: dict[str, int] = {}
    for position, header in enumerate(headers):
        positions.setdefault(normalised(header), position)
    found: dict[str, int | None] = {
        field: next((positions[a] for a in map(normalised, aliases) if a in positions), None)
        for field, aliases in ALIASES.items()
    }
    if found["call"] is None or found["node"] is None:
        found |= _event_log(positions)
    for field, column in (said or {}).items():
        place = positions.get(normalised(column)) if isinstance(column, str) else column
        if column is None or (place is not None and place < len(headers)):
            found[field] = place
    return {field: position for field, position in found.items() if position is not None}


def _event_log(positions: Mapping[str, int]) -> dict[str, int]:
    for log in EVENT_LOGS.values():
        columns = {field: positions.get(normalised(header)) for field, header in log.items()}
        if columns["call"] is not None and columns["node"] is not None:
            return {field: place for field, place in columns.items() if place is not None}
    return {}


def missing(columns: Mapping[str, int]) -> list[str]:
    """The required fields that have no column; the parent among them, if it is not all."""
    absent = [field for field in REQUIRED if field not in columns]
    return [*absent, "parent"] if absent and "parent" not in columns else absent
