"""Files that hold files: gzip, zip and workbooks, known by their first bytes, made into sources.

Every source is read like a file of its own: one UTF-8 table a sheet, the plain bytes of a member.
Zip files and workbooks need random access; they are held whole, in a temporary file.
"""

from __future__ import annotations

import tempfile
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from typing import IO

from lib import errors
from lib.ingest import workbook
from lib.ingest.inflating import ZIP_DAMAGE, Budget, Open, inflated
from lib.settings import Settings

GZIP, ZIP = b"\x1f\x8b", b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
_CHUNK = 1 << 20
_ENCRYPTED = 0x1
_IGNORED = ("__MACOSX/", ".")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


@dataclass(frozen=True)
class SourceFile:
    """A file to read: `open` gives its bytes in pieces, from the beginning, as often as asked.

    `given_name` is its name before it was made unique. `one_of_several`: it came in a container,
    and may be left out if it is no table. `is_sheet`: it came in a workbook, so its line numbers
    count rows, and it may be left out whatever table it is.
    """

    name: str
    size: int
    open: Open
    given_name: str = ""
    one_of_several: bool = False
    is_sheet: bool = False


class Containers:
    """Unpacks a session's files; a context manager, since what it unpacks lies on disk."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._stack = ExitStack()
        self.budget = Budget(settings.max_file_mb, settings.max_session_mb)

    def __enter__(self) -> Containers:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def sources(self, files: Iterable[SourceFile]) -> list[SourceFile]:
        """Everything that is to be read, in order.

        Raises errors.ArchiveRefused, ArchiveTooLarge, WorkbookTooLarge, FileTooLarge,
        SessionTooLarge or TooManyFiles.
        """
        found: list[SourceFile] = []
        for file in files:
            found += self._unpacked(file)
        self._check_count(len(found))
        return found

    def _check_count(self, found: int) -> None:
        if found > self._settings.max_files:
            raise errors.TooManyFiles(limit=self._settings.max_files, found=found)

    def _unpacked(self, file: SourceFile) -> Iterator[SourceFile]:
        head = _head(file.open)
        if head.startswith(GZIP):
            opened = partial(_inflated_table, file)
            metered = self.budget.metered(file.name, opened, packed=file.size)
            yield replace(file, open=metered)
        elif head.startswith((ZIP, EMPTY_ZIP)):
            held = self._held(file)
            archive = self._zip(file.name, held)
            if workbook.is_workbook(archive):
                yield from self._sheets(file.name, archive, held)
            else:
                yield from self._members(file.name, archive)
        else:
            yield replace(file, open=self.budget.metered(file.name, file.open))

    def _held(self, file: SourceFile) -> IO[bytes]:
        """A file whole, on disk."""
        held = self._stack.enter_context(_temporary_file())
        limit = self._settings.max_archive_mb
        size = 0
        for chunk in file.open():
            size += len(chunk)
            if size > limit << 20:
                raise errors.ArchiveTooLarge(file=file.name, limit=limit)
            held.write(chunk)
        return held

    def _zip(self, name: str, held: IO[bytes]) -> zipfile.ZipFile:
        try:
            return self._stack.enter_context(zipfile.ZipFile(held))
        except ZIP_DAMAGE as error:
            raise errors.ArchiveRefused(file=name, reason="it is damaged or incomplete") from error

    def _members(self, name: str, archive: zipfile.ZipFile) -> Iterator[SourceFile]:
        members = [m for m in archive.infolist() if not _is_ignored(m.filename)]
        self._check_count(len(members))
        if not members:
            raise errors.ArchiveRefused(file=name, reason="there is no file in it")
        for member in members:
            _refuse_unsafe(name, member)
            source = f"{name}/{_shown(member.filename)}"
            opened = partial(_member, source, archive, member)
            metered = self.budget.metered(source, opened, packed=member.compress_size)
            yield from self._member_sources(
                SourceFile(source, member.file_size, metered, one_of_several=True)
            )

    def _member_sources(self, member: SourceFile) -> Iterator[SourceFile]:
        """The member itself; or the sheets of a workbook; nothing deeper."""
        head = _head(member.open)
        if head.startswith(GZIP):
            raise errors.ArchiveRefused(file=member.name, reason="it is packed twice")
        if head.startswith((ZIP, EMPTY_ZIP)):
            held = self._held(member)
            archive = self._zip(member.name, held)
            if not workbook.is_workbook(archive):
                raise errors.ArchiveRefused(file=member.name, reason="it is packed twice")
            yield from self._sheets(member.name, archive, held)
        else:
            yield member

    def _sheets(self, name: str, archive: zipfile.ZipFile, held: IO[bytes]) -> Iterator[SourceFile]:
        settings = self._settings
        cells, size = settings.max_sheet_cells, settings.max_file_mb << 20
        workbook.check(name, archive, cells=cells, size=size)
        held.seek(0)
        book = workbook.opened(name, held.read())
        self._stack.callback(book.close)
        for sheet in workbook.sheets(book):
            source = f"{name}#{_shown(sheet)}"
            rows = self.budget.metered(source, partial(workbook.rows_as_csv, book, sheet, name))
            table = self._stack.enter_context(_temporary_file())
            size = sum(table.write(piece) for piece in rows())
            opened = partial(_chunks, table)
            yield SourceFile(source, size, opened, one_of_several=True, is_sheet=True)


def _temporary_file() -> IO[bytes]:
    return tempfile.TemporaryFile(prefix="calltrail-")


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    """A temporary file from its beginning; one reader at a time."""
    file.seek(0)
    while chunk := file.read(_CHUNK):
        yield chunk


def _head(opened: Open) -> bytes:
    head = b""
    for chunk in opened():
        head += chunk
        if len(head) >= len(ZIP):
            break
    return head


def _inflated_table(file: SourceFile) -> Iterator[bytes]:
    """A gzip file's content, which may not be packed once more."""
    head = b""
    for piece in inflated(file.name, file.open()):
        if len(head) < len(ZIP):
            head += piece[: len(ZIP)]
            if head.startswith((GZIP, ZIP)):
                raise errors.ArchiveRefused(file=file.name, reason="it is packed twice")
        yield piece


def _refuse_unsafe(name: str, member: zipfile.ZipInfo) -> None:
    path = member.filename.replace("\\", "/")
    if path.startswith("/") or ".." in path.split("/") or path[1:2] == ":":
        raise errors.ArchiveRefused(file=name, reason="a name in it leads out of the archive")
    if member.flag_bits & _ENCRYPTED:
        raise errors.ArchiveRefused(file=name, reason="it is encrypted")
    if member.compress_type not in _METHODS:
        raise errors.ArchiveRefused(file=name, reason="it is packed in a way that is not read here")


def _member(source: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    try:
        with archive.open(member) as file:
            while chunk := file.read(_CHUNK):
                yield chunk
    except ZIP_DAMAGE as error:
        raise errors.ArchiveRefused(file=source, reason="it is damaged") from error


def _is_ignored(path: str) -> bool:
    """Folders, and what macOS leaves in archives."""
    name = path.rstrip("/").rpartition("/")[2]
    return path.endswith("/") or path.startswith(_IGNORED[0]) or name.startswith(_IGNORED[1])


def _shown(name: str) -> str:
    """A name of somebody else's fit for display: no control or direction characters, not long."""
    kept = (c for c in name if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp"))
    return "".join(kept).replace("\\", "/").strip()[:200] or "unnamed"
