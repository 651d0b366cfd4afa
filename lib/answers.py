"""What the endpoints that answer questions about a completed session share."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from starlette.responses import Response

from lib import errors
from lib.sessions.lru import LruCache
from lib.web import GZIP_MAGIC, Request, compressed, json_encoded

MEMORY_BYTES = 32 << 20

_sent: LruCache[bytes] = LruCache(MEMORY_BYTES)
"""Bodies by their tag, compressed if they were sent so: a finished analysis is asked for often."""


def unless_known(request: Request, facts: tuple[str, ...], make: Callable[[], bytes]) -> Response:
    """What `make` gives, as JSON under an ETag; nothing is made for a client that has it already.

    `facts` are all that the answer depends on, besides what is stored for good.
    """
    if (answer := remembered(request, facts)) is not None:
        return answer
    body, tag = make(), _tag(request, facts)
    if request.accepts_gzip():
        body, _ = compressed(body)
    _sent.keep(tag, body, len(body))
    return _tagged(tag, body)


def remembered(request: Request, facts: tuple[str, ...]) -> Response | None:
    """The same as far as it takes no work: for a client that has it, or if it was sent lately."""
    tag = _tag(request, facts)
    if request.has_etag(tag):
        return Response(status_code=304, headers={"etag": tag})
    body = _sent.get(tag)
    return None if body is None else _tagged(tag, body)


def _tag(request: Request, facts: tuple[str, ...]) -> str:
    identity = "\0".join((*facts, "gzip" if request.accepts_gzip() else "identity"))
    return f'"{hashlib.sha256(identity.encode()).hexdigest()[:32]}"'


def _tagged(tag: str, body: bytes) -> Response:
    headers = {"etag": tag}
    if body.startswith(GZIP_MAGIC):
        headers["content-encoding"] = "gzip"
    return json_encoded(body, headers=headers)


def view(request: Request) -> list[str] | None:
    """The keys of the parameter `view`, None without it; InvalidParameter if one comes twice."""
    if (text := request.query.get("view")) is None:
        return None
    keys = text.split(",")
    if len(set(keys)) < len(keys):
        raise errors.InvalidParameter(parameter="view", reason="it names a figure twice")
    return keys
