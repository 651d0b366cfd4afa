"""One session, written in every way and cut anywhere, gives the same figures."""

import csv
import gzip
import io
from collections import defaultdict
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from lib.ingest import ragged
from lib.ingest.slices import Slices
from tests.against import assert_as_reference, product, read
from tests.workbooks import Cell, rows_xml, workbook, zipped

HEADER = ["call_id", "call_date", "rule_id", "rule_parent_id", "rule_text", "popUpURL"]
NODES = {
    2: (0, "תפריט ראשי", "NULL"),
    20: (2, "בירור חשבון, תשלומים", "https://example.com/?a=1,2"),
    21: (2, 'דו"ח ביקור', "NULL"),
    30: (20, "שיחה עם נציג; המתנה", "NULL"),
    31: (20, "ביטול שירות | הקפאה", "https://example.com/"),
    40: (30, "סיום", "NULL"),
}
WALKS = [[2, 20, 30, 40], [2, 21], [20, 2, 30], [2, 20, 31], [2, 2, 20], [2, 20, 2, 21], [30, 2]]
FIRST_DAY, EXCEL_FIRST_DAY = date(2026, 1, 15), 46037
ROWS: list[list[Cell]] = [
    [700 + call, call % 40, node, *NODES[node]]
    for call in range(120)
    for node in WALKS[call * call % len(WALKS)]
]


def text(delimiter: str = ",", newline: str = "\n", quoting: Any = csv.QUOTE_MINIMAL) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=newline, quoting=quoting)
    writer.writerow(HEADER)
    for call, day, *rest in ROWS:
        writer.writerow([call, FIRST_DAY + timedelta(days=int(day or 0)), *rest])
    return out.getvalue()


PLAIN = text().encode()


def sheet() -> str:
    rows: list[list[Cell]] = [[c, EXCEL_FIRST_DAY + float(d or 0), *r] for c, d, *r in ROWS]
    return rows_xml([list(HEADER), *rows], dates=[1])


WAYS = {
    "tabs": text("\t").encode(),
    "semicolons": text(";").encode(),
    "pipes": text("|").encode(),
    "everything quoted": text(quoting=csv.QUOTE_ALL).encode(),
    "CR LF": text(newline="\r\n").encode(),
    "CR": text(newline="\r").encode(),
    "sep line": b"sep=;\n" + text(";").encode(),
    "title lines": "דוח שיחות\n\n".encode() + PLAIN,
    "trailing delimiters": PLAIN.replace(b"\n", b",\n"),
    "blank lines": PLAIN.replace(b"\n", b"\n\n"),
    "header repeated": PLAIN.replace(b"\n710,", b"\n" + PLAIN.partition(b"\n")[0] + b"\n710,", 1),
    "NUL bytes": PLAIN.replace(b"\n710,", b"\n\0\0\0" + b"710,", 1),
    "BOM": text().encode("utf-8-sig"),
    "UTF-16 with a mark": text().encode("utf-16"),
    "UTF-16 LE": text("\t").encode("utf-16-le"),
    "UTF-16 BE": text().encode("utf-16-be"),
    "windows-1255": text(";").encode("cp1255"),
    "ISO-8859-8": text().encode("iso8859-8"),
    "gzip": gzip.compress(PLAIN),
    "gzip in members": gzip.compress(PLAIN[:999]) + gzip.compress(PLAIN[999:]),
    "gzip of windows-1255": gzip.compress(text().encode("cp1255")),
    "zip": zipped({"calls.csv": PLAIN}),
    "workbook": workbook({"Sheet1": sheet()}),
    "workbook in a zip": zipped({"calls.xlsx": workbook({"Sheet1": sheet()})}),
}


def figures(data: bytes, piece: int = 1 << 20) -> dict[str, Any]:
    found = product(read([("calls", data)], piece=piece))
    quality = found.pop("data_quality")
    counts = {k: v for k, v in quality.items() if isinstance(v, int)}
    return {**found, **counts}


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    assert_as_reference([("calls", PLAIN)])
    return figures(PLAIN)


@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_write_a_session_gives_the_same_figures(
    way: str, expected: dict[str, Any]
) -> None:
    assert figures(WAYS[way]) == expected


@pytest.mark.parametrize("way", WAYS)
def test_it_does_not_matter_in_what_pieces_the_bytes_come(
    way: str, expected: dict[str, Any]
) -> None:
    for piece in (1, 2, 3, 7, 4099):
        assert figures(WAYS[way], piece) == expected


@settings(max_examples=25, deadline=None)
@given(turns=st.permutations([row[0] for row in ROWS]))
def test_rows_of_calls_may_be_mixed_at_random(turns: list[int]) -> None:
    header, *lines = text().splitlines(keepends=True)
    waiting: dict[int, list[str]] = defaultdict(list)
    for line in lines:
        waiting[int(line.partition(",")[0])].append(line)
    mixed = header + "".join(waiting[call].pop(0) for call in turns)
    found, wanted = figures(mixed.encode()), figures(PLAIN)
    assert {k: v for k, v in found.items() if k != "button_tree"} == {
        k: v for k, v in wanted.items() if k != "button_tree"
    }


def constant(slices: Slices) -> NDArray[np.uint64]:
    return np.zeros(len(slices), np.uint64)


def constants(tokens: Any, offsets: Any) -> NDArray[np.uint64]:
    return np.zeros(len(offsets) - 1, np.uint64)


def test_values_that_share_a_hash_are_told_apart_all_the_same(expected: dict[str, Any]) -> None:
    with patch.object(Slices, "sketches", constant):
        assert figures(PLAIN) == expected
        with patch.object(Slices, "hashes", constant):
            assert figures(PLAIN) == expected
    with patch.object(ragged, "_hashes", constants), patch("lib.ingest.reader.BLOCK_BYTES", 999):
        assert figures(PLAIN) == expected


def test_the_first_text_of_a_node_counts_even_if_its_row_shares_a_hash_with_another() -> None:
    head = "call_id,rule_id,rule_parent_id,rule_text\n"
    rows = "1,7,0,one\n2,8,0,two\n3,8,0,2\n4,7,0,1\n"
    with patch.object(Slices, "sketches", lambda slices: slices.lengths.astype(np.uint64)):
        assert read([("a.csv", (head + rows).encode())]).nodes.labels == ["one", "two"]


def test_rows_that_differ_in_the_middle_of_long_texts_only_are_different() -> None:
    head = "call_id,rule_id,rule_parent_id,rule_text\n"
    texts = ["x" * n + middle + "y" * n for n in (40, 5000) for middle in "abc"]
    data = head + "".join(f"{n},1{n},0,{text}\n" for n, text in enumerate(texts) for _ in "12")
    with patch("lib.ingest.reader.BLOCK_BYTES", 9000):
        assert read([("a.csv", data.encode())]).nodes.labels == texts


DATES = ["", "NULL", "1/15/2026", '"1/15/2026"', " 1/16/2026", "1/17/2026 09:30", "soon"]


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(
        st.tuples(st.sampled_from("778"), st.sampled_from(DATES), st.sampled_from("123")),
        min_size=1,
        max_size=25,
    ),
    columns=st.permutations(range(3)),
)
def test_it_does_not_matter_where_columns_stand(
    rows: list[tuple[str, str, str]], columns: list[int]
) -> None:
    def written(order: list[int]) -> bytes:
        table = [("call_id", "call_date", "rule_id"), *rows]
        lines = [",".join([*(row[at] for at in order), "0"]) for row in table]
        return "\n".join(lines).replace(",0", ",rule_parent_id", 1).encode()

    with patch("lib.ingest.reader.BLOCK_BYTES", 60):
        assert figures(written(columns)) == figures(written([0, 2, 1]))
    assert_as_reference([("calls.csv", written(columns))])
