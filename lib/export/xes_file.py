"""Event logs for process mining: XES (IEEE 1849), one trace a call and one event a step."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Any

from lib.export.table import Grouped, Row, pieces

MEDIA_TYPE = "application/xml"

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849.2016" xmlns="http://www.xes-standard.org/">
<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
<global scope="trace"><string key="concept:name" value=""/></global>
<global scope="event"><string key="concept:name" value=""/></global>
<classifier name="Activity" keys="concept:name"/>
"""
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LINE_ENDS = str.maketrans({"\t": "&#9;", "\n": "&#10;", "\r": "&#13;"})


def write(table: Grouped) -> Iterator[bytes]:
    """The log of an event table whose columns carry XES's names (`calls.event_log`)."""
    return pieces(_texts(table))


def _texts(table: Grouped) -> Iterator[str]:
    columns = list(table.columns)
    of_trace = [c for c in columns if c.startswith("case:")]
    dated = len(of_trace)
    of_event = columns[dated + 1 :]
    kinds: dict[int, list[str]] = {}
    yield _HEAD
    for cells, kind in table.groups:
        if kind not in kinds:
            kinds[kind] = [_attributes(row, of_event) for row in table.rows_of(kind)]
        trace = _attributes(cells[:dated], [c.removeprefix("case:") for c in of_trace])
        begin = f"<event>{_attribute(columns[dated], cells[dated])}"
        events = "".join(f"{begin}{attributes}</event>\n" for attributes in kinds[kind])
        yield f"<trace>{trace}\n{events}</trace>\n"
    yield "</log>\n"


def _attributes(row: Row, columns: list[str]) -> str:
    return "".join(map(_attribute, columns, row))


def _attribute(key: str, value: Any) -> str:
    if value is None:
        return ""
    if key == "time:timestamp":
        return f'<date key="{key}" value="{value}T00:00:00.000+00:00"/>'
    kind = "int" if isinstance(value, int) and key != "concept:name" else "string"
    text = escape(_NO_XML.sub("\ufffd", str(value))).translate(_LINE_ENDS)
    return f'<{kind} key="{key}" value="{text}"/>'
