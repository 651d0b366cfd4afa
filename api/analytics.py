"""GET /api/analytics: the figures of a completed session, of all its calls or of some."""

from starlette.responses import Response

from lib import answers, processing, sessions
from lib.analytics import FIGURE_VERSION, filters
from lib.web import Endpoint, Method, Request


def show(request: Request) -> Response:
    known = sessions.current()
    session = known.find(request.session_id)
    chosen = filters.parse(request.pairs)
    view = answers.view(request)
    result = known.result(session)
    attempt = str(result["attempt"])
    facts = (session.id, attempt, FIGURE_VERSION, chosen.query(), str(view))
    return answers.unless_known(
        request, facts, lambda: processing.document(known, session, result, chosen, view)
    )


app = Endpoint(
    GET=Method(
        show, query={"sessionId", "view", *filters.NAMES}, repeatable=set(filters.REPEATABLE)
    )
)
