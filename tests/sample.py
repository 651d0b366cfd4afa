"""The committed sample, and protocols made as it was."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "public" / "sample" / "calls.csv"


def made(*arguments: str) -> bytes:
    """A protocol by script/make-sample."""
    command = [sys.executable, str(ROOT / "script" / "make-sample"), *arguments, "--output", "-"]
    return subprocess.run(command, check=True, capture_output=True, timeout=300).stdout
