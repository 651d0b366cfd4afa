"""The writers: each table in each format, read back with another reader."""

import csv
import io
import json
import re
import zipfile
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
import python_calamine

from lib import downloads, errors
from lib.analytics import Traffic, table
from lib.analytics.figures import FIGURES
from lib.export import calls, csv_file, figures, json_file, names, xes_file, xlsx_file
from lib.export.table import Table
from tests.against import flat
from tests.drawn import drawn
from tests.drawn_session import SESSION

HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x","y")']


def written(log: Any, key: str, format: str, **view: Any) -> bytes:
    traffic = Traffic(log, **view)
    return b"".join(downloads.download(traffic, *downloads.check(key, format), {}).pieces)


def csv_rows(data: bytes) -> list[list[str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def sheets(data: bytes) -> dict[str, list[list[Any]]]:
    workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {n: workbook.get_sheet_by_name(n).to_python() for n in workbook.sheet_names}


def test_every_figure_is_a_table_and_has_its_columns() -> None:
    """What a figure's rows are called is written down once more, for tables without rows."""
    assert set(figures.TABLES) == set(FIGURES)
    for key in FIGURES:
        value = table(Traffic(SESSION), key)
        if isinstance(value, list) and value and key != "button_tree":
            assert list(value[0]) == list(figures.COLUMNS[key])
        made = figures.table(key, value, SESSION.nodes)
        assert all(len(row) == len(made.columns) for row in made.rows)


@pytest.mark.parametrize("key", [*figures.TABLES, "calls", "events"])
@pytest.mark.parametrize("log", [SESSION, drawn()], ids=["drawn", "empty"])
def test_csv_json_and_xlsx_say_the_same(key: str, log: Any) -> None:
    of_csv = csv_rows(written(log, key, "csv"))
    (of_xlsx,) = sheets(written(log, key, "xlsx")).values()
    assert len(of_csv) == len(of_xlsx)
    assert of_csv[0] == of_xlsx[0]
    of_json = json.loads(written(log, key, "json"))
    rows = list(flat(of_json)) if key == "button_tree" else of_json
    assert len(rows) == len(of_csv) - 1
    assert [str(row.get("count", "")) for row in rows] == [
        row[of_csv[0].index("count")] if "count" in of_csv[0] else "" for row in of_csv[1:]
    ]


def test_a_table_is_complete_not_only_its_top() -> None:
    log = drawn("\n".join(f"{n}" for n in range(1, 60)))
    assert len(json.loads(written(log, "leaf_frequency_top20", "json"))) == 59


def test_objects_become_rows_with_ids_as_elsewhere() -> None:
    assert json.loads(written(SESSION, "node_funnel", "json"))[1] == {
        "rule_id": 2, "reach": 6, "transitions": 4, "drop_off": 2, "text": "Bill",
    }  # fmt: skip
    assert csv_rows(written(SESSION, "weekday_trends", "csv"))[-1][0] == "unknown"


def test_lists_are_arrays_in_json_and_readable_elsewhere() -> None:
    first = json.loads(written(SESSION, "top_paths_top20", "json"))[0]
    assert (first["path"], first["texts"]) == ([1, 2, 4], ["Main", "Bill", "Other"])
    assert csv_rows(written(SESSION, "top_paths_top20", "csv"))[1][:2] == [
        "1 > 2 > 4",
        "Main > Bill > Other",
    ]
    assert csv_rows(written(SESSION, "duplicates_by_text", "csv"))[1] == ["Other", "3, 4"]


def test_the_tree_is_nested_in_json_as_in_the_document() -> None:
    assert json.loads(written(SESSION, "button_tree", "json")) == [
        {**node, "children": node["children"]} for node in table(Traffic(SESSION), "button_tree")
    ]


def test_a_tree_of_500_levels_is_written_whole() -> None:
    log = drawn("1", tree=">".join(map(str, range(1, 501))))
    assert written(log, "button_tree", "json").count(b"rule_id") == 500


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_a_formula_in_a_spreadsheet(text: str) -> None:
    log = drawn("1>2", tree="1>2", texts={"1": text})
    data = written(log, "top_paths_top20", "csv") + written(log, "events", "csv")
    for row in csv.reader(io.StringIO(data.decode().replace("\ufeff", ""), newline="")):
        for cell in row:
            assert not re.match(r"[=+@\t\r]|-(?!\d+$)", cell)
            assert cell.removeprefix("'") == cell or cell[1:2] in "=+-@\t\r"


@pytest.mark.parametrize("text", HOSTILE[:4])
def test_a_text_in_a_workbook_is_nothing_but_that_text(text: str) -> None:
    data = written(drawn("1>2", texts={"1": text, "2": "http://x.example"}), "events", "xlsx")
    rows = sheets(data)["events"]
    assert rows[1][rows[0].index("rule_text")] == text
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        assert not [n for n in archive.namelist() if "externalLink" in n or "sheet1.xml.rels" in n]
    assert "<f>" not in sheet and "hyperlink" not in sheet


def test_negative_ids_stay_numbers_and_become_guarded_texts() -> None:
    numbers = drawn("-5>7", tree="-5>7")
    assert csv_rows(written(numbers, "nodes", "csv"))[1][0] == "-5"
    words = drawn("-5>x", tree="-5>x")
    assert csv_rows(written(words, "nodes", "csv"))[1][0] == "'-5"


def test_a_workbook_of_hebrew_reads_from_right_to_left() -> None:
    def sheet(text: str) -> bytes:
        data = written(drawn("1>2", texts={"1": text, "2": text}), "unreachable_nodes", "xlsx")
        data = written(drawn("1>2", texts={"1": text, "2": text}), "nodes", "xlsx")
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.read("xl/worksheets/sheet1.xml")

    assert b'rightToLeft="1"' in sheet("תפריט")
    assert b"rightToLeft" not in sheet("Menu")


def test_a_workbook_keeps_long_texts_and_long_numbers_readable() -> None:
    rows = [["x" * 40_000, 1, 10**17 + 1, "2025-01-31", True, None]]
    columns = ["text", "count", "id", "date", "in_tree", "url"]
    (sheet,) = sheets(b"".join(xlsx_file.write([Table("t", columns, rows)]))).values()
    assert len(sheet[1][0]) == 32_767
    assert sheet[1][2] == "100000000000000001"
    assert str(sheet[1][3]) == "2025-01-31"
    assert sheet[1][4] is True


def test_a_workbook_has_a_sheet_for_each_table() -> None:
    found = sheets(written(SESSION, "report", "xlsx"))
    assert [name.replace(" ", "_") for name in found] == [key[:31] for key in downloads.REPORT]
    names_taken: set[str] = set()
    for _ in range(3):
        names_taken.add(xlsx_file.sheet_name("a/b" * 20, names_taken).casefold())
    assert len(names_taken) == 3


def test_a_table_too_large_for_a_workbook_is_refused_before_it_is_made() -> None:
    assert xlsx_file.fits(Table("t", ["a"], [], xlsx_file.MOST_ROWS))
    assert not xlsx_file.fits(Table("t", ["a"], [], xlsx_file.MOST_ROWS + 1))
    assert not xlsx_file.fits(Table("t", ["a"] * 10, [], xlsx_file.MOST_CELLS // 10 + 1))


def test_the_tree_for_graphviz_quotes_what_it_must() -> None:
    log = drawn("1>2", tree="1>2", texts={"1": 'say "a\\b"', "2": "two\nlines"})
    text = written(log, "button_tree", "dot").decode()
    assert '"1" [label="say \\"a\\\\b\\"\\n1"];' in text
    assert '"2" [label="two lines\\n1"];' in text
    assert '"1" -> "2" [label="1"' in text
    assert text.count("{") == text.count("}") == 1


def test_xes_is_well_formed_whatever_a_text_holds() -> None:
    log = drawn("1>2 2025-01-31", texts={"1": '<a & "b">\x00\ud800\n', "2": "ב"})
    root = ElementTree.fromstring(written(log, "event_log", "xes"))
    space = "{http://www.xes-standard.org/}"
    (trace,) = root.findall(f"{space}trace")
    events = [
        {a.get("key"): a.get("value") for a in event} for event in trace.findall(f"{space}event")
    ]
    assert events == [
        {
            "time:timestamp": "2025-01-31T00:00:00.000+00:00",
            "concept:name": '<a & "b">��\n',
            "rule_id": "1",
        },
        {"time:timestamp": "2025-01-31T00:00:00.000+00:00", "concept:name": "ב", "rule_id": "2"},
    ]


def test_activities_of_one_text_are_told_apart_by_their_ids() -> None:
    rows = csv_rows(written(SESSION, "event_log", "csv"))
    assert {row[3] for row in rows[1:]} == {"Main", "Bill", "Other (3)", "Other (4)", "Lost"}


def test_the_same_call_id_in_two_files_is_two_cases() -> None:
    log = drawn("1 x2 @a.csv\n1 @b.csv")
    log.calls.ids[:] = [7, 8, 7]
    events = csv_rows(written(log, "events", "csv"))
    assert [row[0] for row in events[1:]] == ["7", "8", "7 (2)"]
    assert [row[0] for row in csv_rows(written(log, "calls", "csv"))[1:]] == ["7", "8", "7"]


def test_calls_are_the_selected_ones_in_the_order_asked_for() -> None:
    log = drawn("1>2>3 rows:3>2>1 2025-01-02\n4 day7", tree="1>2>3")
    assert json.loads(written(log, "calls", "json", order="file")) == [
        {
            "call_id": "0", "source": log.sources[0], "call_date": "2025-01-02", "weekday": 4,
            "path": [3, 2, 1], "reordered": True,
        },
        {
            "call_id": "1", "source": log.sources[0], "call_date": None, "weekday": 7,
            "path": [4], "reordered": False,
        },
    ]  # fmt: skip
    only = csv_rows(written(log, "calls", "csv", mask=np.array([True, False])))
    assert [row[4] for row in only[1:]] == ["1 > 2 > 3"]


def test_calls_without_ids_are_numbered_where_they_must_be_told_apart() -> None:
    """Shares have none."""
    log = drawn("1 x2")
    calls = replace(log.calls, ids=np.full(2, None, object))
    log = replace(log, calls=calls)
    assert [row[0] for row in csv_rows(written(log, "calls", "csv"))[1:]] == ["", ""]
    assert [row[0] for row in csv_rows(written(log, "events", "csv"))[1:]] == ["1", "2"]


def test_a_million_calls_are_written_without_being_held() -> None:
    selection = calls.Selection(drawn("1>2>3 x100000 2025-01-02"))
    for pieces in (
        csv_file.write(calls.events(selection)),
        json_file.write(calls.calls(selection)),
        xes_file.write(calls.event_log(selection)),
    ):
        sizes = [len(piece) for piece in pieces]
        assert max(sizes) < 1 << 18
        assert len(sizes) > 30


@pytest.mark.parametrize(
    ("sources", "key", "expected"),
    [
        (["calls.csv"], "top_paths_top20", "calls-top_paths.csv"),
        (["a.csv", "b.csv"], "calls", "a and 1 more-calls.csv"),
        (["z.zip/a.csv"], "calls", "a-calls.csv"),
        (["שיחות.xlsx"], "calls", "שיחות-calls.csv"),
        (['..\\"\r\n'], "calls", "calltrail-calls.csv"),
        ([], "calls", "calltrail-calls.csv"),
    ],
)
def test_a_download_is_called_after_its_sources_and_its_table(
    sources: list[str], key: str, expected: str
) -> None:
    name = names.file_name(sources, key, "csv")
    assert name == expected
    header = names.disposition(name)
    assert header.isascii() and "\n" not in header
    assert re.fullmatch(r'attachment; filename="[^"]+"; filename\*=UTF-8\'\'[\w.%~-]+', header)


@pytest.mark.parametrize(
    ("key", "format", "parameter"),
    [
        (None, "csv", "table"),
        ("nothing", None, "table"),
        ("calls", "pdf", "format"),
        ("calls", "xes", "format"),
        ("report", "csv", "format"),
    ],
)
def test_what_there_is_not_is_refused(key: str | None, format: str | None, parameter: str) -> None:
    with pytest.raises(errors.InvalidParameter) as caught:
        downloads.check(key, format)
    assert caught.value.fields["parameter"] == parameter
