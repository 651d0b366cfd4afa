"""GET /api/calls: the calls of a completed session, filtered, a page at a time."""

from dataclasses import replace

from starlette.responses import Response

from lib import answers, completed, errors, sessions
from lib.analytics import FIGURE_VERSION, encoding, filters, patterns
from lib.web import Endpoint, Method, Request

MOST = 1_000


def show(request: Request) -> Response:
    known = sessions.current()
    session = known.find(request.session_id)
    chosen = _chosen(request)
    offset, limit = _number(request, "offset", 0), _number(request, "limit", 100, MOST)
    result = known.result(session)

    def page() -> bytes:
        from lib.analytics import calls, selection

        log = completed.call_log(known, session, result)
        shown = calls.page(selection.select(log, chosen), offset, limit)
        unknown = selection.unknown_values(log, chosen)
        return encoding.encode({"unknown_filter_values": unknown, **shown})

    facts = (session.id, str(result["attempt"]), FIGURE_VERSION, chosen.query())
    return answers.unless_known(request, (*facts, str(offset), str(limit)), page)


def _chosen(request: Request) -> filters.Filters:
    """The filters of the request, the one path among them."""
    chosen = filters.parse(request.pairs)
    if "path" not in request.query:
        return chosen
    try:
        path = patterns.exactly(patterns.ids_of_path(request.raw_query))
    except ValueError as error:
        raise errors.InvalidParameter(parameter="path", reason=str(error)) from None
    return replace(chosen, patterns=(*chosen.patterns, path))


def _number(request: Request, name: str, default: int, most: int = 10**9) -> int:
    try:
        value = filters.whole_number(request.query.get(name, str(default)))
    except ValueError as error:
        raise errors.InvalidParameter(parameter=name, reason=str(error)) from None
    if value > most:
        raise errors.InvalidParameter(parameter=name, reason=f"it must be at most {most}")
    return value


QUERY = {"sessionId", "offset", "limit", "path", *filters.NAMES}
app = Endpoint(GET=Method(show, query=QUERY, repeatable=set(filters.REPEATABLE)))
