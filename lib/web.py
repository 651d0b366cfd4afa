"""The ASGI app of a route: what every endpoint does alike, so that a handler is only its use case.

    def show(request: Request) -> Response: ...

    app = Endpoint(GET=Method(show, query={"sessionId"}))

Handlers are plain functions and run in a thread pool. What they raise as `errors.Problem` becomes
`application/problem+json`; anything else is a 500 that shows nothing and is in the log in full.
"""

from __future__ import annotations

import gzip
import hmac
import json
import time
import uuid
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import ClientDisconnect
from starlette.requests import Request as StarletteRequest
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from lib import bodies, errors, log, problems, settings
from lib.storage import oidc

GZIP_MAGIC = b"\x1f\x8b"
"""How a compressed body begins, and no JSON does."""

_SMALLEST_COMPRESSED = 1_000
_LARGEST_WHOLE, _PIECE = 4_000_000, 1 << 20  # the platform takes larger answers only as streams


class Request:
    """What a handler sees: checked parameters and a parsed body."""

    def __init__(self, request: StarletteRequest, body: FormData | Any | None) -> None:
        self._request = request
        self.body = body
        self.id = uuid.uuid4().hex
        """Names the request in the log, in the answer's `x-request-id`, and in a 500."""
        self.facts: dict[str, Any] = {}
        """What the log line of this request says besides the usual."""

    @property
    def query(self) -> Mapping[str, str]:
        return self._request.query_params

    @property
    def form(self) -> FormData:
        if not isinstance(self.body, FormData):
            raise errors.UnsupportedContentType(
                expected="multipart/form-data", found=self.header("content-type") or "nothing"
            )
        return self.body

    def header(self, name: str) -> str:
        """A header's value, blank where it is missing."""
        return self._request.headers.get(name, "")

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The query's names and values, in order and as often as each is given."""
        return self._request.query_params.multi_items()

    @property
    def raw_query(self) -> str:
        """The query as it stood in the URL, escapes and all."""
        return self._request.url.query

    @property
    def session_id(self) -> str:
        """The query's `sessionId`; InvalidParameter where it is missing."""
        given = self.query.get("sessionId")
        if given is None:
            raise errors.InvalidParameter(parameter="sessionId", reason="it is missing")
        return self.seen_session(given)

    def flag(self, name: str) -> bool:
        """A parameter of the query that is true or false, the latter where it is missing."""
        given = self.query.get(name, "false")
        if given not in ("true", "false"):
            raise errors.InvalidParameter(parameter=name, reason="it must be true or false")
        return given == "true"

    def seen_session(self, session_id: str) -> str:
        """The same id, noted for the log."""
        self.facts["session"] = session_id[:8]
        return session_id

    def told(self, problem: errors.Problem) -> errors.Problem:
        """A problem as the client may see it, noted for the log.

        Why something is wrong here is for the operator to read; the client gets the request's id.
        """
        self.facts["problem"] = problem.slug()
        if problem.kind != "internal":
            return problem
        fields = {**problem.fields, "request": self.id}
        self.facts["reason"] = fields.pop("reason", None)
        return type(problem)(**fields)

    @property
    def bearer(self) -> str:
        """The key of `Authorization: Bearer <key>`, blank where there is none."""
        scheme, _, key = self.header("authorization").partition(" ")
        return key.strip() if scheme.lower() == "bearer" else ""

    def accepts_gzip(self) -> bool:
        """Whether `Accept-Encoding` takes gzip; what it says of gzip counts before its `*`."""
        refused = {}
        for offer in self.header("accept-encoding").lower().split(","):
            coding, _, parameters = offer.partition(";")
            weight = parameters.replace(" ", "")
            refused[coding.strip()] = weight in ("q=0", "q=0.0", "q=0.00", "q=0.000")
        return not refused.get("gzip", refused.get("*", True))

    def has_etag(self, etag: str) -> bool:
        """Whether `If-None-Match` names this strong tag (compared weakly, as RFC 9110 says)."""
        lines = ",".join(self._request.headers.getlist("if-none-match"))
        tags = [tag.strip().removeprefix("W/") for tag in lines.split(",")]
        return "*" in tags or etag in tags


Handler = Callable[[Request], Response]

Quick = Callable[[Request], Response | None]
"""A handler that never waits, so that it needs no thread: it gives up (None) where it would."""


@dataclass(frozen=True)
class Method:
    """One method of an endpoint: its handler, the query it knows, and the body it takes.

    `at_once` is asked first: a thread costs as much as an answer from memory does.
    """

    handler: Handler
    query: Collection[str] = ()
    repeatable: Collection[str] = ()  # parameters of the query that may be given several times
    takes: str | None = None  # "form", "json" or None
    at_once: Quick | None = None


class Endpoint:
    """An ASGI app that answers one URL, by methods given by name: `Endpoint(GET=Method(…))`."""

    def __init__(self, **methods: Method) -> None:
        self._methods = methods
        if "GET" in methods:
            self._methods["HEAD"] = methods["GET"]

    @property
    def methods(self) -> Mapping[str, Method]:
        """What it answers, by HTTP method."""
        return self._methods

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        started = time.perf_counter()
        starlette_request = StarletteRequest(scope, receive)
        request = Request(starlette_request, None)
        try:
            response = await self._answer(starlette_request, request)
        except errors.Problem as problem:
            response = problems.response(request.told(problem))
        except ClientDisconnect:
            log.event("disconnected", path=scope["path"], **request.facts)
            return
        except Exception:  # noqa: BLE001 - see below
            # The outermost frame: whatever a bug raises is logged whole and answered plainly.
            log.failure("crash", request=request.id, path=scope["path"], **request.facts)
            response = problems.response(errors.Problem(request=request.id))
        finally:
            if isinstance(request.body, FormData):
                await request.body.close()
        for name, value in (("cache-control", "private, no-cache"), ("vary", "Accept-Encoding")):
            response.headers.setdefault(name, value)
        response.headers["x-request-id"] = request.id
        await response(scope, receive, send)
        log.event(
            "request",
            method=scope["method"],
            path=scope["path"],
            status=response.status_code,
            ms=round((time.perf_counter() - started) * 1000),
            request=request.id,
            **request.facts,
        )

    async def _answer(self, starlette_request: StarletteRequest, request: Request) -> Response:
        if settings.current().vercel:
            oidc.remember(request.header(oidc.HEADER))
        method = self._methods.get(starlette_request.method)
        if method is None:
            raise errors.MethodNotAllowed(allowed=", ".join(sorted(self._methods)))
        if starlette_request.method not in ("GET", "HEAD") and (
            request.header("sec-fetch-site") == "cross-site"
        ):
            raise errors.CrossSiteRequest()
        for parameter, times in Counter(name for name, _ in request.pairs).items():
            if parameter not in method.query:
                known = ", ".join(sorted(method.query)) or "none"
                raise errors.UnknownParameter(parameter=parameter, known=known)
            if times > 1 and parameter not in method.repeatable:
                raise errors.InvalidParameter(parameter=parameter, reason="give it only once")
        if method.takes:
            request.body = await bodies.parsed(starlette_request, method.takes)
        if method.at_once and (response := method.at_once(request)):
            return response
        return await run_in_threadpool(method.handler, request)


def json_response(
    request: Request, data: Any, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """Data as JSON, compressed if it is large and the client takes that."""
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    return json_bytes(request, body, status, headers)


def json_bytes(
    request: Request, body: bytes, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """The same for data that is encoded already."""
    if request.accepts_gzip():
        body, headers = compressed(body, headers)
    return json_encoded(body, status, headers)


def compressed(
    body: bytes, headers: Mapping[str, str] | None = None
) -> tuple[bytes, Mapping[str, str]]:
    """A body worth compressing as gzip, with the header that says so; a small one as it is."""
    if len(body) < _SMALLEST_COMPRESSED:
        return body, headers or {}
    return gzip.compress(body, 5, mtime=0), {**(headers or {}), "content-encoding": "gzip"}


def json_encoded(
    body: bytes, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """JSON as it is to be sent, compressed or not."""
    if len(body) > _LARGEST_WHOLE:
        pieces = (body[at : at + _PIECE] for at in range(0, len(body), _PIECE))
        return StreamingResponse(pieces, status, headers, "application/json")
    return Response(body, status, headers, "application/json")


def same_secret(given: str, expected: str) -> bool:
    """Whether two secrets are equal, in a time that tells nothing about where they differ."""
    return hmac.compare_digest(given.encode(), expected.encode())
