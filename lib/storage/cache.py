"""A size-capped folder of immutable objects, kept in front of a store: `/tmp` on Vercel.

The cache is never the truth. Everything in it may vanish, be cut short or turn to garbage at any
time, and a disk that is full or read-only only means that there is no cache: `get` then finds
nothing and `put` keeps nothing, and neither ever fails. Threads and processes may share a folder.

Whoever calls decides what may be cached: objects that never change, and never their absence.

    cache = Cache(Path(settings.sessions_dir), settings.sessions_cache_mb << 20)
    reads = CachedReads(store, cache)
    reads.read("sessions/…/result")          # from the folder, else from the store
    cache.discard("sessions/…/")             # once a session is known to be gone
"""

from __future__ import annotations

import os
import struct
import tempfile
import time
import zlib
from concurrent.futures import Future
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from lib import log
from lib.storage import Store
from lib.storage.keys import checked, checked_prefix

_HEADER = struct.Struct(">4sI")  # format, checksum of key and data
_FORMAT = b"ctc1"
_BLOCK = 4096  # the least that a file takes on disk
_ENTRY, _UNFINISHED = ".entry", ".unfinished"
_ABANDONED_NS = 600 * 10**9
_DISK_RESERVE = 96 << 20  # stays free for uploads, which are spooled to the same disk


class Cache:
    """Bytes by key; what was used longest ago goes first when more than `max_bytes` are kept.

    A hit is one file read, a checksum and one `utime`, which stamps the use. Entries are files in
    a flat folder of the cache's own, so that foreign files in `folder` are never touched.
    """

    def __init__(self, folder: Path, max_bytes: int) -> None:
        self._folder = folder / "cache"
        self._max_bytes = max_bytes
        self._lock = Lock()
        self._until_tidy = 0  # bytes that may be written before the folder is looked over again

    def get(self, key: str) -> bytes | None:
        """The bytes that were put, exactly, or None."""
        path = self._path(key)
        try:
            with path.open("rb", buffering=0) as file:
                header, data = file.read(_HEADER.size), file.read()
            now = time.time_ns()
            os.utime(path, ns=(now, now))
        except FileNotFoundError:
            return None
        except OSError as error:
            self._degrade("get", error)
            return None
        if header == _header(key, data):
            return data
        log.warning("cache_entry_corrupt")
        self._remove(path)
        return None

    def put(self, key: str, data: bytes) -> None:
        """Keep bytes that never change under this key, if there is room for them."""
        path = self._path(key)
        size = _on_disk(_HEADER.size + len(data))
        if size > self._capacity:
            return
        try:
            self._make_room(size)
            self._write(path, _header(key, data), data)
        except OSError as error:
            self._degrade("put", error)

    def discard(self, prefix: str) -> None:
        """Forget every entry whose key begins with `prefix`."""
        start = _file_name(checked_prefix(prefix))
        try:
            for entry in self._files(_ENTRY):
                if entry.path.name.startswith(start):
                    self._remove(entry.path)
        except OSError as error:
            self._degrade("discard", error)

    def give_way(self, needed: int) -> None:
        """Drop entries until the disk has `needed` bytes free, or no entry is left.

        For those who are about to write large temporary files to the same disk.
        """
        try:
            if entries := self._files(_ENTRY):
                missing = max(0, needed - self._disk_free())
                self._shrink(entries, sum(entry.size for entry in entries) - missing)
        except OSError as error:
            self._degrade("give_way", error)

    @property
    def _capacity(self) -> int:
        """What tidying leaves at most; until the next one an eighth of the cap may be added."""
        return self._max_bytes * 7 // 8

    def _path(self, key: str) -> Path:
        return self._folder / (_file_name(checked(key)) + _ENTRY)

    def _make_room(self, size: int) -> None:
        """Keep below the cap by looking the folder over once per eighth of it that is written.

        A running total would drift, because other processes write too; a look cannot.
        """
        with self._lock:
            self._until_tidy -= size
            if self._until_tidy >= 0:
                return
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for unfinished in self._files(_UNFINISHED):
                if unfinished.used_ns < time.time_ns() - _ABANDONED_NS:
                    self._remove(unfinished.path)
            entries = self._files(_ENTRY)
            disk = sum(entry.size for entry in entries) + self._disk_free() - _DISK_RESERVE
            self._shrink(entries, min(self._capacity, disk) - size)
            self._until_tidy = self._max_bytes // 8

    def _write(self, path: Path, header: bytes, data: bytes) -> None:
        descriptor, unfinished = tempfile.mkstemp(suffix=_UNFINISHED, dir=self._folder)
        try:
            with open(descriptor, "wb") as file:
                file.write(header)
                file.write(data)
            os.replace(unfinished, path)
        except BaseException:
            self._remove(Path(unfinished))
            raise

    def _files(self, suffix: str) -> list[_File]:
        try:
            with os.scandir(self._folder) as found:
                names = [file for file in found if file.name.endswith(suffix)]
        except FileNotFoundError:
            return []
        files = []
        for file in names:
            try:
                status = file.stat(follow_symlinks=False)
            except FileNotFoundError:  # somebody else has just removed it
                continue
            files.append(_File(status.st_mtime_ns, _on_disk(status.st_size), Path(file.path)))
        return files

    def _shrink(self, entries: list[_File], target: int) -> None:
        used = sum(entry.size for entry in entries)
        for entry in sorted(entries):
            if used <= target:
                return
            self._remove(entry.path)
            used -= entry.size

    def _disk_free(self) -> int:
        disk = os.statvfs(self._folder)
        return disk.f_bavail * disk.f_frsize

    def _remove(self, path: Path) -> None:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            self._degrade("remove", error)

    def _degrade(self, operation: str, error: OSError) -> None:
        """Go on without the cache, and look the folder over before the next write."""
        self._until_tidy = 0
        log.warning("cache_degraded", operation=operation, reason=error.strerror)


class CachedReads:
    """Reads of immutable objects through a cache; misses of one key at a time fetch it once."""

    def __init__(self, store: Store, cache: Cache) -> None:
        self._store = store
        self._cache = cache
        self._lock = Lock()
        self._fetches: dict[str, Future[bytes | None]] = {}

    def read(self, key: str) -> bytes | None:
        """The object's bytes, or None if there is no such object right now."""
        data = self._cache.get(key)
        return self._fetch(key) if data is None else data

    def _fetch(self, key: str) -> bytes | None:
        with self._lock:
            others = self._fetches.get(key)
            ours = self._fetches[key] = others or Future()
        if others:
            data = others.result()
            # Their question may be older than ours: an absence that they found is not news.
            return self._store.read(key) if data is None else data
        try:
            data = self._store.read(key)
            if data is not None:
                self._cache.put(key, data)
            ours.set_result(data)
        except BaseException as error:
            ours.set_exception(error)
            raise
        finally:
            with self._lock:
                del self._fetches[key]
        return data


class _File(NamedTuple):
    """A file of the cache; they sort by their last use."""

    used_ns: int
    size: int
    path: Path


def _file_name(key: str) -> str:
    return key.replace("/", "~")  # which no key holds


def _header(key: str, data: bytes) -> bytes:
    return _HEADER.pack(_FORMAT, zlib.crc32(data, zlib.crc32(key.encode())))


def _on_disk(size: int) -> int:
    return -(-size // _BLOCK) * _BLOCK
