"""The main endpoints as clients rely on them: every field, status and header."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.serving import CALLS, MORE_CALLS, UNKNOWN, Analysis, Service, assert_problem

UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
FIGURES = set(
    "lengths_summary top_intents_top10 leaf_frequency_top20 branch_distribution node_funnel "
    "depth_funnel weekday_trends daily_trends dead_ends_top20 entropy_complexity_top20 "
    "coverage_ratio url_engagement_top20 anomalies_top20 duplicates_by_text unreachable_nodes "
    "top_paths_top20 button_tree call_paths files_processed total_rows total_calls total_nodes "
    "distinct_paths date_range data_quality selected_calls total_calls_unfiltered".split()
)
KEY = re.compile(r"[A-Za-z0-9_-]{43,}")  # 256 bits


def files(*names: str) -> list[tuple[str, tuple[str, str]]]:
    return [("file", (name, f"{CALLS}{number},,1,0,,\n")) for number, name in enumerate(names)]


# --- upload ---------------------------------------------------------------------------------


def test_an_upload_makes_an_analysis_and_gives_its_key_once(service: Service) -> None:
    answer = service.client.post("/api/upload", files=files("a.csv", "b.csv"))
    assert answer.status_code == 201
    body = answer.json()
    assert body.keys() == {"sessionId", "ownerKey", "status", "files"}
    assert UUID4.fullmatch(body["sessionId"])
    assert KEY.fullmatch(body["ownerKey"])
    assert body["status"] == "uploading"
    assert [file.keys() for file in body["files"]] == [{"fileId", "name", "size"}] * 2
    assert [(f["name"], f["size"]) for f in body["files"]] == [
        ("a.csv", len(CALLS) + 9),
        ("b.csv", len(CALLS) + 9),
    ]
    assert answer.headers["cache-control"] == "no-store"


def test_an_upload_to_an_analysis_gives_no_key_again(service: Service) -> None:
    analysis = service.upload(CALLS)
    answer = analysis.add()
    assert answer.status_code == 201
    assert answer.json().keys() == {"sessionId", "status", "files"}
    assert answer.json()["sessionId"] == analysis.id


def test_an_upload_may_be_processed_at_once(service: Service) -> None:
    answer = service.client.post("/api/upload?process=true", files={"file": ("a.csv", CALLS)})
    assert answer.status_code == 200
    body = answer.json()
    assert KEY.fullmatch(body["ownerKey"])
    assert answer.headers["cache-control"] == "no-store"
    shown = service.client.get("/api/analytics", params={"sessionId": body["sessionId"]}).json()
    assert {k: v for k, v in body.items() if k != "ownerKey"} == shown


def test_more_files_may_be_processed_at_once_with_those_that_are_there(service: Service) -> None:
    analysis = service.upload(CALLS)
    answer = service.client.post(
        "/api/upload?process=true",
        files={"file": ("b.csv", MORE_CALLS)},
        data={"sessionId": analysis.id},
        headers=analysis.owner,
    )
    assert answer.json()["total_calls"] == 3
    assert "ownerKey" not in answer.json()


@pytest.mark.parametrize(
    ("token", "status", "slug"),
    [
        (None, 401, "upload-token-missing"),
        ("wrong", 403, "upload-token-wrong"),
        ("\xfc", 403, "upload-token-wrong"),
        ("token", 201, None),
    ],
)
def test_an_operator_may_ask_for_a_token(
    service: Service, token: str | None, status: int, slug: str | None
) -> None:
    service.configure(UPLOAD_TOKEN="token")
    headers = {b"X-Upload-Token": token.encode("latin-1")} if token else {}
    answer = service.client.post("/api/upload", files=files("a.csv"), headers=headers)
    assert answer.status_code == status
    if slug:
        assert_problem(answer, status, slug)
        assert not service.store.objects


def test_an_owner_needs_no_token(service: Service) -> None:
    analysis = service.upload(CALLS)
    service.configure(UPLOAD_TOKEN="token")
    assert analysis.add().status_code == 201


ORDERS: dict[str, tuple[list[dict[str, Any]], list[str]]] = {
    "within a request": ([{"names": "ab"}], ["a", "b"]),
    "of arrival": ([{"names": "a"}, {"names": "b"}], ["a", "b"]),
    "by position": ([{"names": "a", "position": "2"}, {"names": "b", "position": "1"}], ["b", "a"]),
    "before all others": (
        [{"names": "a", "position": "0"}, {"names": "b", "position": "-1"}],
        ["b", "a"],
    ),
    "positions first": ([{"names": "a"}, {"names": "b", "position": "7"}], ["b", "a"]),
    "a position each": ([{"names": "abc", "position": ["3", "1", "2"]}], ["b", "c", "a"]),
    "a position for all": (
        [{"names": "a", "position": "2"}, {"names": "bc", "position": "1"}],
        ["b", "c", "a"],
    ),
}


@pytest.mark.parametrize("case", ORDERS)
def test_files_are_read_in_order(service: Service, case: str) -> None:
    requests, order = ORDERS[case]
    analysis = service.upload(CALLS)
    for number, request in enumerate(requests):
        named = [("file", (name, f"{CALLS}{number}{name},,1,0,,\n")) for name in request["names"]]
        data = {"sessionId": analysis.id}
        if "position" in request:
            data["position"] = request["position"]
        answer = service.client.post("/api/upload", files=named, data=data, headers=analysis.owner)
        assert answer.status_code == 201, answer.text
    read = [f["name"] for f in analysis.process().json()["data_quality"]["files"]]
    assert [name for name in read if name != "calls0.csv"] == order


@pytest.mark.parametrize("position", ["x", "-", "--1", "1.5", "", "²", "9" * 30, ["1", "2", "3"]])
def test_a_position_is_a_whole_number(service: Service, position: Any) -> None:
    answer = service.client.post("/api/upload", files=files("a", "b"), data={"position": position})
    assert assert_problem(answer, 422, "invalid-parameter")["parameter"] == "position"


# --- process --------------------------------------------------------------------------------


def test_processing_tells_what_was_found_and_may_be_asked_again(service: Service) -> None:
    analysis = service.upload(CALLS)
    answer = analysis.process()
    assert answer.status_code == 200
    body = answer.json()
    assert body.keys() >= {"sessionId", "status", "total_calls", "total_nodes", "data_quality"}
    assert (body["status"], body["total_calls"], body["total_nodes"]) == ("completed", 2, 2)
    before = dict(service.store.objects)
    assert analysis.process().json() == body
    service.another_instance()
    assert analysis.process().json() == body
    assert service.store.objects == before


def test_a_completed_analysis_is_sealed(service: Service) -> None:
    analysis = service.completed(CALLS)
    before = dict(service.store.objects)
    assert_problem(analysis.add(), 409, "session-sealed")
    assert_problem(analysis.part(MORE_CALLS, 0, last=True), 409, "session-sealed")
    assert_problem(analysis.drop("f"), 409, "session-sealed")
    assert_problem(analysis.process(dateOrder="dmy"), 409, "session-sealed")
    assert analysis.process(dateOrder=None).status_code == 200
    assert service.store.objects == before


def test_the_order_of_dates_that_was_said_may_be_said_again(service: Service) -> None:
    analysis = service.upload(CALLS.replace("01/31", "01/02"))
    assert analysis.process(dateOrder="dmy").status_code == 200
    assert analysis.process(dateOrder="dmy").status_code == 200
    assert_problem(analysis.process(dateOrder="mdy"), 409, "session-sealed")
    assert analysis.analytics().json()["date_range"] == {"from": "2025-02-01", "to": "2025-02-01"}


def test_after_a_failure_the_owner_may_drop_the_file_and_try_again(service: Service) -> None:
    analysis = service.upload(CALLS)
    bad = analysis.add("no,table\n1,2\n", "bad.csv").json()["files"][0]["fileId"]
    assert assert_problem(analysis.process(), 422, "missing-columns")["file"] == "bad.csv"
    assert assert_problem(analysis.analytics(), 409, "session-failed")["problem"] == (
        "missing-columns"
    )
    assert_problem(analysis.drop("other"), 404, "file-not-found")
    assert analysis.drop(bad).status_code == 204
    assert_problem(analysis.drop(bad), 404, "file-not-found")
    assert analysis.add().status_code == 201
    assert analysis.process().json()["total_calls"] == 3
    assert analysis.shown().json()["status"] == "completed"


def test_a_failure_in_one_request_says_by_which_ids_its_files_may_be_dropped(
    service: Service,
) -> None:
    files = [("file", ("a.csv", CALLS)), ("file", ("bad.csv", "no,table\n1,2\n"))]
    answer = service.client.post("/api/upload?process=true", files=files)
    told = assert_problem(answer, 422, "missing-columns")
    analysis = Analysis(service, told["sessionId"], told["ownerKey"])
    (bad,) = [file["fileId"] for file in told["files"] if file["name"] == told["file"]]
    assert analysis.drop(bad).status_code == 204
    assert analysis.process().status_code == 200


def test_a_failed_session_is_shown_with_its_problem_as_it_was_answered(service: Service) -> None:
    analysis = service.upload("no,table\n1,2\n")
    problem = analysis.process().json()
    assert problem["type"] == "urn:calltrail:missing-columns"
    assert analysis.shown().json()["problem"] == problem


def test_processing_answers_with_the_whole_quality_report(service: Service) -> None:
    analysis = service.upload("call_id,rule_id,rule_parent_id\n1,5,6\n1,6,5\n")
    report = analysis.process().json()["data_quality"]
    assert report["parent_loops"] == [[5, 6]]
    assert report == analysis.analytics().json()["data_quality"]


@pytest.mark.parametrize("file_id", ["", "..", "../../session.json", "a/b", "\0", "f" * 65, "ü"])
def test_a_file_id_that_cannot_be_is_not_found(service: Service, file_id: str) -> None:
    analysis = service.upload(CALLS)
    before = dict(service.store.objects)
    assert_problem(analysis.drop(file_id), 404, "file-not-found")
    assert service.store.objects == before


def test_an_analysis_without_files_cannot_be_processed(service: Service) -> None:
    analysis = service.upload(CALLS)
    for key in [key for key in service.store.objects if "/parts/" in key]:
        del service.store.objects[key]
    assert_problem(analysis.process(), 422, "no-files-to-process")


# --- analytics and session ------------------------------------------------------------------


def test_the_document_has_every_figure_and_the_session_fields(service: Service) -> None:
    document = service.completed(CALLS).analytics().json()
    fields = {"sessionId", "createdAt", "expiresAt", "status", "files"}
    assert document.keys() >= fields | FIGURES
    assert document["status"] == "completed"
    assert document["files"] == [
        {"name": "calls0.csv", "source": "calls0.csv", "size": len(CALLS), "rows": 3, "calls": 2}
    ]


def test_a_view_picks_figures(service: Service) -> None:
    analysis = service.completed(CALLS)
    whole = analysis.analytics().json()
    picked = analysis.analytics(view="top_paths_top20,weekday_trends").json()
    assert {"top_paths_top20", "weekday_trends", "sessionId", "files"} <= picked.keys()
    assert "daily_trends" not in picked
    assert all(whole[key] == value for key, value in picked.items())


@pytest.mark.parametrize("view", ["", "nothing", "daily_trends,", "daily_trends,nothing", "\0"])
def test_a_view_of_what_is_no_figure_is_refused(service: Service, view: str) -> None:
    problem = assert_problem(service.completed(CALLS).analytics(view=view), 422)
    assert problem["parameter"] == "view"


def test_before_processing_there_are_no_figures(service: Service) -> None:
    analysis = service.upload(CALLS)
    problem = assert_problem(analysis.analytics(), 409, "session-not-ready")
    assert problem["sessionStatus"] == "uploading"
    shown = analysis.shown().json()
    assert shown.keys() >= {"sessionId", "createdAt", "expiresAt", "status", "files"}
    assert shown["status"] == "uploading"


def test_deleting_removes_all_but_the_expiry_entry(service: Service) -> None:
    analysis, other = service.completed(CALLS), service.completed(CALLS)
    answer = analysis.delete()
    assert (answer.status_code, answer.content) == (204, b"")
    assert [k for k in service.store.objects if analysis.id in k] == [
        key for key in service.store.objects if key.startswith("expiry/") and analysis.id in key
    ]
    assert other.analytics().status_code == 200
    for unknown in (analysis.id, UNKNOWN, "../../etc/passwd"):
        gone = service.client.delete("/api/session", params={"sessionId": unknown})
        assert gone.status_code == 204


# --- health and everywhere ------------------------------------------------------------------


def test_health_tells_what_this_deployment_is(service: Service) -> None:
    body = service.client.get("/api/health").json()
    assert body.keys() >= {"status", "version", "store", "uploads", "limits"}
    assert body["status"] == "ok"
    assert body["store"]["kind"] == "local" and body["store"]["shared"] is True
    assert body["uploads"] == "open"
    assert body["limits"]["requestBytes"] == 4_500_000
    service.configure(UPLOAD_TOKEN="t")
    assert service.client.get("/api/health").json()["uploads"] == "token"


def test_every_answer_is_private_and_has_an_id(service: Service) -> None:
    analysis = service.completed(CALLS)
    for answer in (analysis.analytics(), analysis.shown(), analysis.process(), analysis.add()):
        assert answer.headers["cache-control"] == "private, no-cache"
        assert "Accept-Encoding" in answer.headers["vary"]
        assert answer.headers["x-request-id"]
        assert not [name for name in answer.headers if name.startswith("access-control")]


def test_large_answers_are_compressed_for_who_takes_that(service: Service) -> None:
    analysis = service.completed(CALLS)
    plain = analysis.analytics({"Accept-Encoding": "identity"})
    packed = analysis.analytics({"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert plain.json() == packed.json()
    assert json.loads(plain.content)
