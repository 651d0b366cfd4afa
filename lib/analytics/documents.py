"""The analytics document: every figure under its key."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lib.analytics.figures import FIGURES
from lib.analytics.traffic import Traffic


def document(
    traffic: Traffic, keys: Iterable[str] | None = None, *, calls_href: str = ""
) -> dict[str, Any]:
    """The figures of `keys`, cut to their top; KeyError for one that is unknown.

    None: all but those made on request. JSON-ready; `encoding.encode` writes it. `calls_href` is
    where the calls themselves are paged.
    """
    if keys is None:
        keys = [key for key, figure in FIGURES.items() if not figure.on_request]
    figures = {key: FIGURES[key].shown(traffic) for key in keys}
    if "call_paths" in figures:
        figures["call_paths"]["href"] = calls_href
    return figures


def table(traffic: Traffic, key: str) -> Any:
    """One figure, complete; KeyError for one that is unknown."""
    return FIGURES[key].complete(traffic)
