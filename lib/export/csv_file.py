"""CSV that a spreadsheet opens rightly and safely: UTF-8 with its mark, and no formulas.

A text that a spreadsheet would take for a formula gets a leading `'`, which ingest takes away
again; so does one that looks as if it had got it, or it would lose its own. Numbers are numbers:
`-5` stays as it is, unless it is a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lib.export.table import Grouped, Row, Table, pieces, readable

MEDIA_TYPE = "text/csv; charset=utf-8"

_BYTE_ORDER_MARK = "\ufeff"
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_QUOTED = re.compile(r'[",;\t\r\n]')


def write(table: Table | Grouped) -> Iterator[bytes]:
    """The header line and a line for each row."""
    return pieces(_texts(table))


def _texts(table: Table | Grouped) -> Iterator[str]:
    columns = list(table.columns)
    yield f"{_BYTE_ORDER_MARK}{_fields(columns, columns)}\r\n"
    if isinstance(table, Grouped):
        yield from table.rendered(
            lambda cells: f"{_fields(cells, columns)},",
            lambda row: f"{_fields(row, columns[-len(row) :])}\r\n",
        )
    else:
        for row in table.rows:
            yield f"{_fields(row, columns)}\r\n"


def _fields(row: Row, columns: Row) -> str:
    return ",".join(map(_field, row, columns))


def _field(cell: Any, column: str) -> str:
    text = readable(cell, column)
    if not isinstance(cell, int | float) and _FORMULA.match(text):
        text = f"'{text}"
    return f'"{text.replace(chr(34), chr(34) * 2)}"' if _QUOTED.search(text) else text
