"""What is unpacked: no more of anything than the limits allow."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator

from lib import errors
from lib.gunzip import Damaged, EndsEarly, inflate

_MEGABYTE = 1 << 20
_LARGEST_RATIO = 250
_RATIO_MATTERS_FROM = 64 << 20
ZIP_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError),
    *(ValueError, NotImplementedError),
)
"""What Python's zipfile raises at an archive whose bytes are not what they should be."""

Open = Callable[[], Iterable[bytes]]


class Budget:
    """How many bytes the files of a session may have, each one and all together."""

    def __init__(self, file_mb: int, session_mb: int) -> None:
        self._file_mb = file_mb
        self._session_mb = session_mb
        self._used: list[int] = []

    def metered(self, source: str, opened: Open, packed: int | None = None) -> Open:
        """The same bytes, counted; `packed` is their size before they were unpacked.

        Reading raises errors.FileTooLarge or SessionTooLarge where they are too many, and
        ArchiveRefused where so few bytes become so many that it can only be meant to harm.
        """

        place = len(self._used)
        self._used.append(0)

        def read() -> Iterator[bytes]:
            size, others = 0, sum(self._used) - self._used[place]
            for chunk in opened():
                size += len(chunk)
                self._check(source, size, others + size, packed)
                self._used[place] = max(size, self._used[place])
                yield chunk

        return read

    def _check(self, source: str, size: int, total: int, packed: int | None) -> None:
        if size > self._file_mb * _MEGABYTE:
            raise errors.FileTooLarge(file=source, limit=self._file_mb)
        if total > self._session_mb * _MEGABYTE:
            raise errors.SessionTooLarge(limit=self._session_mb)
        if packed is not None and size > max(_RATIO_MATTERS_FROM, packed * _LARGEST_RATIO):
            reason = f"it would unpack to more than {_LARGEST_RATIO} times its size"
            raise errors.ArchiveRefused(file=source, reason=reason)


def inflated(file: str, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The content of a gzip file in pieces of at most 1 MiB; errors.ArchiveRefused if damaged."""
    try:
        yield from inflate(chunks)
    except EndsEarly as error:
        raise errors.ArchiveRefused(file=file, reason="its gzip data ends too early") from error
    except Damaged as error:
        raise errors.ArchiveRefused(file=file, reason="its gzip data is damaged") from error
