"""gzip, zip and workbooks: each content is a source, and what could harm is refused by name."""

import gzip
import io
import os
import zipfile
from typing import Any

import pytest

from lib import errors
from lib.ingest import ingest
from lib.settings import Settings
from tests.against import opened, product, read
from tests.nasty import PLAIN
from tests.workbooks import rows_xml, workbook, zipped

MORE = PLAIN.replace("1/1", "2/1")
DATED = [
    ["call_id", "call_date", "rule_id", "rule_parent_id", "rule_text", "popUpURL"],
    [1.0, 46037, 10.0, 0.0, "Menu", "NULL"],
    [1.0, 46037, 20.0, 10.0, "Book", None],
    [1.0, 46037, 30.0, 20.0, "Done", "https://example.com/"],
    [2.0, 46038, 10.0, 0.0, "Menu", "NULL"],
    [2.0, 46038, 20.0, 10.0, "Book", "NULL"],
]
BOMB = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"/></row>'


def sources(name: str, data: bytes) -> list[str]:
    return read([(name, data)]).sources


def refusal(data: bytes, **limits: Any) -> errors.Problem:
    with pytest.raises(errors.Problem) as refused:
        ingest([opened("calls", data, 1 << 16)], settings=Settings(**limits))
    return refused.value


def quality(name: str, data: bytes) -> dict[str, Any]:
    found: dict[str, Any] = product(read([(name, data)]))["data_quality"]
    return found


def test_each_member_of_a_zip_is_a_source_named_after_both() -> None:
    archive = zipped({"2025/a.csv": PLAIN.encode(), "b.csv": MORE.encode(), "__MACOSX/._b": b"x"})
    assert sources("z.zip", archive) == ["z.zip/2025/a.csv", "z.zip/b.csv"]


def test_a_sheet_gives_the_figures_of_the_same_csv_with_dates_and_ids_as_they_were() -> None:
    found = product(read([("b.xlsx", workbook({"Sheet1": rows_xml(DATED, dates=[1])}))]))
    expected = product(read([("b.xlsx", PLAIN.encode())]))
    for key in ("top_paths_top20", "daily_trends", "button_tree", "url_engagement_top20"):
        assert found[key] == expected[key]


def test_sheets_that_are_protocols_are_sources_and_the_others_are_named() -> None:
    book = workbook(
        {
            "Q1": rows_xml(DATED, [1]),
            "Notes": rows_xml([["by", "me"]]),
            "Empty": "",
            "By day": rows_xml([["date", "calls"], [46037, 7]], [0]),
            "By node": rows_xml([["rule_id", "calls"], [10, 7]]),
            "Q2": rows_xml([DATED[0], [9, 46037, 10, 0, "Menu", ""]], [1]),
        }
    )
    assert sources("b.xlsx", book) == ["b.xlsx#Q1", "b.xlsx#Q2"]
    report = quality("b.xlsx", book)
    left_out = [f"b.xlsx#{sheet}" for sheet in ("Notes", "Empty", "By day", "By node")]
    assert [one["source"] for one in report["ignored"]] == left_out
    for sheet in left_out:
        assert any(w.startswith(f"{sheet}: left out") for w in report["warnings"])


def test_a_workbook_without_a_protocol_is_a_question_about_the_sheet_most_like_one() -> None:
    sheets = {
        "Cover": [["by me"]],
        "By day": [["date", "calls"], ["2026-01-15", 7]],
        "Log": [["call_id", "Step", "Previous step"], [7, 1, 0]],
        "Nothing": [],
    }
    problem = refusal(workbook({name: rows_xml(rows) for name, rows in sheets.items()}))
    assert isinstance(problem, errors.MissingColumns)
    assert "calls#Log" in problem.detail
    assert problem.fields["proposal"]["columns"] == {"call": 0, "node": 1, "parent": 2}


def test_line_numbers_of_a_sheet_are_its_rows_even_where_texts_have_lines() -> None:
    rows = [["Title\nof two lines"], DATED[0], ["", None, 1, 0, "lost", ""], *DATED[1:]]
    reasons = quality("b.xlsx", workbook({"S": rows_xml(rows, [1])}))["rows_skipped_reasons"]
    assert reasons == [{"reason": "no call id", "count": 1, "lines": [3]}]


def test_a_workbook_inside_a_zip_is_opened_too() -> None:
    book = workbook({"S": rows_xml(DATED, [1])})
    assert sources("z.zip", zipped({"b.xlsx": book})) == ["z.zip/b.xlsx#S"]


def test_a_member_that_is_no_table_is_named_but_an_unknown_table_is_asked_about() -> None:
    members = {
        "a.csv": PLAIN.encode(),
        "read.me": b"Dear colleague, this is it.",
        "x.pdf": b"%PDF-",
    }
    assert sources("z.zip", zipped(members)) == ["z.zip/a.csv"]
    assert len(quality("z.zip", zipped(members))["ignored"]) == 2
    assert isinstance(
        refusal(zipped({**members, "b.csv": b"rule_id,colour\n1,red\n"})), errors.MissingColumns
    )


def test_the_same_content_in_another_container_counts_once() -> None:
    files = [("a.csv", PLAIN.encode()), ("a.csv.gz", gzip.compress(PLAIN.encode()))]
    assert product(read(files))["data_quality"]["duplicate_files"] == 1


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (gzip.compress(PLAIN.encode())[:-9], "ends too early"),
        (gzip.compress(PLAIN.encode())[:30] + b"x" * 90, "damaged"),
        (gzip.compress(gzip.compress(PLAIN.encode())), "packed twice"),
        (zipped({"z.zip": zipped({"a.csv": PLAIN.encode()})}), "packed twice"),
        (zipped({"a.csv.gz": gzip.compress(PLAIN.encode())}), "packed twice"),
        (zipped({"../a.csv": PLAIN.encode()}), "leads out"),
        (zipped({"/etc/a.csv": PLAIN.encode()}), "leads out"),
        (zipped({"C:\\a.csv": PLAIN.encode()}), "leads out"),
        (zipped({}), "no file"),
        (zipped({"a.csv": PLAIN.encode()})[:-30], "damaged or incomplete"),
        (zipped({"a.csv": PLAIN.encode()}).replace(b"a.csv", b"b.csv", 1), "damaged"),
        (zipped({"a.csv": PLAIN.encode()}).replace(b"\x14", b"", 1), "damaged"),
        (workbook({"S": '<row r="1"><c r="ZZZZZ99999999999"/></row>'}), "no place"),
        (zipped({"xl/workbook.xml": b"<no", "xl/x": b""}), "no readable workbook"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_bad_archive_is_refused_with_the_reason(data: bytes, reason: str) -> None:
    problem = refusal(data)
    assert isinstance(problem, errors.ArchiveRefused)
    assert reason in problem.detail
    assert "calls" in problem.detail


def test_an_encrypted_member_is_refused() -> None:
    data = bytearray(zipped({"a.csv": PLAIN.encode()}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    assert "encrypted" in refusal(bytes(data)).detail


def test_another_way_of_packing_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.csv", PLAIN)
    assert "a way that is not read here" in refusal(out.getvalue()).detail


def test_what_would_unpack_to_far_more_than_it_is_gets_refused_while_it_is_unpacked() -> None:
    bomb = PLAIN.encode() + b"\n" * (80 << 20)
    for data in (gzip.compress(bomb), zipped({"a.csv": bomb})):
        assert "250 times its size" in refusal(data).detail


def test_a_file_may_not_be_larger_than_the_limit_once_unpacked() -> None:
    rows = PLAIN.encode() + os.urandom(1 << 20).hex().encode()
    problem = refusal(gzip.compress(rows), max_file_mb=1)
    assert isinstance(problem, errors.FileTooLarge)
    assert "1 MB" in problem.detail


def test_the_files_together_may_not_be_larger_than_the_limit() -> None:
    rows = PLAIN.encode() + os.urandom(1 << 18).hex().encode()
    members = {f"{n}.csv": rows.replace(b"Menu", b"%d" % n) for n in range(3)}
    problem = refusal(zipped(members), max_session_mb=1)
    assert isinstance(problem, errors.SessionTooLarge)
    assert "1 MB together" in problem.detail


def test_an_archive_may_not_be_larger_than_can_be_held() -> None:
    problem = refusal(zipped({"a.csv": os.urandom(2 << 20)}), max_archive_mb=1)
    assert isinstance(problem, errors.ArchiveTooLarge)
    assert "1 MB" in problem.detail


def test_an_archive_may_not_hold_more_files_than_a_session() -> None:
    problem = refusal(zipped({f"{n}.csv": b"" for n in range(4)}), max_files=3)
    assert isinstance(problem, errors.TooManyFiles)
    assert "at most 3 files; this one has 4" in problem.detail


@pytest.mark.parametrize(
    "sheet",
    [
        BOMB,
        BOMB.replace("<c ", "<c\n"),
        '<row r="1048576">' + "<c/>" * 20 + "</row>",
        '<row r="1048575"/>' + ("<row>" + "<c/>" * 20 + "</row>"),
        BOMB.replace("XFD", "&#88;FD"),
    ],
)
def test_a_workbook_of_far_cells_is_refused_before_it_is_opened(sheet: str) -> None:
    problem = refusal(workbook({"S": sheet}))
    assert isinstance(problem, errors.WorkbookTooLarge)
    assert "16000000 cells" in problem.detail


def test_a_workbook_whose_texts_would_not_fit_is_refused() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 300))
    problem = refusal(workbook({"S": rows}, ["x" * 100_000]), max_file_mb=20)
    assert isinstance(problem, errors.WorkbookTooLarge)
    assert f"{20 << 20} bytes" in problem.detail


def test_a_workbook_whose_parts_are_too_large_is_refused() -> None:
    book = workbook({"S": rows_xml(DATED, [1]) + "<!--" + "x" * (2 << 20) + "-->"})
    problem = refusal(book, max_file_mb=1)
    assert isinstance(problem, errors.WorkbookTooLarge)
    assert f"{1 << 20} bytes" in problem.detail
