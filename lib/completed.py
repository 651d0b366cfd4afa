"""What is answered about a completed session: the analytics document, and the CallLog behind it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from lib import errors
from lib.analytics import FIGURE_VERSION, encoding
from lib.analytics.filters import ALL_CALLS, Filters
from lib.sessions import Session, Sessions, names

if TYPE_CHECKING:
    from lib.model import CallLog

HEADING_FIGURES = ("selected_calls", "total_calls_unfiltered")
HEADING = (
    *("sessionId", "createdAt", "expiresAt", "status", "files"),
    *("restricted", "filters", "order", "unknown_filter_values"),
    *HEADING_FIGURES,
)
"""Members that every analytics document has, whatever figures are asked for; `restricted` is there
in shares only."""


def document(
    sessions: Sessions,
    session: Session,
    result: dict[str, Any],
    filters: Filters = ALL_CALLS,
    keys: Sequence[str] | None = None,
) -> bytes:
    """The analytics document of a completed session, encoded: all figures, or those of `keys`.

    Of all calls it was made before, or is made and stored now; of some, it is computed.
    Raises errors.InvalidParameter for a key that is no member's.
    """
    if not filters:
        whole = _whole_document(sessions, session, result)
        if keys is None:
            return whole
        if encoding.keys(whole) >= set(keys):
            return encoding.pick(whole, (*HEADING, *keys))
    _check_keys(keys or ())
    log = call_log(sessions, session, result, for_totals=not filters)
    return encoded(session, result, log, filters, keys)


def _check_keys(keys: Iterable[str]) -> None:
    from lib.analytics.figures import FIGURES

    for key in keys:
        if key not in FIGURES and key not in HEADING:
            raise errors.InvalidParameter(parameter="view", reason=f"there is no figure {key!r}")


def call_log(
    sessions: Sessions, session: Session, result: dict[str, Any], *, for_totals: bool = False
) -> CallLog:
    """The CallLog of a completed session; errors.SessionNotFound if the session is going.

    Of a share with a smallest cell only figures of all calls may be made, which whoever asks
    `for_totals` promises to do: others get errors.RestrictedShare, for filters and single calls
    would show what smaller cells hold.
    """
    from lib.sessions import codec

    if result.get("k") and not for_totals:
        raise errors.RestrictedShare(k=result["k"])
    key = names.call_log(session.id, result["attempt"])
    if (log := sessions.call_logs.get(key)) is not None:
        return log
    data = sessions.cached(key)
    if data is None:
        raise errors.SessionNotFound()

    def decoded() -> tuple[CallLog, int]:
        log = codec.decode(data)
        return log, codec.memory(log)

    return sessions.call_logs.made(key, decoded)


def _whole_document(sessions: Sessions, session: Session, result: dict[str, Any]) -> bytes:
    key = names.document(session.id, result["attempt"], FIGURE_VERSION)
    data = sessions.cached(key)
    if data is None:
        log = call_log(sessions, session, result, for_totals=True)
        data = encoded(session, result, log)
        sessions.keep(key, data, session)
    return data


def encoded(
    session: Session,
    result: dict[str, Any],
    log: CallLog,
    filters: Filters = ALL_CALLS,
    keys: Sequence[str] | None = None,
) -> bytes:
    """The document of the calls that pass, made from their CallLog; `keys` None: all figures."""
    from lib.analytics import document as figures
    from lib.analytics.selection import select, unknown_values

    query = f"&{filters.query()}" if filters else ""
    href = f"/api/calls?sessionId={session.id}{query}"
    if keys is not None:
        keys = list(dict.fromkeys((*HEADING_FIGURES, *(key for key in keys if key not in HEADING))))
    return encoding.encode(
        {
            **session.fields(),
            "status": "completed",
            "files": result["files"],
            **({"restricted": {"k": result["k"]}} if "k" in result else {}),
            "filters": filters.shown(),
            "order": filters.order,
            "unknown_filter_values": unknown_values(log, filters),
            **figures(select(log, filters), keys, calls_href=href),
        }
    )
