"""Filters: which calls a question is about, as the parameters of a request say it.

Parsing knows only the request; whether a value occurs in a session is found out by
`lib.analytics.selection`. Imports nothing heavy, as unfiltered requests come by here too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from urllib.parse import urlencode

from lib import errors
from lib.analytics import patterns
from lib.analytics.patterns import Pattern
from lib.model import Order

T = TypeVar("T")

REPEATABLE = ("weekday", "source", "through", "pattern")
NAMES = ("from", "to", *REPEATABLE, "intent", "ends", "minSteps", "maxSteps", "order")
"""The parameters, as docs/filters.md describes them."""

_WHOLE_NUMBER = re.compile("0|[1-9][0-9]{0,8}")
_ISO_DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class Filters:
    """A call passes if it passes all that is given. What may repeat is sorted and distinct."""

    first_day: date | None = None
    last_day: date | None = None
    weekdays: tuple[int, ...] = ()
    sources: tuple[str, ...] = ()
    through: tuple[str, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    intent: str | None = None
    ends: str | None = None
    min_steps: int | None = None
    max_steps: int | None = None
    order: Order = "path"

    def __bool__(self) -> bool:
        """Whether anything differs from the unfiltered document."""
        return self != ALL_CALLS

    def shown(self) -> dict[str, Any]:
        """What is filtered by, under the parameters' names; `order` is no filter."""
        members = {
            "from": self.first_day and self.first_day.isoformat(),
            "to": self.last_day and self.last_day.isoformat(),
            "weekday": list(self.weekdays),
            "source": list(self.sources),
            "through": list(self.through),
            "pattern": [str(pattern) for pattern in self.patterns],
            "intent": self.intent,
            "ends": self.ends,
            "minSteps": self.min_steps,
            "maxSteps": self.max_steps,
        }
        return {name: value for name, value in members.items() if value not in (None, [])}

    def query(self) -> str:
        """The canonical query: equal filters, however they were written, have the same."""
        members = self.shown() | ({"order": self.order} if self.order != "path" else {})
        return urlencode(members, doseq=True)


ALL_CALLS = Filters()


def parse(pairs: Iterable[tuple[str, str]], prefix: str = "") -> Filters:
    """The filters among the parameters of a request: those that begin with `prefix`.

    Raises errors.InvalidParameter for what is malformed, reversed or given more than once.
    """
    given: dict[str, list[str]] = {}
    for parameter, value in pairs:
        name = parameter.removeprefix(prefix)
        if parameter.startswith(prefix) and name in NAMES:
            given.setdefault(name, []).append(value)
    read = _Reader(given, prefix)
    filters = Filters(
        first_day=read.one("from", _date),
        last_day=read.one("to", _date),
        weekdays=read.all("weekday", _weekday),
        sources=read.all("source", _text),
        through=read.all("through", _text),
        patterns=read.all("pattern", patterns.parse, key=str),
        intent=read.one("intent", _text),
        ends=read.one("ends", _text),
        min_steps=read.one("minSteps", whole_number),
        max_steps=read.one("maxSteps", whole_number),
        order=read.one("order", _order) or "path",
    )
    read.refuse_reversed("from", filters.first_day, "to", filters.last_day)
    read.refuse_reversed("minSteps", filters.min_steps, "maxSteps", filters.max_steps)
    return filters


@dataclass(frozen=True)
class _Reader:
    """Values by parameter, read or refused under the name that the request gave it."""

    given: dict[str, list[str]]
    prefix: str

    def one(self, name: str, read: Callable[[str], T]) -> T | None:
        values = self.given.get(name, [])
        if len(values) > 1:
            raise self._refused(name, "give it once")
        return self._read(name, values[0], read) if values else None

    def all(
        self, name: str, read: Callable[[str], T], key: Callable[[T], Any] | None = None
    ) -> tuple[T, ...]:
        values = {self._read(name, value, read) for value in self.given.get(name, [])}
        # Without a key they compare by themselves, which T cannot say.
        return tuple(sorted(values, key=key))  # type: ignore[arg-type, type-var]

    def refuse_reversed(self, least: str, low: Any, most: str, high: Any) -> None:
        if low is not None and high is not None and low > high:
            raise self._refused(least, f"it must not lie behind {self.prefix}{most}")

    def _read(self, name: str, value: str, read: Callable[[str], T]) -> T:
        try:
            return read(value)
        except ValueError as error:
            raise self._refused(name, str(error)) from None

    def _refused(self, name: str, reason: str) -> errors.InvalidParameter:
        return errors.InvalidParameter(parameter=f"{self.prefix}{name}", reason=reason)


def _date(value: str) -> date:
    try:
        if _ISO_DATE.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise ValueError("it must be a date like 2025-01-31")


def _weekday(value: str) -> int:
    if value not in ("1", "2", "3", "4", "5", "6", "7"):
        raise ValueError("it must be a number from 1 (Monday) to 7 (Sunday)")
    return int(value)


def _text(value: str) -> str:
    if not value.strip():
        raise ValueError("it must not be blank")
    return value


def whole_number(value: str) -> int:
    """A number without sign or leading zeros; ValueError if it is none."""
    if not _WHOLE_NUMBER.fullmatch(value):
        raise ValueError("it must be a whole number")
    return int(value)


def _order(value: str) -> Order:
    if value == "path":
        return "path"
    if value == "file":
        return "file"
    raise ValueError("it must be path or file")
