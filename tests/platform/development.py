"""`vercel dev` without an account: the few answers of Vercel's API that it asks for at start."""

import json
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx2

from tests.platform.vercel import PROJECT, cli, tool_environment

START_SECONDS = 60

USER = {
    "id": "user_x",
    "uid": "user_x",
    "username": "x",
    "email": "x@example.org",
    "version": "northstar",
    "defaultTeamId": PROJECT["orgId"],
}
ANSWERS = {
    "/v2/user": {"user": USER},
    f"/teams/{PROJECT['orgId']}": {
        "id": PROJECT["orgId"],
        "slug": "x",
        "name": "x",
        "membership": {"role": "OWNER"},
        "billing": {"plan": "hobby"},
    },
    f"/v9/projects/{PROJECT['projectId']}": {
        "id": PROJECT["projectId"],
        "name": "x",
        "accountId": PROJECT["orgId"],
        "framework": None,
        "env": [],
        "createdAt": 0,
        "updatedAt": 0,
    },
    f"/v3/env/pull/{PROJECT['projectId']}": {"env": {}, "buildEnv": {}},
}


class VercelApi(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        answer = ANSWERS.get(self.path.partition("?")[0])
        self.send_response(200 if answer else 404)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(answer or {"error": {"code": "not_found"}}).encode())

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the tests' output is not the place."""


@contextmanager
def vercel_api() -> Iterator[str]:
    """The stub's address, while it runs."""
    with ThreadingHTTPServer(("127.0.0.1", 0), VercelApi) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def vercel_dev(tree: Path, **environment: str) -> Iterator[httpx2.Client]:
    """A client of `vercel dev` in this tree; every function is built at its first request."""
    port = free_port()
    log = tree / ".vercel" / "dev.log"
    with vercel_api() as api, log.open("wb") as output:
        process = subprocess.Popen(
            [*cli(), "dev", "--listen", f"127.0.0.1:{port}", "--yes", "--token", "x", "--api", api],
            cwd=tree,
            env=tool_environment() | environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            wait_until_ready(process, log)
            with httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=180) as client:
                yield client
        finally:
            process.terminate()
            try:
                process.wait(20)
            finally:
                # It may leave its functions behind, stopped.
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)


def wait_until_ready(process: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(START_SECONDS * 5):
        if "Ready! Available at" in log.read_text():
            return
        if process.poll() is not None:
            break
        time.sleep(0.2)
    raise RuntimeError(f"vercel dev did not start:\n{log.read_text()}")
