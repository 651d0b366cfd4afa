"""The design, held: who may import whom, and how large a piece of code may be."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
HANDLERS = sorted((ROOT / "api").glob("*.py"))
MODULES = sorted((ROOT / "lib").rglob("*.py"))

LAYERS = {
    "__version__": 0, "errors": 0, "settings": 0, "model": 0, "log": 0, "gunzip": 0,
    "bodies": 1, "problems": 1, "masking": 1, "ingest": 1, "analytics": 1, "storage": 1,
    "export": 1,
    "sessions": 2, "web": 2, "downloads": 2, "checks": 2,
    "answers": 3, "completed": 3, "event_stream": 3, "health": 3, "uploads": 3, "cli": 3,
    "processing": 4, "shares": 5, "api": 6, "__main__": 6,
}  # fmt: skip
"""Imports go downwards only; within a layer, from layer 1 on, nobody imports a neighbour."""

SDKS = {
    "vercel": "lib/storage/vercel_blob.py",
    "obstore": "lib/storage/s3.py",
    "redis": "lib/storage/redis_store.py",
}
"""Each in its backend's file alone."""

HANDLER_LINES, MODULE_LINES, FUNCTION_LINES = 60, 300, 40
LONGER_FOR_A_REASON = re.compile(r"longer than|large[rs]? than (?:the|other)", re.IGNORECASE)
"""A module's docstring that says so exempts its functions."""


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def part(module: str) -> str:
    """What a module belongs to: `lib.storage.local` to `storage`, `api.upload` to `api`."""
    top, *rest = module.split(".")
    return rest[0] if top == "lib" and rest else top


def imports(path: Path) -> set[str]:
    """Every module that a file imports, anywhere in it, by its full name."""
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*base, *([node.module] if node.module else [])])
            found |= {f"{module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", [*HANDLERS, *MODULES], ids=name)
def test_imports_go_downwards_only(path: Path) -> None:
    own = part(".".join(path.relative_to(ROOT).with_suffix("").parts))
    if own == "lib":  # lib/__init__.py knows nobody
        assert not {i for i in imports(path) if i.startswith("lib")}
        return
    for imported in imports(path):
        if imported.startswith(("lib.", "api.")) and part(imported) != own:
            other = part(imported)
            assert LAYERS[other] <= LAYERS[own], f"{own} is below {other}"
            assert LAYERS[other] != LAYERS[own] or LAYERS[own] == 0, f"{own} beside {other}"


@pytest.mark.parametrize("path", [*HANDLERS, *MODULES], ids=name)
def test_an_sdk_is_imported_in_its_backend_alone(path: Path) -> None:
    for imported in imports(path):
        assert SDKS.get(imported.partition(".")[0], name(path)) == name(path)


@pytest.mark.parametrize("path", [*HANDLERS, *MODULES], ids=name)
def test_only_settings_read_the_environment(path: Path) -> None:
    if name(path) != "lib/settings.py":
        assert not re.search(r"\benviron\b|\bgetenv\b", path.read_text())


@pytest.mark.parametrize("path", HANDLERS, ids=name)
def test_a_handler_is_short(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= HANDLER_LINES


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_is_short(path: Path) -> None:
    text = path.read_text()
    reason = LONGER_FOR_A_REASON.search(ast.get_docstring(ast.parse(text)) or "")
    assert reason or len(text.splitlines()) <= MODULE_LINES


@pytest.mark.parametrize("path", [*HANDLERS, *MODULES], ids=name)
def test_a_function_is_short(path: Path) -> None:
    tree = ast.parse(path.read_text())
    if LONGER_FOR_A_REASON.search(ast.get_docstring(tree) or ""):
        return
    long = {
        node.name: length
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if (length := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION_LINES
    }
    assert not long


@pytest.mark.parametrize("path", HANDLERS, ids=name)
def test_a_handler_defines_app(path: Path) -> None:
    assert defines_app(path)


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_nothing_else_defines_app(path: Path) -> None:
    assert not defines_app(path)


def defines_app(path: Path) -> bool:
    """Whether Vercel would take the file for a function."""
    return bool(re.search(r"^(?:app|handler)\b\s*[:=(]", path.read_text(), re.MULTILINE))
