"""What `vercel build` makes of the tree, and what it leaves out."""

import re

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.platform.vercel import ROOT, Build, Function

HANDLERS = sorted(path.stem for path in (ROOT / "api").glob("[!_.]*.py"))
METADATA = re.compile(r"_vendor/(?P<name>[^/]+)-(?P<version>[^/-]+)\.dist-info/METADATA")
MEGABYTE = 2**20
"""As in the platform's own limit of 225."""


def test_every_file_of_api_is_one_function(build: Build) -> None:
    assert sorted(build.functions) == [f"api/{name}" for name in HANDLERS]


def test_the_functions_fit_the_smallest_plan() -> None:
    assert 0 < len(HANDLERS) <= 12


def test_what_requirements_txt_pins_is_installed(build: Build) -> None:
    """The build reads pyproject.toml, which says that requirements.txt is to be read."""
    assert "Installing required dependencies from pyproject.toml" in build.log
    pins = {
        canonicalize_name(pin.name): str(pin.specifier).removeprefix("==")
        for line in (ROOT / "requirements.txt").read_text().splitlines()
        if line and not line.startswith("#")
        for pin in [Requirement(line)]
        if not pin.marker or pin.marker.evaluate()
    }
    installed = {
        canonicalize_name(found["name"]): found["version"]
        for path in next(iter(build.functions.values())).files
        if (found := METADATA.fullmatch(path))
    }
    others = {"calltrail", "pip", "vercel-runtime"}
    assert {name: installed[name] for name in installed.keys() - others} == pins


@pytest.fixture(params=HANDLERS)
def function(request: pytest.FixtureRequest, build: Build) -> Function:
    return build.functions[f"api/{request.param}"]


def test_bytecode_is_in_the_bundle(function: Function, build: Build) -> None:
    """Else every cold start would compile every module again."""
    assert "Compiling Python bytecode" in build.log
    tag = "cpython-312.pyc"
    for path in [p for p in function.files if p.startswith(("api/", "lib/")) and p.endswith(".py")]:
        folder, _, name = path.rpartition("/")
        assert f"{folder}/__pycache__/{name.removesuffix('.py')}.{tag}" in function.files
    assert f"_vendor/pandas/__pycache__/__init__.{tag}" in function.files


def test_what_the_program_reads_beside_its_modules_is_in_the_bundle(function: Function) -> None:
    data = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "lib").rglob("*")
        if path.is_file() and path.suffix not in (".py", ".pyc")
    }
    assert {"lib/export/report.css", "lib/export/report.html"} <= data <= function.files.keys()


def test_the_bundle_is_below_the_limit(function: Function) -> None:
    """Above 225 MB, dependencies would be installed at every cold start."""
    assert function.size <= 200 * MEGABYTE


def test_nothing_but_the_program_is_in_the_bundle(function: Function) -> None:
    folders = {path.partition("/")[0] for path in function.files if "/" in path}
    assert folders == {"api", "lib", "_vendor"}


def test_public_files_are_static_and_the_page_is_built(build: Build) -> None:
    static = build.output / "static"
    for name in ("vendor/lit.js", "vendor/echarts.js"):
        assert (static / name).stat().st_size > 1000
    public = build.tree / "public"
    files = {path.relative_to(public) for path in public.rglob("*") if path.is_file()}
    assert files == {path.relative_to(static) for path in static.rglob("*") if path.is_file()}


def test_the_policy_allows_nothing_unsafe_anywhere(build: Build) -> None:
    headers = [route["headers"] for route in build.config["routes"] if "continue" in route]
    policies = [h["Content-Security-Policy"] for h in headers if "Content-Security-Policy" in h]
    assert policies
    assert "unsafe" not in " ".join(policies)
    assert all("default-src 'none'" in policy for policy in policies)
