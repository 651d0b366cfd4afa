"""The steps of the main job, each asked of a deployment."""

from pathlib import Path
from typing import Any

import httpx2

from tests.against import assert_same
from tests.platform.deployment import Deployment
from tests.reference import reference


def upload(deployment: Deployment, files: list[Path]) -> dict[str, Any]:
    """A new session with these files, each in a request of its own."""
    session: dict[str, Any] = {}
    for file in files:
        answer = deployment.request(
            "POST",
            "/api/upload",
            files={"file": (file.name, file.read_bytes())},
            data={"sessionId": session["sessionId"]} if session else {},
            headers=owner(session) if session else {},
        )
        assert answer.status_code == 201, answer.text
        session = session or answer.json()
    return session


def owner(session: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {session['ownerKey']}"}


def process(deployment: Deployment, session: dict[str, Any]) -> httpx2.Response:
    body = {"sessionId": session["sessionId"]}
    return deployment.request("POST", "/api/process", json=body, headers=owner(session))


def analytics(deployment: Deployment, session: dict[str, Any]) -> httpx2.Response:
    return deployment.request("GET", f"/api/analytics?sessionId={session['sessionId']}")


def assert_figures(document: dict[str, Any], files: list[Path]) -> None:
    """The figures are those of the slow reference."""
    del document["call_paths"]["href"]
    assert_same(reference([(file.name, file.read_bytes()) for file in files]), document)
