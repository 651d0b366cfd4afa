"""The button tree as Graphviz reads it: `dot -Tsvg tree.dot`."""

from __future__ import annotations

from collections.abc import Iterator

from lib.export.table import Table, pieces

MEDIA_TYPE = "text/vnd.graphviz; charset=utf-8"

_THICKEST = 8


def write(table: Table) -> Iterator[bytes]:
    """A node for each row, with its text and its visits; edges as thick as their traffic."""
    return pieces(_texts(table))


def _texts(table: Table) -> Iterator[str]:
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    most = max((row["reach"] for row in rows), default=0) or 1
    yield "digraph calltrail {\n  rankdir=LR;\n  node [shape=box, style=rounded];\n"
    for row in rows:
        node, label = _quoted(row["rule_id"]), _quoted(row["text"])[:-1]
        yield f'  {node} [label={label}\\n{row["reach"]}"];\n'
    for row in rows:
        if row["parent_id"] is not None:
            width = 1 + (_THICKEST - 1) * row["reach"] / most
            edge = f"{_quoted(row['parent_id'])} -> {_quoted(row['rule_id'])}"
            yield f'  {edge} [label="{row["reach"]}", penwidth={width:.2f}];\n'
    yield "}\n"


def _quoted(value: object) -> str:
    text = " ".join(str(value).split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'
