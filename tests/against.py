"""The product's document for some files, and where it differs from the reference's."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

from lib.analytics import Traffic, document
from lib.analytics.filters import REPEATABLE, parse
from lib.analytics.selection import select
from lib.ingest import SourceFile, ingest
from lib.model import CallLog
from tests.reference import reference

Files = Sequence[tuple[str, bytes]]

# Objects to which the product may add; all others hold exactly what docs/figures.md says.
OPEN = ("document", "document.data_quality", "document.data_quality.files")


def read(files: Files, date_order: str | None = None, piece: int = 1 << 20) -> CallLog:
    """The product's CallLog of these files, given in pieces of so many bytes."""
    return ingest([opened(name, data, piece) for name, data in files], date_order=date_order)


def opened(name: str, data: bytes, piece: int) -> SourceFile:
    return SourceFile(
        name, len(data), lambda: (data[at : at + piece] for at in range(0, len(data), piece))
    )


def product(log: CallLog, **view: Any) -> dict[str, Any]:
    """The product's document; `view` as `Traffic` takes it."""
    return shown(Traffic(log, **view))


def shown(traffic: Traffic) -> dict[str, Any]:
    """The document of this traffic without what only the API can say."""
    figures: dict[str, Any] = document(traffic)
    del figures["call_paths"]["href"]
    return figures


def assert_as_reference(files: Files, date_order: str | None = None, piece: int = 1 << 20) -> None:
    """The product gives the reference's document for these files, in both orders."""
    log = read(files, date_order, piece)
    for order in ("path", "file"):
        expected = reference(files, date_order=date_order, order=order)
        assert_same(expected, product(log, order=order))


def assert_selection_as_reference(
    files: Files, log: CallLog, pairs: Sequence[tuple[str, str]]
) -> None:
    """The document of the calls that pass is the reference's; `log` is of these files."""
    filters: dict[str, Any] = {}
    for name, text in pairs:
        value = int(text) if name in ("weekday", "minSteps", "maxSteps") else text
        if name in REPEATABLE:
            filters.setdefault(name, []).append(value)
        else:
            filters[name] = value
    order = filters.pop("order", "path")
    expected = reference(files, order=order, filters=filters)
    assert_same(expected, shown(select(log, parse(pairs))))


def assert_same(expected: dict[str, Any], found: dict[str, Any]) -> None:
    problems = list(differences(expected, found))
    assert not problems, "\n".join(problems[:20])


def differences(expected: Any, found: Any, where: str = "document") -> Iterator[str]:
    """A sentence for each place where `found` is not what is expected."""
    if where.endswith(".button_tree"):
        expected, found = list(flat(expected)), list(flat(found))
    if where.endswith(".lines"):  # the reference gives all, the product the first few as examples
        expected = expected[: max(1, len(found))]
    if isinstance(expected, dict) and isinstance(found, dict):
        yield from _in_objects(expected, found, where)
    elif isinstance(expected, list) and isinstance(found, list):
        if len(expected) != len(found):
            yield f"{where}: {len(expected)} rows expected, {len(found)} found: {found!r:.300}"
        for number, (one, other) in enumerate(zip(expected, found, strict=False)):
            yield from differences(one, other, f"{where}.{number}")
    elif type(expected) is float and type(found) is float:
        if not math.isclose(expected, found, rel_tol=1e-12, abs_tol=1e-12):
            yield f"{where}: {expected!r} expected, {found!r} found"
    elif type(expected) is not type(found) or expected != found:
        yield f"{where}: {expected!r} expected, {found!r} found"


def _in_objects(expected: dict[str, Any], found: dict[str, Any], where: str) -> Iterator[str]:
    for key in expected.keys() - found.keys():
        yield f"{where}.{key} is missing"
    if where.rstrip(".0123456789") not in OPEN:
        for key in found.keys() - expected.keys():
            yield f"{where}.{key} is unexpected: {found[key]!r:.300}"
    for key in expected.keys() & found.keys():
        yield from differences(expected[key], found[key], f"{where}.{key}")


def flat(tree: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The nodes of a tree from the top down, each with its level instead of its children.

    Trees may be deeper than Python recurses.
    """
    waiting = [(1, node) for node in reversed(tree)]
    while waiting:
        level, node = waiting.pop()
        yield {**node, "children": level}
        waiting += [(level + 1, child) for child in reversed(node["children"])]
