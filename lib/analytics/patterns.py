"""Path patterns: a small language for what a path looks like. docs/filters.md describes it.

    12>34       34 directly behind 12            ^1>12     begins with 1, 12
    12>>34      34 some time behind 12           12>34$    ends with 12, 34
    1>?>34      `?` is any one node              not:12    does not pass 12
    repeats:12  passes 12 more than once         repeats:? passes some node more than once

Ids are written as `encodeURIComponent` writes them; only `% > ^ $ ? :` must be escaped so.
Imports nothing heavy; `lib.analytics.matching` finds the paths.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, unquote_plus

MOST_STEPS = 100
"""Longer patterns are refused: each step is a look at every distinct path."""

Chain = tuple[str | None, ...]
"""Nodes that directly follow one another; None is any node."""

_RESERVED = re.compile("[%>^$?:]")
_ESCAPE_IN_PATH = re.compile("%2[C5]", re.IGNORECASE)
_BROKEN_ESCAPE = re.compile("%(?![0-9A-Fa-f]{2})")


@dataclass(frozen=True)
class Pattern:
    """Chains of nodes, each of them somewhere behind the one before it."""

    chains: tuple[Chain, ...] = ()
    from_start: bool = False  # the first chain begins the path
    to_end: bool = False  # the last chain ends it
    repeats: bool = False  # instead of chains: some node occurs twice
    negated: bool = False

    @property
    def nodes(self) -> list[str]:
        """The ids that it names."""
        return [node for chain in self.chains for node in chain if node is not None]

    def __str__(self) -> str:
        """The canonical form, which `parse` reads back."""
        body = "repeats:?" if self.repeats else ">>".join(map(_chain_text, self.chains))
        return "".join(
            ("not:" * self.negated, "^" * self.from_start, body, "$" * self.to_end),
        )


def exactly(path: list[str]) -> Pattern:
    """The pattern of one whole path."""
    return Pattern((tuple(path),), from_start=True, to_end=True)


def ids_of_path(query: str) -> list[str]:
    """The node ids of the parameter `path` of a URL's query, as it stands there, escapes and all.

    Commas separate ids, and a comma inside one is `%2C`. URL libraries escape separators as well:
    where no comma is left as it is, `%2C` separates and a comma inside an id is `%252C`.
    ValueError, with a reason fit to show, where an id is missing.

    >>> ids_of_path("path=1,a%2Cb"), ids_of_path("path=1%2Ca%252Cb")
    (['1', 'a,b'], ['1', 'a,b'])
    """
    value = next(
        value
        for name, _, value in (part.partition("=") for part in query.split("&"))
        if unquote_plus(name) == "path"
    )
    if "," in value and "%2C" in value.upper():
        ids = [unquote_plus(part) for part in value.split(",")]
    else:
        ids = [_ESCAPE_IN_PATH.sub(_unescaped, part) for part in unquote_plus(value).split(",")]
    if not all(node.strip() for node in ids):
        raise ValueError("a node is missing")
    return ids


def parse(text: str) -> Pattern:
    """The pattern that a text means; ValueError, with a reason fit to show, if it means none."""
    body = text.strip()
    negated = body.startswith("not:")
    body = body.removeprefix("not:")
    if body.startswith("repeats:"):
        node = _node(body.removeprefix("repeats:"))
        if node is None:
            return Pattern(repeats=True, negated=negated)
        return Pattern(((node,), (node,)), negated=negated)
    from_start, to_end = body.startswith("^"), body.endswith("$")
    body = body.removeprefix("^").removesuffix("$")
    chains = tuple(tuple(map(_node, chain.split(">"))) for chain in body.split(">>"))
    if sum(map(len, chains)) > MOST_STEPS:
        raise ValueError(f"it has more than {MOST_STEPS} steps")
    return Pattern(chains, from_start, to_end, negated=negated)


def _node(text: str) -> str | None:
    text = text.strip()
    if text == "?":
        return None
    if not text:
        raise ValueError("a node is missing")
    if _BROKEN_ESCAPE.search(text):
        raise ValueError("a % in a node id is written %25")
    if found := _RESERVED.search(text.replace("%", "")):
        raise ValueError(f"a {found[0]} in a node id is written %{ord(found[0]):02X}")
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError:
        raise ValueError("its percent-escapes are no UTF-8") from None


def _unescaped(escape: re.Match[str]) -> str:
    return unquote(escape[0])


def _chain_text(chain: Chain) -> str:
    return ">".join("?" if node is None else _escaped(node) for node in chain)


def _escaped(node: str) -> str:
    return _RESERVED.sub(lambda sign: f"%{ord(sign[0]):02X}", node)
