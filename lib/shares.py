"""Restricted shares: a session of its own, made once from some calls of another one, masked.

Nothing in it names the session that it was made of. That one keeps an entry for each share, so that
its owner can list and revoke them, and so that they go when it goes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lib import completed, errors, processing
from lib.analytics.filters import Filters
from lib.bodies import json_object
from lib.sessions import Session, Sessions, names
from lib.sessions.session import DAY_MS, now

if TYPE_CHECKING:
    from lib.model import CallLog

LEAST_K, MOST_K = 2, 1_000
MOST_DAYS = 3_650


@dataclass(frozen=True)
class ShareOptions:
    """How much a share shows: cells of at least `k` calls (0: all), masked texts, for how long."""

    k: int = 0
    mask_texts: bool = True
    days: float | None = None


def checked(body: Any) -> ShareOptions:
    """The options of a request's JSON; the problem with it: MalformedRequest, UnknownParameter,
    InvalidParameter."""
    body = json_object(body, ("k", "maskTexts", "days"), '{"k": 10}')
    k, mask_texts, days = body.get("k", 0), body.get("maskTexts", True), body.get("days")
    if type(k) is not int or (k and not LEAST_K <= k <= MOST_K):
        reason = f"it must be a whole number from {LEAST_K} to {MOST_K}, or 0 for no limit"
        raise errors.InvalidParameter(parameter="k", reason=reason)
    if not isinstance(mask_texts, bool):
        raise errors.InvalidParameter(parameter="maskTexts", reason="it must be true or false")
    if days is not None and (type(days) not in (int, float) or not 0 < days <= MOST_DAYS):
        reason = f"it must be a number above 0 and at most {MOST_DAYS}"
        raise errors.InvalidParameter(parameter="days", reason=reason)
    return ShareOptions(k, mask_texts, days)


def create(
    sessions: Sessions,
    session: Session,
    result: dict[str, Any],
    filters: Filters,
    options: ShareOptions,
) -> dict[str, Any]:
    """Make a share of the calls that pass; its entry. It expires with its session at the latest.

    Raises errors.NothingToShare where they are fewer than k, or none.
    """
    log = _shared(completed.call_log(sessions, session, result), filters, options)
    wanted = session.expiresAt
    if options.days is not None:
        wanted = min(wanted, int(now() + options.days * DAY_MS))
    share, _ = sessions.create(expires_at=wanted)
    entry = {
        "sessionId": share.id,
        "createdAt": share.createdAt,
        "expiresAt": share.expiresAt,
        "filters": filters.shown(),
        "k": options.k,
        "maskTexts": options.mask_texts,
        "calls": len(log.calls),
    }
    # The entry before the contents: whoever deletes the session finds what to delete with it.
    sessions.keep(names.share(session.id, share.id), json.dumps(entry).encode(), session)
    _complete(sessions, share, log, options.k)
    try:
        sessions.find(session.id, fresh=True)
    except errors.SessionNotFound:
        sessions.delete(share.id)
        raise
    return entry


def _shared(log: CallLog, filters: Filters, options: ShareOptions) -> CallLog:
    from lib.analytics.selection import select
    from lib.masking import masked

    selection = select(log, filters)
    least = max(options.k, 1)
    if selection.calls < least:
        raise errors.NothingToShare(found=selection.calls, least=least)
    return masked(log, selection.mask, k=options.k, mask_texts=options.mask_texts)


def _complete(sessions: Sessions, share: Session, log: CallLog, k: int) -> None:
    """Seal a new session with a CallLog that no files were read for."""
    attempt = sessions.attempts.begin(share.id, share.expires).attempt
    inputs = {"files": [], **processing.Reading().inputs()}
    result = {**processing.result_of(log, attempt, inputs), "k": k}
    for key, data in processing.derived_of(share, result, log).items():
        sessions.keep(key, data, share)
    sessions.keep(names.result(share.id), json.dumps(result).encode(), share)


def entries(sessions: Sessions, session: Session) -> list[dict[str, Any]]:
    """The session's shares that have not expired, oldest first."""
    found = map(sessions.store.read, sessions.store.list(names.shares(session.id)))
    shares = [json.loads(data) for data in found if data is not None]
    alive = [share for share in shares if share["expiresAt"] > now()]
    return sorted(alive, key=lambda share: (share["createdAt"], share["sessionId"]))


def revoke(sessions: Sessions, session: Session, share_id: str) -> None:
    """Remove a share and its entry; errors.ShareNotFound if the session has no such share."""
    entry = names.share(session.id, share_id) if names.is_session_id(share_id) else ""
    if not entry or sessions.store.read(entry) is None:
        raise errors.ShareNotFound()
    sessions.delete(share_id)
    sessions.store.delete([entry])
