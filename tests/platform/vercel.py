"""Vercel's own tools, run without an account: the CLI that builds, and what it built."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
CLI_VERSION = "60.1.3"
CLI_FOLDER = ROOT / ".cache" / f"vercel-{CLI_VERSION}"
PROJECT = {"projectId": "prj_x", "orgId": "team_x", "settings": {"framework": None}}


def why_unavailable() -> str | None:
    """Why Vercel's tools cannot run here, if so."""
    if sys.version_info[:2] != (3, 12):
        return "functions are built for Python 3.12 and run on it alone"
    return None if shutil.which("npm", path=tool_path()) else "npm is not here"


def tool_path() -> str:
    """A PATH with this Python, uv and Node in front."""
    base = Path(sys.base_prefix) / "bin"
    return os.pathsep.join([str(Path(sys.executable).parent), str(base), os.environ["PATH"]])


def tool_environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in os.environ if name != "PYTHONPATH"}
    return kept | {"PATH": tool_path(), "VERCEL_TELEMETRY_DISABLED": "1"}


def cli() -> list[str]:
    """The command line's beginning; installs the CLI where it is missing."""
    if not CLI_FOLDER.exists():
        fresh = CLI_FOLDER.with_suffix(f".{os.getpid()}")
        run("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(fresh),
            f"vercel@{CLI_VERSION}")  # fmt: skip
        fresh.rename(CLI_FOLDER)
    return ["node", str(CLI_FOLDER / "node_modules" / "vercel" / "dist" / "vc.js")]


def run(*command: str, cwd: Path = ROOT, env: dict[str, str] | None = None) -> str:
    """What the command said; fails with it if the command does."""
    done = subprocess.run(
        command,
        cwd=cwd,
        env=tool_environment() | (env or {}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}:\n{done.stdout[-8000:]}")
    return done.stdout


def export_tree(folder: Path) -> None:
    """The tree as Vercel would get it: what git tracks, or would track, as it stands now."""
    listed = run("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z")
    for name in filter(None, listed.split("\0")):
        source, target = ROOT / name, folder / name
        if source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
    link_project(folder)


def link_project(folder: Path) -> None:
    (folder / ".vercel").mkdir()
    (folder / ".vercel" / "project.json").write_text(json.dumps(PROJECT))


@dataclass(frozen=True)
class Function:
    """One function as built: its bundle and how it is run."""

    name: str
    files: dict[str, Path]  # path in the bundle → the file
    environment: dict[str, str]

    @cached_property
    def size(self) -> int:
        return sum(path.stat().st_size for path in self.files.values())

    def unpack(self, folder: Path) -> Path:
        """The bundle as it lies in an instance, as links to the built files."""
        for name, source in self.files.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            os.link(source, target)
        return folder


@dataclass(frozen=True)
class Build:
    """What `vercel build` made of a tree."""

    tree: Path
    log: str

    @property
    def output(self) -> Path:
        return self.tree / ".vercel" / "output"

    @cached_property
    def config(self) -> dict[str, Any]:
        config: dict[str, Any] = json.loads((self.output / "config.json").read_text())
        return config

    @cached_property
    def functions(self) -> dict[str, Function]:
        """By address: `api/upload`."""
        root = self.output / "functions"
        folders = sorted(root.rglob("*.func"))
        return {
            name: self._function(name, folder)
            for folder in folders
            for name in [str(folder.relative_to(root).with_suffix(""))]
        }

    def _function(self, name: str, folder: Path) -> Function:
        config = json.loads((folder / ".vc-config.json").read_text())
        own = {path.name: path for path in folder.iterdir() if path.name != ".vc-config.json"}
        mapped = {name: self.tree / path for name, path in config["filePathMap"].items()}
        return Function(name, mapped | own, config["environment"])


def build(tree: Path) -> Build:
    """Run `vercel build`, with the environment that vercel.json names for builds on Vercel."""
    config = json.loads((tree / "vercel.json").read_text())
    log = run(*cli(), "build", "--yes", "--token", "x", cwd=tree, env=config["build"]["env"])
    return Build(tree, log)
