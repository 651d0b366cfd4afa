"""Two at once: every interleaving ends in one answer, and nothing acknowledged is ignored."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import httpx2
import pytest

from lib import processing
from lib.sessions import attempts
from tests.serving import CALLS, MORE_CALLS, Analysis, Service, assert_problem
from tests.stores import Gate


@pytest.fixture(autouse=True)
def several_instances(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one instance does one after the other, several do at once."""
    monkeypatch.setattr(processing, "_turn", threading.Semaphore(100))


def at_once(work: Callable[[], httpx2.Response]) -> Future[httpx2.Response]:
    executor = ThreadPoolExecutor(1)
    future = executor.submit(work)
    executor.shutdown(wait=False)
    return future


def names_in(result: dict[str, Any]) -> list[str]:
    return [file["name"] for file in result["data_quality"]["files"]]


STAGES = {
    "claimed": ("create", "/attempts/1/claim"),
    "listing": ("list", "/parts/"),
    "before the seal": ("create", "/result"),
}


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_file_that_comes_while_processing_is_in_the_result_or_refused(
    service: Service, stage: str, when: str
) -> None:
    analysis = service.upload(CALLS)
    with Gate(*STAGES[stage]) as gate:
        setattr(service.store, when, gate)
        processed = at_once(analysis.process)
        gate.reached()
        added = analysis.add(MORE_CALLS)
    result = processed.result(20)
    assert result.status_code == 200, result.text
    if added.status_code == 201:
        assert names_in(result.json()) == ["calls0.csv", "more.csv"]
    else:
        assert_problem(added, 409)


@pytest.mark.parametrize("stage", ["before", "after"])
def test_a_file_whose_upload_is_overtaken_is_in_the_result_or_refused(
    service: Service, stage: str
) -> None:
    """The upload stands around its write while the analysis is processed to the end."""
    analysis = service.upload(CALLS)
    with Gate("create", "/0") as gate:
        setattr(service.store, stage, gate)
        added = at_once(analysis.add)
        gate.reached()
        result = analysis.process()
    assert result.status_code == 200
    if added.result(20).status_code == 201:
        assert "more.csv" in names_in(result.json())
    else:
        assert_problem(added.result(), 409)
    assert not [key for key in service.store.objects if "/parts/" in key], "no raw rows are kept"


def test_a_file_is_refused_even_if_the_clock_of_whoever_processes_is_10_minutes_slow(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    analysis = service.upload(CALLS)
    with Gate("create", "/result") as gate:
        service.store.before = gate
        processed = at_once(analysis.process)
        gate.reached()
        monkeypatch.setattr(attempts, "LONGEST_RUN_SECONDS", -600)  # its claim looks old to us
        added = analysis.add()
    assert processed.result(20).status_code == 200
    assert_problem(added, 409, "session-busy")


def test_a_part_that_was_confirmed_stays_when_its_first_sender_is_refused(service: Service) -> None:
    """The client gave up waiting for the first request and sent the part again."""
    analysis = service.upload(CALLS)
    with Gate("create", "/parts/f/0") as slow, Gate("list", "/parts/") as listing:
        service.store.after = slow
        first = at_once(lambda: analysis.part(MORE_CALLS, 0, last=True))
        slow.reached()
        assert analysis.part(MORE_CALLS, 0, last=True).status_code == 201
        service.store.before = listing
        processed = at_once(analysis.process)
        listing.reached()
        slow.__exit__()
        assert_problem(first.result(20), 409, "session-busy")
    assert names_in(processed.result(20).json()) == ["calls0.csv", "parts.csv"]


def test_a_file_that_is_dropped_while_processing_is_not_in_the_result_or_the_drop_is_refused(
    service: Service,
) -> None:
    analysis = service.upload(CALLS)
    analysis.part(MORE_CALLS, 0, last=True)
    with Gate("delete", "/parts/f/0") as gate:
        service.store.before = gate
        dropped = at_once(lambda: analysis.drop("f"))
        gate.reached()
        result = analysis.process()
    assert names_in(result.json()) == ["calls0.csv", "parts.csv"]
    assert_problem(dropped.result(20), 409)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("stage", ["list", "create"])
def test_who_processes_at_once_gets_one_result(service: Service, stage: str, when: str) -> None:
    analysis = service.upload(CALLS, MORE_CALLS)
    with Gate(*{"list": ("list", "/parts/"), "create": ("create", "/result")}[stage]) as gate:
        setattr(service.store, when, gate)
        first = at_once(analysis.process)
        gate.reached()
        second = analysis.process()
    assert second.status_code == 200
    assert first.result(20).json() == second.json()
    assert len([key for key in service.store.objects if "/calllog-" in key]) == 1
    assert analysis.analytics().json()["total_calls"] == 3


def test_ten_who_process_at_once_get_one_result(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processing, "_turn", threading.Semaphore(1))
    analysis = service.upload(CALLS)
    answers = [at_once(analysis.process) for _ in range(10)]
    assert {answer.result(20).text for answer in answers} == {analysis.process().text}


def test_fifty_uploads_at_once_are_all_in_the_result(service: Service) -> None:
    analysis = service.upload(CALLS)
    with ThreadPoolExecutor(10) as executor:
        added = executor.map(
            lambda n: analysis.add(CALLS.replace("7,", f"{n},"), f"{n}.csv").status_code,
            range(100, 150),
        )
        assert set(added) == {201}
    assert len(analysis.process().json()["data_quality"]["files"]) == 51


DELETED = [
    ("create", "/attempts/1/claim", "before"),
    ("create", "/attempts/1/claim", "after"),
    ("list", "/parts/", "before"),
    ("read", "/0", "before"),
    ("create", "/calllog-1/1", "before"),
    ("create", "/result", "before"),
    ("create", "/result", "after"),
    ("read", "/session.json", "after"),
]


@pytest.mark.parametrize(("operation", "ending", "when"), DELETED)
def test_an_analysis_that_is_deleted_while_processing_is_gone_and_leaves_nothing(
    service: Service, operation: str, ending: str, when: str
) -> None:
    analysis = service.upload(CALLS)
    with Gate(operation, ending) as gate:
        service.another_instance()
        setattr(service.store, when, gate)
        processed = at_once(analysis.process)
        gate.reached()
        assert analysis.delete().status_code == 204
    processed.result(20)
    if (operation, ending) != ("read", "/session.json"):
        assert_problem(processed.result(), 404, "session-not-found")
    assert_problem(analysis.analytics(), 404, "session-not-found")
    left = [key for key in service.store.objects if not key.startswith("expiry/")]
    assert not left


def test_a_file_that_comes_while_its_analysis_is_deleted_is_refused_and_not_left(
    service: Service,
) -> None:
    analysis = service.upload(CALLS)
    with Gate("create", "/0") as gate:
        service.store.before = gate
        added = at_once(analysis.add)
        gate.reached()
        assert analysis.delete().status_code == 204
    assert_problem(added.result(20), 404, "session-not-found")
    assert not [key for key in service.store.objects if not key.startswith("expiry/")]


def test_reading_goes_on_or_ends_while_an_analysis_is_deleted(service: Service) -> None:
    analysis: Analysis = service.completed(CALLS)
    service.another_instance()
    with Gate("read", "/result") as gate:
        service.store.before = gate
        shown = at_once(analysis.analytics)
        gate.reached()
        analysis.delete()
    assert_problem(shown.result(20), shown.result().status_code)
    assert shown.result().status_code in (404, 409)
    assert_problem(analysis.analytics(), 404, "session-not-found")
