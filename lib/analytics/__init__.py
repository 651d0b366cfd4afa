"""Figures: what docs/figures.md defines, computed from a `CallLog`; one small function a figure.

    traffic = Traffic(log, mask)           # the selected calls, seen as weights of variants
    document(traffic, calls_href=…)        # every figure under its key, lists cut to their top
    table(traffic, "leaf_frequency_top20") # one figure, complete

To add a figure: write a function under `@figure("its_key")` in the module of its theme. It takes
a `Traffic` and returns plain JSON values; a generator of rows if its table may be long.

This module itself imports nothing heavy: who serves finished figures needs only `FIGURE_VERSION`
and `lib.analytics.encoding`. The rest is imported when it is first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lib.analytics.documents import document as document
    from lib.analytics.documents import table as table
    from lib.analytics.traffic import Traffic as Traffic

FIGURE_VERSION = "1"
"""Goes up whenever a figure of the same calls changes: finished documents are then made anew."""

_HOMES = {
    "Traffic": "lib.analytics.traffic",
    "document": "lib.analytics.documents",
    "table": "lib.analytics.documents",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
