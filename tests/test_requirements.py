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
            yield from lines(f"{Path(file).parent}/{line.removeprefix('-r ')}")
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


FILES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("requirements*.txt"))


@pytest.mark.parametrize("file", [*FILES, "benchmarks/requirements-ingest.txt"])
def test_all_is_pinned(file: str) -> None:
    pins = [Requirement(line) for line in lines(file)]
    assert pins
    assert not [str(pin) for pin in pins if [s.operator for s in pin.specifier] != ["=="]]


@pytest.mark.parametrize(
    "file", ["requirements.txt", "requirements-server.txt", "requirements-dev.txt"]
)
def test_what_is_pinned_needs_nothing_that_is_not(file: str) -> None:
    pins = [Requirement(line) for line in lines(file)]
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
