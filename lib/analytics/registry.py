"""Which figures there are. A figure registers itself under its key of docs/figures.md."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from lib.analytics.traffic import Traffic

Row = dict[str, Any]
Rows = Iterator[Row]
Compute = TypeVar("Compute", bound=Callable[[Traffic], Any])


@dataclass(frozen=True)
class Figure:
    """`compute` gives the complete figure: a JSON value, or an iterator over the rows of a list.

    `top` is how many rows the document shows: of the list, or of each list of an object of lists.
    One `on_request` is in no document that does not ask for it by its key.
    """

    key: str
    compute: Callable[[Traffic], Any]
    top: int | None
    on_request: bool

    def complete(self, traffic: Traffic) -> Any:
        """All of it, ready for JSON."""
        value = self.compute(traffic)
        return list(value) if isinstance(value, Iterator) else value

    def shown(self, traffic: Traffic) -> Any:
        """As in the document. Rows behind the top are never made."""
        if self.top is None:
            return self.complete(traffic)
        value = self.compute(traffic)
        if isinstance(value, dict):
            return {key: rows[: self.top] for key, rows in value.items()}
        return list(islice(value, self.top))


FIGURES: dict[str, Figure] = {}


def figure(
    key: str, *, top: int | None = None, on_request: bool = False
) -> Callable[[Compute], Compute]:
    """Register the function below as the figure `key`."""

    def register(compute: Compute) -> Compute:
        FIGURES[key] = Figure(key, compute, top, on_request)
        return compute

    return register
