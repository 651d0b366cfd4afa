"""Sessions: ids, owner keys, files and state, all derived from write-once objects in a store.

Serving a finished session imports nothing heavy; what needs numpy imports it where it is used.
"""

from __future__ import annotations

import functools
import json
import secrets
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from lib import errors, log, problems, settings
from lib.model import CallLog
from lib.sessions import names
from lib.sessions.attempts import Attempts
from lib.sessions.lru import LruCache
from lib.sessions.parts import Stored as Stored
from lib.sessions.parts import Upload as Upload
from lib.sessions.parts import put
from lib.sessions.session import DAY_MS, hashed, now
from lib.sessions.session import Session as Session
from lib.sessions.spool import Progress as Progress
from lib.sessions.spool import Spool
from lib.sessions.spool import unwatched as unwatched
from lib.sessions.token_bucket import TokenBucket
from lib.storage import Store, open_store
from lib.storage.cache import Cache, CachedReads

FRESH_SECONDS = 30
"""How long an instance may go on serving a session without asking the store for it again."""

MOST_GUESSES, GUESSES_A_SECOND = 100, 1.0
"""How many unknown ids an instance looks up at once, and how fast it may go on."""

_MOST_REMEMBERED = 10_000
_CALL_LOGS_MB = 128  # held in memory; a million calls take 26
_RESULTS_MB = 8


class Sessions:
    """All sessions of one store, seen through one instance's cache. Safe for many threads."""

    def __init__(self, store: Store, cache: Cache, config: settings.Settings) -> None:
        self.store = store
        self.call_logs: LruCache[CallLog] = LruCache(_CALL_LOGS_MB << 20)
        self._results: LruCache[dict[str, Any]] = LruCache(_RESULTS_MB << 20)
        self._cache = cache
        self._reads = CachedReads(store, cache)
        self.attempts = Attempts(store, self._reads)
        self._settings = config
        self._seen: dict[str, tuple[float, Session]] = {}
        self._lock = threading.Lock()
        self._guesses = TokenBucket(MOST_GUESSES, GUESSES_A_SECOND)

    def create(self, *, expires_at: int | None = None) -> tuple[Session, str]:
        """A new session and its owner's key, which is stored nowhere.

        It expires after the time that is set, or at `expires_at` (ms) if that is earlier.
        """
        key = secrets.token_urlsafe(32)
        created = now()
        latest = created + int(self._settings.session_ttl_days * DAY_MS)
        session = Session(
            id=names.new_session_id(),
            createdAt=created,
            expiresAt=latest if expires_at is None else min(latest, expires_at),
            ownerKeyHash=hashed(key),
        )
        # The expiry entry first: whatever is written afterwards, clean-up can find it.
        entry = names.expiry(session.id, session.expiresAt)
        self.store.create(entry, b"1", expires=session.expires + DAY_MS / 1000)
        data = json.dumps(asdict(session)).encode()
        self.store.create(names.session(session.id), data, expires=session.expires)
        self._remember(session)
        return session, key

    def find(self, session_id: str, *, fresh: bool = False) -> Session:
        """The session; looked up in the store, unless that was done within FRESH_SECONDS and
        `fresh` is false.

        Raises errors.SessionNotFound if it is unknown, deleted or expired; and, without a look,
        errors.TooManyGuesses after too many unknown ids on this instance.
        """
        if not names.is_session_id(session_id):
            raise errors.SessionNotFound()
        checked, session = self._seen.get(session_id, (0.0, None))
        if session is None or fresh or _is_stale(checked):
            if session is None:
                self._guesses.check()
            data = self.store.read(names.session(session_id))
            if data is None:
                self._guesses.take()
                self._forget(session_id)
                raise errors.SessionNotFound()
            session = Session(**json.loads(data))
            self._remember(session)
        if session.has_expired:
            raise errors.SessionNotFound()
        return session

    def owned(self, session_id: str, key: str) -> Session:
        """The session, if `key` is its owner's; errors.OwnerKeyMissing or OwnerKeyWrong if not."""
        session = self.find(session_id)
        if not key:
            raise errors.OwnerKeyMissing()
        if not session.is_owned_by(key):
            raise errors.OwnerKeyWrong()
        return session

    def add(self, session: Session, upload: Upload) -> Stored:
        """Store a slice of a file: `parts.put`; errors.SessionSealed if that is known to be."""
        if self.known_result(session) is not None:
            raise errors.SessionSealed()
        key = names.part(session.id, upload.file_id, upload.part)
        limit = self._settings.max_part_mb << 20
        return put(self.store, key, upload, limit, session.expires)

    def confirm(self, session: Session, stored: Sequence[Stored]) -> None:
        """Take back what was stored, and refuse, if the session is gone, sealed or in work.

        A writer asks afterwards: whoever processes the session claims it before listing its
        files, so either its list has what was stored or we see its claim. A file that lacks its
        first or its last part cannot be processed, so to look for claims with these is enough.
        """
        try:
            self.find(session.id, fresh=True)
            if any(s.part == 0 or s.last for s in stored):
                self.check_open(session)
        except (errors.SessionNotFound, errors.SessionSealed):
            self.store.delete([s.created for s in stored if s.created])
            raise
        except errors.SessionBusy:
            # Another request may have found a named part here, and had it confirmed before us.
            self.store.delete([s.created for s in stored if s.created and not s.named])
            raise

    def check_open(self, session: Session) -> None:
        """errors.SessionSealed or SessionBusy if the files of a session cannot change now."""
        state = self.attempts.state(session.id)
        if state.status == "completed":
            raise errors.SessionSealed()
        # An attempt without an end may yet seal, however old it looks by our clock.
        if state.status != "failed" and state.attempt:
            raise errors.SessionBusy()

    def drop_file(self, session: Session, file_id: str) -> None:
        """Remove one file that has not been processed; errors.FileNotFound if there is none."""
        if not names.is_file_id(file_id):
            raise errors.FileNotFound(fileId=file_id)
        self.check_open(session)
        keys = list(self.store.list(names.parts(session.id, file_id)))
        if not keys:
            raise errors.FileNotFound(fileId=file_id)
        self.store.delete(keys)
        self.check_open(session)  # whoever claimed it meanwhile may have read the file before

    def drop_raw(self, session: Session, keys: Iterable[str] | None = None) -> None:
        """Remove the raw files of a completed session; all there are, unless `keys` are known.

        A store that fails now harms no answer, and clean-up comes by again: that is only noted.
        """
        try:
            self.store.delete(self.store.list(names.parts(session.id)) if keys is None else keys)
        except errors.Problem as problem:
            log.warning("raw_files_left", session=session.id[:8], problem=problem.slug())

    def part_numbers(self, session: Session) -> list[dict[str, Any]]:
        """What was uploaded and not processed yet, file by file: which of its parts are here."""
        found: dict[str, list[int]] = {}
        for key in self.store.list(names.parts(session.id)):
            file_id, number = names.part_of(key)
            found.setdefault(file_id, []).append(number)
        return [{"fileId": file_id, "parts": sorted(found[file_id])} for file_id in sorted(found)]

    def spool(self, session: Session) -> Spool:
        """Where the raw files of a session are fetched to while they are read."""
        return Spool(self.store, self._cache, session.id, self._settings)

    def describe(self, session: Session) -> dict[str, Any]:
        """The session's fields without analytics."""
        state = self.attempts.state(session.id)
        described = {**session.fields(), "status": state.status, "files": []}
        if state.result is not None:
            described["files"] = state.result["files"]
        if state.problem is not None:
            described["problem"] = problems.as_json(state.problem)
        return described

    def result(self, session: Session) -> dict[str, Any]:
        """What processing found out.

        Before completion: errors.SessionNotReady, or SessionFailed with the problem.
        """
        key = names.result(session.id)
        if (result := self._results.get(key)) is None:
            found = self.attempts.result(session.id)
            result = found or self.attempts.state(session.id).completed()
            self._results.keep(key, result, len(json.dumps(result)))
        return result

    def at_hand(self, session_id: str) -> tuple[Session, dict[str, Any]] | None:
        """What `find` and `result` would give, if they need not look anywhere: it never waits."""
        checked, session = self._seen.get(session_id, (0.0, None))
        result = self._results.get(names.result(session_id))
        if session is None or result is None or _is_stale(checked) or session.has_expired:
            return None
        return session, result

    def known_result(self, session: Session) -> dict[str, Any] | None:
        """The result if this instance has it: None tells nothing, and costs nothing."""
        data = self._cache.get(names.result(session.id))
        return None if data is None else json.loads(data)

    def cached(self, key: str) -> bytes | None:
        """An immutable object of a session that was found, through the cache."""
        return self._reads.read(key)

    def keep(self, key: str, data: bytes, session: Session) -> bool:
        """Store an object of a session; false if its name is taken."""
        created = self.store.create(key, data, expires=session.expires)
        if created:
            self._cache.put(key, data)
        return created

    def delete(self, session_id: str) -> None:
        """Remove everything, the shares made of it included.

        What stays is the expiry entry, by which clean-up finds what others yet write.
        """
        # Shares first: while the session is there, its owner can ask for this again.
        for entry in self.store.list(names.shares(session_id)):
            self.delete(names.share_of(entry))
        self.store.delete([names.session(session_id)])
        self._forget(session_id)
        self.store.delete(self.store.list(names.folder(session_id)))

    def _remember(self, session: Session) -> None:
        with self._lock:
            while len(self._seen) >= _MOST_REMEMBERED:
                del self._seen[next(iter(self._seen))]
            self._seen[session.id] = (time.monotonic(), session)

    def _forget(self, session_id: str) -> None:
        with self._lock:
            self._seen.pop(session_id, None)
        self.call_logs.discard(names.folder(session_id))
        self._results.discard(names.folder(session_id))
        self._cache.discard(names.folder(session_id))


def _is_stale(checked: float) -> bool:
    return time.monotonic() - checked > FRESH_SECONDS


@functools.cache
def current() -> Sessions:
    """The sessions of this process, as its settings say."""
    config = settings.current()
    store = open_store(config.resolved_store_url, config)
    if not store.shared:
        log.warning("sessions_will_be_lost", store=store.kind, cure="set STORE_URL or connect Blob")
    cache = Cache(Path(config.sessions_dir), config.sessions_cache_mb << 20)
    return Sessions(store, cache, config)
