"""The use case that two routes share: the files of a session become its result."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from lib import errors
from lib.analytics import FIGURE_VERSION, encoding
from lib.sessions import Session, Sessions, names

if TYPE_CHECKING:
    from lib.model import CallLog
    from lib.sessions.spool import Spool

QUEUE_SECONDS = 20
"""How long a request waits for its turn; then it is told to come again."""

FILE_FIELDS = ("name", "source", "size", "rows", "calls")

_turn = threading.Semaphore(1)


def process(sessions: Sessions, session: Session, date_order: str | None = None) -> dict[str, Any]:
    """Process a session's files, or find that it was done; the result.

    Raises the problem of the files, which is kept as the session's, errors.SessionSealed where a
    result is there but of other inputs, errors.ProcessingBusy where others come first.
    """
    if (result := sessions.attempts.result(session.id)) is None:
        with _one_at_a_time():
            state = sessions.attempts.begin(session.id)
            result = state.result or _attempt(sessions, session, state.attempt, date_order)
    if date_order is not None and date_order != result["inputs"]["dateOrder"]:
        raise errors.SessionSealed()
    return result


def document(sessions: Sessions, session: Session, result: dict[str, Any]) -> bytes:
    """The analytics document of a completed session, encoded; made anew if it is not stored."""
    key = names.document(session.id, result["attempt"], FIGURE_VERSION)
    data = sessions.cached(key)
    if data is None:
        data = _document(session, result, call_log(sessions, session, result))
        sessions.keep(key, data, session)
    return data


def call_log(sessions: Sessions, session: Session, result: dict[str, Any]) -> CallLog:
    """The CallLog of a completed session; errors.SessionNotFound if the session is going."""
    from lib.sessions import codec

    data = sessions.cached(names.call_log(session.id, result["attempt"]))
    if data is None:
        raise errors.SessionNotFound()
    return codec.decode(data)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """An instance reads one session's files at a time: several would not fit its memory."""
    if not _turn.acquire(timeout=QUEUE_SECONDS):
        raise errors.ProcessingBusy(retryAfter=QUEUE_SECONDS)
    try:
        yield
    finally:
        _turn.release()


def _attempt(
    sessions: Sessions, session: Session, attempt: int, date_order: str | None
) -> dict[str, Any]:
    try:
        with sessions.spool(session) as spool:
            spool.fetch()
            return _seal(sessions, session, attempt, spool, date_order)
    except errors.Problem as problem:
        if problem.kind not in ("busy", "internal", "not_found"):
            sessions.attempts.fail(session.id, attempt, problem)
        raise


def _seal(
    sessions: Sessions, session: Session, attempt: int, spool: Spool, date_order: str | None
) -> dict[str, Any]:
    from lib.ingest import SourceFile, ingest
    from lib.sessions import codec

    files = [SourceFile(f.name, f.size, partial(spool.read, f)) for f in spool.files]
    log = ingest(files, date_order=date_order)
    result = {
        "attempt": attempt,
        "inputs": {"files": [f.identity() for f in spool.files], "dateOrder": date_order},
        "files": [{key: f[key] for key in FILE_FIELDS} for f in log.quality["files"]],
        "total_calls": len(log.calls),
        "total_nodes": int(log.nodes.in_rows.sum()),
        "data_quality": log.quality,
    }
    call_log_key = names.call_log(session.id, attempt)
    sessions.keep(call_log_key, codec.encode(log), session)
    document_key = names.document(session.id, attempt, FIGURE_VERSION)
    sessions.keep(document_key, _document(session, result, log), session)
    sealed = sessions.keep(names.result(session.id), json.dumps(result).encode(), session)
    sessions.find(session.id, fresh=True)
    if sealed:
        sessions.store.delete(spool.keys)
        return result
    sessions.store.delete([call_log_key, document_key])
    taken = sessions.attempts.result(session.id)
    if taken is None or taken["inputs"] != result["inputs"]:
        raise errors.SessionSealed()
    return taken


def _document(session: Session, result: dict[str, Any], log: CallLog) -> bytes:
    from lib.analytics import Traffic
    from lib.analytics import document as figures

    href = f"/api/calls?sessionId={session.id}"
    fields = {**session.fields(), "status": "completed", "files": result["files"]}
    return encoding.encode({**fields, **figures(Traffic(log), calls_href=href)})
