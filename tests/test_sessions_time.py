"""Claims that grow old, analyses that expire, clocks that differ."""

from __future__ import annotations

import json
import time
from unittest.mock import patch

import pytest

from lib import errors, sessions
from lib.sessions import Sessions, attempts, names
from lib.sessions.cleanup import sweep
from tests.serving import CALLS, MORE_CALLS, UNKNOWN, Analysis, Clock, Service, assert_problem

DAY = 86_400


def known() -> Sessions:
    return sessions.current()


def claim(service: Service, analysis: Analysis, attempt: int, since: float) -> None:
    """Another instance's claim, without an end."""
    data = {"instance": "another", "id": str(attempt), "since": since}
    service.store.objects[names.claim(analysis.id, attempt)] = json.dumps(data).encode()


# --- claims ---------------------------------------------------------------------------------


def test_a_young_claim_is_waited_for_and_then_worked_beside(service: Service, clock: Clock) -> None:
    analysis = service.upload(CALLS)
    claim(service, analysis, 1, clock.now)
    assert analysis.shown().json()["status"] == "processing"
    assert_problem(analysis.analytics(), 409, "session-not-ready")
    assert analysis.process().json()["total_calls"] == 2
    assert sum(clock.slept) == sum(attempts.WAIT_SECONDS)
    assert analysis.shown().json()["status"] == "completed"


def test_an_old_claim_is_superseded_at_once(service: Service, clock: Clock) -> None:
    analysis = service.upload(CALLS)
    claim(service, analysis, 1, clock.now - attempts.LONGEST_RUN_SECONDS)
    assert analysis.shown().json()["status"] == "uploading"
    assert analysis.process().status_code == 200
    assert not any(clock.slept)


def test_a_claim_that_ends_while_we_wait_is_answered_with_its_result(
    service: Service, clock: Clock
) -> None:
    done = service.completed(CALLS)
    analysis = service.upload(CALLS)
    claim(service, analysis, 1, clock.now)
    result = service.store.objects[names.result(done.id)]

    def seal(seconds: float) -> None:
        clock.sleep(seconds)
        if sum(clock.slept) > 1:
            service.store.objects[names.result(analysis.id)] = result

    known().attempts._sleep = seal
    assert analysis.process().json()["total_calls"] == 2
    assert names.claim(analysis.id, 2) not in service.store.objects


def test_three_claims_under_way_make_the_fourth_come_again(service: Service, clock: Clock) -> None:
    analysis = service.upload(CALLS)
    for attempt in (1, 2, 3):
        claim(service, analysis, attempt, clock.now)
    answer = analysis.process()
    assert_problem(answer, 503, "processing-busy")
    assert 0 < int(answer.headers["retry-after"]) <= 60


def test_three_old_claims_without_an_end_are_too_large(service: Service, clock: Clock) -> None:
    analysis = service.upload(CALLS)
    for attempt in (1, 2, 3):
        claim(service, analysis, attempt, clock.now - 400)
    assert_problem(analysis.process(), 422, "too-large-to-process")
    shown = analysis.shown().json()
    assert shown["status"] == "failed"
    assert "3 times" in shown["problem"]["detail"]


def test_after_the_third_strike_the_owner_may_drop_a_file_and_try_again(
    service: Service, clock: Clock
) -> None:
    analysis = service.upload(CALLS)
    assert analysis.part(MORE_CALLS, 0, last=True).status_code == 201
    for attempt in (1, 2, 3):
        claim(service, analysis, attempt, clock.now - 400)
    analysis.process()
    assert analysis.drop("f").status_code == 204
    assert analysis.process().json()["total_calls"] == 2


@pytest.mark.parametrize("off", [-600, 600])
def test_clocks_10_minutes_apart_cost_time_but_no_answer(
    service: Service, clock: Clock, off: int
) -> None:
    analysis = service.upload(CALLS)
    claim(service, analysis, 1, clock.now + off)
    assert analysis.process().json()["total_calls"] == 2


# --- expiry ---------------------------------------------------------------------------------


def test_an_analysis_tells_when_it_expires(service: Service) -> None:
    shown = service.upload(CALLS).shown().json()
    assert shown["expiresAt"] - shown["createdAt"] == 30 * DAY * 1000
    assert abs(shown["createdAt"] / 1000 - time.time()) < 60


def test_an_expired_analysis_is_gone_at_once(service: Service, clock: Clock) -> None:
    analysis = service.completed(CALLS)
    etag = analysis.analytics().headers["etag"]
    clock.now += 30 * DAY - 1
    assert analysis.analytics().status_code == 200
    clock.now += 1
    for answer in (
        analysis.analytics(),
        analysis.analytics({"If-None-Match": etag}),
        analysis.analytics({"If-None-Match": "*"}),
        analysis.shown(),
        analysis.process(),
        analysis.add(),
        analysis.drop("f"),
    ):
        assert_problem(answer, 404, "session-not-found")
    assert analysis.delete().status_code == 204


def test_a_deleted_analysis_is_not_served_longer_than_a_minute_by_other_instances(
    service: Service, clock: Clock
) -> None:
    analysis = service.completed(CALLS)
    etag = analysis.analytics().headers["etag"]
    for key in [key for key in service.store.objects if analysis.id in key]:
        del service.store.objects[key]  # another instance deletes it
    clock.now += 60
    assert_problem(analysis.analytics({"If-None-Match": etag}), 404)
    assert_problem(analysis.analytics(), 404)
    assert not [path for path in service.cache.rglob("*.entry") if analysis.id in path.name]


def test_a_deleted_analysis_is_not_served_by_the_instance_that_deleted_it(
    service: Service,
) -> None:
    analysis = service.completed(CALLS)
    etag = analysis.analytics().headers["etag"]
    assert analysis.delete().status_code == 204
    assert_problem(analysis.analytics({"If-None-Match": etag}), 404)
    assert_problem(analysis.analytics(), 404)
    assert analysis.delete().status_code == 204
    assert not [path for path in service.cache.rglob("*.entry") if analysis.id in path.name]


# --- clean-up -------------------------------------------------------------------------------


def cleaned(service: Service) -> int:
    headers = {"Authorization": "Bearer cron"}
    answer = service.client.get("/api/cleanup", headers=headers)
    assert answer.status_code == 200, answer.text
    removed: int = answer.json()["removed"]
    return removed


@pytest.fixture
def cron(service: Service) -> None:
    service.configure(CRON_SECRET="cron")


def test_clean_up_removes_what_has_expired_and_nothing_else(
    service: Service, cron: None, clock: Clock
) -> None:
    old = service.completed(CALLS), service.upload(CALLS)
    clock.now += 20 * DAY
    young = service.completed(CALLS)
    clock.now += 12 * DAY
    assert cleaned(service) == 2
    assert cleaned(service) == 0
    assert not [key for key in service.store.objects if any(a.id in key for a in old)]
    assert young.analytics().json()["total_calls"] == 2


def test_clean_up_removes_on_its_last_day_what_has_expired_by_then(
    service: Service, cron: None, clock: Clock
) -> None:
    clock.now -= clock.now % DAY  # so that both expire on one day
    early = service.completed(CALLS)
    clock.now += DAY // 2
    late = service.completed(CALLS)
    clock.now += 30 * DAY - DAY // 4
    assert cleaned(service) == 1
    assert cleaned(service) == 0
    (entry,) = [key for key in service.store.objects if early.id in key]
    assert entry.startswith(names.EXPIRY_PREFIX)
    assert late.analytics().json()["total_calls"] == 2
    clock.now += DAY
    assert cleaned(service) == 2
    assert not service.store.objects


def test_clean_up_looks_at_a_bounded_number_of_sessions_of_today(
    service: Service, cron: None, clock: Clock
) -> None:
    for _ in range(3):
        service.upload(CALLS)
    clock.now += 30 * DAY
    with patch("lib.sessions.cleanup.MOST_OF_TODAY", 2):
        assert cleaned(service) == 2
        assert cleaned(service) == 0
    assert cleaned(service) == 1


def test_clean_up_sweeps_what_was_left_behind_a_deletion(
    service: Service, cron: None, clock: Clock
) -> None:
    analysis = service.upload(CALLS)
    analysis.delete()
    service.store.objects[names.part(analysis.id, "f", 0)] = b"left by a writer that was killed"
    clock.now += 32 * DAY
    assert cleaned(service) == 1
    assert not service.store.objects


def test_clean_up_removes_raw_files_that_a_failing_store_has_kept(
    service: Service, cron: None, clock: Clock
) -> None:
    analysis, unfinished = service.upload(CALLS), service.upload(CALLS)

    def refuse(operation: str, key: str) -> None:
        if operation == "delete":
            raise errors.StoreUnavailable(retryAfter=1)

    def raw(analysis: Analysis) -> list[str]:
        return list(service.store.list(names.parts(analysis.id)))

    service.store.before = refuse
    service.log()
    assert analysis.process().status_code == 200
    assert service.log()[0]["event"] == "raw_files_left"
    service.store.before = lambda operation, key: None
    assert raw(analysis)
    for _ in range(4):
        assert cleaned(service) == 0
        clock.now += DAY
    assert not raw(analysis)
    assert raw(unfinished)
    assert analysis.analytics().json()["total_calls"] == 2


def test_clean_up_does_bounded_work_a_run(service: Service, clock: Clock) -> None:
    for number in range(7):
        service.store.objects[f"expiry/2020-01-0{number + 1}/{UNKNOWN}"] = b"1"
    assert sweep(known(), most=5) == 5
    assert sorted(service.store.objects) == [
        f"expiry/2020-01-06/{UNKNOWN}",
        f"expiry/2020-01-07/{UNKNOWN}",
    ]
    assert sweep(known(), seconds=-1) == 0


def test_clean_ups_at_once_are_harmless(service: Service, clock: Clock) -> None:
    service.completed(CALLS)
    clock.now += 32 * DAY

    def again(operation: str, key: str) -> None:
        service.store.before = lambda operation, key: None
        assert sweep(known()) == 1

    service.store.before = again
    sweep(known())
    assert not service.store.objects


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"X-Cron": "cron"}])
def test_clean_up_is_for_the_cron_alone(
    service: Service, cron: None, headers: dict[str, str]
) -> None:
    answer = service.client.get("/api/cleanup", headers=headers)
    assert_problem(answer, 401, "cron-secret-wrong")


def test_clean_up_without_a_secret_is_for_nobody(service: Service) -> None:
    for key in ("", "Bearer ", "Bearer x"):
        answer = service.client.get("/api/cleanup", headers={"Authorization": key})
        assert_problem(answer, 401, "cron-secret-wrong")
