"""Whatever operation of the store is the last: nothing is lost and nothing half-written shows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lib import completed, errors, processing
from lib.sessions import Session, Sessions
from lib.sessions.parts import Upload
from lib.settings import Settings
from lib.storage.cache import Cache
from tests.serving import CALLS, MORE_CALLS, Service, assert_problem
from tests.stores import WatchedStore


class Killed(BaseException):
    """The instance ends here, without an exception handler of ours having a say."""


class Countdown:
    """Ends the `last` operation of a store (counted from 1) with this exception."""

    def __init__(self, last: int, error: BaseException) -> None:
        self._left, self._error = last, error

    def __call__(self, operation: str, key: str) -> None:
        self._left -= 1
        if self._left == 0:
            raise self._error

    @property
    def spent(self) -> bool:
        return self._left <= 0


PARTS = [
    Upload("a.csv", CALLS[:90].encode(), "f", 0, last=False, named=True),
    Upload("a.csv", CALLS[90:].encode(), "f", 1, last=True, named=True),
    Upload("b.csv", MORE_CALLS.encode(), "g", 0, last=True, named=True),
]


def instance(store: WatchedStore, folder: Path) -> Sessions:
    folder.mkdir(parents=True)
    known = Sessions(store, Cache(folder, 1 << 24), Settings())
    known.attempts._sleep = lambda seconds: None
    return known


class Journey:
    """From the first file to the figures; each step is done again by whoever takes over."""

    def __init__(self) -> None:
        self.session: Session | None = None
        self.sent = 0
        self.total: int | None = None

    def go_on(self, known: Sessions) -> None:
        if self.session is None:
            self.session, _ = known.create()
        while self.sent < len(PARTS):
            known.confirm(self.session, [known.add(self.session, PARTS[self.sent])])
            self.sent += 1
        result = processing.process(known, self.session)
        document = json.loads(completed.document(known, self.session, result))
        self.total = document["total_calls"]
        assert len(document["files"]) == 2


def consistent(known: Sessions, session: Session | None) -> None:
    """What a reader may see after a crash."""
    if session is None:
        return
    described = known.describe(known.find(session.id))
    assert described["status"] in ("uploading", "processing", "completed", "failed")
    if described["status"] == "completed":
        document = completed.document(known, session, known.result(session))
        assert json.loads(document)["total_calls"] == 3


def operations(tmp_path: Path) -> int:
    """How many operations a journey without a crash takes."""
    store, count = WatchedStore(), 0

    def counted(operation: str, key: str) -> None:
        nonlocal count
        count += 1

    store.before = counted
    Journey().go_on(instance(store, tmp_path))
    return count


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_kill_at_any_operation_loses_nothing(tmp_path: Path, moment: str) -> None:
    for last in range(1, operations(tmp_path / "whole") + 1):
        store, journey = WatchedStore(), Journey()
        ending = Countdown(last, Killed())
        setattr(store, moment, ending)
        with pytest.raises(Killed):
            journey.go_on(instance(store, tmp_path / f"{last}"))
        assert ending.spent
        consistent(instance(store, tmp_path / f"{last} reader"), journey.session)
        journey.go_on(instance(store, tmp_path / f"{last} next"))
        assert journey.total == 3
        raw = [key for key in store.objects if "/parts/" in key]
        assert not raw, f"raw rows are left after a kill {moment} operation {last}"


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_store_that_fails_at_any_operation_is_asked_again(tmp_path: Path, moment: str) -> None:
    for last in range(1, operations(tmp_path / "whole") + 1):
        store, journey = WatchedStore(), Journey()
        known = instance(store, tmp_path / f"{last}")
        ending = Countdown(last, errors.StoreUnavailable(retryAfter=1))
        setattr(store, moment, ending)
        for _ in range(2):
            try:
                journey.go_on(known)
                break
            except errors.StoreUnavailable:
                consistent(instance(store, tmp_path / f"{last} reader"), journey.session)
        assert (journey.total, ending.spent) == (3, True)


def test_a_store_that_does_not_answer_is_said_so(service: Service) -> None:
    """A new analysis keeps its key even then, so that it can be gone on with."""

    def refuse(operation: str, key: str) -> None:
        if key.endswith("/claim"):
            raise errors.StoreUnavailable(retryAfter=7)

    service.store.before = refuse
    files = {"file": ("a.csv", CALLS)}
    answer = service.client.post("/api/upload?process=true", files=files)
    problem = assert_problem(answer, 503, "store-unavailable")
    assert answer.headers["retry-after"] == "7"
    assert answer.headers["cache-control"] == "no-store"
    assert {"sessionId", "ownerKey"} <= problem.keys()


def test_why_a_store_refuses_us_is_for_the_log_and_for_nobody_else(service: Service) -> None:
    analysis = service.upload(CALLS)
    service.log()

    def refuse(operation: str, key: str) -> None:
        if "/calllog-" in key:
            raise errors.StoreMisconfigured(reason="the token has run out")

    service.store.before = refuse
    answer = analysis.process()
    problem = assert_problem(answer, 500, "store-misconfigured")
    (asked,) = service.log()
    assert asked["reason"] == "the token has run out"
    assert problem["request"] == asked["request"] == answer.headers["x-request-id"]
    for seen in (answer, analysis.shown(), analysis.analytics()):
        assert "token" not in seen.text


def test_a_store_that_fails_thrice_does_not_make_the_files_too_large(service: Service) -> None:
    analysis = service.upload(CALLS)

    def refuse(operation: str, key: str) -> None:
        if "/calllog-" in key:
            raise errors.StoreUnavailable(retryAfter=7)

    service.store.before = refuse
    for _ in range(5):
        assert_problem(analysis.process(), 503, "store-unavailable")
    service.store.before = lambda operation, key: None
    assert analysis.add().status_code == 201, "nobody is at it any more"
    assert analysis.process().json()["total_calls"] == 3


def test_a_bug_is_logged_whole_and_answered_plainly(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    analysis = service.upload(CALLS)
    service.log()

    def broken(log: object) -> bytes:
        raise TypeError("a secret of the house")

    with monkeypatch.context() as patched:
        patched.setattr("lib.sessions.codec.encode", broken)
        answer = analysis.process()
    problem = assert_problem(answer, 500, "problem")
    assert "secret" not in answer.text
    crash, asked = service.log()
    assert (crash["event"], asked["event"], asked["status"]) == ("crash", "request", 500)
    assert "TypeError: a secret of the house" in crash["traceback"]
    assert crash["request"] == asked["request"] == problem["request"]
    assert answer.headers["x-request-id"] == problem["request"]
    assert analysis.process().status_code == 200
