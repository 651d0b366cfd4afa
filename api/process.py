"""POST /api/process: turn a session's files into its result, at once or told as it happens."""

from typing import Any

from starlette.responses import Response

from lib import errors, events, processing, sessions
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
        return events.stream(request, work)
    return json_response(request, work())


def _checked(body: Any) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise errors.MalformedRequest(reason='it is no JSON object like {"sessionId": "…"}')
    for field in body:
        if field not in KNOWN:
            raise errors.UnknownParameter(parameter=field, known=", ".join(KNOWN))
    if not isinstance(body.get("sessionId"), str):
        raise errors.InvalidParameter(parameter="sessionId", reason="it must be a text")
    if body.get("dateOrder") not in (None, "mdy", "dmy"):
        raise errors.InvalidParameter(parameter="dateOrder", reason='it must be "mdy" or "dmy"')
    if body.get("mapping") is not None:
        from lib.ingest import parse_mapping

        parse_mapping(body["mapping"])
    return body


app = Endpoint(POST=Method(process, takes="json"))
