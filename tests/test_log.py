"""Log lines: one JSON object a line, whatever is in it."""

from __future__ import annotations

import json
import logging
import re
from typing import Any

import pytest

from lib import log


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_an_event_is_one_line_with_its_facts(capsys: pytest.CaptureFixture[str]) -> None:
    log.event("request", status=200, ms=3, session="6f1c2d3e")
    (line,) = lines(capsys)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", line.pop("time"))
    assert line == {
        "level": "info", "event": "request", "status": 200, "ms": 3, "session": "6f1c2d3e",
    }  # fmt: skip


@pytest.mark.parametrize(
    "text", ["a\nb", "\u2028", "\x85", "\x1b[31m", "\ud800", "\0", "שלום", '"}']
)
def test_no_character_ends_the_line_or_is_lost(
    capsys: pytest.CaptureFixture[str], text: str
) -> None:
    log.event("request", session=text)
    (line,) = lines(capsys)
    assert line["session"] == text


def test_what_is_no_json_is_written_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    log.warning("cache_degraded", where=pytest)
    (line,) = lines(capsys)
    assert (line["level"], line["where"]) == ("warning", str(pytest))


def test_a_failure_has_its_traceback_in_the_same_line(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        int("first\nsecond")
    except ValueError:
        log.failure("crash", request="r")
    (line,) = lines(capsys)
    assert (line["level"], line["event"], line["request"]) == ("error", "crash", "r")
    assert "ValueError: invalid literal" in line["traceback"]


def test_modules_below_log_in_the_same_form(capsys: pytest.CaptureFixture[str]) -> None:
    logging.getLogger("lib.storage.cache").warning("cache_entry_corrupt", extra={"errno": 5})
    (line,) = lines(capsys)
    assert (line["event"], line["errno"]) == ("cache_entry_corrupt", 5)
