"""Everything that gets installed is pinned, so that a build of tomorrow is the build of today."""

import importlib.metadata
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent


def lines(file: str) -> Iterator[str]:
    """The requirements of a file and of those that it includes."""
    for line in (ROOT / file).read_text().splitlines():
        if line.startswith("-r "):
            yield from lines(line.removeprefix("-r "))
        elif line and not line.startswith("#"):
            yield line


def needed(name: str, extra: str) -> set[str]:
    """What an installed package needs on a machine like this one."""
    parsed = map(Requirement, importlib.metadata.requires(name) or [])
    return {
        canonicalize_name(r.name)
        for r in parsed
        if not r.marker or r.marker.evaluate({"extra": extra})
    }


@pytest.mark.parametrize(
    "file", ["requirements.txt", "requirements-server.txt", "requirements-dev.txt"]
)
def test_all_is_pinned_and_what_that_needs_too(file: str) -> None:
    pins = [Requirement(line) for line in lines(file)]
    assert not [str(pin) for pin in pins if [s.operator for s in pin.specifier] != ["=="]]
    here = {
        canonicalize_name(pin.name): pin for pin in pins if not pin.marker or pin.marker.evaluate()
    }
    for name, pin in here.items():
        for extra in pin.extras or {""}:
            assert needed(name, extra) <= here.keys(), f"{name} needs more than is pinned"


def test_what_is_pinned_is_what_is_installed() -> None:
    for line in lines("requirements-dev.txt"):
        pin = Requirement(line)
        if not pin.marker or pin.marker.evaluate():
            assert importlib.metadata.version(pin.name) in pin.specifier
