"""GET /api/health: whether this deployment works, and what it is."""

from starlette.responses import Response

from lib import health
from lib.web import Endpoint, Method, Request, json_response


def show(request: Request) -> Response:
    return json_response(request, health.report())


app = Endpoint(GET=Method(show))
