"""The token that Vercel hands to a running function: in a header of every request.

`VERCEL_OIDC_TOKEN` is in the environment of builds and of `vercel dev` only. Tokens live about an
hour and each request brings a fresh one, so the last one seen is the one to use, in any thread.
"""

HEADER = "x-vercel-oidc-token"

_last_seen = [""]


def remember(token: str) -> None:
    """Note the header of a request; only for requests that come through Vercel's proxy."""
    if token:
        _last_seen[0] = token


def last_seen() -> str:
    """The newest token, or "" where none has come yet."""
    return _last_seen[0]
