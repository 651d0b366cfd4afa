"""What the objects of a session are called. Every name is new: nothing is ever overwritten."""

from __future__ import annotations

import datetime
import re
import uuid

CALLLOG_VERSION = "1"
"""Goes up when the stored form of a CallLog changes; newer code reads older forms."""

_SESSION_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_FILE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def new_session_id() -> str:
    return str(uuid.uuid4())


def is_session_id(text: str) -> bool:
    """Whether a text can be a session's id at all: a UUIDv4 in lower case."""
    return _SESSION_ID.fullmatch(text) is not None


def is_file_id(text: str) -> bool:
    return _FILE_ID.fullmatch(text) is not None


def expiry(session_id: str, expires_at: int) -> str:
    """The entry by which clean-up finds a session, from the time (ms) at which it expires."""
    return f"{EXPIRY_PREFIX}{date_of(expires_at)}/{session_id}"


EXPIRY_PREFIX = "expiry/"


def date_of(milliseconds: int) -> str:
    """The UTC date of a time in ms since the epoch."""
    moment = datetime.datetime.fromtimestamp(milliseconds / 1000, datetime.UTC)
    return moment.date().isoformat()


def folder(session_id: str) -> str:
    return f"{folders()}{session_id}/"


def folders(beginning: str = "") -> str:
    """The prefix of all objects of the sessions whose ids begin so."""
    return f"sessions/{beginning}"


def session_of(key: str) -> str:
    """The id of the session that an object belongs to."""
    return key.split("/")[1]


def session(session_id: str) -> str:
    return f"{folder(session_id)}session.json"


def parts(session_id: str, file_id: str | None = None) -> str:
    """The prefix of all parts of a session, or of one of its files."""
    return f"{folder(session_id)}parts/" + (f"{file_id}/" if file_id else "")


def part(session_id: str, file_id: str, number: int) -> str:
    return f"{parts(session_id, file_id)}{number}"


def part_of(key: str) -> tuple[str, int]:
    """The file id and the number of the part that has this key."""
    _, _, _, file_id, number = key.split("/")
    return file_id, int(number)


def claim(session_id: str, attempt: int) -> str:
    return f"{folder(session_id)}attempts/{attempt}/claim"


def failed(session_id: str, attempt: int) -> str:
    return f"{folder(session_id)}attempts/{attempt}/failed"


def result(session_id: str) -> str:
    return f"{folder(session_id)}result"


def call_log(session_id: str, attempt: int) -> str:
    """Where an attempt puts its CallLog; the result says which attempt's counts."""
    return f"{folder(session_id)}calllog-{CALLLOG_VERSION}/{attempt}"


def document(session_id: str, attempt: int, figure_version: str) -> str:
    return f"{folder(session_id)}figures-{figure_version}/{attempt}"


def shares(session_id: str) -> str:
    """The prefix of the entries of the shares that were made of a session."""
    return f"{folder(session_id)}shares/"


def share(session_id: str, share_id: str) -> str:
    return f"{shares(session_id)}{share_id}"


def share_of(entry: str) -> str:
    """The session id of the share that has this entry."""
    return entry.rpartition("/")[2]
