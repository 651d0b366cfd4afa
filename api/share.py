"""POST /api/share: a restricted share of some calls. GET: what shares there are. DELETE: revoke."""

from starlette.responses import Response

from lib import sessions, shares
from lib.analytics import filters
from lib.web import Endpoint, Method, Request, json_response


def create(request: Request) -> Response:
    options = shares.checked(request.body)
    chosen = filters.parse(request.pairs)
    known = sessions.current()
    session = known.owned(request.session_id, request.bearer)
    entry = shares.create(known, session, known.result(session), chosen, options)
    return json_response(request, entry, 201)


def show(request: Request) -> Response:
    known = sessions.current()
    session = known.owned(request.session_id, request.bearer)
    return json_response(request, {"shares": shares.entries(known, session)})


def revoke(request: Request) -> Response:
    known = sessions.current()
    session = known.owned(request.session_id, request.bearer)
    shares.revoke(known, session, request.query.get("shareId", ""))
    return Response(status_code=204)


app = Endpoint(
    POST=Method(
        create,
        query={"sessionId", *filters.NAMES},
        repeatable=set(filters.REPEATABLE),
        takes="json",
    ),
    GET=Method(show, query={"sessionId"}),
    DELETE=Method(revoke, query={"sessionId", "shareId"}),
)
