"""Ingest and figures give what the docs define, for any small protocol: product == reference.

A counterexample that hypothesis finds and shrinks gets a name of its own in nasty.py, or a test at
the end of this module.
"""

from random import Random
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.model import NO_DAY
from tests.against import assert_as_reference, assert_same, product, read
from tests.protocols import sessions
from tests.reference import reference
from tests.sample import SAMPLE, made


@given(files=sessions(), date_order=st.sampled_from([None, None, "mdy", "dmy"]))
@settings(max_examples=250, deadline=None)
def test_every_figure_of_any_session_is_as_the_reference_has_it(
    files: list[tuple[str, bytes]], date_order: str | None
) -> None:
    assert_as_reference(files, date_order)


@given(files=sessions(), piece=st.integers(100, 300))
@settings(max_examples=150, deadline=None)
def test_figures_do_not_depend_on_where_a_block_of_reading_ends(
    files: list[tuple[str, bytes]], piece: int
) -> None:
    with patch("lib.ingest.reader.BLOCK_BYTES", piece):
        assert_as_reference(files, piece=piece)


@given(files=sessions(), data=st.data())
@settings(max_examples=100, deadline=None)
def test_figures_of_some_calls_are_as_the_reference_has_them(
    files: list[tuple[str, bytes]], data: st.DataObject
) -> None:
    log = read(files)
    calls, lengths = log.calls, log.variants.lengths[log.calls.variants]
    weekday = data.draw(st.integers(1, 7), "weekday")
    source = data.draw(st.sampled_from(log.sources), "source")
    steps = data.draw(st.integers(0, 6), "steps")
    masks: list[tuple[dict[str, Any], Any]] = [
        ({"weekday": [weekday]}, calls.weekdays == weekday),
        ({"source": [source]}, calls.sources == log.sources.index(source)),
        ({"minSteps": steps}, lengths >= steps),
        ({"maxSteps": steps}, lengths <= steps),
        ({"from": "0001-01-01"}, calls.days != NO_DAY),
    ]
    chosen = data.draw(st.lists(st.sampled_from(masks), unique_by=str), "filters")
    filters = {name: value for one, _ in chosen for name, value in one.items()}
    mask = np.logical_and.reduce([m for _, m in chosen] or [np.ones(len(calls), bool)])
    for order in ("path", "file"):
        expected = reference(files, order=order, filters=filters)
        assert_same(expected, product(log, mask=mask, order=order))


def test_every_figure_of_the_sample_is_as_the_reference_has_it() -> None:
    assert_as_reference([("calls.csv", SAMPLE.read_bytes())])


@pytest.mark.parametrize(
    "arguments",
    [
        ["--header", "b", "--language", "he"],
        ["--language", "en", "--nodes", "300"],
        ["--paths", "growth", "--calls", "4000"],
    ],
    ids=" ".join,
)
def test_every_figure_of_a_made_protocol_is_as_the_reference_has_it(arguments: list[str]) -> None:
    assert_as_reference([("made.csv", made(*arguments))])


def test_rows_fully_shuffled_give_the_figures_that_the_reference_gives() -> None:
    header, *lines = made("--calls", "800").splitlines(keepends=True)
    Random(5).shuffle(lines)
    assert_as_reference([("shuffled.csv", header + b"".join(lines))])
