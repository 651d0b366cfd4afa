"""The vocabulary that everything else speaks: a `CallLog` and its three tables of integers.

Ingest makes a CallLog once; afterwards nobody touches rows again. Hundreds of variants stand for
millions of calls, so every figure is a function of (nodes, variants, weights).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Order = Literal["path", "file"]
"""Which of a call's two orders is meant: that of its path, or that in which its rows stood."""

NO_NODE = -1
"""Stands where there is no node: the parent of a root."""

EPOCH = date(1970, 1, 1)
"""Day 0."""

NO_DAY = -(2**31)
"""Stands where a call has no date (the least int32, as in NaT)."""

NO_WEEKDAY = 0
"""Stands where a call has no weekday; real ones are ISO, 1 = Monday … 7 = Sunday."""


@dataclass(frozen=True)
class Nodes:
    """The nodes of a session, in id order; a node's place here is its *code* everywhere else.

    Ids are distinct texts, sorted as numbers where `numeric_ids`, else by code point, so codes
    compare as ids do. Nodes known only as somebody's parent, or only from a tree definition, are
    here too (`in_rows` false).
    """

    ids: list[str]
    numeric_ids: bool
    parents: NDArray[np.int32]  # (n,) code of the first parent seen, NO_NODE for a root
    in_rows: NDArray[np.bool_]  # (n,)
    texts: list[str | None]  # as exported; None where no row had one
    types: list[str | None]
    urls: list[str | None]
    edges: NDArray[np.int32]  # (m, 2) distinct parent → node pairs, ascending

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def rule_ids(self) -> list[int] | list[str]:
        """Ids as they stand in JSON: all numbers, or all strings."""
        return [int(i) for i in self.ids] if self.numeric_ids else self.ids

    @cached_property
    def codes(self) -> dict[str, int]:
        """Each id's code."""
        return {node: code for code, node in enumerate(self.ids)}

    @cached_property
    def labels(self) -> list[str]:
        """Each node's text, falling back to its id."""
        return [i if t is None else t for i, t in zip(self.ids, self.texts, strict=True)]


@dataclass(frozen=True)
class Variants:
    """Distinct node sequences: a ragged array. Variant v is `steps[offsets[v]:offsets[v + 1]]`.

    Ordered lexicographically by ids (a prefix before what it begins), none empty, none repeated.
    """

    steps: NDArray[np.int32]  # (total,) node codes
    offsets: NDArray[np.int64]  # (v + 1,)

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @cached_property
    def lengths(self) -> NDArray[np.int64]:
        """Steps of each variant: (v,), none 0."""
        return self.offsets[1:] - self.offsets[:-1]

    @cached_property
    def passes(self) -> tuple[NDArray[np.intp], NDArray[np.int32]]:
        """Each variant with each node that it passes, once however often it does; ascending."""
        import numpy as np

        which = np.repeat(np.arange(len(self)), self.lengths)
        size = int(self.steps.max(initial=0)) + 1
        variants, nodes = np.divmod(np.unique(which * size + self.steps), size)
        return variants, nodes.astype(np.int32)

    @staticmethod
    def of(paths: Sequence[Sequence[int]]) -> Variants:
        """The variants with these paths, which are distinct and in order."""
        import numpy as np

        steps = np.array([node for path in paths for node in path], np.int32)
        return Variants(steps, np.cumsum([0, *map(len, paths)], dtype=np.int64))

    def path(self, variant: int) -> list[int]:
        """The node codes of one variant, in order."""
        steps: list[int] = self.steps[self.offsets[variant] : self.offsets[variant + 1]].tolist()
        return steps


@dataclass(frozen=True)
class Calls:
    """One row a call, in file order: sources in reading order, then by each call's first row."""

    ids: NDArray[Any]  # (n,) int64 where every id of the session is an integer, else object (str)
    variants: NDArray[np.int32]  # (n,) the call's path
    row_variants: NDArray[np.int32]  # (n,) the same call in its rows' raw order (repeats collapsed)
    days: NDArray[np.int32]  # (n,) days since 1970-01-01, or NO_DAY
    weekdays: NDArray[np.int8]  # (n,) ISO, or NO_WEEKDAY
    sources: NDArray[np.int32]  # (n,) index into CallLog.sources
    reordered: NDArray[np.bool_]  # (n,) the path is not the rows' order

    def __len__(self) -> int:
        return len(self.variants)

    def variants_in(self, order: Order) -> NDArray[np.int32]:
        """Each call's variant, in the order of its path or of its rows."""
        return self.row_variants if order == "file" else self.variants


def weekdays(days: NDArray[np.integer[Any]]) -> NDArray[np.integer[Any]]:
    """The ISO weekday of each day, which is none of NO_DAY."""
    return (days + EPOCH.weekday()) % 7 + 1


def dates(days: NDArray[np.integer[Any]]) -> list[str]:
    """Each day, which is none of NO_DAY, as `YYYY-MM-DD`."""
    import numpy as np

    texts: list[str] = np.datetime_as_string(days.astype("datetime64[D]")).tolist()
    return texts


@dataclass(frozen=True)
class CallLog:
    """A session's calls, whole. Immutable; safe to share between threads."""

    nodes: Nodes
    variants: Variants
    calls: Calls
    sources: list[str]  # display names, distinct
    quality: dict[str, Any] = field(repr=False)  # `data_quality` of docs/figures.md, JSON-ready
    total_rows: int
    official_tree: bool = False  # edges come from a tree definition, not from rows
