"""Answers from memory: they need neither a thread nor the store, and are never too old."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from lib import sessions
from tests.serving import Clock, Service, assert_problem


async def no_thread(*_: Any) -> None:
    raise AssertionError("no thread is needed")


def test_what_was_sent_lately_is_sent_again_without_a_thread_or_the_store(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    analysis = service.completed()
    first = analysis.analytics(weekday="5")
    service.store.before = lambda operation, key: pytest.fail(f"{operation} {key}")
    with monkeypatch.context() as patch:
        patch.setattr("lib.web.run_in_threadpool", no_thread)
        again = analysis.analytics(weekday="5")
        known = analysis.analytics({"If-None-Match": first.headers["etag"]}, weekday="5")
    assert (again.status_code, again.content) == (200, first.content)
    assert again.headers["etag"] == first.headers["etag"]
    assert (known.status_code, known.content) == (304, b"")


def test_a_bad_filter_is_refused_of_an_analysis_in_memory_too(service: Service) -> None:
    analysis = service.completed()
    assert analysis.analytics().status_code == 200
    assert_problem(analysis.analytics(weekday="8"), 422)
    assert_problem(analysis.analytics(view="total_calls,total_calls"), 422)


def test_what_is_not_fresh_is_not_at_hand(service: Service, clock: Clock) -> None:
    analysis = service.completed()
    analysis.analytics()
    known = sessions.current()
    assert known.at_hand(analysis.id)
    clock.now += sessions.FRESH_SECONDS + 1
    assert known.at_hand(analysis.id) is None


def test_an_expired_analysis_is_not_at_hand_however_lately_it_was_seen(
    service: Service, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    analysis = service.completed()
    analysis.analytics()
    still = SimpleNamespace(monotonic=lambda now=clock.now: now)
    monkeypatch.setattr(sessions, "time", still)
    clock.now += 40 * 86_400
    assert sessions.current().at_hand(analysis.id) is None


def test_a_deleted_analysis_is_not_at_hand(service: Service) -> None:
    analysis = service.completed()
    analysis.analytics()
    analysis.delete()
    assert sessions.current().at_hand(analysis.id) is None
    assert_problem(analysis.analytics(), 404, "session-not-found")
