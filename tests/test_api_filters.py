"""GET /api/analytics with filters and views, and GET /api/calls, over HTTP."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from lib import sessions
from tests.reference import reference
from tests.serving import HEADER, Analysis, Service, assert_problem

CALLS = HEADER + "".join(
    f"{call},{date},{node},{parent},{text},\n"
    for call, date, rows in (
        ("c1", "01/06/2025", "1-0 2-1 4-2"),
        ("c2", "01/07/2025", "1-0 2-1"),
        ("c3", "01/08/2025", "1-0 4-2 2-1"),
        ("c4", "", "1-0 3-1"),
    )
    for node, parent in (row.split("-") for row in rows.split())
    for text in [f"Text {node}"]
)
SECOND = HEADER + "9,02/01/2025,1,0,Text 1,\n9,02/01/2025,3,1,Text 3,\n"
ECHO = {"filters", "order", "unknown_filter_values", "call_paths"}


@pytest.fixture
def analysis(service: Service) -> Analysis:
    return service.completed(CALLS, SECOND)


def shown(analysis: Analysis, **query: Any) -> dict[str, Any]:
    answer = analysis.analytics(**query)
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    return document


def page(analysis: Analysis, **query: Any) -> dict[str, Any]:
    answer = analysis.service.client.get("/api/calls", params={"sessionId": analysis.id, **query})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


# --- the document ---------------------------------------------------------------------------


def test_a_filtered_document_says_what_it_is_of(analysis: Analysis) -> None:
    document = shown(analysis, weekday=["2", "1"], source="calls0.csv", through="77")
    assert document["filters"] == {
        "weekday": [1, 2],
        "source": ["calls0.csv"],
        "through": ["77"],
    }
    assert (document["selected_calls"], document["total_calls_unfiltered"]) == (0, 5)
    assert (document["order"], document["unknown_filter_values"]) == ("path", ["77"])
    assert document["sessionId"] == analysis.id
    assert document["lengths_summary"]["count"] == 0


def test_an_unfiltered_document_says_so(analysis: Analysis) -> None:
    document = shown(analysis)
    assert (document["filters"], document["unknown_filter_values"]) == ({}, [])
    assert (document["order"], document["selected_calls"]) == ("path", 5)


@pytest.mark.parametrize(
    "query",
    [{"minSteps": "1"}, {"pattern": "?"}, {"source": ["calls0.csv", "calls1.csv"]}],
)
def test_selecting_everything_changes_nothing_but_the_echo(
    analysis: Analysis, query: dict[str, Any]
) -> None:
    whole, all_selected = shown(analysis), shown(analysis, **query)
    assert {k: v for k, v in all_selected.items() if k not in ECHO} == {
        k: v for k, v in whole.items() if k not in ECHO
    }
    assert all_selected["filters"] != {}


def test_the_order_of_the_rows_can_be_asked_for(analysis: Analysis) -> None:
    expected = reference(
        [("calls0.csv", CALLS.encode()), ("calls1.csv", SECOND.encode())], order="file"
    )
    document = shown(analysis, order="file")
    assert document["order"] == "file"
    assert document["filters"] == {}
    assert document["top_paths_top20"] == expected["top_paths_top20"]
    assert document["top_paths_top20"] != shown(analysis)["top_paths_top20"]


def test_the_address_of_the_calls_carries_the_filters(analysis: Analysis) -> None:
    href = shown(analysis, ends="3", pattern="1>>3")["call_paths"]["href"]
    assert analysis.service.client.get(href).json()["total"] == 2


# --- views ----------------------------------------------------------------------------------

HEADING = {
    *("sessionId", "createdAt", "expiresAt", "status", "files", "filters", "order"),
    *("unknown_filter_values", "selected_calls", "total_calls_unfiltered"),
}


@pytest.mark.parametrize("filters", [{}, {"through": "1"}])
def test_a_view_has_the_figures_asked_for_and_the_heading(
    analysis: Analysis, filters: dict[str, str]
) -> None:
    view = "weekday_trends,variants,files,selected_calls"
    document = shown(analysis, view=view, **filters)
    assert document.keys() == HEADING | {"weekday_trends", "variants"}
    assert document["weekday_trends"] == shown(analysis, **filters)["weekday_trends"]


def test_figures_on_request_come_only_on_request(analysis: Analysis) -> None:
    on_request = {"nodes", "transitions", "flow", "variants", "weeks"}
    assert not on_request & shown(analysis).keys()
    assert not on_request & shown(analysis, minSteps="1").keys()
    assert on_request <= shown(analysis, view=",".join(on_request)).keys()


@pytest.mark.parametrize("filters", [{}, {"through": "1"}])
@pytest.mark.parametrize(
    "view", ["", "nothing", "weekday_trends,", "weekday_trends,weekday_trends", "variants,x"]
)
def test_a_view_that_cannot_be_shown_is_refused(
    analysis: Analysis, view: str, filters: dict[str, str]
) -> None:
    problem = assert_problem(analysis.analytics(view=view, **filters), 422, "invalid-parameter")
    assert problem["parameter"] == "view"


@pytest.mark.parametrize("address", ["/api/analytics", "/api/calls"])
@pytest.mark.parametrize(
    "query",
    [
        "from=1/2/2025",
        "from=2025-02-01&to=2025-01-01",
        "minSteps=3&maxSteps=2",
        "weekday=0",
        "weekday=1&weekday=8",
        "intent=1&intent=1",
        "order=file&order=file",
        "through=",
        "pattern=1%3E",
    ],
)
def test_a_filter_that_cannot_be_understood_is_refused(
    analysis: Analysis, address: str, query: str
) -> None:
    answer = analysis.service.client.get(f"{address}?sessionId={analysis.id}&{query}")
    problem = assert_problem(answer, 422, "invalid-parameter")
    assert problem["parameter"] == query.split("=")[0]


def test_a_filter_that_does_not_exist_is_refused(analysis: Analysis) -> None:
    assert_problem(analysis.analytics(fro="2025-01-01"), 422, "unknown-parameter")


# --- tags, sizes, deletion ------------------------------------------------------------------


def test_each_question_has_a_tag_of_its_own_and_the_same_question_the_same(
    analysis: Analysis,
) -> None:
    def tag(headers: dict[str, str] | None = None, **query: Any) -> str:
        return str(analysis.analytics(headers, **query).headers["etag"])

    plain = {"Accept-Encoding": "identity"}
    questions = [
        tag(),
        tag(plain),
        tag(weekday="1"),
        tag(weekday="2"),
        tag(weekday=["1", "2"]),
        tag(through="1"),
        tag(intent="1"),
        tag(order="file"),
        tag(view="weekday_trends"),
        tag(view="weekday_trends", weekday="1"),
    ]
    assert len(set(questions)) == len(questions)
    assert tag(weekday=["2", "1", "1"]) == tag(weekday=["1", "2"])
    assert tag(order="path") == tag()
    again = analysis.analytics({"If-None-Match": f'"x", W/{tag(through="1")}'}, through="1")
    assert (again.status_code, again.content) == (304, b"")


def test_a_deleted_analysis_answers_nobody_whatever_is_still_in_memory(
    analysis: Analysis,
) -> None:
    shown(analysis, through="1")
    page(analysis)
    analysis.delete()
    assert not call_logs_in_memory()
    assert_problem(analysis.analytics(through="1"), 404, "session-not-found")
    answer = analysis.service.client.get(f"/api/calls?sessionId={analysis.id}")
    assert_problem(answer, 404, "session-not-found")


def test_the_calls_are_decoded_once_for_many_questions(analysis: Analysis) -> None:
    analysis.service.another_instance()
    shown(analysis, through="1")
    decoded = call_logs_in_memory()
    shown(analysis, through="2")
    page(analysis)
    assert call_logs_in_memory() == decoded != []


def call_logs_in_memory() -> list[int]:
    """Which CallLogs this instance holds, by identity."""
    return [id(log) for log, _ in sessions.current().call_logs._values.values()]


def test_a_large_answer_is_streamed_and_whole(
    analysis: Analysis, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = shown(analysis)
    monkeypatch.setattr("lib.web._LARGEST_WHOLE", 1_000)
    monkeypatch.setattr("lib.web._PIECE", 100)
    for accepted in ("identity", "gzip"):
        answer = analysis.analytics({"Accept-Encoding": accepted})
        assert answer.json() == expected
        assert "content-length" not in answer.headers
        assert answer.headers["etag"]
        assert answer.headers.get("content-encoding", "identity") == accepted


# --- calls ----------------------------------------------------------------------------------


def test_the_calls_come_in_file_order_with_what_is_known_of_them(analysis: Analysis) -> None:
    found = page(analysis)
    assert (found["total"], found["offset"]) == (5, 0)
    assert found["calls"][1:4] == [
        {
            "call_id": "c2",
            "source": "calls0.csv",
            "call_date": "2025-01-07",
            "weekday": 2,
            "path": [1, 2],
            "reordered": False,
        },
        {
            "call_id": "c3",
            "source": "calls0.csv",
            "call_date": "2025-01-08",
            "weekday": 3,
            "path": [1, 2, 4],
            "reordered": True,
            "row_path": [1, 4, 2],
        },
        {
            "call_id": "c4",
            "source": "calls0.csv",
            "call_date": None,
            "weekday": None,
            "path": [1, 3],
            "reordered": False,
        },
    ]
    assert [call["call_id"] for call in found["calls"]] == ["c1", "c2", "c3", "c4", "9"]


@pytest.mark.parametrize("limit", ["1", "2", "5", "1000"])
@pytest.mark.parametrize("filters", [{}, {"through": "2"}])
def test_pages_cover_every_call_exactly_once(
    analysis: Analysis, limit: str, filters: dict[str, str]
) -> None:
    whole = page(analysis, **filters)
    calls: list[Any] = []
    while len(calls) < whole["total"]:
        calls += page(analysis, offset=str(len(calls)), limit=limit, **filters)["calls"]
    assert calls == whole["calls"]
    beyond = page(analysis, offset=str(len(calls)), limit=limit, **filters)
    assert (beyond["calls"], beyond["total"]) == ([], len(calls))


@pytest.mark.parametrize(
    ("path", "calls"),
    [("1,2,4", ["c1", "c3"]), ("1,2", ["c2"]), ("1", []), ("1,2,9", []), ("1,3", ["c4", "9"])],
)
def test_the_calls_of_one_path(analysis: Analysis, path: str, calls: list[str]) -> None:
    found = page(analysis, path=path)
    assert [call["call_id"] for call in found["calls"]] == calls
    assert found["total"] == len(calls)
    assert found["unknown_filter_values"] == (["9"] if "9" in path else [])
    url = f"/api/calls?sessionId={analysis.id}&path={path}"
    assert analysis.service.client.get(url).json() == found


def test_the_calls_of_one_path_in_the_order_of_their_rows(analysis: Analysis) -> None:
    assert page(analysis, path="1,2,4", order="file")["total"] == 1
    (call,) = page(analysis, path="1,4,2", order="file")["calls"]
    assert (call["call_id"], call["path"], call["row_path"]) == ("c3", [1, 4, 2], [1, 4, 2])


def test_a_comma_inside_an_id_can_be_asked_for_in_either_way(service: Service) -> None:
    analysis = service.completed(HEADER + '1,,"a,b",,,\n1,,c,"a,b",,\n2,,a,,,\n')
    for path in (f"{quote('a,b')},c", quote("a%2Cb,c")):
        answer = service.client.get(f"/api/calls?sessionId={analysis.id}&path={path}").json()
        assert [call["path"] for call in answer["calls"]] == [["a,b", "c"]]


@pytest.mark.parametrize(
    "query", ["limit=1001", "limit=-1", "limit=x", "offset=-1", "offset=1.5", "path=", "path=1,,2"]
)
def test_a_page_that_cannot_be_shown_is_refused(analysis: Analysis, query: str) -> None:
    answer = analysis.service.client.get(f"/api/calls?sessionId={analysis.id}&{query}")
    problem = assert_problem(answer, 422, "invalid-parameter")
    assert problem["parameter"] == query.split("=")[0]


def test_there_are_no_calls_before_processing(service: Service) -> None:
    analysis = service.upload(CALLS)
    answer = service.client.get(f"/api/calls?sessionId={analysis.id}")
    assert_problem(answer, 409, "session-not-ready")
    assert_problem(analysis.analytics(through="1"), 409, "session-not-ready")
