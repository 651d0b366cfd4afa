"""GET /api/session: a session's fields without analytics, and for its owner the parts that are
there. DELETE: everything that it stored."""

from starlette.responses import Response

from lib import errors, sessions
from lib.web import Endpoint, Method, Request, json_response


def show(request: Request) -> Response:
    known = sessions.current()
    if not request.flag("parts"):
        return json_response(request, known.describe(known.find(request.session_id)))
    session = known.owned(request.session_id, request.bearer)
    parts = known.part_numbers(session)
    return json_response(request, {**known.describe(session), "parts": parts})


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
