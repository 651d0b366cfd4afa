"""Sheets of an .xlsx workbook, each as the bytes of a CSV file."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from lib import errors
from lib.ingest.cellbox import check

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

__all__ = ["check", "is_workbook", "opened", "rows_as_csv", "sheets"]

_ROWS_AT_ONCE = 8192


def is_workbook(archive: zipfile.ZipFile) -> bool:
    """Whether a zip file is an .xlsx workbook."""
    return any(name.lower() == "xl/workbook.xml" for name in archive.namelist())


def opened(name: str, data: bytes) -> CalamineWorkbook:
    """A workbook that `check` found to fit; errors.ArchiveRefused if it cannot be read."""
    from python_calamine import CalamineWorkbook

    with _refusing(name):
        return CalamineWorkbook.from_filelike(io.BytesIO(data))


def sheets(book: CalamineWorkbook) -> list[str]:
    """The names of the sheets that hold cells (not charts or macros)."""
    from python_calamine import SheetTypeEnum

    return [sheet.name for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]


def rows_as_csv(book: CalamineWorkbook, sheet: str, name: str) -> Iterator[bytes]:
    """A sheet's rows from the first one on, so that row n stands on "line" n."""
    with _refusing(name):
        rows = book.get_sheet_by_name(sheet).iter_rows()
        while piece := _piece(rows):
            yield piece


@contextmanager
def _refusing(name: str) -> Iterator[None]:
    """What goes wrong inside the library that reads workbooks is a workbook refused."""
    from python_calamine import CalamineError

    try:
        yield
    except CalamineError as error:
        raise errors.ArchiveRefused(file=name, reason="it is no readable workbook") from error
    except BaseException as error:
        # A panic of the library's Rust code is no Exception, but this file's fault all the same.
        if type(error).__name__ != "PanicException":
            raise
        raise errors.ArchiveRefused(file=name, reason="it is no readable workbook") from error


def _piece(rows: Iterator[list[Any]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    for _, row in zip(range(_ROWS_AT_ONCE), rows, strict=False):
        writer.writerow([_shown(c) if type(c) is float else c for c in row])
    return out.getvalue().encode("utf-8", "replace")


def _shown(number: float) -> str | float:
    """A number as a sheet shows it: whole ones without a fraction."""
    return int(number) if number.is_integer() and abs(number) < 1e15 else number
