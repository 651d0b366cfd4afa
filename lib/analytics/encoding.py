"""A document as bytes, one member a line; and picking members from those bytes.

Trees may be 500 levels deep, two brackets a level: more than `json.dumps` and `json.loads` of
Python 3.11 take. So a deep tree is written node by node, and finished bytes are never parsed: JSON
has no raw line ends inside, so a member is its line. Imports nothing heavy.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from typing import Any

_dumps = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


def encode(document: dict[str, Any]) -> bytes:
    """The document in UTF-8."""
    members = (f"{_dumps(key)}:{_encoded(key, value)}" for key, value in document.items())
    return "{{\n{}\n}}".format(",\n".join(members)).encode()


def pick(encoded: bytes, keys: Collection[str]) -> bytes:
    """The same document with these keys only; keys that it does not have are left out."""
    starts = tuple(f"{_dumps(key)}:".encode() for key in keys)
    members = [line for line in encoded.split(b"\n") if line.startswith(starts)]
    return b"{\n" + b",\n".join(line.removesuffix(b",") for line in members) + b"\n}"


def keys(encoded: bytes) -> set[str]:
    """The keys of an encoded document."""
    return {line[1 : line.index(b'"', 1)].decode() for line in encoded.split(b"\n")[1:-1]}


def extended(encoded: bytes, members: dict[str, Any]) -> bytes:
    """An encoded document with members put before its own; those that it has too are replaced."""
    own = pick(encoded, keys(encoded) - members.keys())
    return encode(members)[:-2] + b"," + own[1:] if members else encoded


def _encoded(key: str, value: Any) -> str:
    try:
        return _dumps(value)
    except RecursionError:
        if key != "button_tree":
            raise
        return "".join(_tree(value))


def _tree(roots: list[dict[str, Any]]) -> Iterator[str]:
    """Pieces of the JSON of nested nodes; `children` comes last in each."""
    open_lists, comma = [iter(roots)], ""
    yield "["
    while open_lists:
        node = next(open_lists[-1], None)
        if node is None:
            open_lists.pop()
            yield "]}" if open_lists else "]"
            comma = ","
        else:
            fields = {key: value for key, value in node.items() if key != "children"}
            yield f'{comma}{_dumps(fields)[:-1]},"children":['
            open_lists.append(iter(node["children"]))
            comma = ""
