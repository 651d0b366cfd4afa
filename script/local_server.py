"""Serves public/ and api/ on this machine as Vercel would: same routes, headers and limits.

Nothing here is deployed. Every api/X.py answers at /api/X with its own `app`, as its function does
on Vercel; the rest is files. Only this machine can connect, and only under a local name, so that
no page of another site can reach the server through a name that points here (DNS rebinding).
"""

import contextlib
import importlib
import json
import os
import re
import socket
import sys
import threading
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import PathLike, StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lib import log, sessions
from lib.errors import Problem
from lib.sessions import cleanup

ROOT = Path(__file__).resolve().parent.parent

LOCAL_NAMES = ["localhost", "127.0.0.1", "[::1]"]
DRAINED_BYTES = 64 << 20
"""So much of a refused body is read all the same: a client that is still sending then gets to
read the answer instead of a reset connection, as behind Vercel's proxy."""


class PublicFiles(StaticFiles):
    """Files as Vercel serves them: addresses without .html, revalidated each time."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        if not scope["path"].endswith((".html", "/index")):
            return await super().get_response(path, scope)
        clean = scope["path"].removesuffix(".html").removesuffix("/index").strip("/")
        query = scope["query_string"].decode("latin-1")
        return RedirectResponse(f"/{clean}" + (f"?{query}" if query else ""), status_code=308)

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        found = super().lookup_path(path)
        return found if found[1] else super().lookup_path(f"{path}.html")

    def file_response(
        self,
        full_path: PathLike,
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
        # Weak, because the same tag stands for the file and for its compressed form.
        response.headers["ETag"] = f"W/{response.headers['ETag']}"
        return response


class ConfiguredHeaders:
    """The headers that vercel.json names; those that an answer has already are left alone."""

    def __init__(self, app: ASGIApp, rules: list[dict[str, Any]]) -> None:
        self.app = app
        self.rules = [
            (source_pattern(rule["source"]), {h["key"]: h["value"] for h in rule["headers"]})
            for rule in rules
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for pattern, configured in self.rules:
                    if pattern.fullmatch(scope["path"]):
                        for key, value in configured.items():
                            headers.setdefault(key, value)
            await send(message)

        await self.app(scope, receive, send_with_headers)


def source_pattern(source: str) -> re.Pattern[str]:
    """The regular expression of a `source` of vercel.json; of its notation, groups only."""
    literal, *rest = re.split(r"(\(.*\))", source)
    if re.search(r"[:*+?{}]", literal + "".join(rest[1:])):
        raise ValueError(f"vercel.json: only groups are understood in a source, not {source!r}")
    return re.compile(re.escape(literal) + "".join(rest))


class DrainedRequests:
    """Reads what a client still sends before it is answered, within bounds."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        unread = DRAINED_BYTES if scope["method"] not in ("GET", "HEAD") else 0

        async def receive_and_count() -> Message:
            nonlocal unread
            message = await receive()
            unread = unread - len(message.get("body", b"")) if message.get("more_body") else 0
            return message

        async def drain_and_send(message: Message) -> None:
            while unread > 0:
                await receive_and_count()
            await send(message)

        await self.app(scope, receive_and_count, drain_and_send)


async def not_found(request: Request, error: Exception) -> Response:
    """Vercel's own answer where there is neither a file nor a function."""
    return PlainTextResponse("The page could not be found\n\nNOT_FOUND\n", status_code=404)


def function_route(path: Path) -> Route:
    """The route of one file of api/."""
    app: ASGIApp = importlib.import_module(f"api.{path.stem}").app
    return Route(f"/api/{path.stem}", app)


def create_app(root: Path = ROOT) -> Starlette:
    """The whole site below `root`."""
    config = json.loads((root / "vercel.json").read_text())
    return Starlette(
        routes=[
            *map(function_route, sorted((root / "api").glob("[!_.]*.py"))),
            Mount("/api", routes=[]),
            Mount("/", GZipMiddleware(PublicFiles(directory=root / "public", html=True))),
        ],
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=LOCAL_NAMES, www_redirect=False),
            Middleware(ConfiguredHeaders, rules=config.get("headers", [])),
            Middleware(DrainedRequests),
        ],
        exception_handlers={404: not_found},
    )


def sweep(known: sessions.Sessions) -> None:
    """Remove expired sessions. What goes wrong is logged and keeps nobody from working."""
    try:
        log.event("sweep", removed=cleanup.sweep(known))
    except Problem:
        log.failure("sweep")


def listen(port: int) -> socket.socket:
    """A socket that only this machine reaches."""
    try:
        return socket.create_server(("127.0.0.1", port), backlog=128)
    except OSError as error:
        sys.exit(f"Port {port} cannot be used ({error.strerror}). Try PORT=3001 script/server")


def configured() -> tuple[int, sessions.Sessions]:
    """The port, and the sessions that the settings name; ends with a sentence if they are wrong."""
    port = os.environ.get("PORT") or "3000"
    if not port.isdecimal() or int(port) > 65535:
        sys.exit(f"PORT must be a number from 0 to 65535, not {port!r}")
    try:
        return int(port), sessions.current()
    except ValueError as error:
        sys.exit(str(error))
    except Problem as problem:
        sys.exit(problem.fields.get("reason", problem.detail))


def main() -> None:
    """Serve until SIGTERM or Ctrl-C."""
    port, known = configured()
    with listen(port) as listener:
        # Requests are logged by lib.web, one JSON object a line.
        config = uvicorn.Config(
            create_app(), access_log=False, log_level="warning", timeout_graceful_shutdown=3
        )
        print(f"Calltrail: http://localhost:{listener.getsockname()[1]}", file=sys.stderr)
        threading.Thread(target=sweep, args=[known], daemon=True).start()
        with contextlib.suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
