"""A deployment on this machine: built functions under Vercel's own runtime, several instances each.

    with Deployment(build, folder) as deployment:
        deployment.start("upload", instances=3)
        answer = deployment.request("POST", "/api/upload", files=…)

As on Vercel, nothing is shared between instances but the store: each one is a process of its own
with an unpacked bundle, a temp folder and a SESSIONS_DIR of its own.
"""

import base64
import itertools
import json
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx2

from tests.platform.vercel import Build, Function

START_SECONDS = 30


class Instance:
    """One process of one function, and Vercel's end of its socket."""

    def __init__(self, function: Function, folder: Path, environment: dict[str, str]) -> None:
        self.function = function
        self.folder = folder
        self.log: list[str] = []
        self.init_ms = 0
        self.port = 0
        self._fatal = ""
        self._started = threading.Event()
        self._ipc = tempfile.TemporaryDirectory(prefix="ipc-")  # short: a socket's name must be
        self.process = self._run(environment | {"VERCEL_IPC_PATH": self._listen()})
        if not self._started.wait(START_SECONDS) or not self.port:
            self.kill()
            stderr = (folder / "stderr").read_text()
            raise RuntimeError(f"{function.name} did not start: {self._fatal}\n{stderr}")
        self.client = httpx2.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=120)

    def _run(self, environment: dict[str, str]) -> "subprocess.Popen[bytes]":
        bundle = self.function.unpack(self.folder / "task")
        temporary = self.folder / "tmp"
        temporary.mkdir()
        with (self.folder / "stderr").open("wb") as output:
            return subprocess.Popen(
                # Without the interpreter's own packages: the bundle must be enough.
                [sys.base_prefix + "/bin/python3.12", "-S", str(bundle / "vc__handler__python.py")],
                cwd=bundle,
                env={
                    "PATH": "/usr/bin:/bin",
                    "VERCEL": "1",
                    "TMPDIR": str(temporary),
                    "SESSIONS_DIR": str(temporary / "sessions"),
                    **self.function.environment,
                    **environment,
                },
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )

    def _listen(self) -> str:
        """Open Vercel's end of the socket; its name."""
        name = f"{self._ipc.name}/s"
        listener = socket.socket(socket.AF_UNIX)
        listener.settimeout(START_SECONDS)
        listener.bind(name)
        listener.listen()
        threading.Thread(target=self._follow, args=[listener], daemon=True).start()
        return name

    def _follow(self, listener: socket.socket) -> None:
        """Read the runtime's messages, separated by NUL, until the process is gone."""
        with listener:
            try:
                connection, _ = listener.accept()
            except TimeoutError:
                return
        with connection, connection.makefile("rb") as stream:
            rest = b""
            while chunk := stream.read1():
                *messages, rest = (rest + chunk).split(b"\0")
                for message in messages:
                    self._take(json.loads(message))
        self._started.set()

    def _take(self, message: dict[str, Any]) -> None:
        kind, payload = message["type"], message["payload"]
        if kind == "server-started":
            self.port, self.init_ms = payload["httpPort"], payload["initDuration"]
            self._started.set()
        elif kind == "unrecoverable-error":
            self._fatal = payload["message"]
        elif kind == "log":
            self.log.append(base64.b64decode(payload["message"]).decode())

    def request(self, method: str, path: str, **options: Any) -> httpx2.Response:
        """One request to this very instance."""
        return self.client.request(method, path, **options)

    def memory_mb(self, *, peak: bool = False) -> float:
        """What the process holds in memory now, or held at most."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        wanted = "VmHWM:" if peak else "VmRSS:"
        kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith(wanted))
        return int(kilobytes) / 1024

    def kill(self) -> None:
        """End the process at once, as a dying machine does."""
        self.process.kill()
        self.process.wait()
        self._ipc.cleanup()

    def stop(self) -> None:
        """End it as the platform does."""
        self.client.close()
        self.process.terminate()
        try:
            self.process.wait(5)
        finally:
            self.kill()


class Deployment:
    """Instances of a build's functions over one store; `environment` is for all of them."""

    def __init__(self, build: Build, folder: Path, **environment: str) -> None:
        self.build = build
        self.folder = folder
        self.environment = {"STORE_URL": (folder / "store").as_uri()} | environment
        self.instances: dict[str, list[Instance]] = {}
        self._turn = itertools.count()
        self._lock = threading.Lock()

    def start(self, function: str, instances: int = 1, **environment: str) -> list[Instance]:
        """Start that many more instances of api/<function>.py."""
        running = self.instances.setdefault(function, [])
        fresh = [
            Instance(
                self.build.functions[f"api/{function}"],
                self.folder / f"{function}-{len(running) + n}",
                self.environment | environment,
            )
            for n in range(instances)
        ]
        running += fresh
        return fresh

    def request(self, method: str, path: str, **options: Any) -> httpx2.Response:
        """A request to whichever instance's turn it is; the first is started when needed."""
        function = path.removeprefix("/api/").partition("?")[0]
        with self._lock:
            running = self.instances.get(function) or self.start(function)
            turn = next(self._turn)
        return running[turn % len(running)].request(method, path, **options)

    @property
    def log(self) -> list[str]:
        """What all instances have logged."""
        return [line for some in self.instances.values() for one in some for line in one.log]

    def close(self) -> None:
        instances = [instance for running in self.instances.values() for instance in running]
        for instance in instances:
            instance.process.terminate()  # all at once: each may take its half second
        for instance in instances:
            instance.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
