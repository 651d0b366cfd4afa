"""The benchmarks run. How fast things are is for them to say, on a machine that is quiet."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.long
def test_questions_are_measured_beside_polars() -> None:
    command = [sys.executable, "-m", "benchmarks.query", "--calls", "2000", "--repeat", "1"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.stderr == ""
    assert "polars" in ran.stdout
    assert "bytes a call" in ran.stdout
