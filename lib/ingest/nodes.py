"""The nodes of a session, collected while its files are read."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lib.ingest import values
from lib.ingest.noderows import NodeRows, Said
from lib.model import NO_NODE, Nodes

_T = TypeVar("_T")


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
        self._pairs: dict[int, int] = {}
        self._official: set[int] | None = None
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

    def add(self, rows: NodeRows) -> NDArray[np.int32]:
        """Take in what rows of calls say; the codes of their (node, parent) pairs."""
        nodes, parents = self._said(rows)
        self._in_rows.update(nodes)
        pairs = self._pairs
        codes = [pairs.setdefault(key, len(pairs)) for key in _keys(nodes, parents).tolist()]
        return np.array(codes, np.int32)

    def add_official(self, rows: NodeRows) -> None:
        """Take in rows of the tree definition."""
        nodes, parents = self._said(rows)
        self._official = (self._official or set()).union(_keys(nodes, parents).tolist())
        self._defined.update(nodes)

    def add_events(self, rows: NodeRows) -> NDArray[np.int32]:
        """Take in what rows without a parent say; their nodes' codes."""
        nodes = self._nodes_said(rows)
        self._in_rows.update(nodes)
        return np.array(nodes, np.int32)

    def step(self, before: int, node: int) -> int:
        """A transition of an event log, which stands for a parent; the code of the pair.

        Going on from several nodes is no conflict there.
        """
        self._parents.setdefault(node, before)
        key = int(_keys([node], [before])[0])
        return self._pairs.setdefault(key, len(self._pairs))

    def _said(self, rows: NodeRows) -> tuple[list[int], list[int]]:
        """Take in all that rows say; the codes of their nodes and parents (or NO_NODE)."""
        nodes, codes = self._nodes_said(rows), self._codes
        parents = [NO_NODE if p is None else codes.setdefault(p, len(codes)) for p in rows.parents]
        self.parent_conflicts.update(_kept(self._parents, nodes, parents))
        return nodes, parents

    def _nodes_said(self, rows: NodeRows) -> list[int]:
        codes = self._codes
        nodes = [codes.setdefault(node, len(codes)) for node in rows.nodes]
        self.text_conflicts.update(_kept(self._texts, *_without_none(nodes, rows.texts)))
        for said, kept in ((rows.types, self._types), (rows.urls, self._urls)):
            _kept(kept, *_without_none(nodes, said))
        return nodes

    def pairs(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """The nodes and the parents (or NO_NODE) of all pairs, by pair code."""
        return _pairs_of(self._pairs)

    def finish(self) -> tuple[Nodes, NDArray[np.int32]]:
        """All nodes in id order, and for each code of this table the node's code there."""
        ids = list(self._codes)
        numeric = values.are_safe_integers(ids)
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
        nodes, parents = _pairs_of(self._pairs if self._official is None else self._official)
        has_parent = parents != NO_NODE
        edges = np.unique(_keys(final[parents[has_parent]], final[nodes[has_parent]]))
        return np.stack(_pairs_of(edges.tolist()), axis=1)


def _keys(nodes: ArrayLike, parents: ArrayLike) -> NDArray[np.int64]:
    """Pairs of node codes as numbers, in the order of the pairs; NO_NODE may be a second."""
    return (np.asarray(nodes, np.int64) << 32) + np.asarray(parents, np.int64) - NO_NODE


def _pairs_of(keys: Collection[int]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The first and the second of the pairs of these keys."""
    found = np.fromiter(keys, np.int64, len(keys))
    return (found >> 32).astype(np.int32), ((found & (2**32 - 1)) + NO_NODE).astype(np.int32)


def _without_none(nodes: list[int], said: Said) -> tuple[list[int], list[str]]:
    """Those of the nodes of which something is said, and what."""
    pairs = [(node, value) for node, value in zip(nodes, said, strict=True) if value is not None]
    return [node for node, _ in pairs], [value for _, value in pairs]


def _kept(first_said: dict[int, _T], nodes: Iterable[int], said: Iterable[_T]) -> list[int]:
    """Keep what is said first of each node; the nodes of which something else is said later."""
    keep = first_said.setdefault
    return [node for node, value in zip(nodes, said, strict=True) if keep(node, value) != value]


def _parents(parents: dict[int, int], final: NDArray[np.int32]) -> NDArray[np.int32]:
    """Final codes of the parents, by final codes."""
    found = np.full(len(final) - 1, NO_NODE, np.int32)
    nodes = np.fromiter(parents, np.int64, len(parents))
    found[final[nodes]] = final[np.fromiter(parents.values(), np.int64, len(parents))]
    return found


def _by_code(said: dict[int, str], final: NDArray[np.int32]) -> list[str | None]:
    """What was said of nodes, by final codes."""
    found: list[str | None] = [None] * (len(final) - 1)
    codes = final[np.fromiter(said, np.int64, len(said))].tolist()
    for code, value in zip(codes, said.values(), strict=True):
        found[code] = value
    return found
