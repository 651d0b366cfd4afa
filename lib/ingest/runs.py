"""Neighbouring rows of one call, taken together: ids and dates are read once for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lib.ingest.columns import call_ids
from lib.ingest.records import Records


@dataclass(frozen=True)
class Runs:
    """The n runs of a block's rows: of one call, and of one date too where they are `dated`.

    Neighbouring runs may have the same id, where it is written in two ways or the date changes.
    """

    starts: NDArray[np.int64]  # (n,) the first row of each
    ids: NDArray[Any]  # (n,) int64, or object (str) where one is no integer
    missing: NDArray[np.bool_]  # (n,) no id there
    rows: int  # of all runs
    dated: bool

    @property
    def lengths(self) -> NDArray[np.int64]:
        """How many rows each run has: (n,), none 0."""
        return np.diff(np.append(self.starts, self.rows))

    def per_row(self, values_of_runs: NDArray[Any]) -> NDArray[Any]:
        """A value a run, repeated for each of its rows."""
        return np.repeat(values_of_runs, self.lengths)


class RunFinder:
    """Finds the runs of a file's blocks.

    Where the date stands beside the call, both are compared in one look, until dates turn out to
    be times, which change with every row.
    """

    def __init__(self, call: int, date: int | None = None) -> None:
        """By the positions of the columns; a date that is not given is not looked at."""
        self._call, self._date = call, call if date is None else date
        self._dated = abs(self._date - call) == 1

    def find(self, records: Records) -> Runs:
        """The runs of a block, in its order; none where it has no rows."""
        dated = self._dated
        span = sorted((self._call, self._date)) if dated else (self._call, self._call)
        starts = np.flatnonzero(records.fields(*span).changes())
        self._dated = dated and len(starts) * 2 <= len(records)
        ids, missing = call_ids(records.fields(self._call)[starts].trimmed())
        return Runs(starts, ids, missing, len(records), dated)
