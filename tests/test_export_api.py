"""GET /api/export as a client sees it."""

import csv
import io
from typing import Any
from urllib.parse import unquote

import pytest

from lib import downloads
from tests.serving import UNKNOWN, Analysis, Service, assert_problem


def export(analysis: Analysis, **query: Any) -> Any:
    return analysis.service.client.get("/api/export", params={"sessionId": analysis.id, **query})


@pytest.mark.parametrize(
    ("key", "format"), [(k, f) for k, formats in downloads.FORMATS_OF.items() for f in formats]
)
def test_every_table_comes_in_each_of_its_formats(service: Service, key: str, format: str) -> None:
    answer = export(service.completed(), table=key, format=format)
    assert answer.status_code == 200
    assert answer.content
    assert answer.headers["cache-control"] == "private, no-cache"
    name = unquote(answer.headers["content-disposition"].rpartition("''")[2])
    assert name.startswith("calls-") and name.endswith(f".{format}")


def test_csv_is_what_comes_where_no_format_is_named(service: Service) -> None:
    answer = export(service.completed(), table="calls")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[1:] == [
        ["7", "calls.csv", "2025-01-31", "5", "1 > 2", "false"],
        ["8", "calls.csv", "2025-01-31", "5", "1", "false"],
    ]


def test_filters_choose_the_calls(service: Service) -> None:
    analysis = service.completed()
    calls = export(analysis, table="calls", format="json", through="2").json()
    assert [call["call_id"] for call in calls] == ["7"]
    assert export(analysis, table="calls", format="json", through="nowhere").json() == []
    assert export(analysis, table="total_calls", format="json", ends="1").json() == [
        {"total_calls": 1}
    ]


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"table": "nothing"},
        {"table": "calls", "format": "pdf"},
        {"table": "calls", "format": "xes"},
        {"table": "calls", "weekday": "8"},
        {"table": "calls", "from": "2025-02-01", "to": "2025-01-01"},
        {"table": "calls", "page": "1"},
    ],
    ids=str,
)
def test_what_cannot_be_exported_is_422(service: Service, query: dict[str, str]) -> None:
    assert_problem(export(service.completed(), **query), 422)


def test_a_table_too_large_for_a_workbook_is_422(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lib.export import xlsx_file

    monkeypatch.setattr(xlsx_file, "MOST_ROWS", 1)
    problem = assert_problem(
        export(service.completed(), table="calls", format="xlsx"), 422, "table-too-large"
    )
    assert "CSV" in problem["detail"]


def test_an_unfinished_or_unknown_analysis_has_no_exports(service: Service) -> None:
    assert_problem(export(service.upload(), table="calls"), 409, "session-not-ready")
    missing = service.client.get("/api/export", params={"sessionId": UNKNOWN, "table": "calls"})
    assert_problem(missing, 404, "session-not-found")


def test_a_share_with_a_smallest_cell_exports_figures_and_no_calls(service: Service) -> None:
    analysis = service.completed()
    wish = {"params": {"sessionId": analysis.id}, "headers": analysis.owner, "json": {"k": 2}}
    share = service.client.post("/api/share", **wish).json()
    query = {"sessionId": share["sessionId"]}
    for table in ("calls", "events", "event_log"):
        answer = service.client.get("/api/export", params={**query, "table": table})
        assert_problem(answer, 403, "restricted-share")
    filtered = {**query, "table": "nodes", "through": "1"}
    assert_problem(service.client.get("/api/export", params=filtered), 403, "restricted-share")
    figures = service.client.get("/api/export", params={**query, "table": "nodes"})
    assert figures.status_code == 200


def test_the_calls_of_a_share_have_no_ids(service: Service) -> None:
    analysis = service.completed()
    wish = {"params": {"sessionId": analysis.id}, "headers": analysis.owner, "json": {}}
    query = {"sessionId": service.client.post("/api/share", **wish).json()["sessionId"]}
    for table, expected in {"calls": [None, None], "events": ["1", "1", "2"]}.items():
        wanted = {**query, "table": table, "format": "json"}
        rows = service.client.get("/api/export", params=wanted).json()
        assert [row["call_id"] for row in rows] == expected
