"""The use case in the middle: the files of a session become its result."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from lib import completed, errors, settings
from lib.analytics import FIGURE_VERSION
from lib.analytics.filters import ALL_CALLS
from lib.sessions import Progress, Session, Sessions, names, unwatched

if TYPE_CHECKING:
    from lib.model import CallLog
    from lib.sessions.spool import Spool, StoredFile

QUEUE_SECONDS = 20
"""How long a request waits for its turn; then it is told to come again."""

FILE_FIELDS = ("name", "source", "size", "rows", "calls")


@dataclass(frozen=True)
class Reading:
    """How the files are to be read, as far as somebody said so; the rest is found out.

    `mapping` is as `lib.ingest.parse_mapping` takes it.
    """

    date_order: str | None = None
    mapping: dict[str, Any] | None = None

    def inputs(self) -> dict[str, Any]:
        """What makes it another analysis of the same files."""
        return {"dateOrder": self.date_order, "mapping": self.mapping}


_turn = threading.Semaphore(1)


def process(
    sessions: Sessions,
    session: Session,
    reading: Reading = Reading(),
    progress: Progress = unwatched,
) -> dict[str, Any]:
    """Process a session's files, or find that it was done; the result.

    Raises the problem of the files, which is kept as the session's, errors.SessionSealed where a
    result is there but of other inputs, errors.ProcessingBusy where others come first.
    """
    if (result := sessions.known_result(session)) is None:
        with _one_at_a_time():
            state = sessions.attempts.begin(session.id, session.expires)
            if (result := state.result) is None:
                result = _Run(sessions, session, state.attempt, reading, progress).result()
            else:
                sessions.drop_raw(session)  # whoever sealed it may have ended right then
    for key, said in reading.inputs().items():
        if said is not None and said != result["inputs"].get(key):
            raise errors.SessionSealed()
    return result


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """An instance reads one session's files at a time: several would not fit its memory."""
    if not _turn.acquire(timeout=QUEUE_SECONDS):
        raise errors.ProcessingBusy(retryAfter=QUEUE_SECONDS)
    try:
        yield
    finally:
        _turn.release()


@dataclass
class _Run:
    """One attempt at a session's files."""

    sessions: Sessions
    session: Session
    attempt: int
    reading: Reading
    progress: Progress
    _done: int = field(default=0, init=False)  # bytes that were read

    def result(self) -> dict[str, Any]:
        """The sealed result, ours or that of whoever was quicker."""
        try:
            with self.sessions.spool(self.session) as spool:
                spool.fetch(self.progress)
                return self._seal(spool, self._call_log(spool))
        except Exception as error:
            self._check_session()
            # Whoever seals removes the parts, under the hands of anyone who still reads them.
            if (taken := self.sessions.attempts.result(self.session.id)) is not None:
                return taken
            # Whatever it was, we are no longer at it: nobody should wait for us. What is wrong
            # here is nothing that whoever asks for the session should read.
            problem = errors.Problem()
            if isinstance(error, errors.Problem) and error.kind != "internal":
                problem = error
            attempts, session = self.sessions.attempts, self.session
            attempts.fail(session.id, self.attempt, problem, session.expires)
            raise

    def _check_session(self) -> None:
        """errors.SessionNotFound if it was deleted meanwhile; then what we wrote goes too."""
        try:
            self.sessions.find(self.session.id, fresh=True)
        except errors.SessionNotFound:
            self.sessions.delete(self.session.id)
            raise

    def _call_log(self, spool: Spool) -> CallLog:
        from lib.ingest import SourceFile, ingest, parse_mapping

        files = [SourceFile(f.name, f.size, partial(self._read, spool, f)) for f in spool.files]
        return ingest(
            files,
            date_order=self.reading.date_order,
            mapping=parse_mapping(self.reading.mapping),
            settings=settings.current(),
        )

    def _read(self, spool: Spool, file: StoredFile) -> Iterator[bytes]:
        """A file's content, told as it is taken; what is looked at twice counts no further."""
        total = sum(file.size for file in spool.files)
        for piece in spool.read(file):
            yield piece
            self._done = min(total, self._done + len(piece))
            self.progress("reading", self._done, total)

    def _seal(self, spool: Spool, log: CallLog) -> dict[str, Any]:
        """Store what was found: the result last, for it is what makes the rest count."""
        self.progress("saving", 0, 1)
        if self.sessions.attempts.superseded(self.session.id, self.attempt):
            spool.check_unchanged()
        files = [file.identity() for file in spool.files]
        result = result_of(log, self.attempt, {"files": files, **self.reading.inputs()})
        derived = derived_of(self.session, result, log)
        for key, data in derived.items():
            self.sessions.keep(key, data, self.session)
        key = names.result(self.session.id)
        sealed = self.sessions.keep(key, json.dumps(result).encode(), self.session)
        self._check_session()
        if sealed:
            self.sessions.drop_raw(self.session, spool.keys)
            return result
        self.sessions.store.delete(derived)
        return self._taken(result)

    def _taken(self, ours: dict[str, Any]) -> dict[str, Any]:
        """The result of whoever was quicker; errors.SessionSealed if it is of other inputs."""
        taken = self.sessions.attempts.result(self.session.id)
        if taken is None or taken["inputs"] != ours["inputs"]:
            raise errors.SessionSealed()
        return taken


def result_of(log: CallLog, attempt: int, inputs: dict[str, Any]) -> dict[str, Any]:
    """What the seal says: the inputs that were read, and the answer to `process`."""
    from lib.analytics import document
    from lib.analytics.selection import select

    return {
        "attempt": attempt,
        "inputs": inputs,
        "files": [{key: f[key] for key in FILE_FIELDS} for f in log.quality["files"]],
        "total_calls": len(log.calls),
        "total_nodes": int(log.nodes.in_rows.sum()),
        **document(select(log, ALL_CALLS), ["data_quality"]),
    }


def derived_of(session: Session, result: dict[str, Any], log: CallLog) -> dict[str, bytes]:
    """What a result counts on, by key: the CallLog and the document of all calls."""
    from lib.sessions import codec

    attempt = result["attempt"]
    return {
        names.call_log(session.id, attempt): codec.encode(log),
        names.document(session.id, attempt, FIGURE_VERSION): completed.encoded(
            session, result, log
        ),
    }
