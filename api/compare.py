"""GET /api/compare: two selections of calls, of one session or of two, and what differs."""

from starlette.responses import Response

from lib import answers, completed, sessions
from lib.analytics import FIGURE_VERSION, encoding, filters
from lib.web import Endpoint, Method, Request

SIDES = ("a", "b")


def show(request: Request) -> Response:
    known = sessions.current()
    asked = [known.find(_session_id(request, side)) for side in SIDES]
    chosen = [filters.parse(request.pairs, f"{side}.") for side in SIDES]
    view = answers.view(request)
    results = [known.result(session) for session in asked]

    def comparison() -> bytes:
        from lib.analytics.sides import Side, document

        logs = {
            session.id: completed.call_log(known, session, result)
            for session, result in zip(asked, results, strict=True)
        }
        a, b = (
            Side(session.id, logs[session.id], of_side)
            for session, of_side in zip(asked, chosen, strict=True)
        )
        return encoding.encode(document(a, b, view))

    of_sessions = (f"{s.id} {r['attempt']}" for s, r in zip(asked, results, strict=True))
    of_filters = (of_side.query() for of_side in chosen)
    return answers.unless_known(
        request, (FIGURE_VERSION, *of_sessions, *of_filters, str(view)), comparison
    )


def _session_id(request: Request, side: str) -> str:
    """The session of a side: its own, else that of both."""
    own = request.query.get(f"{side}.sessionId")
    return request.session_id if own is None else request.seen_session(own)


app = Endpoint(
    GET=Method(
        show,
        query={
            *("sessionId", "view"),
            *(f"{side}.{name}" for side in SIDES for name in ("sessionId", *filters.NAMES)),
        },
        repeatable={f"{side}.{name}" for side in SIDES for name in filters.REPEATABLE},
    )
)
