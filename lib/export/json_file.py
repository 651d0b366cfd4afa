"""JSON: an array with an object for each row; the button tree nested, as in the document."""

from __future__ import annotations

import json
from collections.abc import Iterator

from lib.export.table import Grouped, Row, Table, pieces

MEDIA_TYPE = "application/json"

_dumps = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


def write(table: Table | Grouped) -> Iterator[bytes]:
    """One line a row."""
    return pieces(_texts(table))


def _texts(table: Table | Grouped) -> Iterator[str]:
    columns = list(table.columns)
    if isinstance(table, Grouped):
        texts = table.rendered(
            lambda cells: f",\n{{{_members(cells, columns)},",
            lambda row: f"{_members(row, columns[-len(row) :])}}}",
        )
    else:
        texts = (f",\n{{{_members(row, columns)}}}" for row in table.rows)
    yield "["
    yield next(texts, "").removeprefix(",")
    yield from texts
    yield "\n]\n"


def _members(row: Row, columns: Row) -> str:
    return ",".join(
        f"{_dumps(column)}:{_dumps(cell)}" for column, cell in zip(columns, row, strict=False)
    )


def write_tree(table: Table) -> Iterator[bytes]:
    """The nested form of a tree's rows, of which the first cell is the level."""
    return pieces(_nested(table))


def _nested(table: Table) -> Iterator[str]:
    """Written level by level, for trees may be deeper than Python recurses."""
    above = 0
    yield "["
    for level, *cells in table.rows:
        if level <= above:
            yield "]}" * (above - level + 1) + ","
        yield f'\n{{{_members(cells, table.columns[1:])},"children":['
        above = level
    yield "]}" * above + "\n]\n"
