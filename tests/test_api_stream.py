"""POST /api/process as server-sent events, and the bucket that guesses at ids run dry."""

from __future__ import annotations

import json
import queue
import time
import uuid
from contextvars import ContextVar
from typing import Any

import pytest
from starlette.requests import Request as StarletteRequest

from lib import event_stream, sessions
from lib.web import Request
from tests.serving import CALLS, MORE_CALLS, Analysis, Service, assert_problem


def streamed(analysis: Analysis, **fields: Any) -> tuple[list[tuple[str, dict[str, Any]]], str]:
    """The events of processing, and the whole text."""
    answer = analysis.service.client.post(
        "/api/process",
        json={"sessionId": analysis.id, **fields},
        headers={**analysis.owner, "Accept": "text/event-stream"},
    )
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/event-stream")
    blocks = [b for b in answer.text.split("\n\n") if b and not b.startswith(":")]
    told = []
    for block in blocks:
        name, data = block.split("\n")
        told.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return told, answer.text


def test_a_stream_tells_progress_and_ends_with_the_result(service: Service) -> None:
    analysis = service.upload(CALLS, MORE_CALLS)
    told, _ = streamed(analysis)
    assert [name for name, _ in told[:-1]] == ["progress"] * (len(told) - 1)
    for _, progress in told[:-1]:
        assert progress.keys() == {"stage", "done", "total"}
        assert 0 <= progress["done"] <= progress["total"]
    assert told[-1] == ("result", analysis.process().json())
    assert streamed(analysis)[0] == [told[-1]], "asked again, it is there at once"


def test_a_stream_ends_with_the_problem(service: Service) -> None:
    analysis = service.upload("no,table\n1,2\n")
    told, _ = streamed(analysis)
    name, problem = told[-1]
    assert name == "problem"
    assert problem["type"] == "urn:calltrail:missing-columns"
    assert (problem["status"], problem["file"]) == (422, "calls0.csv")
    assert analysis.shown().json()["status"] == "failed"


def test_a_stream_of_a_bug_ends_with_a_plain_problem(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    analysis = service.upload(CALLS)
    service.log()

    def broken(log: object) -> bytes:
        raise TypeError("internals")

    monkeypatch.setattr("lib.sessions.codec.encode", broken)
    told, text = streamed(analysis)
    assert told[-1][0] == "problem"
    assert "internals" not in text
    crash, asked = service.log()
    assert (crash["event"], crash["session"]) == ("crash", analysis.id[:8])
    assert crash["request"] == asked["request"] == told[-1][1]["request"]


def test_a_problem_in_a_stream_is_in_the_log_line_of_its_request(service: Service) -> None:
    analysis = service.upload("no,table\n1,2\n")
    service.log()
    streamed(analysis)
    (asked,) = service.log()
    assert (asked["status"], asked["problem"]) == (200, "missing-columns")


def test_a_silent_stream_says_that_it_lives(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_stream, "SILENCE_SECONDS", 0.01)
    analysis = service.upload(CALLS)
    service.store.before = lambda operation, key: time.sleep(0.1) if "/claim" in key else None
    told, text = streamed(analysis)
    assert told[-1][0] == "result"
    assert text.startswith(": ")


def test_the_work_is_done_in_the_context_of_the_request() -> None:
    """By which the platform's runtime knows whose log lines these are."""
    whose: ContextVar[str] = ContextVar("whose")
    seen: queue.SimpleQueue[str] = queue.SimpleQueue()
    whose.set("the request's")
    asked = Request(StarletteRequest({"type": "http"}), None)
    event_stream.answer(asked, lambda progress: {"nothing": seen.put(whose.get())})
    assert seen.get(timeout=10) == "the request's"


def test_who_may_not_process_gets_a_plain_answer(service: Service) -> None:
    analysis = service.upload(CALLS)
    headers = {"Accept": "text/event-stream"}
    answer = service.client.post("/api/process", json={"sessionId": analysis.id}, headers=headers)
    assert_problem(answer, 401, "owner-key-missing")


def test_guesses_at_ids_are_slowed_down_but_not_who_knows_one(service: Service) -> None:
    analysis = service.completed(CALLS)
    reads: list[str] = []
    service.store.before = lambda operation, key: reads.append(key)
    for _ in range(sessions.MOST_GUESSES):
        unknown = service.client.get("/api/session", params={"sessionId": str(uuid.uuid4())})
        assert_problem(unknown, 404, "session-not-found")
    asked = len(reads)
    answer = service.client.get("/api/session", params={"sessionId": str(uuid.uuid4())})
    assert_problem(answer, 429, "too-many-guesses")
    assert int(answer.headers["retry-after"]) >= 1
    assert len(reads) <= asked + 1
    assert analysis.analytics().status_code == 200
