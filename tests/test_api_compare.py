"""GET /api/compare over HTTP."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from tests.serving import HEADER, UNKNOWN, Analysis, Service, assert_problem

JANUARY = HEADER + "".join(
    f"{call},{day},1,0,Main,\n{call},{day},{2 + call % 2},1,x,\n"
    for call in range(80)
    for day in [f"01/0{1 + call % 9}/2025"]
)
FEBRUARY = HEADER + "".join(
    f"{call},02/01/2025,1,0,Main,\n{call},02/01/2025,2,1,x,\n" for call in range(100, 160)
)
MONTHS = {"a.to": "2025-01-31", "b.from": "2025-02-01"}


@pytest.fixture
def analysis(service: Service) -> Analysis:
    return service.completed(JANUARY, FEBRUARY)


def ask(service: Service, headers: dict[str, str] | None = None, **query: Any) -> httpx2.Response:
    parameters = {name.replace("_", "."): value for name, value in query.items()}
    return service.client.get("/api/compare", params=parameters, headers=headers)


def test_two_periods_of_one_session(analysis: Analysis) -> None:
    made = ask(analysis.service, sessionId=analysis.id, **MONTHS).json()
    assert (made["a"]["filters"], made["b"]["filters"]) == (
        {"to": "2025-01-31"},
        {"from": "2025-02-01"},
    )
    assert made["selected_calls"] == {"a": 80, "b": 60, "difference": -20}
    assert [(f["rule_id"], f["kind"]) for f in made["findings"]] == [
        (2, "reach"),
        (3, "reach"),
        (2, "conditional"),
        (3, "conditional"),
    ]


def test_two_sessions_are_compared_as_two_periods_of_one_are(
    analysis: Analysis, service: Service
) -> None:
    january, february = service.completed(JANUARY), service.completed(FEBRUARY)
    of_two = ask(service, a_sessionId=january.id, b_sessionId=february.id).json()
    of_one = ask(service, sessionId=analysis.id, **MONTHS).json()
    assert of_two["a"]["sessionId"] == january.id
    sides = {"a", "b", "unreachable_nodes"}
    assert {k: v for k, v in of_two.items() if k not in sides} == {
        k: v for k, v in of_one.items() if k not in sides
    }


def test_one_side_may_be_of_another_session_than_the_rest(
    analysis: Analysis, service: Service
) -> None:
    february = service.completed(FEBRUARY)
    made = ask(
        service, sessionId=analysis.id, b_sessionId=february.id, view="selected_calls"
    ).json()
    assert made["selected_calls"] == {"a": 140, "b": 60, "difference": -80}
    assert made.keys() == {"a", "b", "shared_calls", "selected_calls"}


def test_sides_that_overlap_say_so(analysis: Analysis) -> None:
    made = ask(analysis.service, sessionId=analysis.id, b_from="2025-02-01").json()
    assert made["shared_calls"] == 60


def test_each_comparison_has_a_tag_of_its_own(analysis: Analysis) -> None:
    def tag(headers: dict[str, str] | None = None, **query: Any) -> str:
        return str(ask(analysis.service, headers, sessionId=analysis.id, **query).headers["etag"])

    months = {"a_to": "2025-01-31", "b_from": "2025-02-01"}
    swapped = {"b_to": "2025-01-31", "a_from": "2025-02-01"}
    tags = [tag(**months), tag(**swapped), tag(), tag(**months, view="findings")]
    assert len(set(tags)) == len(tags)
    again = ask(analysis.service, {"If-None-Match": tags[0]}, sessionId=analysis.id, **months)
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("name", "value"),
    [("a.from", "x"), ("b.weekday", "8"), ("a.pattern", ">"), ("b.order", "x"), ("view", "x"),
     ("view", "findings,findings")],
)  # fmt: skip
def test_what_cannot_be_understood_is_refused(analysis: Analysis, name: str, value: str) -> None:
    answer = ask(analysis.service, sessionId=analysis.id, **{name: value})
    assert assert_problem(answer, 422, "invalid-parameter")["parameter"] == name


@pytest.mark.parametrize("name", ["from", "c.from", "a.view", "a.fro"])
def test_what_does_not_exist_is_refused(analysis: Analysis, name: str) -> None:
    answer = ask(analysis.service, sessionId=analysis.id, **{name: "2025-01-01"})
    assert_problem(answer, 422, "unknown-parameter")


def test_both_sides_need_a_session_that_is_there(analysis: Analysis) -> None:
    problem = assert_problem(ask(analysis.service, a_sessionId=analysis.id), 422)
    assert problem["parameter"] == "sessionId"
    answer = ask(analysis.service, sessionId=analysis.id, b_sessionId=UNKNOWN)
    assert_problem(answer, 404, "session-not-found")
    waiting = analysis.service.upload(JANUARY)
    answer = ask(analysis.service, sessionId=analysis.id, b_sessionId=waiting.id)
    assert_problem(answer, 409, "session-not-ready")


def test_a_deleted_session_is_compared_with_nothing(analysis: Analysis) -> None:
    assert ask(analysis.service, sessionId=analysis.id).status_code == 200
    analysis.delete()
    assert_problem(ask(analysis.service, sessionId=analysis.id), 404, "session-not-found")
