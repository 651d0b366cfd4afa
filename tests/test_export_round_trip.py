"""Events exported as CSV and read again give the same figures."""

from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from lib import downloads
from lib.analytics import Traffic
from lib.model import CallLog
from tests.against import assert_same, product, read
from tests.drawn import drawn
from tests.protocols import sessions
from tests.sample import made

OF_THE_FILES = {"files_processed", "total_rows", "data_quality"}
"""These tell of the files, and the export is one file with one row a step."""


def events(log: CallLog, **view: Any) -> bytes:
    return b"".join(downloads.download(Traffic(log, **view), "events", "csv", {}).pieces)


def figures(log: CallLog, **view: Any) -> dict[str, Any]:
    return {key: value for key, value in product(log, **view).items() if key not in OF_THE_FILES}


def assert_comes_back(log: CallLog) -> None:
    again = read([("events.csv", events(log))])
    assert_same(figures(log), figures(again))
    raw = read([("events.csv", events(log, order="file"))])
    for order in ("path", "file"):
        assert_same(figures(log, order=order), figures(raw, order=order))


@given(files=sessions())
@settings(max_examples=100)
def test_the_figures_of_any_session_come_back(files: list[tuple[str, bytes]]) -> None:
    log = read(files)
    # Of parents that contradict each other a log keeps the first one, and the edges of them all.
    assume(not log.quality["parent_conflicts"])
    assert_comes_back(log)


@pytest.mark.parametrize("arguments", [["--header", "b", "--language", "he"], ["--calls", "3000"]])
def test_the_figures_of_a_made_protocol_come_back(arguments: list[str]) -> None:
    assert_comes_back(read([("made.csv", made(*arguments))]))


TEXTS = ["=1+1", "-5", "+", "@x", "'", "'=1", "''-5", "'quoted'", '=a"b,c\n=d', "; =1"]


@pytest.mark.parametrize("text", TEXTS)
def test_texts_come_back_as_they_were(text: str) -> None:
    assert_text_comes_back(text)


@given(st.text(alphabet="=+-@'\t\r\n\",;a0 ", min_size=1, max_size=8).map(str.strip))
@example("a\r\r\r\ra")  # more lone carriage returns than there are lines
@settings(max_examples=200)
def test_any_text_comes_back_as_it_was(text: str) -> None:
    assert_text_comes_back(text)


def assert_text_comes_back(text: str) -> None:
    again = read([("events.csv", events(drawn("1>2", tree="1>2", texts={"1": text})))])
    assert again.nodes.texts[0] == (text or None)


def test_ids_that_begin_like_a_formula_come_back_as_they_were() -> None:
    for path in ("-5>7", "-5>x", "+a>-b", "@a>=b"):
        log = drawn(path, tree=path)
        assert read([("events.csv", events(log))]).nodes.ids == log.nodes.ids
