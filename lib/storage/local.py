"""A folder as a store: the default on a laptop, and what remains on Vercel without a better one.

An object is a file whose path is its key, so no key may be a folder of another. A new one is
written beside the tree and then linked into it: `os.link` is atomic and refuses a taken name,
which is all that "write once" needs, between threads, processes and power cuts.
"""

from __future__ import annotations

import errno
import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lib.errors import StoreMisconfigured, StoreUnavailable
from lib.settings import Settings
from lib.storage.keys import checked, checked_prefix

_UNFINISHED = ".unfinished"  # no key's piece begins with a dot
_ABANDONED_SECONDS = 3_600
_RETRY_SECONDS = 10
_WAYS_BACK = 100
_REFUSED = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR}
_LOST_SOON = (
    "Sessions live in the temp folder of one instance: other instances do not see them, and they "
    "are lost when it ends. Connect a store (STORE_URL, or a Blob store in Vercel's dashboard)."
)


def open_store(url: str, settings: Settings) -> LocalStore:
    """The folder of file:///absolute/path."""
    parts = urlsplit(url)
    if parts.netloc not in ("", "localhost") or not parts.path.startswith("/"):
        raise StoreMisconfigured(reason="STORE_URL of a folder is file:///absolute/path")
    return LocalStore(Path(unquote(parts.path)), shared=not settings.vercel)


class LocalStore:
    """Objects as files below a folder, which is made when the first of them is."""

    kind = "local"

    def __init__(self, folder: Path, *, shared: bool = True) -> None:
        self.shared = shared
        self._folder = folder
        self._swept = False

    def create(self, key: str, data: bytes, *, expires: float | None = None) -> bool:
        path = self._path(key)
        with _problems():
            unfinished = self._write_unfinished(data)
            try:
                return self._link(unfinished, path)
            finally:
                os.unlink(unfinished)

    def read(self, key: str) -> bytes | None:
        path = self._path(key)
        with _problems():
            try:
                return path.read_bytes()
            except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
                return None

    def list(self, prefix: str, *, after: str = "") -> Iterator[str]:
        folder = checked_prefix(prefix).rpartition("/")[0]
        with _problems():
            yield from self._walk(f"{folder}/" if folder else "", prefix, after)

    def delete(self, keys: Iterable[str]) -> None:
        with _problems():
            paths = [self._path(key) for key in keys]
            for path in paths:
                try:
                    path.unlink()
                except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
                    continue
            for folder in {path.parent for path in paths}:
                _sync(self._prune(folder))

    def probe(self) -> tuple[str, ...]:
        with _problems():
            if self._folder.exists() and not os.access(self._folder, os.R_OK | os.W_OK | os.X_OK):
                raise StoreMisconfigured(reason="the store's folder cannot be written")
        return () if self.shared else (_LOST_SOON,)

    def _path(self, key: str) -> Path:
        return self._folder / checked(key)

    def _write_unfinished(self, data: bytes) -> str:
        folder = self._folder / _UNFINISHED
        self._make(folder)
        self._sweep(folder)
        descriptor, name = tempfile.mkstemp(dir=folder)
        try:
            with open(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(descriptor)
        except BaseException:
            os.unlink(name)
            raise
        return name

    def _sweep(self, folder: Path) -> None:
        """Once a process: remove what writers that were killed have left."""
        if self._swept:
            return
        self._swept = True
        for file in folder.iterdir():
            try:
                if file.stat().st_mtime < time.time() - _ABANDONED_SECONDS:
                    file.unlink()
            except FileNotFoundError:  # another process sweeps too
                continue

    def _link(self, source: str, path: Path) -> bool:
        for _ in range(_WAYS_BACK):
            self._make(path.parent)
            try:
                os.link(source, path)
            except FileExistsError:
                return False
            except FileNotFoundError:  # a delete has just pruned the folder
                continue
            _sync(path.parent)
            return True
        raise StoreUnavailable(retryAfter=_RETRY_SECONDS)

    def _make(self, folder: Path) -> None:
        """Make a folder so that it survives a power cut; races with pruning are the caller's."""
        if folder.is_dir():
            return
        if folder != self._folder:
            self._make(folder.parent)
        try:
            folder.mkdir(mode=0o700, parents=folder == self._folder)
        except (FileExistsError, FileNotFoundError):
            return
        _sync(folder.parent)

    def _prune(self, folder: Path) -> Path:
        """Remove folders that have become empty; the first one that stays. rmdir spares others."""
        while folder != self._folder:
            try:
                folder.rmdir()
            except FileNotFoundError:
                pass
            except OSError as error:
                if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                    raise
                return folder
            folder = folder.parent
        return folder

    def _walk(self, base: str, prefix: str, after: str) -> Iterator[str]:
        """Keys below `base` ("" or "folder/…/"), one folder in memory at a time."""
        try:
            with os.scandir(self._folder / base) as entries:
                names = sorted(
                    f"{base}{entry.name}{'/' if entry.is_dir() else ''}"
                    for entry in entries
                    if entry.name != _UNFINISHED
                )
        except (FileNotFoundError, NotADirectoryError):
            return
        for name in names:
            if name.endswith("/"):
                wanted = name.startswith(prefix) or prefix.startswith(name)
                if wanted and (name > after or after.startswith(name)):
                    yield from self._walk(name, prefix, after)
            elif name.startswith(prefix) and name > after:
                yield name


def _sync(folder: Path) -> None:
    """Make a folder's entries survive a power cut; one that has gone has nothing to keep."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except FileNotFoundError:
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _problems() -> Iterator[None]:
    """The file system's refusals as problems of ours."""
    try:
        yield
    except OSError as error:
        if error.errno in _REFUSED:
            raise StoreMisconfigured(reason="the store's folder cannot be used") from error
        raise StoreUnavailable(retryAfter=_RETRY_SECONDS) from error
