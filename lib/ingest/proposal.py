"""A guess which column is which, for a file whose headers are unknown: a question to the user."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from lib.ingest.dialect import Dialect

_SAMPLES = 3
_LONGEST_SAMPLE = 80

_WORDS: Mapping[str, str] = {
    "parent": r"parent|previous|prev|from|אב|הורה|קודם",
    "call": r"call|conversation|session|contact|interaction|case|ticket|execution|שיחה|פנייה",
    "weekday": r"weekday|day of week|יום בשבוע",
    "date": r"date|time|created|when|תאריך|זמן|שעה",
    "url": r"url|link|קישור",
    "text": r"text|label|title|description|name|caption|טקסט|תיאור|שם|כותרת",
    "type": r"type|kind|סוג",
    "node": r"node|rule|step|menu|button|activity|event|state|page|widget|task|צומת|כפתור|שלב|חוק",
}
"""Words in a header that suggest a field, asked in this order."""

_DATE = re.compile(r"[0-9]{1,4}([-/.])[0-9]{1,2}\1[0-9]{1,4}\b.*")


def proposal(dialect: Dialect) -> dict[str, Any]:
    """What `POST /api/process` may be answered with: `columns` is the guess, `found` the table."""
    guess: dict[str, int] = dict(dialect.columns)
    for position, header in enumerate(dialect.header):
        field = _suggested(header, _column(dialect.samples, position))
        if field is not None and field not in guess and position not in guess.values():
            guess[field] = position
    of_position = {position: field for field, position in guess.items()}
    return {
        "delimiter": chr(dialect.delimiter),
        "header_line": dialect.header_line,
        "columns": guess,
        "found": [
            {
                "position": position,
                "column": header,
                "field": of_position.get(position),
                "samples": _samples(_column(dialect.samples, position)),
            }
            for position, header in enumerate(dialect.header)
        ],
    }


def _suggested(header: str, values: Sequence[str]) -> str | None:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|[_\-.:]", " ", header).casefold()
    dated = any(map(_DATE.fullmatch, values))
    for field, pattern in _WORDS.items():
        if re.search(pattern, words) and (field != "date" or dated or not values):
            return field
    return "date" if dated else None


def _column(samples: Sequence[Sequence[str]], position: int) -> list[str]:
    return [row[position] for row in samples if position < len(row) and row[position]]


def _samples(values: Sequence[str]) -> list[str]:
    return [value[:_LONGEST_SAMPLE] for value in dict.fromkeys(values)][:_SAMPLES]
