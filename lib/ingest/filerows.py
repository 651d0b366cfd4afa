"""What was read of one file, for all that look at files together."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lib.ingest.columns import ValueRuns
from lib.ingest.opening import Opened

LINES_KEPT = 10
"""Of the rows skipped for one reason, in each file."""


@dataclass
class FileRows:
    """What was read of one file: n calls, in the order of their first rows; none in a tree."""

    opened: Opened
    dates: ValueRuns = field(default_factory=lambda: ValueRuns(stops=" T"))
    weekdays: ValueRuns = field(default_factory=ValueRuns)
    rows: int = 0  # skipped ones included, repeated headers not
    headers_repeated: int = 0
    skipped: Counter[str] = field(default_factory=Counter)  # reason → rows
    skipped_lines: dict[str, list[int]] = field(default_factory=dict)  # reason → the first lines
    # (n,) distinct; int64, or object (str) where one is no integer
    call_ids: NDArray[Any] = field(default_factory=lambda: np.empty(0, np.int64))
    # (n,) codes in the session's SequenceTable
    sequences: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))
    nul_bytes: int = 0  # left out
    replaced: int = 0  # characters that could not be read
    notes: list[str] = field(default_factory=list)  # warnings of the report, as sentences

    def join(
        self,
        call_of_fragment: NDArray[np.int32],
        call_ids: NDArray[Any],
        order: NDArray[np.int64] | None = None,
    ) -> None:
        """Fragments become calls, now that all are there; `order` as ValueRuns.join has it."""
        self.call_ids = call_ids
        self.dates.join(call_of_fragment, order)
        self.weekdays.join(call_of_fragment, order)

    def skip(self, reason: str, lines: NDArray[np.int64]) -> None:
        """Count rows that cannot be used, and keep the first lines as examples."""
        if len(lines):
            self.rows += len(lines)
            self.skipped[reason] += len(lines)
            kept = self.skipped_lines.setdefault(reason, [])
            kept += lines[: LINES_KEPT - len(kept)].tolist()
