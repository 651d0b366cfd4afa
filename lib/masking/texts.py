"""Texts and URLs without what could lead to a person."""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

_NUMBER = re.compile(r"(?<![\w])\+?\(?\d(?:[ \t\-./()\u2010-\u2015]{0,2}\d){6,}(?!\w)")
_DATE = re.compile(r"\d{4}([-/.])\d{1,2}\1\d{1,2}|\d{1,2}([-/.])\d{1,2}\2\d{4}")
_STANDS_FOR_NUMBER = "•••"


def without_numbers(text: str) -> str:
    """A text whose telephone numbers (seven digits or more, however grouped) are dots.

    Dates stay; other long numbers, of an account or an identity card, go as well.
    """
    return _NUMBER.sub(
        lambda found: found[0] if _DATE.fullmatch(found[0]) else _STANDS_FOR_NUMBER, text
    )


def without_query(url: str) -> str:
    """A URL without its query, its fragment and its user; what cannot be parsed loses what follows
    its first `?` or `#`."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return re.split("[?#]", url)[0]
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
