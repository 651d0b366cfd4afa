"""How large a workbook becomes when it is opened, from its XML as it streams by.

The library that reads workbooks holds a sheet as the rectangle around its cells, and a shared
text once for every cell that has it. A file of 1.4 kB whose cells are A1 and XFD1048576 takes the
whole process down, and nobody can catch that; so the rectangle is known before it is opened.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from xml.parsers import expat

import numpy as np

from lib import errors
from lib.ingest.inflating import ZIP_DAMAGE

_CHUNK = 1 << 20
_CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"')
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_ROW = re.compile(rb'<row r="([0-9]{1,7})"')
_SHARED = re.compile(rb't="s"[^>]*><v>([0-9]{1,9})<')
_SHARED_TEXTS = "sharedstrings.xml"


class _Limits:
    """What a workbook may come to."""

    def __init__(self, name: str, cells: int, size: int) -> None:
        self.name, self.cells, self.size = name, cells, size
        self.read = 0

    def check_box(self, rows: int, columns: int) -> None:
        if rows * columns > self.cells:
            raise errors.WorkbookTooLarge(file=self.name, what="cells", limit=self.cells)

    def count(self, size: int) -> None:
        self.read += size
        if self.read > self.size:
            raise errors.WorkbookTooLarge(file=self.name, what="bytes", limit=self.size)


def check(name: str, archive: zipfile.ZipFile, *, cells: int, size: int) -> None:
    """Raise errors.WorkbookTooLarge or ArchiveRefused where a workbook may not be opened."""
    limits = _Limits(name, cells, size)
    texts = [m for m in archive.infolist() if m.filename.lower().endswith(_SHARED_TEXTS)]
    lengths = _lengths([b"".join(_chunks(limits, archive, m)) for m in texts])
    for member in archive.infolist():
        if member not in texts and not _measured(limits, _chunks(limits, archive, member), lengths):
            _measured_exactly(limits, _chunks(limits, archive, member))


def _chunks(limits: _Limits, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """A member in pieces that end with a tag where that is possible."""
    try:
        with archive.open(member) as file:
            rest = b""
            while chunk := file.read(_CHUNK):
                limits.count(len(chunk))
                whole, tag, rest = (rest + chunk).rpartition(b"<")
                yield whole
                rest = tag + rest
            yield rest
    except RuntimeError as error:
        raise errors.ArchiveRefused(file=limits.name, reason="it is encrypted") from error
    except ZIP_DAMAGE as error:
        raise errors.ArchiveRefused(file=limits.name, reason="it is damaged") from error


def _measured(limits: _Limits, chunks: Iterator[bytes], lengths: np.ndarray) -> bool:
    """Check a sheet that is written as every common program does; false if it is not."""
    rows = columns = 0
    for chunk in chunks:
        if b"\0" in chunk or chunk.count(b"<c") + chunk.count(b":c") > chunk.count(b'<c r="') + (
            chunk.count(b"<col") + chunk.count(b"<cfR") + chunk.count(b"<cfv")
        ):
            return False
        found = _CELL.findall(chunk)
        if len(found) < chunk.count(b'<c r="') or b":row" in chunk:
            return False
        places = _ROW.findall(chunk)
        if len(places) < chunk.count(b"<row"):
            return False
        letters, numbers = set(), {0}
        for column, row in found:
            letters.add(column)
            numbers.add(row)
        columns = max(columns, *map(_column_number, letters), 0)
        rows = max(rows, *map(int, numbers), *map(int, places))
        limits.check_box(rows, columns)
        limits.count(_repeated(chunk, lengths))
    return True


def _measured_exactly(limits: _Limits, chunks: Iterator[bytes]) -> None:
    """Check any sheet, tag by tag; what is no XML is not a sheet."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = _tag_handler(limits)
    try:
        for chunk in chunks:
            parser.Parse(chunk)
    except expat.ExpatError:
        return


def _tag_handler(limits: _Limits) -> Callable[[str, dict[str, str]], None]:
    row = column = rows = columns = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, rows, columns
        kind = tag.rpartition(" ")[2]
        if kind == "row":
            number = attributes.get("r", str(row + 1))
            row, column = (int(number) if number.isascii() and number.isdigit() else 2**31), 0
        elif kind == "c":
            column += 1
            if "r" in attributes:
                match = _REFERENCE.fullmatch(attributes["r"])
                if match is None:
                    raise errors.ArchiveRefused(file=limits.name, reason="a cell has no place")
                column, row = _column_number(match[1].encode()), int(match[2])
            columns = max(columns, column)
        rows = max(rows, row)
        limits.check_box(rows, columns)

    return start


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def _lengths(parts: list[bytes]) -> np.ndarray:
    """How many bytes each shared text has, its tags included."""
    texts = [text for part in parts for text in re.split(rb"<(?:\w+:)?si\b", part)[1:]]
    return np.array([len(text) for text in texts], np.int64)


def _repeated(chunk: bytes, lengths: np.ndarray) -> int:
    """How many bytes the shared texts of these cells come to, if that may be many."""
    longest = int(lengths.max(initial=0))
    if longest * chunk.count(b't="s"') < _CHUNK * 16:
        return 0
    used = np.array(_SHARED.findall(chunk), "S9").astype(np.int64)
    return int(lengths[used[used < len(lengths)]].sum())
