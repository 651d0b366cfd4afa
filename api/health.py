"""GET /api/health: whether this deployment works, and what it is."""

from starlette.responses import Response

from lib import __version__, health
from lib.web import Endpoint, Method, Request, json_response


def show(request: Request) -> Response:
    return json_response(request, {"version": __version__, **health.report()})


app = Endpoint(GET=Method(show))
