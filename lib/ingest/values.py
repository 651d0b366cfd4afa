"""One field's text, as it counts: what is no value, what an id is, what a weekday is called."""

import re
from collections.abc import Sequence

_BIDI_MARKS = "\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff"
_AROUND = re.compile(rf"^[\s{_BIDI_MARKS}]+|[\s{_BIDI_MARKS}]+$")
_ANYWHERE = re.compile(f"[{_BIDI_MARKS}]")
_SPREADSHEET_INTEGER = re.compile(r"(-?[0-9]+)\.0")
_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_SAFE_INTEGER, _SAFE_DIGITS = 2**53 - 1, 16
_GUARDED = re.compile(r"'+[=+\-@\t\r]")


def unquoted(field: bytes) -> bytes:
    """A field of RFC 4180 without its quotes; one that has none comes back as it is."""
    field = field.strip()
    if len(field) > 1 and field.startswith(b'"') and field.endswith(b'"'):
        return field[1:-1].replace(b'""', b'"')
    return field


def value(text: str) -> str | None:
    """A text trimmed; None where it is blank or NULL in any case.

    A `'` that keeps a spreadsheet from taking a text for a formula is dropped: exports set it.
    """
    text = text.strip()
    if _GUARDED.match(text):
        text = text[1:].strip()
    return None if not text or (len(text) == 4 and text.upper() == "NULL") else text


def without_bidi_marks(text: str) -> str:
    """A text without the invisible marks of direction that spreadsheets leave in it."""
    return _ANYWHERE.sub("", text)


def id_value(text: str) -> str | None:
    """An id without the bidi marks that spreadsheets leave around it; `6748.0` is `6748`."""
    if text.isdigit() and text.isascii():
        return text
    cleaned = value(_AROUND.sub("", text))
    if cleaned is not None and (match := _SPREADSHEET_INTEGER.fullmatch(cleaned)):
        return match[1]
    return cleaned


def are_safe_integers(ids: Sequence[str]) -> bool:
    """Whether all ids can be JSON numbers that every client reads alike.

    `-0` cannot: it would read back as the id `0`.
    """
    together = "".join(ids)
    if together.isascii() and together.isdigit() and max(map(len, ids)) < _SAFE_DIGITS:
        return not any(text[:1] in ("", "0") and text != "0" for text in ids)
    return all(map(_is_safe_integer, ids))


def _is_safe_integer(text: str) -> bool:
    return (
        _INTEGER.fullmatch(text) is not None
        and text != "-0"
        and len(text) <= _SAFE_DIGITS + 1
        and abs(int(text)) <= _SAFE_INTEGER
    )


_WEEKDAY_NAMES = {
    name: day
    for day, names in enumerate(
        (
            ("monday", "mon", "שני", "ב", "ב'"),
            ("tuesday", "tue", "tues", "שלישי", "ג", "ג'"),
            ("wednesday", "wed", "weds", "רביעי", "ד", "ד'"),
            ("thursday", "thu", "thur", "thurs", "חמישי", "ה", "ה'"),
            ("friday", "fri", "שישי", "ששי", "ו", "ו'"),
            ("saturday", "sat", "שבת", "ש", "ש'"),
            ("sunday", "sun", "ראשון", "א", "א'"),
        ),
        start=1,
    )
    for name in names
}


def weekday(text: str) -> int | None:
    """ISO weekday of a name in English or Hebrew, or of a number 1–7; None if it is neither."""
    name = without_bidi_marks(text).strip().casefold().replace("׳", "'").rstrip(".")
    name = name.removeprefix("יום").strip()
    if is_weekday_number(name):
        return int(float(name))
    return _WEEKDAY_NAMES.get(name)


def is_weekday_number(text: str) -> bool:
    """Whether a weekday is written as a number: an assumption, since not everyone counts as ISO."""
    return re.fullmatch(r"[1-7](\.0)?", text.strip()) is not None
