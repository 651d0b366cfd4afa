"""GET /api/analytics: the figures of a completed session, as bytes that were made before."""

import hashlib

from starlette.responses import Response

from lib import errors, processing, sessions
from lib.analytics import FIGURE_VERSION, encoding
from lib.web import Endpoint, Method, Request, json_bytes

SESSION_FIELDS = ("sessionId", "createdAt", "expiresAt", "status", "files")


def show(request: Request) -> Response:
    known = sessions.current()
    session = known.find(request.session_id)
    result = known.result(session)
    view = request.query.get("view")
    coding = "gzip" if request.accepts_gzip() else "identity"
    identity = "\n".join((session.id, FIGURE_VERSION, str(result["attempt"]), view or "", coding))
    etag = f'"{hashlib.sha256(identity.encode()).hexdigest()[:32]}"'
    if request.has_etag(etag):
        return Response(status_code=304, headers={"etag": etag})
    document = processing.document(known, session, result)
    if view is not None:
        document = _picked(document, view)
    return json_bytes(request, document, headers={"etag": etag})


def _picked(document: bytes, view: str) -> bytes:
    """The document with the keys of `view` only; InvalidParameter for one that it has not."""
    keys = view.split(",")
    known = encoding.keys(document)
    for key in keys:
        if key not in known:
            raise errors.InvalidParameter(parameter="view", reason=f"there is no figure {key!r}")
    return encoding.pick(document, (*SESSION_FIELDS, *keys))


app = Endpoint(GET=Method(show, query={"sessionId", "view"}))
