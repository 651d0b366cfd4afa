"""The files of a session, fetched once from the store into one temporary file, in reading order.

One part at a time is in memory; the parts stay compressed on disk.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import IO

from lib import errors
from lib.gunzip import inflate
from lib.sessions import names
from lib.sessions.parts import PartHeader
from lib.settings import Settings
from lib.storage import Store
from lib.storage.cache import Cache

_CHUNK = 1 << 20
_RETRY_SECONDS = 30


Progress = Callable[[str, int, int], None]
"""Told the stage (`fetching`, `reading`, `saving`), how much of it is done, and how much in all."""


def unwatched(stage: str, done: int, total: int) -> None:
    """The `Progress` that nobody watches."""


@dataclass(frozen=True)
class StoredPart:
    """A part in the spool file: its header, and where its bytes are."""

    number: int
    header: PartHeader
    offset: int
    length: int


@dataclass(frozen=True)
class StoredFile:
    """A complete file, all parts of it in order."""

    file_id: str
    parts: tuple[StoredPart, ...]

    @property
    def name(self) -> str:
        return self.parts[0].header.name

    @property
    def size(self) -> int:
        return sum(part.header.size for part in self.parts)

    def identity(self) -> dict[str, object]:
        """What makes it the same input as another: its content, its name and its place."""
        return {
            "name": self.name,
            "position": self.parts[0].header.position,
            "sha256": [part.header.sha256 for part in self.parts],
        }


class Spool:
    """A context manager that holds the files of a session on disk while they are read."""

    def __init__(self, store: Store, cache: Cache, session_id: str, settings: Settings) -> None:
        self._store = store
        self._cache = cache
        self._settings = settings
        self._session_id = session_id
        self._file: IO[bytes] = tempfile.TemporaryFile(prefix="calltrail-")  # noqa: SIM115 - closed by __exit__
        self.keys: list[str] = []
        self.files: list[StoredFile] = []

    def __enter__(self) -> Spool:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def fetch(self, progress: Progress) -> None:
        """Fetch all parts, telling `progress` the stage `fetching` and how many are here.

        Raises errors.NoFilesToProcess, TooManyFiles, FileTooLarge, SessionTooLarge,
        FileIncomplete (which names the missing parts), PartsBehindLast, or DiskFull.
        """
        self.keys = list(self._store.list(names.parts(self._session_id)))
        found: dict[str, list[StoredPart]] = defaultdict(list)
        self._check_count()
        # The cache is on the same disk, and can do without it.
        self._cache.give_way(len(self.keys) * self._settings.max_request_bytes)
        for done, key in enumerate(self.keys, 1):
            data = self._store.read(key)
            if data is not None:  # its file may be dropped at this very moment
                file_id, number = names.part_of(key)
                found[file_id].append(self._append(number, data))
            progress("fetching", done, len(self.keys))
        files = [_complete(file_id, parts) for file_id, parts in found.items()]
        self.files = sorted(files, key=_reading_order)
        if not self.files:
            raise errors.NoFilesToProcess()
        self._check_sizes()

    def check_unchanged(self) -> None:
        """errors.SessionBusy if parts came or went since they were fetched."""
        if list(self._store.list(names.parts(self._session_id))) != self.keys:
            raise errors.SessionBusy()

    def _check_count(self) -> None:
        files = {names.part_of(key)[0] for key in self.keys}
        if len(files) > self._settings.max_files:
            raise errors.TooManyFiles(limit=self._settings.max_files, found=len(files))

    def _check_sizes(self) -> None:
        for file in self.files:
            if file.size > self._settings.max_file_mb << 20:
                raise errors.FileTooLarge(file=file.name, limit=self._settings.max_file_mb)
        if sum(file.size for file in self.files) > self._settings.max_session_mb << 20:
            raise errors.SessionTooLarge(limit=self._settings.max_session_mb)

    def _append(self, number: int, data: bytes) -> StoredPart:
        header, body = PartHeader.decode(data)
        offset = self._file.seek(0, 2)
        try:
            self._file.write(body)
            self._file.flush()
        except OSError as error:
            raise errors.DiskFull(retryAfter=_RETRY_SECONDS) from error
        return StoredPart(number, header, offset, len(body))

    def read(self, file: StoredFile) -> Iterator[bytes]:
        """A file's content, inflated, in pieces of about 1 MiB. One file at a time."""
        for part in file.parts:
            body = self._body(part)
            yield from inflate(body) if part.header.compressed else body

    def _body(self, part: StoredPart) -> Iterable[bytes]:
        self._file.seek(part.offset)
        left = part.length
        while left:
            chunk = self._file.read(min(left, _CHUNK))
            left -= len(chunk)
            yield chunk


def _complete(file_id: str, parts: list[StoredPart]) -> StoredFile:
    parts = sorted(parts, key=lambda part: part.number)
    by_number = {part.number: part for part in parts}
    last = next((part.number for part in parts if part.header.last), None)
    if last is None or len(by_number) < last + 1:
        end = parts[-1].number + 1 if last is None else last
        missing = [n for n in range(end) if n not in by_number]
        shown = ", ".join(map(str, missing[:20])) or "the last one"
        raise errors.FileIncomplete(
            file=parts[0].header.name, fileId=file_id, missing=shown, missingParts=missing
        )
    if parts[-1].number > last:
        raise errors.PartsBehindLast(file=parts[0].header.name, fileId=file_id, last=last)
    return StoredFile(file_id, tuple(parts))


def _reading_order(file: StoredFile) -> tuple[bool, int, int, int, str]:
    """By position where one was given, then by arrival; within a request by its order."""
    first = file.parts[0].header
    position = first.position
    return position is None, position or 0, first.time, first.index, file.file_id
