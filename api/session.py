"""GET /api/session: a session's fields without analytics. DELETE: everything that it stored."""

from starlette.responses import Response

from lib import errors, sessions
from lib.web import Endpoint, Method, Request, json_response


def show(request: Request) -> Response:
    known = sessions.current()
    return json_response(request, known.describe(known.find(request.session_id)))


def delete(request: Request) -> Response:
    known = sessions.current()
    try:
        session = known.owned(request.session_id, request.bearer)
    except errors.SessionNotFound:
        return Response(status_code=204)
    known.delete(session.id)
    return Response(status_code=204)


app = Endpoint(
    GET=Method(show, query={"sessionId"}),
    DELETE=Method(delete, query={"sessionId"}),
)
