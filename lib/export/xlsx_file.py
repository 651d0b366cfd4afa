"""Excel workbooks: a sheet a table, written row by row.

Every text is written as a text: nothing becomes a formula, a link or a number of its own accord.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from tempfile import SpooledTemporaryFile
from typing import IO, Any

import xlsxwriter  # type: ignore[import-untyped]  # it has no types
from xlsxwriter.workbook import Workbook  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from lib.export.table import SHARES, Grouped, Row, Table, readable
from lib.export.wording import Letters

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

MOST_CELLS = 3_000_000
"""A workbook of more takes longer, and more of the temp folder, than a function has."""

MOST_ROWS = 1_048_575
"""Excel's own limit, without the header."""

_LONGEST_TEXT = 32_767
_LARGEST_NUMBER = 10**15
_PIECE_BYTES = 1 << 16
_IN_MEMORY_BYTES = 4 << 20
_DATES = ("date", "call_date")


def fits(table: Table | Grouped) -> bool:
    """Whether a table whose size is known has a place in a workbook."""
    count = table.count or 0
    return count <= MOST_ROWS and count * len(table.columns) <= MOST_CELLS


def write(tables: Sequence[Table | Grouped]) -> Iterator[bytes]:
    """The workbook, made in a temporary file first: its directory stands at its end."""
    with SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES) as file:
        _fill(file, tables)
        file.seek(0)
        while piece := file.read(_PIECE_BYTES):
            yield piece


def _fill(file: IO[bytes], tables: Sequence[Table | Grouped]) -> None:
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as workbook:
        workbook.set_properties({"author": "Calltrail"})
        names: set[str] = set()
        for table in tables:
            name = sheet_name(table.name, names)
            names.add(name.casefold())
            _Sheet(workbook, workbook.add_worksheet(name)).fill(table)


def sheet_name(name: str, taken: set[str]) -> str:
    """A name that Excel takes: short, without its forbidden signs, unlike those `taken`."""
    short = re.sub(r"[\[\]:*?/\\']", " ", name)[:31].strip() or "table"
    number, candidate = 1, short
    while candidate.casefold() in taken:
        number += 1
        candidate = f"{short[:27]} {number}"
    return candidate


class _Sheet:
    """One sheet while it is filled."""

    def __init__(self, workbook: Workbook, sheet: Worksheet) -> None:
        self._sheet = sheet
        self._bold = workbook.add_format({"bold": True})
        self._date = workbook.add_format({"num_format": "yyyy-mm-dd"})
        self._share = workbook.add_format({"num_format": "0.0%"})
        self._letters = Letters()

    def fill(self, table: Table | Grouped) -> None:
        columns = list(table.columns)
        self._sheet.freeze_panes(1, 0)
        for column, title in enumerate(columns):
            wide = title in ("text", "texts", "path", "url", "value", "rule_text")
            self._sheet.set_column(column, column, 40 if wide else 14)
            self._sheet.write_string(0, column, title, self._bold)
        for number, row in enumerate(table.rows, 1):
            self._write(number, row, columns)
        if self._letters.mostly_hebrew:
            self._sheet.right_to_left()

    def _write(self, number: int, row: Row, columns: list[str]) -> None:
        for column, (cell, title) in enumerate(zip(row, columns, strict=True)):
            if cell is None:
                continue
            if isinstance(cell, bool):
                self._sheet.write_boolean(number, column, cell)
            elif isinstance(cell, int | float) and abs(cell) < _LARGEST_NUMBER:
                self._sheet.write_number(number, column, cell, self._format(title))
            elif title in _DATES:
                moment = date.fromisoformat(cell)
                self._sheet.write_datetime(number, column, moment, self._date)
            else:
                self._write_text(number, column, cell, title)

    def _write_text(self, number: int, column: int, cell: Any, title: str) -> None:
        text = readable(cell, title)
        if len(text) > _LONGEST_TEXT:
            text = f"{text[: _LONGEST_TEXT - 1]}…"
        self._letters.count(text)
        self._sheet.write_string(number, column, text)

    def _format(self, title: str) -> Any:
        return self._share if title in SHARES else None
