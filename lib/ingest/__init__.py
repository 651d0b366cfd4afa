"""Files → `CallLog`: read once, reduced at once, reported exactly."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lib import errors
from lib.ingest import dates, paths, ragged, values
from lib.ingest.columns import concatenated
from lib.ingest.nodes import NodeTable
from lib.ingest.quality import FileReport, report
from lib.ingest.reader import FileReader, FileRows
from lib.model import NO_DAY, NO_WEEKDAY, CallLog, Calls


@dataclass(frozen=True)
class SourceFile:
    """A file to read: `open` gives its bytes in pieces, from the beginning, as often as asked."""

    name: str
    size: int
    open: Callable[[], Iterable[bytes]]


def ingest(
    files: Sequence[SourceFile],
    *,
    date_order: str | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> CallLog:
    """Read files, in reading order, into one CallLog.

    `date_order` ("mdy" or "dmy") settles dates that fit both. `progress` is told the number of
    bytes after each block. Raises the problem of the first file that cannot be read
    (`errors.EmptyFile`, `NotText`, `MissingColumns`, `NoRows`, `UnreadableRows`), or
    `errors.NoFilesToProcess`.
    """
    if not files:
        raise errors.NoFilesToProcess()
    kept, duplicates = _without_duplicates(files)
    nodes, sequences = NodeTable(), ragged.SequenceTable()
    read = [FileReader(f.name, nodes, sequences).read(f.open(), progress) for f in kept]
    return _Assembly(kept, read, date_order).call_log(nodes, sequences, duplicates)


def unique_names(names: Sequence[str]) -> list[str]:
    """Names made distinct by a number behind the repeated ones: `x.csv`, `x.csv (2)`."""
    taken: set[str] = set()
    unique = []
    for name in names:
        candidate, number = name, 1
        while candidate in taken:
            number += 1
            candidate = f"{name} ({number})"
        taken.add(candidate)
        unique.append(candidate)
    return unique


def _without_duplicates(files: Sequence[SourceFile]) -> tuple[list[SourceFile], list[str]]:
    """The files whose content is new, and the names of the others."""
    sizes = Counter(f.size for f in files)
    seen: set[tuple[int, bytes]] = set()
    kept, duplicates = [], []
    for file in files:
        # Only a file of the same size can have the same content.
        content = (file.size, _digest(file) if sizes[file.size] > 1 else b"")
        if content in seen:
            duplicates.append(file.name)
        else:
            seen.add(content)
            kept.append(file)
    return kept, duplicates


def _digest(file: SourceFile) -> bytes:
    digest = hashlib.sha256()
    for chunk in file.open():
        digest.update(chunk)
    return digest.digest()


class _Assembly:
    """What all files of a session make together."""

    def __init__(
        self, given: Sequence[SourceFile], files: Sequence[FileRows], date_order: str | None
    ) -> None:
        self._given = given
        self._sources = unique_names([f.name for f in given])
        self._files = files
        self._choices = [dates.choose(f.dates.counts()) for f in files]
        self._order = date_order

    def call_log(
        self, nodes: NodeTable, sequences: ragged.SequenceTable, duplicates: list[str]
    ) -> CallLog:
        final_nodes, final_codes = nodes.finish()
        pair_nodes, pair_parents = (final_codes[codes] for codes in nodes.pairs())
        # Fragments of calls that stand in several blocks are in the table too, but no calls.
        used, sequence = np.unique(
            np.concatenate([f.sequences for f in self._files]), return_inverse=True
        )
        tokens, offsets = ragged.take(*sequences.ragged(), used.astype(np.int64))
        resolved = paths.resolve(pair_nodes[tokens], pair_parents[tokens], offsets)

        bounds = np.cumsum([0, *(len(f.sequences) for f in self._files)])
        dated = [self._days(i) for i in range(len(self._files))]
        calls = Calls(
            ids=concatenated([f.call_ids for f in self._files]),
            variants=resolved.variants[sequence],
            row_variants=resolved.row_variants[sequence],
            days=np.concatenate([d.days for d in dated]),
            weekdays=np.concatenate([d.weekdays for d in dated]).astype(np.int8),
            sources=np.repeat(np.arange(len(self._files), dtype=np.int32), np.diff(bounds)),
            reordered=resolved.reordered[sequence],
        )
        reports = [
            self._report(i, dated[i], resolved, sequence[bounds[i] : bounds[i + 1]])
            for i in range(len(self._files))
        ]
        quality = report(
            reports,
            parent_conflicts=len(nodes.parent_conflicts),
            text_conflicts=len(nodes.text_conflicts),
            duplicates=duplicates,
            overlapping_calls=_overlapping(self._files),
        )
        return CallLog(
            nodes=final_nodes,
            variants=resolved.table,
            calls=calls,
            sources=self._sources,
            quality=quality,
            total_rows=sum(f.rows for f in self._files),
        )

    def _days(self, i: int) -> _Dated:
        """Each call's day and weekday, in file i."""
        file, others = self._files[i], self._choices[:i] + self._choices[i + 1 :]
        choice, ambiguous = dates.settle(self._choices[i], self._order, others)
        read_day = choice.format.day if choice.format else lambda _: None
        days = file.dates.first_readable(read_day, file.call_of_fragment, NO_DAY)
        named = file.weekdays.first_readable(values.weekday, file.call_of_fragment, NO_WEEKDAY)
        if not len(days):
            days = np.full(len(file.call_ids), NO_DAY, np.int32)
        weekdays = np.where(days == NO_DAY, named, (days + dates.EPOCH_WEEKDAY - 1) % 7 + 1)
        bad = sum(n for text, n in file.dates.counts().items() if read_day(text) is None)
        checked = (days != NO_DAY) & (named != NO_WEEKDAY)
        return _Dated(
            days,
            weekdays,
            choice.format,
            ambiguous,
            bad,
            numbered=any(map(values.is_weekday_number, file.weekdays.counts())),
            checked=int(checked.sum()),
            disagreeing=int((named[checked] != weekdays[checked]).sum()),
        )

    def _report(
        self, i: int, dated: _Dated, resolved: paths.Paths, sequence: NDArray[np.int64]
    ) -> FileReport:
        return FileReport(
            name=self._given[i].name,
            source=self._sources[i],
            size=self._given[i].size,
            rows=self._files[i],
            calls=len(sequence),
            date_format=str(dated.format) if dated.format else None,
            date_ambiguous=dated.ambiguous,
            bad_dates=dated.bad,
            rows_repeated=int(resolved.repeated[sequence].sum()),
            calls_reordered=int(resolved.reordered[sequence].sum()),
            calls_with_jumps=int(resolved.jumps[sequence].sum()),
            warnings=tuple(dated.warnings()),
        )


@dataclass(frozen=True)
class _Dated:
    days: NDArray[np.int32]
    weekdays: NDArray[np.int32]
    format: dates.DateFormat | None
    ambiguous: bool
    bad: int
    numbered: bool
    checked: int
    disagreeing: int

    def warnings(self) -> Iterable[str]:
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


def _overlapping(files: Sequence[FileRows]) -> int:
    """How many call ids occur in more than one file."""
    ids: NDArray[Any] = concatenated([f.call_ids for f in files])
    return int((np.unique(ids, return_counts=True)[1] > 1).sum()) if len(files) > 1 else 0
