"""The use case of exporting: which tables there are, in which formats, and how they are made.

What is heavy is imported where it is used, so that a wrong request is told so at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lib import errors
from lib.export import figures, names

if TYPE_CHECKING:
    from lib.analytics import Traffic
    from lib.export.table import Grouped, Table

EVERY = ("csv", "json", "xlsx")
FORMATS_OF: Mapping[str, Sequence[str]] = {
    **dict.fromkeys(figures.TABLES, EVERY),
    "button_tree": (*EVERY, "dot"),
    "calls": EVERY,
    "events": (*EVERY, "xes"),
    "event_log": ("csv", "xes"),
    "report": ("html", "xlsx"),
}
"""The tables, and the formats of each, the first one being taken where none is named."""

FORMATS = ("csv", "json", "xlsx", "xes", "dot", "html")

OF_CALLS = ("calls", "events", "event_log")
"""The tables that show calls one by one; all others are figures."""

REPORT = tuple(key for key in figures.COLUMNS if key != "call_paths")
"""The tables of the whole analysis, as the sheets of its workbook."""


@dataclass(frozen=True)
class Download:
    """A file to be: `pieces` make it while they are taken."""

    name: str
    media_type: str
    pieces: Iterator[bytes]

    @property
    def headers(self) -> dict[str, str]:
        return {"content-disposition": names.disposition(self.name)}


def check(table: str | None, format: str | None) -> tuple[str, str]:
    """The table and its format; errors.InvalidParameter for one unknown, or both together."""
    if table is None:
        raise errors.InvalidParameter(parameter="table", reason="it is missing")
    if table not in FORMATS_OF:
        known = ", ".join(sorted(FORMATS_OF))
        raise errors.InvalidParameter(
            parameter="table", reason=f"there is no table {table!r}; known are {known}"
        )
    chosen = FORMATS_OF[table][0] if format is None else format
    if chosen not in FORMATS:
        raise errors.InvalidParameter(
            parameter="format", reason=f"it must be one of {', '.join(FORMATS)}"
        )
    if chosen not in FORMATS_OF[table]:
        known = ", ".join(FORMATS_OF[table])
        raise errors.InvalidParameter(parameter="format", reason=f"{table} comes as {known}")
    return table, chosen


def download(traffic: Traffic, table: str, format: str, filters: Mapping[str, Any]) -> Download:
    """A checked table of the selected calls in its format; `filters` are told in the report.

    Raises errors.TableTooLarge where a workbook has no room for it.
    """
    name = names.file_name(traffic.log.sources, table, format)
    if format == "html":
        from lib.analytics import document
        from lib.export import html_file

        pieces = html_file.write(document(traffic), traffic.log.sources, filters)
        return Download(name, html_file.MEDIA_TYPE, pieces)
    if format == "xlsx":
        return Download(name, *_workbook(traffic, REPORT if table == "report" else [table]))
    return Download(name, *_text(table_of(traffic, table, format), format))


def workbook(traffic: Traffic, tables: Sequence[str]) -> Iterator[bytes]:
    """Several checked tables as the sheets of one workbook."""
    return _workbook(traffic, tables)[1]


def table_of(traffic: Traffic, key: str, format: str = "csv") -> Table | Grouped:
    """One table, complete."""
    from lib import analytics
    from lib.export import calls

    selection = calls.Selection(traffic.log, traffic.mask, traffic.order)
    if key == "calls":
        return calls.calls(selection)
    if key == "event_log" or format == "xes":
        return calls.event_log(selection)
    if key == "events":
        return calls.events(selection)
    return figures.table(key, analytics.table(traffic, key), traffic.log.nodes)


def _workbook(traffic: Traffic, keys: Sequence[str]) -> tuple[str, Iterator[bytes]]:
    from lib.export import xlsx_file

    tables = [table_of(traffic, key) for key in keys]
    for table in tables:
        if not xlsx_file.fits(table):
            raise errors.TableTooLarge(table=table.name, rows=table.count)
    return xlsx_file.MEDIA_TYPE, xlsx_file.write(tables)


def _text(table: Any, format: str) -> tuple[str, Iterator[bytes]]:
    from lib.export import csv_file, dot_file, json_file, xes_file

    if format == "csv":
        return csv_file.MEDIA_TYPE, csv_file.write(table)
    if format == "xes":
        return xes_file.MEDIA_TYPE, xes_file.write(table)
    if format == "dot":
        return dot_file.MEDIA_TYPE, dot_file.write(table)
    write = json_file.write_tree if table.name == "button_tree" else json_file.write
    return json_file.MEDIA_TYPE, write(table)
