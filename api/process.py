"""POST /api/process: turn a session's files into its result, at once or told as it happens."""

from typing import Any

from starlette.responses import Response

from lib import errors, event_stream, processing, sessions
from lib.bodies import json_object
from lib.web import Endpoint, Method, Request, json_response

KNOWN = ("sessionId", "dateOrder", "mapping")


def process(request: Request) -> Response:
    body = _checked(request.body)
    known = sessions.current()
    session = known.owned(request.seen_session(body["sessionId"]), request.bearer)
    reading = processing.Reading(body.get("dateOrder"), body.get("mapping"))

    def work(progress: sessions.Progress = sessions.unwatched) -> dict[str, Any]:
        result = processing.process(known, session, reading, progress)
        shown = {key: result[key] for key in ("total_calls", "total_nodes", "data_quality")}
        return {"sessionId": session.id, "status": "completed", **shown}

    if "text/event-stream" in request.header("accept").lower():
        return event_stream.answer(request, work)
    return json_response(request, work())


def _checked(body: Any) -> dict[str, Any]:
    fields = json_object(body, KNOWN, '{"sessionId": "…"}')
    if not isinstance(fields.get("sessionId"), str):
        raise errors.InvalidParameter(parameter="sessionId", reason="it must be a text")
    if fields.get("dateOrder") not in (None, "mdy", "dmy"):
        raise errors.InvalidParameter(parameter="dateOrder", reason='it must be "mdy" or "dmy"')
    if fields.get("mapping") is not None:
        from lib.ingest import parse_mapping

        parse_mapping(fields["mapping"])
    return fields


app = Endpoint(POST=Method(process, takes="json"))
