"""Everything that gets installed is pinned, so that a build of tomorrow is the build of today."""

import importlib.metadata
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
PIN = re.compile(r"(?P<name>[\w.-]+)(?:\[(?P<extra>\w+)\])?==[\w.]+(?:; python_full_version .+)?")


def lines(file: str) -> Iterator[str]:
    """The requirements of a file and of those that it includes."""
    for line in (ROOT / file).read_text().splitlines():
        if line.startswith("-r "):
            yield from lines(line.removeprefix("-r "))
        elif line and not line.startswith("#"):
            yield line


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def needed(name: str, extra: str) -> set[str]:
    """What an installed package needs on a machine like this one."""
    parsed = map(Requirement, importlib.metadata.requires(name) or [])
    return {normal(r.name) for r in parsed if not r.marker or r.marker.evaluate({"extra": extra})}


@pytest.mark.parametrize(
    "file", ["requirements.txt", "requirements-server.txt", "requirements-dev.txt"]
)
def test_all_is_pinned_and_what_that_needs_too(file: str) -> None:
    pins = {line: PIN.fullmatch(line) for line in lines(file)}
    assert not [line for line, pin in pins.items() if pin is None]
    pinned = {normal(pin["name"]): pin["extra"] or "" for pin in pins.values() if pin}
    installed = {normal(d.name) for d in importlib.metadata.distributions()}
    for name, extra in pinned.items():
        if name in installed:
            assert needed(name, extra) <= pinned.keys(), f"{name} needs more than is pinned"
