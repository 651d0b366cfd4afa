"""Restricted shares: what their owner can do, and that nothing hidden comes out of one."""

import json
from typing import Any

import pytest

from lib.sessions import names
from tests.serving import HEADER, Analysis, Service, assert_problem, service

__all__ = ["service"]


def calls(*groups: tuple[str, int, str]) -> str:
    """Rows of calls: a path, how many calls took it, and their date."""
    rows, call = [HEADER], 7_000_000
    for path, count, day in groups:
        for _ in range(count):
            call += 1
            parent = "0"
            for node in path.split(">"):
                rows.append(
                    f"{call},{day},{node},{parent},Text {node},https://x.example/?q={node}\n"
                )
                parent = node
    return "".join(rows)


PROTOCOL = calls(("1>2>3", 30, "1/13/2025"), ("1>2>4", 2, "1/14/2025"), ("1>5", 20, "1/15/2025"))


def shared(analysis: Analysis, query: str = "", **options: Any) -> dict[str, Any]:
    answer = share(analysis, query, **options)
    assert answer.status_code == 201, answer.text
    entry: dict[str, Any] = answer.json()
    return entry


def share(analysis: Analysis, query: str = "", **options: Any) -> Any:
    address = f"/api/share?sessionId={analysis.id}{query}"
    return analysis.service.client.post(address, json=options, headers=analysis.owner)


def get(service: Service, endpoint: str, session: str, query: str = "") -> Any:
    return service.client.get(f"/api/{endpoint}?sessionId={session}{query}")


def test_a_share_shows_the_selected_calls_and_takes_filters(service: Service) -> None:
    entry = shared(service.completed(PROTOCOL), "&through=2")
    document = get(service, "analytics", entry["sessionId"]).json()
    assert (document["total_calls"], entry["calls"]) == (32, 32)
    assert document["url_engagement_top20"][0]["url"] == "https://x.example/"
    assert get(service, "analytics", entry["sessionId"], "&ends=4").json()["total_calls"] == 2


def test_a_share_with_k_shows_totals_and_takes_no_filters(service: Service) -> None:
    entry = shared(service.completed(PROTOCOL), k=10)
    document = get(service, "analytics", entry["sessionId"]).json()
    assert document["total_calls"] == 52
    assert [row["count"] for row in document["top_paths_top20"]] == [30, 22]
    answer = get(service, "analytics", entry["sessionId"], "&through=1")
    assert assert_problem(answer, 403, "restricted-share")["k"] == 10


@pytest.mark.parametrize("k", [0, 10])
def test_a_share_says_what_it_is_and_an_analysis_does_not(service: Service, k: int) -> None:
    analysis = service.completed(PROTOCOL)
    entry = shared(analysis, k=k)
    for view in ("", "&view=total_calls"):
        document = get(service, "analytics", entry["sessionId"], view).json()
        assert document["restricted"] == {"k": k}
        assert "restricted" not in get(service, "analytics", analysis.id, view).json()


SECRETS = ("Text 4", "2025-01-14", "calls0.csv", "70000", "?q=")


@pytest.mark.parametrize(
    "endpoint",
    [
        *("analytics", "session", "calls", "compare"),
        *("analytics&order=file", "analytics&ends=4", "analytics&through=4&view=total_calls"),
        *("calls&path=1,2,4", "calls&through=4", "compare&a.through=4&b.through=3"),
        *(f"export&table={table}&format=csv" for table in ("calls", "events", "node_funnel")),
        *(f"export&table={table}&format=json" for table in ("top_paths_top20", "daily_trends")),
        *("export&table=button_tree&format=json", "export&table=report&format=html"),
        *("export&table=leaf_frequency_top20&format=csv&ends=4", "export&table=events&format=xes"),
    ],
)
def test_nothing_hidden_comes_out_of_a_share_with_k(service: Service, endpoint: str) -> None:
    analysis = service.completed(PROTOCOL)
    entry = shared(analysis, k=10)
    name, _, query = endpoint.partition("&")
    answer = get(service, name, entry["sessionId"], f"&{query}" if query else "")
    assert answer.status_code in (200, 403, 404, 422)
    for secret in (*SECRETS, analysis.id, analysis.key):
        assert secret not in answer.text


def test_the_calls_of_a_share_have_no_ids(service: Service) -> None:
    entry = shared(service.completed(PROTOCOL))
    calls = get(service, "calls", entry["sessionId"], "&through=4").json()["calls"]
    assert [(call["call_id"], call["path"]) for call in calls] == [(None, [1, 2, 4])] * 2


def test_nothing_that_is_stored_for_a_share_names_its_session(service: Service) -> None:
    analysis = service.completed(PROTOCOL)
    entry = shared(analysis, k=10)
    folder = names.folder(entry["sessionId"])
    stored = [data for key, data in service.store.objects.items() if key.startswith(folder)]
    assert stored
    assert not any(analysis.id.encode() in data for data in stored)


def test_the_owner_lists_and_revokes_shares(service: Service) -> None:
    analysis = service.completed(PROTOCOL)
    first, second = shared(analysis), shared(analysis, "&intent=2", k=5)
    listed = service.client.get(f"/api/share?sessionId={analysis.id}", headers=analysis.owner)
    assert listed.json()["shares"] == [first, second]
    assert second["filters"] == {"intent": "2"}

    revoked = service.client.delete(
        f"/api/share?sessionId={analysis.id}&shareId={first['sessionId']}", headers=analysis.owner
    )
    assert revoked.status_code == 204
    assert_problem(get(service, "analytics", first["sessionId"]), 404, "session-not-found")
    assert get(service, "analytics", second["sessionId"]).status_code == 200


def test_shares_go_with_their_session(service: Service) -> None:
    analysis = service.completed(PROTOCOL)
    entry = shared(analysis)
    assert analysis.delete().status_code == 204
    assert_problem(get(service, "analytics", entry["sessionId"]), 404)
    assert [key for key in service.store.objects if not key.startswith("expiry/")] == []


def test_a_share_expires_with_its_session_or_before(service: Service) -> None:
    analysis = service.completed(PROTOCOL)
    latest = analysis.shown().json()["expiresAt"]
    assert shared(analysis, days=3000)["expiresAt"] == latest
    assert shared(analysis, days=1)["expiresAt"] < latest


def test_only_the_owner_shares(service: Service) -> None:
    analysis = service.completed(PROTOCOL)
    address = f"/api/share?sessionId={analysis.id}"
    assert_problem(service.client.post(address, json={}), 401)
    assert_problem(service.client.get(address, headers={"Authorization": "Bearer x"}), 403)


@pytest.mark.parametrize(
    ("wish", "status"),
    [
        ({"k": 1}, 422),
        ({"k": "ten"}, 422),
        ({"k": True}, 422),
        ({"days": 0}, 422),
        ({"maskTexts": 1}, 422),
        ({"colour": "red"}, 422),
        ([], 400),
    ],
)
def test_a_wish_that_cannot_be_met_is_refused(service: Service, wish: Any, status: int) -> None:
    analysis = service.completed(PROTOCOL)
    address = f"/api/share?sessionId={analysis.id}"
    headers = {**analysis.owner, "Content-Type": "application/json"}
    answer = service.client.post(address, content=json.dumps(wish), headers=headers)
    assert_problem(answer, status)


@pytest.mark.parametrize(
    ("day", "k", "found", "least"), [("1999-01-01", 0, 0, 1), ("2025-01-14", 10, 2, 10)]
)
def test_too_few_calls_are_not_shared(
    service: Service, day: str, k: int, found: int, least: int
) -> None:
    answer = share(service.completed(PROTOCOL), f"&from={day}&to={day}", k=k)
    problem = assert_problem(answer, 422, "nothing-to-share")
    assert (problem["found"], problem["least"]) == (found, least)


def test_an_unfinished_session_has_nothing_to_share(service: Service) -> None:
    assert_problem(share(service.upload(PROTOCOL)), 409, "session-not-ready")
