"""The analytics document: every figure under its key."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lib.analytics.figures import FIGURES
from lib.analytics.traffic import Traffic


def document(
    traffic: Traffic, keys: Iterable[str] | None = None, *, calls_href: str = ""
) -> dict[str, Any]:
    """The figures of `keys` (None: all; KeyError for one that is unknown), cut to their top.

    JSON-ready; `encoding.encode` writes it. `calls_href` is where the calls themselves are paged.
    """
    figures = {key: FIGURES[key].shown(traffic) for key in (FIGURES if keys is None else keys)}
    if "call_paths" in figures:
        figures["call_paths"]["href"] = calls_href
    return figures


def table(traffic: Traffic, key: str) -> Any:
    """One figure, complete; KeyError for one that is unknown."""
    return FIGURES[key].complete(traffic)
