"""POST /api/upload: files into a session, a new one or one's own. DELETE: drop one of them."""

from typing import Any

from starlette.responses import Response

from lib import completed, errors, processing, sessions, uploads
from lib.analytics import encoding
from lib.web import Endpoint, Method, Request, json_bytes, json_response

NO_STORE = {"cache-control": "no-store"}


def upload(request: Request) -> Response:
    asked = uploads.checked(request)
    known = sessions.current()
    if (session_id := asked.session_id) is None:
        uploads.check_token(request)
        session, key = known.create()
        created: dict[str, Any] = {"sessionId": session.id, "ownerKey": key}
    else:
        session = known.owned(session_id, request.bearer)
        created = {}
    request.seen_session(session.id)
    stored: dict[str, Any] = {}
    try:
        files = uploads.store(known, session, asked, is_new=bool(created))
        if asked.process:
            stored = {"files": files}  # whose ids it takes to drop one
            result = processing.process(known, session)
            document = completed.document(known, session, result)
            body = encoding.extended(document, created)
            return json_bytes(request, body, headers=NO_STORE)
    except errors.Problem as problem:
        raise problem.with_fields(**created, **stored) from problem
    answer = {"sessionId": session.id, **created, "status": "uploading", "files": files}
    return json_response(request, answer, 201, NO_STORE)


def drop(request: Request) -> Response:
    known = sessions.current()
    session = known.owned(request.session_id, request.bearer)
    known.drop_file(session, request.query.get("fileId", ""))
    return Response(status_code=204)


app = Endpoint(
    POST=Method(upload, query={"process"}, takes="form"),
    DELETE=Method(drop, query={"sessionId", "fileId"}),
)
