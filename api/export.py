"""GET /api/export: a table of a completed session, complete, as a file to download."""

from starlette.responses import Response, StreamingResponse

from lib import completed, downloads, sessions
from lib.analytics import filters
from lib.web import Endpoint, Method, Request


def export(request: Request) -> Response:
    known = sessions.current()
    session = known.find(request.session_id)
    chosen = filters.parse(request.pairs)
    wanted = downloads.check(request.query.get("table"), request.query.get("format"))
    result = known.result(session)
    from lib.analytics.selection import select

    for_totals = not chosen and wanted[0] not in downloads.OF_CALLS
    log = completed.call_log(known, session, result, for_totals=for_totals)
    made = downloads.download(select(log, chosen), *wanted, chosen.shown())
    return StreamingResponse(made.pieces, media_type=made.media_type, headers=made.headers)


app = Endpoint(
    GET=Method(
        export,
        query={"sessionId", "table", "format", *filters.NAMES},
        repeatable=set(filters.REPEATABLE),
    )
)
