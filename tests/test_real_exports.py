"""Real exports, which are never committed: the known figures of them, and every key.

They lie beside the checkout, in ../shared/data; elsewhere these tests are skipped.
"""

import os
from pathlib import Path
from typing import Any

import pytest

from lib.analytics.filters import parse
from lib.analytics.selection import select
from tests.against import assert_as_reference, assert_selection_as_reference, read
from tests.reference import reference

SHARED = Path(__file__).resolve().parents[2] / "shared"
EXPORTS = sorted((SHARED / "data").glob("*.csv"))

if not EXPORTS and os.environ.get("CI") and SHARED.exists():
    raise FileNotFoundError("the real exports are gone from ../shared/data")

pytestmark = pytest.mark.skipif(
    not EXPORTS, reason="the real exports (../shared/data) are not here"
)


@pytest.fixture(scope="module")
def files() -> list[tuple[str, bytes]]:
    return [(path.name, path.read_bytes()) for path in EXPORTS]


@pytest.fixture(scope="module")
def first(files: list[tuple[str, bytes]]) -> dict[str, Any]:
    return reference(files[:1])


def test_the_reference_finds_the_rows_and_calls_of_both_exports_together(
    files: list[tuple[str, bytes]],
) -> None:
    both = reference(files)
    assert (both["total_rows"], both["total_calls"]) == (45_707, 9_083)
    assert (both["data_quality"]["parent_conflicts"], both["data_quality"]["text_conflicts"]) == (
        0,
        0,
    )


def test_the_reference_finds_the_totals_of_the_first_export(first: dict[str, Any]) -> None:
    totals = ("total_rows", "total_calls", "total_nodes", "distinct_paths")
    assert [first[key] for key in totals] == [19_879, 3_950, 374, 336]


def test_the_reference_finds_the_path_lengths_of_the_first_export(first: dict[str, Any]) -> None:
    assert (first["lengths_summary"]["median"], first["lengths_summary"]["p95"]) == (5, 7)


def test_the_dates_of_the_first_export_are_month_first(first: dict[str, Any]) -> None:
    assert first["data_quality"]["files"][0]["date_format"] == "MM/DD/YYYY"
    assert first["date_range"] == {"from": "2025-01-01", "to": "2025-02-28"}


def test_ingest_finds_the_rows_and_calls_of_both_exports_together(
    files: list[tuple[str, bytes]],
) -> None:
    log = read(files)
    assert (log.total_rows, len(log.calls)) == (45_707, 9_083)


@pytest.mark.parametrize("number", range(len(EXPORTS)))
def test_every_figure_of_one_export_is_as_the_reference_has_it(
    files: list[tuple[str, bytes]], number: int
) -> None:
    assert_as_reference([files[number]])


def test_every_figure_of_both_exports_is_as_the_reference_has_it_in_either_order(
    files: list[tuple[str, bytes]],
) -> None:
    assert_as_reference(files)
    assert_as_reference(files[::-1])


@pytest.mark.parametrize(
    "query",
    [
        [("from", "2025-02-15"), ("to", "2025-03-14")],
        [("weekday", "5"), ("weekday", "7"), ("minSteps", "4")],
        [("intent", "6749"), ("maxSteps", "6")],
        [("through", "6748"), ("through", "6814"), ("order", "file")],
        [("source", "tcc_protocoltext.xlsx - 03_04_05.csv"), ("ends", "6765")],
    ],
)
def test_every_figure_of_a_selection_is_as_the_reference_has_it(
    files: list[tuple[str, bytes]], query: list[tuple[str, str]]
) -> None:
    log = read(files)
    assert 0 < select(log, parse(query)).calls < len(log.calls)
    assert_selection_as_reference(files, log, query)
