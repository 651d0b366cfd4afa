"""Problems as HTTP tells them: RFC 9457, `application/problem+json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from lib import errors

STATUS_OF_KIND: Mapping[str, int] = {
    "malformed": 400,
    "unauthorized": 401,
    "forbidden": 403,
    "not_found": 404,
    "method": 405,
    "conflict": 409,
    "too_large": 413,
    "unsupported": 415,
    "invalid": 422,
    "unprocessable": 422,
    "too_many": 429,
    "internal": 500,
    "busy": 503,
}
"""The HTTP status of each kind of problem."""


def as_json(problem: errors.Problem) -> dict[str, Any]:
    """The members of RFC 9457: type, title, status, detail, and the problem's own fields."""
    return {
        **problem.fields,
        "type": f"urn:calltrail:{problem.slug()}",
        "title": problem.title,
        "status": STATUS_OF_KIND[problem.kind],
        "detail": problem.detail,
    }


def response(problem: errors.Problem) -> Response:
    """A problem as an answer, with the headers that its status asks for."""
    body = as_json(problem)
    status = body["status"]
    headers = {}
    if "retryAfter" in problem.fields:
        headers["retry-after"] = str(problem.fields["retryAfter"])
    if status == 405:
        headers["allow"] = problem.fields["allowed"]
    if status == 401:
        headers["www-authenticate"] = "Bearer"
    if "ownerKey" in problem.fields:
        headers["cache-control"] = "no-store"
    # ASCII: what a client sent may hold half a surrogate pair, which UTF-8 cannot.
    return Response(json.dumps(body), status, headers, "application/problem+json")
