"""public/openapi.json says what is so: it is up to date, valid, and answers are as it says."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from lib.analytics.figures import FIGURES
from lib.export import figures
from tests.serving import API, CALLS, UNKNOWN, Service

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT: dict[str, Any] = json.loads((ROOT / "public" / "openapi.json").read_text("utf-8"))


def assert_as_said(answer: Any, path: str, method: str = "get") -> None:
    """The status is among those of the operation, and the body has its shape."""
    said = DOCUMENT["paths"][path][method]["responses"]
    content = said[str(answer.status_code)].get("content", {})
    if not content:
        assert not answer.content
        return
    media = answer.headers["content-type"].partition(";")[0]
    if schema := content[media].get("schema"):
        whole = {**schema, "components": DOCUMENT["components"]}
        Draft202012Validator(whole).validate(answer.json())


def test_it_is_what_the_handlers_say() -> None:
    command = [sys.executable, ROOT / "script" / "make-openapi", "--check"]
    assert subprocess.run(command, capture_output=True, text=True).stderr == ""


def test_it_is_valid() -> None:
    validate(DOCUMENT)
    assert DOCUMENT["openapi"].startswith("3.1")


def test_every_handler_is_in_it() -> None:
    assert set(DOCUMENT["paths"]) == {f"/api/{file.stem}" for file in API.glob("*.py")}


def test_every_table_is_in_it_and_every_figure_has_a_shape() -> None:
    parameters = {p["name"]: p for p in DOCUMENT["paths"]["/api/export"]["get"]["parameters"]}
    assert {"calls", "events", "report", *figures.TABLES} <= set(
        parameters["table"]["schema"]["enum"]
    )
    assert set(figures.TABLES) <= set(DOCUMENT["components"]["schemas"]["Analytics"]["properties"])


@pytest.mark.parametrize("filters", [{}, {"weekday": "5"}, {"through": "nowhere"}], ids=str)
def test_answers_are_as_it_says(service: Service, filters: dict[str, str]) -> None:
    analysis = service.completed()
    of_session = {"sessionId": analysis.id}
    for path in ("/api/analytics", "/api/calls"):
        answer = service.client.get(path, params={**of_session, **filters})
        assert answer.status_code == 200
        assert_as_said(answer, path)
    on_request = ",".join(key for key, figure in FIGURES.items() if figure.on_request)
    view = {**of_session, **filters, "view": on_request}
    assert_as_said(service.client.get("/api/analytics", params=view), "/api/analytics")
    sides = {f"a.{name}": value for name, value in filters.items()}
    assert_as_said(
        service.client.get("/api/compare", params={**of_session, **sides}), "/api/compare"
    )
    assert_as_said(service.client.get("/api/session", params=of_session), "/api/session")
    assert_as_said(service.client.get("/api/health"), "/api/health")


def test_what_changes_something_answers_as_it_says(service: Service) -> None:
    files = {"file": ("calls.csv", CALLS)}
    assert_as_said(service.client.post("/api/upload", files=files), "/api/upload", "post")
    whole = service.client.post("/api/upload", params={"process": "true"}, files=files)
    assert whole.status_code == 200
    assert_as_said(whole, "/api/upload", "post")
    analysis = service.upload()
    assert_as_said(analysis.process(), "/api/process", "post")
    of_session = {"sessionId": analysis.id}
    share = service.client.post("/api/share", params=of_session, json={}, headers=analysis.owner)
    assert share.status_code == 201
    assert_as_said(share, "/api/share", "post")
    shares = service.client.get("/api/share", params=of_session, headers=analysis.owner)
    assert_as_said(shares, "/api/share")
    assert_as_said(analysis.delete(), "/api/session", "delete")


def test_problems_are_as_it_says(service: Service) -> None:
    for path, methods in DOCUMENT["paths"].items():
        if "get" in methods:
            assert_as_said(service.client.get(path, params={"sessionId": UNKNOWN}), path)
            assert_as_said(service.client.get(path, params={"nonsense": "1"}), path)
