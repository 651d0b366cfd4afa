"""README.md says what is so."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_the_table_of_settings_is_that_of_the_code() -> None:
    command = [sys.executable, ROOT / "script" / "make-readme", "--check"]
    assert subprocess.run(command, capture_output=True, text=True).stderr == ""


def test_every_local_link_leads_to_a_file() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", (ROOT / "README.md").read_text("utf-8"))
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
