"""Every file of tests/data gives the figures and the report that tests/nasty.py writes out."""

from typing import Any
from unittest.mock import patch

import pytest

from lib import errors
from tests.against import assert_as_reference, product, read
from tests.nasty import AS_USUAL, DATA, NOTHING_TO_REPORT, OTHER, PLAIN, READ, REFUSED, Nasty


def named(files: list[Nasty]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("nasty", files, ids=lambda nasty: nasty.name)


def contents(*names: str) -> list[tuple[str, bytes]]:
    return [(name, (DATA / name).read_bytes()) for name in names]


def dates_of(*names: str, date_order: str | None = None) -> list[dict[str, Any]]:
    """What the report says about the dates of each of these files."""
    files = product(read(contents(*names), date_order))["data_quality"]["files"]
    return [{"format": f["date_format"], "ambiguous": f["date_ambiguous"]} for f in files]


@named(READ)
def test_a_nasty_file_gives_the_figures_and_the_report_that_it_should(nasty: Nasty) -> None:
    check(nasty)


@named(OTHER)
def test_a_file_of_another_dialect_or_container_gives_its_figures(nasty: Nasty) -> None:
    check(nasty)


def check(nasty: Nasty) -> None:
    found = product(read([(nasty.name, nasty.data)]))
    variants = found["top_paths_top20"]
    assert {" > ".join(map(str, v["path"])): v["count"] for v in variants} == nasty.paths
    texts = dict(pair for v in variants for pair in zip(v["path"], v["texts"], strict=True))
    assert {node: texts[node] for node in nasty.texts} == nasty.texts
    assert {key: found[key] for key in nasty.figures} == nasty.figures
    report = found["data_quality"]
    assert_says(report, NOTHING_TO_REPORT | nasty.report)
    assert_says(report["files"][0], AS_USUAL | nasty.file)


def assert_says(report: dict[str, Any], expected: dict[str, Any]) -> None:
    def listed(value: Any) -> Any:
        return [*value] if isinstance(value, tuple) else value

    assert {key: report[key] for key in expected} == {k: listed(v) for k, v in expected.items()}


@named([nasty for nasty in READ if nasty.csv])
def test_a_nasty_file_gives_every_figure_as_the_reference_has_it(nasty: Nasty) -> None:
    assert_as_reference([(nasty.name, nasty.data)])


@named(REFUSED)
def test_what_is_no_protocol_is_refused_with_its_own_problem_and_by_name(nasty: Nasty) -> None:
    assert nasty.problem is not None
    with pytest.raises(errors.Problem) as refusal:
        read([(nasty.name, nasty.data)])
    assert type(refusal.value) is nasty.problem
    assert nasty.name in refusal.value.detail
    assert nasty.says
    assert nasty.says in refusal.value.detail


@pytest.mark.parametrize(
    ("begins", "reason"),
    [
        (b"%PDF-1.7", "it is a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel, or one with a password"),
        (b"\x89PNG\r\n", "it is a picture"),
        (b"\xff\xd8\xff\xe0", "it is a picture"),
        ("call_id,rule_id".encode("utf-32"), "it is UTF-32"),
        (b"\0\0\xfe\xff\0\0\0c", "it is UTF-32"),
        (b"SQLite format 3\0", "it is a database"),
        (b"PAR1", "it is a Parquet file"),
        (b"7z\xbc\xaf\x27\x1c", "it is a 7-Zip archive"),
        (b"Rar!\x1a\x07", "it is a RAR archive"),
        (b"{\\rtf1", "it is a text document"),
    ],
)
def test_a_file_that_is_something_else_is_refused_by_what_it_is(begins: bytes, reason: str) -> None:
    with pytest.raises(errors.NotText) as refusal:
        read([("calls.csv", begins + bytes(90))])
    assert refusal.value.detail.startswith("calls.csv is not a CSV file: it is ")
    assert reason in refusal.value.detail


def test_a_line_without_an_end_is_refused_before_all_of_it_is_held() -> None:
    data = PLAIN.encode() + b"3,x" * 99
    limits = {"LONGEST_RECORD_BYTES": 200, "BLOCK_BYTES": 64}
    with patch.multiple("lib.ingest.reader", **limits), pytest.raises(errors.NotText) as refusal:
        read([("calls.csv", data)], piece=64)
    assert "line 7 has no end" in refusal.value.detail
    assert refusal.value.fields["line"] == 7


@named([*READ, *REFUSED, *OTHER])
def test_the_files_in_the_folder_are_those_of_the_table(nasty: Nasty) -> None:
    assert (DATA / nasty.name).read_bytes() == nasty.data


def test_the_folder_holds_no_other_files() -> None:
    names = {path.name for path in DATA.iterdir()} - {"README.md", ".gitattributes"}
    assert names == {nasty.name for nasty in [*READ, *REFUSED, *OTHER]}


def test_missing_columns_are_named_and_so_are_the_headers_that_were_found() -> None:
    with pytest.raises(errors.MissingColumns) as refusal:
        read(contents("missing-columns.csv"))
    assert "call" in refusal.value.fields["missing"]
    assert "name, rule_id" in refusal.value.detail


def test_a_file_whose_dates_fit_both_orders_follows_the_other_files() -> None:
    for other in ("dates-month-first.csv", "dates-day-first.csv"):
        found = dates_of("dates-ambiguous.csv", other)
        assert found[0] == {**found[1], "ambiguous": False}


def test_others_that_contradict_each_other_decide_nothing() -> None:
    names = ("dates-ambiguous.csv", "dates-month-first.csv", "dates-day-first.csv")
    assert dates_of(*names)[0] == {"format": "MM/DD/YYYY", "ambiguous": True}


def test_the_date_order_that_was_asked_for_settles_a_tie_and_nothing_else() -> None:
    found = dates_of("dates-ambiguous.csv", "dates-month-first.csv", date_order="dmy")
    assert found == [
        {"format": "DD/MM/YYYY", "ambiguous": False},
        {"format": "MM/DD/YYYY", "ambiguous": False},
    ]


def test_the_same_content_twice_counts_once_whatever_it_is_called() -> None:
    once = product(read(contents("plain.csv")))
    twice = product(read([*contents("plain.csv"), ("copy.csv", contents("plain.csv")[0][1])]))
    assert twice["data_quality"]["duplicate_files"] == 1
    assert twice["total_rows"] == once["total_rows"]
    assert twice["top_paths_top20"] == once["top_paths_top20"]


def test_the_same_call_id_in_two_files_is_two_calls_and_the_overlap_is_counted() -> None:
    found = product(read(contents("plain.csv", "crlf.csv")))
    assert found["total_calls"] == 4
    assert found["data_quality"]["overlapping_calls"] == 2


def test_files_of_one_name_are_told_apart() -> None:
    files = [("x.csv", data) for _, data in contents("plain.csv", "crlf.csv", "bom.csv")]
    assert read(files).sources == ["x.csv", "x.csv (2)", "x.csv (3)"]
    assert_as_reference(files)
