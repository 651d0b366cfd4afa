"""Which names an object may have: one rule for every store, so that none can be led astray."""

import re

LONGEST = 400
"""Longest key; every store takes it, and as a file name each piece stays below 255."""

_PIECE = r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}"
_KEY = re.compile(rf"{_PIECE}(?:/{_PIECE})*")


def checked(key: str) -> str:
    """The key itself, or ValueError: no piece is empty or begins with a dot, so none is `..`."""
    if len(key) > LONGEST or not _KEY.fullmatch(key):
        raise ValueError(f"not a key: {key[:60]!r}")
    return key


def checked_prefix(prefix: str) -> str:
    """A prefix that some key may begin with, or ValueError."""
    if prefix:
        checked(prefix + "x" if prefix.endswith("/") else prefix)
    return prefix
