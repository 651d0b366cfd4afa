"""What every writer takes: named columns, and rows that may be made one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

PIECE_CHARACTERS = 1 << 16

Row = Sequence[Any]
"""Cells: None, a number, a text, or a list of those."""

SHARES = ("share", "cumulative_share", "termination_rate", "top1_coverage", "top2_coverage")
"""The columns whose numbers are shown as percentages."""


@dataclass(frozen=True)
class Table:
    """`rows` are as wide as `columns`, and may be an iterator: then they can be had once.

    `count` is how many there are, where that is known before they are made.
    """

    name: str
    columns: Sequence[str]
    rows: Iterable[Row]
    count: int | None = None


@dataclass(frozen=True)
class Grouped:
    """A table of which many rows end alike: the steps of calls.

    Each group is (cells, kind): its rows are these cells followed by those of each of
    `rows_of(kind)`. A writer renders the rows of a kind once, which makes a million calls cheap.
    """

    name: str
    columns: Sequence[str]
    groups: Iterable[tuple[Row, int]]
    rows_of: Callable[[int], Sequence[Row]]
    count: int | None = None

    @property
    def rows(self) -> Iterator[Row]:
        kinds: dict[int, Sequence[Row]] = {}
        for cells, kind in self.groups:
            if kind not in kinds:
                kinds[kind] = self.rows_of(kind)
            for row in kinds[kind]:
                yield (*cells, *row)

    def rendered(self, begin: Callable[[Row], str], end: Callable[[Row], str]) -> Iterator[str]:
        """Each group's text: for each of its rows, `begin` of its cells and `end` of the row's."""
        kinds: dict[int, list[str]] = {}
        for cells, kind in self.groups:
            if kind not in kinds:
                kinds[kind] = ["", *map(end, self.rows_of(kind))]
            yield begin(cells).join(kinds[kind])


def pieces(texts: Iterable[str]) -> Iterator[bytes]:
    """The texts one behind the other in UTF-8, in pieces worth sending."""
    waiting: list[str] = []
    size = 0
    for text in texts:
        waiting.append(text)
        size += len(text)
        if size >= PIECE_CHARACTERS:
            yield "".join(waiting).encode()
            waiting, size = [], 0
    yield "".join(waiting).encode()


def readable(cell: Any, column: str) -> str:
    """A cell as text, for formats that have no lists: paths as `1 > 2`, other lists as `1, 2`."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, dict):
        return "; ".join(f"{key}: {readable(value, key)}" for key, value in cell.items())
    if isinstance(cell, list):
        separator = " > " if column in ("path", "texts") else ", "
        if cell and isinstance(cell[0], dict | list):
            separator = " | "
        return separator.join(readable(item, column) for item in cell)
    return str(cell)
