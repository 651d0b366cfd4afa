"""Environments of their own for tools too large to be among ours; kept below .cache."""

import subprocess
import sys
from pathlib import Path

CACHE = Path(__file__).resolve().parent.parent / ".cache" / "environments"


def environment(*requirements: str) -> Path:
    """The folder of the programs of an environment that has these packages, pinned."""
    folder = CACHE / "-".join(r.replace("==", "-") for r in requirements)
    done = folder / ".done"
    if not done.exists():
        uv = [sys.executable, "-m", "uv", "--quiet"]
        subprocess.run([*uv, "venv", "--clear", "--python", sys.executable, folder], check=True)
        python = folder / "bin" / "python"
        subprocess.run([*uv, "pip", "install", "--python", python, *requirements], check=True)
        done.touch()
    return folder / "bin"
