"""What the endpoints that answer questions about a completed session share."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from starlette.responses import Response

from lib import errors
from lib.web import Request, json_bytes


def unless_known(request: Request, facts: tuple[str, ...], make: Callable[[], bytes]) -> Response:
    """What `make` gives, as JSON under an ETag; nothing is made for a client that has it already.

    `facts` are all that the answer depends on, besides what is stored for good.
    """
    coding = "gzip" if request.accepts_gzip() else "identity"
    identity = "\0".join((*facts, coding))
    etag = f'"{hashlib.sha256(identity.encode()).hexdigest()[:32]}"'
    if request.has_etag(etag):
        return Response(status_code=304, headers={"etag": etag})
    return json_bytes(request, make(), headers={"etag": etag})


def view(request: Request) -> list[str] | None:
    """The keys of the parameter `view`, None without it; InvalidParameter if one comes twice."""
    if (text := request.query.get("view")) is None:
        return None
    keys = text.split(",")
    if len(set(keys)) < len(keys):
        raise errors.InvalidParameter(parameter="view", reason="it names a figure twice")
    return keys
