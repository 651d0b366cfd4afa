"""Texts and URLs without what could lead to a person."""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

_BETWEEN = r"[\s\-./()_\u05be\u2010-\u2015\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]{0,3}"
"""What people (and invisibly their programs) write between the digits of one number."""

_NUMBER = re.compile(rf"\+?\(?\d(?:{_BETWEEN}\d){{6,}}")  # letters may touch it: Tel0501234567
_DATE = "|".join(rf"\d{{4}}{s}\d\d?{s}\d\d?|\d\d?{s}\d\d?{s}\d{{4}}" for s in ("-", "/", r"\."))
_DATES = re.compile(rf"\(?(?:{_DATE})(?:{_BETWEEN}(?:{_DATE}))*")
_STANDS_FOR_NUMBER = "•••"


def without_numbers(text: str) -> str:
    """A text whose telephone numbers (seven digits or more, however grouped) are dots.

    Dates stay; other long numbers, of an account or an identity card, go as well.
    """
    return _NUMBER.sub(
        lambda found: found[0] if _DATES.fullmatch(found[0]) else _STANDS_FOR_NUMBER, text
    )


def without_query(url: str) -> str:
    """A URL without its query, its fragment, its user and, where it dials (`tel:`), its number;
    what cannot be parsed loses what follows its first `?` or `#`."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return re.split("[?#]", url)[0]
    dials = parts.scheme in ("tel", "sms", "callto")
    path = without_numbers(parts.path) if dials else parts.path
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], path, "", ""))
