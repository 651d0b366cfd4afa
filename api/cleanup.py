"""GET /api/cleanup: remove sessions that have expired; the platform's cron calls it daily."""

from starlette.responses import Response

from lib import errors, sessions, settings
from lib.sessions.cleanup import sweep
from lib.web import Endpoint, Method, Request, json_response, same_secret


def clean_up(request: Request) -> Response:
    secret = settings.current().cron_secret
    if not secret or not same_secret(request.bearer, secret):
        raise errors.CronSecretWrong()
    return json_response(request, {"removed": sweep(sessions.current())})


app = Endpoint(GET=Method(clean_up))
