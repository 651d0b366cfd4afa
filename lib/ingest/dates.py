"""Dates: one format a file, chosen by evidence, as docs/reading.md says."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lib.model import EPOCH

_SEPARATORS = ("/", "-", ".")


@dataclass(frozen=True)
class DateFormat:
    """One way to write a date: `order` is ymd, mdy or dmy."""

    order: str
    separator: str

    def __str__(self) -> str:
        names = {"y": "YYYY", "m": "MM", "d": "DD"}
        return self.separator.join(names[part] for part in self.order)

    def day(self, text: str) -> int | None:
        """Days since 1970-01-01 of a date in this format; None if it is not one."""
        year_digits = "[0-9]{4}" if self.order == "ymd" else "[0-9]{2}|[0-9]{4}"
        digits = {"y": year_digits, "m": "[0-9]{1,2}", "d": "[0-9]{1,2}"}
        pattern = re.escape(self.separator).join(f"(?P<{p}>{digits[p]})" for p in self.order)
        match = re.fullmatch(pattern, text)
        if not match:
            return None
        try:
            date = datetime.date(_full_year(match["y"]), int(match["m"]), int(match["d"]))
        except ValueError:
            return None
        return (date - EPOCH).days


FORMATS = (
    DateFormat("ymd", "-"),
    DateFormat("ymd", "/"),
    *(DateFormat(order, sep) for sep in _SEPARATORS for order in ("mdy", "dmy")),
)


def _full_year(digits: str) -> int:
    """Two digits mean 1969–2068, as in POSIX."""
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + (2000 if year < 69 else 1900)


@dataclass(frozen=True)
class Choice:
    """The format of a file; `tied` where month-first and day-first fit equally many values."""

    format: DateFormat | None
    tied: bool = False


def choose(counts: Mapping[str, int]) -> Choice:
    """The format that fits most of the values (text → rows); month-first stands for both in a tie.

    No format at all if none fits any value.
    """
    fits = {
        candidate: sum(n for text, n in counts.items() if candidate.day(text) is not None)
        for candidate in FORMATS
    }
    best = max(fits, key=lambda candidate: fits[candidate])
    if not fits[best]:
        return Choice(None)
    twin = DateFormat(best.order.translate(str.maketrans("md", "dm")), best.separator)
    return Choice(best, tied=best.order != "ymd" and fits[twin] == fits[best])


def settle(choice: Choice, order: str | None, others: Iterable[Choice]) -> tuple[Choice, bool]:
    """A file's final choice, and whether it stays ambiguous.

    A tie goes to `order` (mdy or dmy, as the user said), else to what most of the session's files
    without a tie have, else to day-first for dotted dates and month-first for all others.
    """
    if choice.format is None or not choice.tied:
        return choice, False
    decided = [other.format.order for other in others if other.format and not other.tied]
    day_first, month_first = decided.count("dmy"), decided.count("mdy")
    if order is not None or day_first != month_first:
        chosen, ambiguous = order or ("dmy" if day_first > month_first else "mdy"), False
    else:
        chosen, ambiguous = ("dmy" if choice.format.separator == "." else "mdy"), True
    return Choice(DateFormat(chosen, choice.format.separator), tied=True), ambiguous
