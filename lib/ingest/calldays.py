"""Each call's day and weekday: one date format a file, the date before the weekday column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lib import model
from lib.ingest import dates, values
from lib.ingest.codes import slices_of
from lib.ingest.filerows import FileRows
from lib.model import NO_DAY, NO_WEEKDAY


@dataclass(frozen=True)
class CallDays:
    """The days of one file's calls, and how they were read."""

    days: NDArray[np.int32]
    weekdays: NDArray[np.int8]
    format: dates.DateFormat | None
    ambiguous: bool
    bad: int
    numbered: bool  # weekdays are written as numbers
    checked: int  # calls that have a date and a weekday of their own
    disagreeing: int

    def warnings(self) -> Iterable[str]:
        """What someone should know about how the days were read."""
        if self.ambiguous:
            yield (
                f"the dates fit both month-first and day-first; they were read as {self.format}; "
                "say which it is by dateOrder"
            )
        if self.numbered and not self.checked:
            yield "the weekday numbers are assumed to be ISO (1 = Monday)"
        if self.disagreeing:
            yield (
                f"the weekday column disagrees with the date in {self.disagreeing} of "
                f"{self.checked} calls; the date counts"
            )


def of_files(files: Sequence[FileRows], order: str | None) -> list[CallDays]:
    """The days of each file; a tie between formats looks at the other files."""
    choices = [dates.choose(f.dates.counts()) for f in files]
    return [
        _of_file(file, *dates.settle(choices[i], order, choices[:i] + choices[i + 1 :]))
        for i, file in enumerate(files)
    ]


def _of_file(file: FileRows, choice: dates.Choice, ambiguous: bool) -> CallDays:
    calls = len(file.call_ids)
    read_day = choice.format.day if choice.format else lambda _: None
    days, named = np.full(calls, NO_DAY, np.int32), np.full(calls, NO_WEEKDAY, np.int8)
    file.dates.put_first_readable(days, read_day)
    file.weekdays.put_first_readable(named, values.weekday)
    has_day, weekdays = days != NO_DAY, named.copy()
    for some in slices_of(calls):
        weekdays[some][has_day[some]] = model.weekdays(days[some][has_day[some]])
    checked = has_day & (named != NO_WEEKDAY)
    return CallDays(
        days,
        weekdays,
        choice.format,
        ambiguous,
        bad=sum(n for text, n in file.dates.counts().items() if read_day(text) is None),
        numbered=any(map(values.is_weekday_number, file.weekdays.counts())),
        checked=int(checked.sum()),
        disagreeing=int((named[checked] != weekdays[checked]).sum()),
    )
