"""Serving what is finished imports nothing heavy, so that a cold instance answers at once."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.sample import SAMPLE

ROOT = Path(__file__).resolve().parent.parent

HEAVY = {"numpy", "pandas", "obstore", "redis", "vercel", "pydantic", "httpx", "httpx2"}

ASK = """
import asyncio, importlib, json, sys

def ask(function, method, query=b"", headers=(), body=b""):
    async def run():
        messages = []
        async def receive():
            return {"type": "http.request", "body": body, "more_body": False}
        async def send(message):
            messages.append(message)
        app = importlib.import_module(f"api.{function}").app
        await app({
            "type": "http", "http_version": "1.1", "method": method, "path": f"/api/{function}",
            "query_string": query, "headers": list(headers), "scheme": "http", "root_path": "",
            "server": ("localhost", 3000), "client": ("127.0.0.1", 1),
        }, receive, send)
        return messages[0]["status"], b"".join(m.get("body", b"") for m in messages[1:])
    return asyncio.run(run())
"""
"""One request to a function's app as an ASGI server makes it; a test client would import httpx."""

UPLOAD = """
import pathlib
head = b'--x\\r\\nContent-Disposition: form-data; name="file"; filename="calls.csv"\\r\\n\\r\\n'
status, answer = ask(
    "upload", "POST", b"process=true", [(b"content-type", b"multipart/form-data; boundary=x")],
    head + pathlib.Path(sys.argv[1]).read_bytes() + b"\\r\\n--x--\\r\\n",
)
print(json.dumps({"status": status, "answer": json.loads(answer)}))
"""

SHOW = """
status, answer = ask(sys.argv[1], "GET", sys.argv[2].encode())
modules = {name.partition(".")[0] for name in sys.modules}
print(json.dumps({"status": status, "modules": sorted(modules)}))
"""


def fresh(folder: Path, cache: str, script: str, *arguments: str) -> dict[str, Any]:
    """What a script says in a new process; `cache` names its SESSIONS_DIR."""
    done = subprocess.run(
        [sys.executable, "-c", ASK + script, *arguments],
        cwd=ROOT,
        env={
            "PYTHONPATH": str(ROOT),
            "STORE_URL": (folder / "store").as_uri(),
            "SESSIONS_DIR": str(folder / cache),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("budget")


@pytest.fixture(scope="module")
def session_id(folder: Path) -> str:
    said = fresh(folder, "writer", UPLOAD, str(SAMPLE))
    assert said["status"] == 200, said
    return str(said["answer"]["sessionId"])


@pytest.mark.parametrize("function", ["analytics", "session", "health"])
def test_a_cold_answer_imports_nothing_heavy(folder: Path, session_id: str, function: str) -> None:
    """Neither from the store nor, in a second process, from the cache that the first one filled."""
    query = "" if function == "health" else f"sessionId={session_id}"
    for _ in range(2):
        said = fresh(folder, f"cache-of-{function}", SHOW, function, query)
        assert said["status"] == 200
        assert not HEAVY & set(said["modules"])
