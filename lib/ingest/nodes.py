"""The nodes of a session, collected while its files are read."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lib.ingest import values
from lib.model import NO_NODE, Nodes

Said = str | None
"""What a row says of its node: None where it says nothing. A root's parent is None."""


class NodeTable:
    """Nodes in order of appearance, and the distinct (node, parent) pairs of the rows.

    A node's parent is the first seen; its text, type and url are the first that are not null.
    """

    def __init__(self) -> None:
        self._codes: dict[str, int] = {}
        self._parents: dict[int, int] = {}
        self._texts: dict[int, str] = {}
        self._types: dict[int, str] = {}
        self._urls: dict[int, str] = {}
        self._pairs: dict[tuple[int, int], int] = {}
        self._official: set[tuple[int, int]] | None = None
        self._defined: set[int] = set()
        self._in_rows: set[int] = set()
        self.parent_conflicts: set[int] = set()
        self.text_conflicts: set[int] = set()

    def copy(self) -> NodeTable:
        """The same, to be kept while a file is tried that may have to be read again."""
        other = NodeTable()
        for name, value in vars(self).items():
            setattr(other, name, value if value is None else value.copy())
        return other

    @property
    def official_nodes(self) -> int:
        """How many nodes the tree definition defines."""
        return len(self._defined)

    @property
    def has_official_tree(self) -> bool:
        return self._official is not None

    def add(self, node_id: str, parent_id: Said, text: Said, kind: Said, url: Said) -> int:
        """Take in what a row of a call says; the code of its (node, parent) pair."""
        node, parent = self._said(node_id, parent_id, text, kind, url)
        self._in_rows.add(node)
        if self._parents.setdefault(node, parent) != parent:
            self.parent_conflicts.add(node)
        return self._pairs.setdefault((node, parent), len(self._pairs))

    def add_official(
        self, node_id: str, parent_id: Said, text: Said, kind: Said, url: Said
    ) -> None:
        """Take in a row of the tree definition."""
        node, parent = self._said(node_id, parent_id, text, kind, url)
        if self._parents.setdefault(node, parent) != parent:
            self.parent_conflicts.add(node)
        self._official = self._official or set()
        self._defined.add(node)
        if parent != NO_NODE:
            self._official.add((node, parent))

    def add_event(self, node_id: str, text: Said, kind: Said, url: Said) -> int:
        """Take in what a row without a parent says; the node's code."""
        node, _ = self._said(node_id, None, text, kind, url)
        self._in_rows.add(node)
        return node

    def step(self, before: int, node: int) -> int:
        """A transition of an event log, which stands for a parent; the code of the pair.

        Going on from several nodes is no conflict there.
        """
        self._parents.setdefault(node, before)
        return self._pairs.setdefault((node, before), len(self._pairs))

    def _said(
        self, node_id: str, parent_id: Said, text: Said, kind: Said, url: Said
    ) -> tuple[int, int]:
        codes = self._codes
        node = codes.setdefault(node_id, len(codes))
        if text is not None and self._texts.setdefault(node, text) != text:
            self.text_conflicts.add(node)
        if kind is not None:
            self._types.setdefault(node, kind)
        if url is not None:
            self._urls.setdefault(node, url)
        return node, NO_NODE if parent_id is None else codes.setdefault(parent_id, len(codes))

    def pairs(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """The nodes and the parents (or NO_NODE) of all pairs, by pair code."""
        pairs = np.array(list(self._pairs), np.int32).reshape(-1, 2)
        return pairs[:, 0], pairs[:, 1]

    def finish(self) -> tuple[Nodes, NDArray[np.int32]]:
        """All nodes in id order, and for each code of this table the node's code there."""
        ids = list(self._codes)
        numeric = all(map(values.is_safe_integer, ids))
        order: list[int] = (
            np.argsort(np.array(ids, np.int64)).tolist()
            if numeric
            else sorted(range(len(ids)), key=ids.__getitem__)
        )
        final = np.empty(len(ids) + 1, np.int32)
        final[order] = np.arange(len(ids), dtype=np.int32)
        final[NO_NODE] = NO_NODE
        nodes = Nodes(
            ids=[ids[code] for code in order],
            numeric_ids=numeric,
            parents=_parents(self._parents, final),
            in_rows=np.isin(order, np.fromiter(self._in_rows, np.int64, len(self._in_rows))),
            texts=_by_code(self._texts, final),
            types=_by_code(self._types, final),
            urls=_by_code(self._urls, final),
            edges=self._edges(final),
        )
        return nodes, final

    def _edges(self, final: NDArray[np.int32]) -> NDArray[np.int32]:
        """Parent → node, as the tree definition has it where there is one, else as rows have it."""
        pairs = self._pairs if self._official is None else self._official
        edges = [(parent, node) for node, parent in pairs if parent != NO_NODE]
        codes = final[np.array(edges, np.int64).reshape(-1, 2)]
        return np.unique(codes, axis=0) if len(codes) else codes


def _parents(parents: dict[int, int], final: NDArray[np.int32]) -> NDArray[np.int32]:
    """Final codes of the parents, by final codes."""
    found = np.full(len(final) - 1, NO_NODE, np.int32)
    pairs = np.array([*parents.items()], np.int64).reshape(-1, 2)
    found[final[pairs[:, 0]]] = final[pairs[:, 1]]
    return found


def _by_code(said: dict[int, str], final: NDArray[np.int32]) -> list[str | None]:
    """What was said of nodes, by final codes."""
    found: list[str | None] = [None] * (len(final) - 1)
    codes = final[np.fromiter(said, np.int64, len(said))].tolist()
    for code, value in zip(codes, said.values(), strict=True):
        found[code] = value
    return found
