"""Who may do what: an id that nobody has finds nothing, and only its owner changes an analysis."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from tests.serving import CALLS, UNKNOWN, Analysis, Service, assert_problem

pytestmark = pytest.mark.usefixtures("problems_only")

JSON = "application/json"

IDS = {
    "unknown": UNKNOWN,
    "traversal": "../../etc/passwd",
    "nulls": "\0" * 36,
    "10 kB": "a" * 10_000,
    "blank": "",
    "upper case": UNKNOWN.upper(),
    "version 1": UNKNOWN.replace("-4978-", "-1978-"),
    "a line more": UNKNOWN + "\n",
    "Arabic digits": UNKNOWN.replace("6", "٦"),
    "lines": "\u2028\u0085\n\r{}",
}
ASKED: dict[str, Callable[[Service, str], httpx2.Response]] = {
    "analytics": lambda s, i: s.client.get("/api/analytics", params={"sessionId": i}),
    "session": lambda s, i: s.client.get("/api/session", params={"sessionId": i}),
    "process": lambda s, i: s.client.post("/api/process", json={"sessionId": i}),
    "upload": lambda s, i: s.client.post(
        "/api/upload", files={"file": ("a.csv", CALLS)}, data={"sessionId": i}
    ),
    "drop": lambda s, i: s.client.delete("/api/upload", params={"sessionId": i, "fileId": "f"}),
}


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("case", IDS)
def test_an_id_that_nobody_has_is_not_found(service: Service, asked: str, case: str) -> None:
    assert_problem(ASKED[asked](service, IDS[case]), 404, "session-not-found")
    assert not service.store.objects


KEYS = {
    "no key": ({}, 401, "owner-key-missing"),
    "no scheme": ({"Authorization": "{key}"}, 401, "owner-key-missing"),
    "another scheme": ({"Authorization": "Basic {key}"}, 401, "owner-key-missing"),
    "no text": ({"Authorization": "Bearer "}, 401, "owner-key-missing"),
    "a wrong key": ({"Authorization": "Bearer wrong"}, 403, "owner-key-wrong"),
    "the key in part": ({"Authorization": "Bearer {key:.42}"}, 403, "owner-key-wrong"),
    "the key and more": ({"Authorization": "Bearer {key}x"}, 403, "owner-key-wrong"),
    "the id": ({"Authorization": "Bearer {id}"}, 403, "owner-key-wrong"),
    "no ASCII": ({"Authorization": "Bearer \xfc"}, 403, "owner-key-wrong"),
}
CHANGES: dict[str, Callable[[Analysis, Any], httpx2.Response]] = {
    "process": lambda a, h: a.service.client.post(
        "/api/process",
        content=json.dumps({"sessionId": a.id}),
        headers={**h, b"content-type": JSON},
    ),
    "upload": lambda a, h: a.service.client.post(
        "/api/upload", files={"file": ("a.csv", CALLS)}, data={"sessionId": a.id}, headers=h
    ),
    "drop": lambda a, h: a.service.client.delete(
        "/api/upload", params={"sessionId": a.id, "fileId": "f"}, headers=h
    ),
    "delete": lambda a, h: a.service.client.delete(
        "/api/session", params={"sessionId": a.id}, headers=h
    ),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("case", KEYS)
def test_only_the_owner_changes_anything(service: Service, change: str, case: str) -> None:
    analysis = service.upload(CALLS)
    before = dict(service.store.objects)
    service.log()
    given, status, slug = KEYS[case]
    headers = {
        name.encode(): value.format(key=analysis.key, id=analysis.id).encode("latin-1")
        for name, value in given.items()
    }
    answer = CHANGES[change](analysis, headers)
    assert_problem(answer, status, slug)
    assert answer.headers.get("www-authenticate") == ("Bearer" if status == 401 else None)
    assert service.store.objects == before
