"""GET /api/analytics: the figures of a completed session, of all its calls or of some."""

from typing import Any

from starlette.responses import Response

from lib import answers, completed, sessions
from lib.analytics import FIGURE_VERSION, filters
from lib.sessions import Session
from lib.web import Endpoint, Method, Request


def show(request: Request) -> Response:
    known = sessions.current()
    session = known.find(request.session_id)
    chosen, view = filters.parse(request.pairs), answers.view(request)
    result = known.result(session)

    def make() -> bytes:
        return completed.document(known, session, result, chosen, view)

    return answers.unless_known(request, _facts(request, session, result), make)


def show_at_once(request: Request) -> Response | None:
    if (known := sessions.current().at_hand(request.session_id)) is None:
        return None
    return answers.remembered(request, _facts(request, *known))


def _facts(request: Request, session: Session, result: dict[str, Any]) -> tuple[str, ...]:
    chosen, view = filters.parse(request.pairs), answers.view(request)
    return session.id, str(result["attempt"]), FIGURE_VERSION, chosen.query(), str(view)


app = Endpoint(
    GET=Method(
        show,
        query={"sessionId", "view", *filters.NAMES},
        repeatable=set(filters.REPEATABLE),
        at_once=show_at_once,
    )
)
