"""Files → `CallLog`: read once, reduced at once, reported exactly."""

from __future__ import annotations

import gc
import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from lib import errors
from lib.ingest import mapping as mappings
from lib.ingest import ragged
from lib.ingest.assembly import assemble
from lib.ingest.containers import Containers, SourceFile
from lib.ingest.events import EventReader
from lib.ingest.filerows import FileRows
from lib.ingest.mapping import SessionMapping
from lib.ingest.nodes import NodeTable
from lib.ingest.opening import CALLS, EVENTS, TREE, Opened, blocks, look
from lib.ingest.quality import LeftOut
from lib.ingest.reader import FileReader
from lib.ingest.tree import TreeReader
from lib.model import CallLog
from lib.settings import Settings

__all__ = ["SourceFile", "ingest", "parse_mapping", "unique_names"]

parse_mapping = mappings.parsed

_READERS: dict[str | None, type[FileReader]] = {
    CALLS: FileReader,
    EVENTS: EventReader,
    TREE: TreeReader,
}

_HEAD_BYTES = 1 << 16

# glibc gives large freed blocks back to the system, and fetching them again costs a third of the
# time; freeing one block of just under 32 MB raises the size from which it does so.
np.empty((32 << 20) - 8192, np.uint8)

# Whenever many nodes are made, the garbage collector looks at everything that there is: the
# libraries, which stay, need not be looked at again.
gc.freeze()


def ingest(
    files: Sequence[SourceFile],
    *,
    date_order: str | None = None,
    mapping: SessionMapping | None = None,
    settings: Settings | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> CallLog:
    """Read files, in reading order, into one CallLog.

    `date_order` ("mdy" or "dmy") settles dates that fit both; `mapping` overrides what is found
    out about files; `settings` limits them. `progress` is told the number of bytes after each
    block. Raises the problem of the first file that cannot be read (`errors.EmptyFile`,
    `NotText`, `MissingColumns`, `NoRows`, `UnreadableRows`, `ArchiveRefused` and the limits'), or
    `errors.NoFilesToProcess`.
    """
    if not files:
        raise errors.NoFilesToProcess()
    with Containers(settings or Settings()) as containers:
        session = _Session(containers, mapping or SessionMapping(), progress)
        session.read(files)
        left_out = session.left_out()
        return assemble(session.files, session.nodes, session.sequences, left_out, date_order)


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


class _Session:
    """The files of a session while they are read."""

    def __init__(
        self,
        containers: Containers,
        mapping: SessionMapping,
        progress: Callable[[int], None],
    ) -> None:
        self._containers = containers
        self._mapping = mapping
        self._progress = progress
        self._duplicates: list[str] = []
        self._no_tables: list[tuple[str, errors.Problem]] = []
        self.nodes = NodeTable()
        self.sequences = ragged.SequenceTable()
        self.files: list[FileRows] = []

    def read(self, files: Sequence[SourceFile]) -> None:
        """Read all of them; the definition of the tree first, since it is the official one."""
        sources, self._duplicates = _without_duplicates(self._containers.sources(files))
        looked = [self._look(source) for source in _named(sources)]
        opened = [found for found in looked if found is not None]
        if not any(o.kind in (CALLS, EVENTS) for o in opened):
            raise opened[0].missing_columns() if opened else self._nearest_to_a_protocol()
        read = {o.source.name: self._read(o) for o in sorted(opened, key=lambda o: o.kind != TREE)}
        self.files = [rows for o in opened if (rows := read[o.source.name]) is not None]
        if all(f.opened.kind == TREE for f in self.files):
            raise self._nearest_to_a_protocol()

    def left_out(self) -> LeftOut:
        """What was given, or said, but is not in the files."""
        left_out = [(name, problem.title.lower()) for name, problem in self._no_tables]
        sources = {*self._duplicates, *(f.opened.source.name for f in self.files), *dict(left_out)}
        not_given = [name for name in self._mapping.files if name not in sources]
        return LeftOut(self._duplicates, left_out, not_given)

    def _nearest_to_a_protocol(self) -> errors.Problem:
        """The problem of what was left out that has the most columns one could make use of."""

        def usable_columns(problem: errors.Problem) -> int:
            return len(problem.fields.get("proposal", {}).get("columns", ()))

        return max((problem for _, problem in self._no_tables), key=usable_columns)

    def _look(self, source: SourceFile) -> Opened | None:
        """The source, ready to be read; None for a sheet or a member that is no table of ours."""
        try:
            opened = look(source, self._mapping.of(source.name))
            if opened.kind is None:
                raise opened.missing_columns()
        except (errors.EmptyFile, errors.NotText) as problem:
            self._leave_out(source, problem)
        except errors.MissingColumns as problem:
            # Workbooks have sheets about other things; a file that somebody packed is meant.
            if opened.dialect.columns and not source.is_sheet:
                raise
            self._leave_out(source, problem)
        else:
            return opened
        return None

    def _read(self, opened: Opened) -> FileRows | None:
        before = self.nodes.copy()
        try:
            try:
                return self._reader(opened).read(self._progress)
            except UnicodeDecodeError:
                # What was taken for UTF-8 is not: forget what it said, and read it again.
                self.nodes = before
                return self._reader(opened.in_other_encoding()).read(self._progress)
        except (errors.NoRows, errors.UnreadableRows) as problem:
            self._leave_out(opened.source, problem)
            return None

    def _reader(self, opened: Opened) -> FileReader:
        return _READERS[opened.kind](opened, self.nodes, self.sequences)

    def _leave_out(self, source: SourceFile, problem: errors.Problem) -> None:
        """Note a part of a container that cannot be read; a whole file is not left out."""
        if not source.one_of_several:
            raise problem
        self._no_tables.append((source.name, problem))


def _named(sources: Sequence[SourceFile]) -> list[SourceFile]:
    names = unique_names([source.name for source in sources])
    return [
        replace(source, name=name, given_name=source.name)
        for source, name in zip(sources, names, strict=True)
    ]


def _without_duplicates(
    sources: Sequence[SourceFile],
) -> tuple[list[SourceFile], list[str]]:
    """The sources whose content is new, and the names of the others."""
    if len(sources) == 1:
        return list(sources), []
    heads = [next(blocks(source.open(), _HEAD_BYTES)) for source in sources]
    repeated = Counter(heads)
    seen: set[bytes] = set()
    kept, duplicates = [], []
    for source, head in zip(sources, heads, strict=True):
        # Only a file that begins like another can have the same content.
        content = head if repeated[head] == 1 else _digest(source)
        if content in seen:
            duplicates.append(source.name)
        else:
            seen.add(content)
            kept.append(source)
    return kept, duplicates


def _digest(source: SourceFile) -> bytes:
    digest = hashlib.sha256()
    for chunk in source.open():
        digest.update(chunk)
    return digest.digest()
