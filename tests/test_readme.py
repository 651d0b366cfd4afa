"""README.md and docs/ say what is so."""

import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from lib import cli
from tests.sample import SAMPLE
from tests.serving import Service

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


def test_the_table_of_settings_is_that_of_the_code() -> None:
    command = [sys.executable, ROOT / "script" / "make-readme", "--check"]
    assert subprocess.run(command, capture_output=True, text=True).stderr == ""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_local_link_leads_to_a_file(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_page_of_the_docs_can_be_reached_from_the_readme() -> None:
    pages = {page.name for page in (ROOT / "docs").glob("*.md")}
    assert pages == set(re.findall(r"\]\(docs/([^/)]+\.md)\)", README))


def test_every_address_of_the_readme_answers_about_the_sample(service: Service) -> None:
    analysis = service.completed(SAMPLE.read_bytes())
    addresses = re.findall(r"http://localhost:3000(/api/\S+\$SESSION[^\s\"]*)", README)
    asked = [urlsplit(a).path for a in addresses if "/session?" not in a]
    assert {"/api/analytics", "/api/calls", "/api/compare", "/api/export"} == set(asked)
    for address in addresses:
        answer = service.client.get(address.replace("$SESSION", analysis.id))
        assert answer.status_code == 200, answer.text
        assert '"unknown_filter_values":["' not in answer.text
        assert not answer.text.endswith(("[]\n}", "[]}")), f"{address} shows an empty table"


def test_the_readme_s_command_about_the_sample_runs(
    capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    commands = re.findall(r"python -m lib (public/sample/.*)", README)
    assert commands
    for command in commands:
        assert cli.main(command.split()) == 0
        assert capfdbinary.readouterr().out.count(b"\n") > 1
