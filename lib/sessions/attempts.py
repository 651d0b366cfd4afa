"""Who processes a session, and how that ended. The result alone decides; claims are advice.

Two instances that process one session at once cost double work, never a wrong answer: the result
is written once, and whoever finds it taken answers with it.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lib import errors
from lib.sessions import names
from lib.storage import Store
from lib.storage.cache import CachedReads

LONGEST_RUN_SECONDS = 330
"""No attempt runs longer: the platform ends a function after 300 s."""

MOST_UNFINISHED = 3
"""So many attempts without an end in a row mean that the files are too large."""

WAIT_SECONDS = (0.25, 0.5, 1, 2, 3, 4, 5)
"""How long to wait between looks at somebody else's attempt before working on it as well."""

_INSTANCE = uuid.uuid4().hex


@dataclass(frozen=True)
class State:
    """A session's `status`, with the attempt that it follows from (0: none yet)."""

    status: str
    attempt: int
    problem: errors.Problem | None = None
    result: dict[str, Any] | None = None

    def completed(self) -> dict[str, Any]:
        """The result; errors.SessionFailed (with the problem) or SessionNotReady without one."""
        if self.problem is not None:
            facts = {"reason": self.problem.detail, "problem": self.problem.slug()}
            raise errors.SessionFailed(**{**self.problem.fields, **facts})
        if self.result is None:
            raise errors.SessionNotReady(sessionStatus=self.status)
        return self.result


class Attempts:
    """The attempts of sessions: state derived from write-once objects."""

    def __init__(
        self, store: Store, reads: CachedReads, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._store = store
        self._reads = reads
        self._sleep = sleep

    def result(self, session_id: str) -> dict[str, Any] | None:
        """The seal of a session that was found; None before completion."""
        data = self._reads.read(names.result(session_id))
        return None if data is None else json.loads(data)

    def state(self, session_id: str) -> State:
        """From the result, else from the highest attempt.

        Before the first attempt that is one read: nothing is sealed that was not claimed.
        """
        if self._json(names.claim(session_id, 1)) is None:
            return State("uploading", 0)
        if (found := self.result(session_id)) is not None:
            return State("completed", found["attempt"], result=found)
        state, attempt = State("uploading", 0), 1
        while (claim := self._json(names.claim(session_id, attempt))) is not None:
            if (failed := self._json(names.failed(session_id, attempt))) is not None:
                state = State("failed", attempt, problem=errors.Problem.from_dict(failed))
            else:
                alive = _age(claim) < LONGEST_RUN_SECONDS
                state = State("processing" if alive else "uploading", attempt)
            attempt += 1
        # Sealed while we looked: the result is written before anyone sees no claim behind it.
        if state.status == "processing" and (found := self.result(session_id)) is not None:
            return State("completed", found["attempt"], result=found)
        return state

    def superseded(self, session_id: str, attempt: int) -> bool:
        """Whether somebody has begun a later attempt, so that files may have changed since ours."""
        return self._json(names.claim(session_id, attempt + 1)) is not None

    def begin(self, session_id: str, expires: float | None = None) -> State:
        """Claim the next attempt: a State `processing` that is ours, or `completed`.

        Waits a little for somebody else's attempt. Raises errors.ProcessingBusy while too many
        are under way, and errors.TooLargeToProcess when the last of too many never ended.
        `expires` is the session's, in seconds, for stores with native expiry.
        """
        attempt, unfinished = 1, 0
        while not self._claim(session_id, attempt, expires):
            ended = self.result(session_id) is not None or self._ended(session_id, attempt)
            if (found := self.result(session_id)) is not None:
                return State("completed", found["attempt"], result=found)
            unfinished = 0 if ended else unfinished + 1
            if unfinished >= MOST_UNFINISHED:
                self._strike_out(session_id, attempt, expires)
            attempt += 1
        return State("processing", attempt)

    def fail(
        self,
        session_id: str,
        attempt: int,
        problem: errors.Problem,
        expires: float | None = None,
    ) -> None:
        """Record how our attempt ended."""
        data = json.dumps(problem.as_dict()).encode()
        self._store.create(names.failed(session_id, attempt), data, expires=expires)

    def _claim(self, session_id: str, attempt: int, expires: float | None) -> bool:
        claim = {"instance": _INSTANCE, "id": uuid.uuid4().hex, "since": time.time()}
        data = json.dumps(claim).encode()
        return self._store.create(names.claim(session_id, attempt), data, expires=expires)

    def _ended(self, session_id: str, attempt: int) -> bool:
        """Whether somebody else's attempt has failed, or succeeds or fails while we wait."""
        waits = WAIT_SECONDS if self._may_be_under_way(session_id, attempt) else ()
        for wait in (0.0, *waits):
            self._sleep(wait)
            if self._json(names.failed(session_id, attempt)) is not None:
                return True
            if wait and self.result(session_id) is not None:
                return True
        return False

    def _may_be_under_way(self, session_id: str, attempt: int) -> bool:
        """Whether waiting for an attempt makes sense: it is young, the newest, and not our own.

        An instance has one attempt under way at a time; its earlier ones are over.
        """
        claim = self._json(names.claim(session_id, attempt)) or {}
        young = _age(claim) < LONGEST_RUN_SECONDS and claim.get("instance") != _INSTANCE
        return young and not self.superseded(session_id, attempt)

    def _strike_out(self, session_id: str, attempt: int, expires: float | None) -> None:
        claim = self._json(names.claim(session_id, attempt)) or {}
        left = LONGEST_RUN_SECONDS - _age(claim)
        if left > 0:
            raise errors.ProcessingBusy(retryAfter=min(60, int(left) + 1))
        problem = errors.TooLargeToProcess(attempts=MOST_UNFINISHED)
        self.fail(session_id, attempt, problem, expires)
        raise problem

    def _json(self, key: str) -> dict[str, Any] | None:
        data = self._store.read(key)
        return None if data is None else json.loads(data)


def _age(claim: dict[str, Any]) -> float:
    """Seconds since a claim was made, as far as clocks agree."""
    return time.time() - float(claim.get("since", 0))
