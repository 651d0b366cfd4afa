"""All of api/*.py in one process, over a store and a cache of the test's own.

def test_…(service: Service) -> None:
    analysis = service.upload(CALLS)
    analysis.process()
"""

from __future__ import annotations

import functools
import importlib
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest
from starlette.routing import Route, Router
from starlette.testclient import TestClient

from lib import health, sessions, settings
from lib.sessions import Sessions, attempts, cleanup, session
from lib.storage.cache import Cache
from tests.stores import WatchedStore

API = Path(__file__).resolve().parent.parent / "api"

HEADER = "call_id,call_date,rule_id,rule_parent_id,rule_text,popUpURL\n"
CALLS = HEADER + "7,01/31/2025,1,0,Welcome,\n7,01/31/2025,2,1,Billing,\n8,01/31/2025,1,0,Welcome,\n"
MORE_CALLS = HEADER + "9,02/01/2025,1,0,Welcome,\n9,02/01/2025,3,1,Sales,\n"
UNKNOWN = "6f1c2d3e-4b5a-4978-8899-aabbccddeeff"

TITLES = {"type", "title", "status", "detail"}


@functools.cache
def routes() -> Router:
    """Every handler at its own address, as the deployment has them."""
    names = sorted(path.stem for path in API.glob("*.py"))
    return Router([Route(f"/api/{n}", importlib.import_module(f"api.{n}").app) for n in names])


def assert_problem(answer: httpx2.Response, status: int, slug: str | None = None) -> dict[str, Any]:
    """The answer is a problem of the one shape; its members."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    members: dict[str, Any] = answer.json()
    assert members.keys() >= TITLES
    assert members["status"] == status
    assert members["type"].startswith("urn:calltrail:")
    assert isinstance(members["title"], str) and members["title"]
    assert isinstance(members["detail"], str) and members["detail"].endswith((".", "?"))
    if slug is not None:
        assert members["type"] == f"urn:calltrail:{slug}"
    return members


@dataclass(frozen=True)
class Analysis:
    """A session that a test has made, with its owner's key."""

    service: Service
    id: str
    key: str

    @property
    def owner(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"}

    def add(self, content: str | bytes = MORE_CALLS, name: str = "more.csv") -> httpx2.Response:
        """One more whole file."""
        return self.service.client.post(
            "/api/upload",
            files={"file": (name, content)},
            data={"sessionId": self.id},
            headers=self.owner,
        )

    def part(
        self,
        content: str | bytes,
        part: int,
        *,
        last: bool = False,
        file_id: str = "f",
        name: str = "parts.csv",
        type: str = "text/csv",
        **fields: str,
    ) -> httpx2.Response:
        """One slice of a file."""
        data = {"sessionId": self.id, "fileId": file_id, "part": str(part), **fields}
        return self.service.client.post(
            "/api/upload",
            files={"file": (name, content, type)},
            data=data | ({"last": "true"} if last else {}),
            headers=self.owner,
        )

    def drop(self, file_id: str) -> httpx2.Response:
        parameters = {"sessionId": self.id, "fileId": file_id}
        return self.service.client.delete("/api/upload", params=parameters, headers=self.owner)

    def process(self, **fields: Any) -> httpx2.Response:
        body = {"sessionId": self.id, **fields}
        return self.service.client.post("/api/process", json=body, headers=self.owner)

    def analytics(self, headers: dict[str, str] | None = None, **query: str) -> httpx2.Response:
        parameters = {"sessionId": self.id, **query}
        return self.service.client.get("/api/analytics", params=parameters, headers=headers)

    def shown(self) -> httpx2.Response:
        return self.service.client.get("/api/session", params={"sessionId": self.id})

    def delete(self) -> httpx2.Response:
        parameters = {"sessionId": self.id}
        return self.service.client.delete("/api/session", params=parameters, headers=self.owner)


@dataclass(frozen=True)
class Service:
    """The API, and what is behind it."""

    client: TestClient
    store: WatchedStore
    cache: Path
    capture: pytest.CaptureFixture[str]
    monkeypatch: pytest.MonkeyPatch

    def configure(self, **variables: str) -> None:
        """Serve from now on with these environment variables."""
        for name, value in variables.items():
            self.monkeypatch.setenv(name, value)
        forget()
        self.another_instance()

    def upload(self, *contents: str | bytes) -> Analysis:
        """A new analysis of these files: calls0.csv, calls1.csv, …"""
        files = [("file", (f"calls{n}.csv", content)) for n, content in enumerate(contents)]
        answer = self.client.post("/api/upload", files=files or [("file", ("calls.csv", CALLS))])
        assert answer.status_code == 201, answer.text
        return Analysis(self, answer.json()["sessionId"], answer.json()["ownerKey"])

    def completed(self, *contents: str | bytes) -> Analysis:
        analysis = self.upload(*contents)
        assert analysis.process().status_code == 200
        return analysis

    def log(self) -> list[dict[str, Any]]:
        """The lines written since the last look, each of them JSON."""
        return [json.loads(line) for line in self.capture.readouterr().out.split("\n") if line]

    def results(self) -> list[str]:
        """The sessions that have a result."""
        return [key for key in self.store.objects if key.endswith("/result")]

    def another_instance(self) -> None:
        """Whoever asks from now on asks an instance that has seen nothing yet."""
        use(self.store, self.cache / f"instance{len(list(self.cache.iterdir()))}")


def use(store: WatchedStore, folder: Path) -> None:
    """Let the API serve from this store, through a new instance's eyes."""
    folder.mkdir(parents=True)
    config = settings.current()
    known = Sessions(store, Cache(folder, config.sessions_cache_mb << 20), config)
    known.attempts._sleep = lambda seconds: None
    sessions.current = lambda: known  # type: ignore[assignment]


def forget() -> None:
    """No answer of an earlier test is remembered."""
    settings.current.cache_clear()
    health._warnings.cache_clear()


@pytest.fixture
def service(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Iterator[Service]:
    """The API over a memory store, with the settings of the environment that the test makes."""
    for name in ("UPLOAD_TOKEN", "CRON_SECRET", "VERCEL", "BLOB_READ_WRITE_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sessions, "current", sessions.current)  # put back in the end
    forget()
    store = WatchedStore()
    use(store, tmp_path / "cache" / "instance0")
    with TestClient(routes(), raise_server_exceptions=True) as client:
        yield Service(client, store, tmp_path / "cache", capsys, monkeypatch)
    forget()


class Clock:
    """A clock that stands until it is moved; `sleep` moves it."""

    def __init__(self) -> None:
        self.now = time.time()
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock(service: Service, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of all of sessions, for ages and for dates."""
    clock = Clock()
    fake = SimpleNamespace(time=lambda: clock.now, monotonic=lambda: clock.now, sleep=clock.sleep)
    for module in (sessions, attempts, cleanup, session):
        monkeypatch.setattr(module, "time", fake)
    monkeypatch.setattr(sessions.current().attempts, "_sleep", clock.sleep)
    return clock


@pytest.fixture
def problems_only(service: Service) -> Iterator[None]:
    """What a test asked (since it last looked) left one log line each, and never a result."""
    yield
    lines = service.log()
    assert lines, "a test must ask something"
    for line in lines:
        assert line["event"] == "request"
        assert {"status", "ms", "method", "path", "request"} <= line.keys()
        assert len(line.get("session", "")) <= 8
    assert "problem" in lines[-1]
    assert not service.results()
