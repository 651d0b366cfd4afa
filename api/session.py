"""GET /api/session: a session's fields without analytics, and for its owner the parts that are
there. DELETE: everything that it stored."""

from typing import Any

from starlette.responses import Response

from lib import errors, sessions
from lib.web import Endpoint, Method, Request, json_response


def show(request: Request) -> Response:
    known = sessions.current()
    more: dict[str, Any] = {}
    if (wanted := request.query.get("parts", "false")) == "true":
        session = known.owned(request.session_id, request.bearer)
        more["parts"] = known.part_numbers(session)
    elif wanted == "false":
        session = known.find(request.session_id)
    else:
        raise errors.InvalidParameter(parameter="parts", reason="it must be true or false")
    return json_response(request, {**known.describe(session), **more})


def delete(request: Request) -> Response:
    known = sessions.current()
    try:
        session = known.owned(request.session_id, request.bearer)
    except errors.SessionNotFound:
        return Response(status_code=204)
    known.delete(session.id)
    return Response(status_code=204)


app = Endpoint(
    GET=Method(show, query={"sessionId", "parts"}),
    DELETE=Method(delete, query={"sessionId"}),
)
