"""Clean-up: sessions that have expired, and raw files that should have gone with the seal.

Bounded work a run; runs may overlap, break off and repeat.
"""

from __future__ import annotations

import json
import time
from itertools import groupby
from typing import TYPE_CHECKING

from lib.sessions import names
from lib.sessions.session import DAY_MS, Session, now

if TYPE_CHECKING:
    from lib.sessions import Sessions


MOST_OF_TODAY = 100
"""So many sessions a run are looked at on their last day: each costs a read; a day later, none."""


def sweep(sessions: Sessions, *, most: int = 500, seconds: float = 50) -> int:
    """Clean up until `most` sessions are removed or the time is over; how many were removed."""
    deadline = time.monotonic() + seconds
    removed = _remove_expired(sessions, most, deadline)
    _remove_raw(sessions, deadline)
    return removed


def _remove_expired(sessions: Sessions, most: int, deadline: float) -> int:
    """Sessions that have expired, oldest first; of those of today, as many as may be looked at.

    On its last day a session keeps its entry, by which the next day's run finds what a racing
    writer may have left.
    """
    removed, looked_at, today = 0, 0, names.date_of(now())
    for key in sessions.store.list(names.EXPIRY_PREFIX):
        _, date, session_id = key.split("/")
        if date > today or removed >= most or time.monotonic() > deadline:
            break
        if date == today:
            looked_at += 1
            if looked_at > MOST_OF_TODAY:
                break
            if not _has_expired(sessions, session_id):
                continue
        sessions.delete(session_id)
        if date < today:
            sessions.store.delete([key])
        removed += 1
    return removed


def _has_expired(sessions: Sessions, session_id: str) -> bool:
    """Whether the session is there and past its time."""
    data = sessions.store.read(names.session(session_id))
    return data is not None and Session(**json.loads(data)).has_expired


def _remove_raw(sessions: Sessions, deadline: float) -> None:
    """Raw files of completed sessions, which stay where a store fails right behind a seal.

    In a quarter of all sessions a day, by the first digit of their ids: this list grows with the
    store.
    """
    for digit in "0123456789abcdef"[now() // DAY_MS % 4 :: 4]:
        objects = sessions.store.list(names.folders(digit))
        for session_id, group in groupby(objects, names.session_of):
            if time.monotonic() > deadline:
                return
            keys, raw = list(group), names.parts(session_id)
            if names.result(session_id) in keys:
                sessions.store.delete([key for key in keys if key.startswith(raw)])
