"""Small nasty files, one quirk each: what is in them, why, and what must come out.

`python -m tests.nasty` writes them to tests/data, where anyone can drop them on the page.
The module is long because it is a table.
"""

import codecs
import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lib import errors
from tests.workbooks import Cell, rows_xml, workbook_parts

DATA = Path(__file__).parent / "data"
HEADER = "call_id,call_date,rule_id,rule_parent_id,rule_text,popUpURL\n"
FAMILY_B = "CallID,NodeID,ParentNodeID,NodeType,NodeText,Weekday,URL\n"
PLAIN = HEADER + (
    "1,1/15/2026,10,0,Menu,NULL\n"
    "1,1/15/2026,20,10,Book,NULL\n"
    "1,1/15/2026,30,20,Done,https://example.com/\n"
    "2,1/16/2026,10,0,Menu,NULL\n"
    "2,1/16/2026,20,10,Book,NULL\n"
)
HEBREW = HEADER + (
    "1,1/15/2026,10,0,תפריט ראשי,NULL\n"
    "1,1/15/2026,20,10,הזמנת טכנאי,NULL\n"
    '1,1/15/2026,30,20,"דו""ח ביקור, ללא חיוב",NULL\n'
    "2,1/16/2026,10,0,תפריט ראשי,NULL\n"
    "2,1/16/2026,20,10,הזמנת טכנאי,NULL\n"
)
FRENCH = PLAIN.replace("Menu", "Menu général").replace("Book", "Réserver")
BOTH_PATHS = {"10 > 20 > 30": 1, "10 > 20": 1}
HEBREW_TEXTS = {10: "תפריט ראשי", 20: "הזמנת טכנאי", 30: 'דו"ח ביקור, ללא חיוב'}
FRENCH_TEXTS = {10: "Menu général", 20: "Réserver"}


@dataclass(frozen=True)
class Nasty:
    """A file and what it means.

    `paths` are variants with their counts, `texts` some nodes' texts, `figures` other members of
    the document; `report` and `file` are members of `data_quality` and of its entry for the file:
    what they do not mention is as in NOTHING_TO_REPORT and AS_USUAL. A file with a `problem` is
    refused with a sentence that `says` so. `csv`: Python's own csv module reads it alike.
    """

    name: str
    why: str
    content: str | bytes
    paths: dict[str, int] = field(default_factory=lambda: BOTH_PATHS)
    texts: Mapping[int, str] = field(default_factory=dict)
    figures: dict[str, Any] = field(default_factory=dict)
    report: dict[str, Any] = field(default_factory=dict)
    file: dict[str, Any] = field(default_factory=dict)
    problem: type[errors.Problem] | None = None
    says: str = ""
    csv: bool = True

    @property
    def data(self) -> bytes:
        return self.content if isinstance(self.content, bytes) else self.content.encode()


NOTHING_TO_REPORT: dict[str, Any] = {
    **dict.fromkeys(("rows_skipped", "rows_repeated", "calls_reordered", "calls_with_jumps"), 0),
    **dict.fromkeys(("parent_conflicts", "text_conflicts", "bad_dates"), 0),
    **dict.fromkeys(("duplicate_files", "overlapping_calls"), 0),
    **dict.fromkeys(("rows_skipped_reasons", "parent_loops", "ignored"), ()),
}
"""The report on files with which nothing is wrong."""

AS_USUAL: dict[str, Any] = {
    **{"kind": "calls", "encoding": "utf-8", "encoding_sure": True, "delimiter": ","},
    **{"header_line": 1, "headers_repeated": 0, "date_ambiguous": False, "warnings": ()},
}
"""The report's entry for a file that is written as most are."""


def rows(*lines: str) -> str:
    """A file of the first family from `call,date,node,parent,text` lines."""
    return HEADER + "".join(f"{line},\n" for line in lines)


def dated(*dates: str) -> str:
    """A file of one call a date, each through node 1."""
    return rows(*(f"{call},{date},1,0,Menu" for call, date in enumerate(dates, 1)))


def weekdays(*names: str) -> str:
    """A file of the second family, of one call a weekday."""
    return FAMILY_B + "".join(f"{n},1,0,menu,Menu,{name},\n" for n, name in enumerate(names, 1))


def quarter(day: float, last: float) -> str:
    """A sheet of one call through node 10 to another one; spreadsheets count days from 1900."""
    header: list[Cell] = ["call_id", "call_date", "rule_id", "rule_parent_id", "rule_text"]
    return rows_xml([header, [1.0, day, 10.0, 0.0, "Menu"], [1.0, day, last, 10.0, ""]], dates=[1])


def zipped(members: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in members.items():
            archive.writestr(zipfile.ZipInfo(name), text)
    return out.getvalue()


def gzipped(text: str) -> bytes:
    """One gzip member, stored: compressed bytes would differ from one zlib to the next."""
    data = text.encode()
    header = bytes([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255])
    block = b"\x01" + struct.pack("<HH", len(data), len(data) ^ 0xFFFF) + data
    return header + block + struct.pack("<II", zlib.crc32(data), len(data))


TEXT = [
    Nasty("plain.csv", "nothing nasty: what most of the others come to", PLAIN),
    Nasty(
        "bom.csv",
        "Excel writes a byte order mark",
        "\ufeff" + PLAIN,
        file={"encoding": "utf-8-sig"},
    ),
    Nasty("crlf.csv", "Windows ends lines with CR LF", PLAIN.replace("\n", "\r\n")),
    Nasty("no-final-newline.csv", "the last line has no end", PLAIN.rstrip("\n")),
    Nasty(
        "blank-lines.csv",
        "blank lines and rows of bare commas or NULL are no rows",
        PLAIN.replace("2,1/16", "\n  \n,,,,,\nNULL,NULL,NULL,NULL,NULL,NULL\n2,1/16"),
        figures={"total_rows": 5},
        report={"rows_skipped": 0},
    ),
    Nasty(
        "quoted-everything.csv",
        "some exports quote every field",
        "\n".join('"' + '","'.join(line.split(",")) + '"' for line in PLAIN.split("\n")[:-1]),
    ),
    Nasty(
        "commas-in-quotes.csv",
        "a comma inside quotes parts nothing",
        PLAIN.replace("Book", '"Book, or ask"'),
        texts={20: "Book, or ask"},
    ),
    Nasty(
        "doubled-quotes.csv",
        "a quote inside quotes is written twice",
        PLAIN.replace("Book", '"Say ""book"""'),
        texts={20: 'Say "book"'},
    ),
    Nasty(
        "quote-at-both-ends.csv",
        "a text that is itself in quotes",
        PLAIN.replace("Book", '"""Book"""'),
        texts={20: '"Book"'},
    ),
    Nasty(
        "empty-quotes.csv",
        "a quoted nothing is no value",
        PLAIN.replace("Book", '""'),
        texts={20: "20"},
    ),
    Nasty(
        "newline-in-quotes.csv",
        "texts have lines; the row without a node begins on line 7",
        PLAIN.replace("Book", '"Book\nor ask"').replace("2,1/16/2026,20", "3,,,,,\n2,1/16/2026,20"),
        texts={20: "Book\nor ask"},
        report={
            "rows_skipped": 1,
            "rows_skipped_reasons": [{"reason": "no node id", "count": 1, "lines": [7]}],
        },
    ),
    Nasty(
        "crlf-in-quotes.csv",
        "texts have lines of Windows, too",
        PLAIN.replace("Book", '"Book\r\nor ask"').replace("NULL\n", "NULL\r\n"),
        texts={20: "Book\r\nor ask"},
    ),
    Nasty(
        "quote-inside-word.csv",
        "inches are no quotes: only a quote in front opens a field",
        PLAIN.replace("Book", 'Pipe 5" wide'),
        texts={20: 'Pipe 5" wide'},
    ),
    Nasty(
        "other-line-ends.csv",
        "these end lines for str.splitlines, but not in a CSV file",
        PLAIN.replace("Book", "a\x0bb\x0cc\x1cd\x85e\u2028f"),
        texts={20: "a\x0bb\x0cc\x1cd\x85e\u2028f"},
    ),
    Nasty(
        "markup.csv",
        "texts and urls are somebody else's: they stay text",
        PLAIN.replace("Book", "<img src=x onerror=alert(1)>{b}${c}").replace(
            "https://example.com/", "javascript:alert(1)"
        ),
        texts={20: "<img src=x onerror=alert(1)>{b}${c}"},
        figures={"url_engagement_top20": [{"url": "javascript:alert(1)", "count": 1}]},
    ),
    Nasty(
        "emoji.csv",
        "characters beyond 16 bits, joined ones and combining marks",
        PLAIN.replace("Book", "📞👩‍🔧 e\u0301"),
        texts={20: "📞👩‍🔧 e\u0301"},
    ),
]

COLUMNS = [
    Nasty(
        "second-family.csv",
        "the other header family: types and weekdays instead of dates",
        FAMILY_B + "1,10,0,menu,Menu,Sunday,NULL\n1,20,10,message,Book,Sunday,\n"
        "1,30,20,,Done,Sunday,https://example.com/\n2,10,0,menu,Menu,Monday,\n"
        "2,20,10,message,Book,Monday,\n",
        figures={"weekday_trends": {"1": 1, "7": 1}, "date_range": None, "daily_trends": []},
        file={"date_format": None},
    ),
    Nasty(
        "header-spelling.csv",
        "case, blanks, _ and - do not matter in headers",
        PLAIN.replace(HEADER, "CALL ID, Call-Date ,RuleId,rule-parent_id,RULE TEXT,PopUpUrl\n"),
        texts={20: "Book"},
        figures={"date_range": {"from": "2026-01-15", "to": "2026-01-16"}},
    ),
    Nasty(
        "columns-elsewhere.csv",
        "columns in another order, with strange ones between",
        "x,rule_parent_id,note,rule_id,call_id\n"
        'a,0,"1,2",10,1\n,10,,20,1\nb,20,NULL,30,1\n,0,,10,2\n,10,,20,2\n',
        texts={20: "20"},
    ),
    Nasty(
        "header-twice.csv",
        "two columns of one meaning: the first accepted name, the left one",
        "call_id,CallID,timestamp,date,NodeID,rule_id,rule_parent_id\n"
        "1,8,2026-02-01,2026-01-15,77,10,0\n1,8,2026-02-01,2026-01-15,77,20,10\n",
        paths={"10 > 20": 1},
        figures={"date_range": {"from": "2026-01-15", "to": "2026-01-15"}},
    ),
    Nasty(
        "short-rows.csv",
        "trailing blank fields may be left out",
        HEADER + "1,1/15/2026,10\n1,1/15/2026,20,10\n2,1/15/2026,10,0,Menu\n",
        paths={"10 > 20": 1, "10": 1},
        texts={10: "Menu", 20: "20"},
    ),
    Nasty(
        "long-rows.csv",
        "more fields than headers: the rest is nobody's",
        PLAIN.replace("Book,NULL", "Book,NULL,x,y"),
    ),
    Nasty(
        "rows-without-ids.csv",
        "rows without a call or a node are skipped and counted",
        PLAIN + ",1/16/2026,10,0,Menu,\nNULL,1/16/2026,,10,Book,\n3,1/16/2026, ,10,Book,\n",
        figures={"total_rows": 8, "total_calls": 2},
        report={
            "rows_skipped": 3,
            "rows_skipped_reasons": [
                {"reason": "no call id", "count": 2, "lines": [7, 8]},
                {"reason": "no node id", "count": 1, "lines": [9]},
            ],
        },
        file={"rows": 8},
    ),
    Nasty(
        "total-below.csv",
        "a line below the table is a row without a call, wherever the call column stands",
        "rule_id,call_id,rule_parent_id\n10,1,0\n20,1,10\n\n ,,\n2 rows\n",
        paths={"10 > 20": 1},
        figures={"total_rows": 3},
        report={
            "rows_skipped": 1,
            "rows_skipped_reasons": [{"reason": "no call id", "count": 1, "lines": [6]}],
        },
    ),
    Nasty(
        "header-repeated.csv",
        "exports put one behind the other repeat their header",
        PLAIN + PLAIN.replace("\n1,", "\n3,").replace("\n2,", "\n4,"),
        paths={"10 > 20 > 30": 2, "10 > 20": 2},
        figures={"total_rows": 10},
        file={"headers_repeated": 1},
    ),
    Nasty(
        "null-in-any-case.csv",
        "NULL, null and Null are no values, wherever they stand",
        HEADER + "1,null,10,NULL,Null,nUlL\n1,NULL,20,10,Nullable,NULL\n",
        paths={"10 > 20": 1},
        texts={10: "10", 20: "Nullable"},
        report={"bad_dates": 0},
        figures={"weekday_trends": {"unknown": 1}},
    ),
]

IDS = [
    Nasty(
        "ids-leading-zeros.csv",
        "05 is not 5: ids are texts",
        rows("1,,05,,", "1,,5,05,", "2,,05,,"),
        paths={"05 > 5": 1, "05": 1},
    ),
    Nasty(
        "ids-of-a-spreadsheet.csv",
        "a spreadsheet makes 6748.0 of 6748",
        rows("1.0,,10.0,0.0,", "1,,20,10.0,", "2.0,,10,,"),
        paths={"10 > 20": 1, "10": 1},
    ),
    Nasty(
        "ids-words.csv",
        "ids need not be numbers, and may hold commas and quotes",
        rows('1,,"a,b",,', '1,,"say ""x""","a,b",', '1,,two words,"say ""x""",'),
        paths={'a,b > say "x" > two words': 1},
    ),
    Nasty(
        "ids-one-word-among-numbers.csv",
        "then all ids are texts, and 10 sorts before 9",
        rows("1,,10,,", "2,,9,,", "3,,x,,"),
        paths={"10": 1, "9": 1, "x": 1},
    ),
    Nasty(
        "ids-too-large.csv",
        "2⁵³ is no safe number: then all ids are texts",
        rows("1,,9007199254740992,,", "2,,9,,"),
        paths={"9": 1, "9007199254740992": 1},
    ),
    Nasty(
        "ids-largest-numbers.csv",
        "±(2⁵³−1) are safe, and negative ids sort first",
        rows("1,,9007199254740991,,", "2,,-9007199254740991,,"),
        paths={"-9007199254740991": 1, "9007199254740991": 1},
    ),
    Nasty(
        "ids-word-parent.csv",
        "a parent that has no rows decides, too, whether ids are numbers",
        rows("1,,10,x,", "2,,9,,"),
        paths={"10": 1, "9": 1},
        figures={"unreachable_nodes": [{"rule_id": "x", "text": "x"}]},
    ),
    Nasty(
        "ids-with-bidi-marks.csv",
        "invisible marks of direction around ids do not count",
        rows("1,,\u200f10\u200e,\u200e0\u200f,", "1,,20,\u202a10\u202c,", "\u200f1,,20,10,"),
        paths={"10 > 20": 1},
        report={"rows_repeated": 1},
    ),
    Nasty(
        "ids-with-blanks.csv",
        "nor do blanks and tabs around any value",
        rows(" 1 ,, 10\t, 0 , Menu ", "1 ,,20, 10 ,", "1,, 20,10,"),
        paths={"10 > 20": 1},
        texts={10: "Menu"},
        report={"rows_repeated": 1},
    ),
    Nasty(
        "node-called-0.csv",
        "a node may be called 0; a parent of 0 still means a root",
        rows("1,,0,,Zero", "1,,5,0,Five"),
        paths={"0 > 5": 1},
        report={"calls_with_jumps": 1},
        figures={
            "anomalies_top20": [
                {"from": 0, "to": 5, "count": 1, "from_text": "Zero", "to_text": "Five"}
            ]
        },
    ),
    Nasty(
        "formula.csv",
        "a text like a formula is a text",
        rows("1,,1,,=1+1", "2,,2,,@x"),
        paths={"1": 1, "2": 1},
        texts={1: "=1+1", 2: "@x"},
    ),
]

DATES = [
    Nasty(
        "dates-iso.csv",
        "year first",
        dated("2026-01-15", "2026-12-01"),
        {"1": 2},
        figures={"date_range": {"from": "2026-01-15", "to": "2026-12-01"}},
        file={"date_format": "YYYY-MM-DD", "date_ambiguous": False},
    ),
    Nasty(
        "dates-iso-slashes.csv",
        "year first, with slashes",
        dated("2026/01/15"),
        {"1": 1},
        file={"date_format": "YYYY/MM/DD", "date_ambiguous": False},
    ),
    Nasty(
        "dates-with-time.csv",
        "a time behind the date is dropped, its zone not applied",
        dated("2026-01-15T23:59:59-11:00", "2026-01-15 00:01"),
        {"1": 2},
        figures={"daily_trends": [{"date": "2026-01-15", "count": 2}]},
    ),
    Nasty(
        "dates-with-bidi-marks.csv",
        "a Hebrew spreadsheet's marks of direction around dates, with and without a time",
        dated(
            "\u200f15/01/2026 09:30", "\u200e\u200f\u200e16/1/2026\u200f 9:30", "\u200f17/1/2026"
        ),
        {"1": 3},
        figures={"date_range": {"from": "2026-01-15", "to": "2026-01-17"}},
        report={"bad_dates": 0},
        file={"date_format": "DD/MM/YYYY"},
    ),
    Nasty(
        "dates-month-first.csv",
        "one date of the 31st decides for all of them",
        dated("3/4/2026", "1/31/2026", "12/1/2026"),
        {"1": 3},
        figures={"date_range": {"from": "2026-01-31", "to": "2026-12-01"}},
        file={"date_format": "MM/DD/YYYY", "date_ambiguous": False},
    ),
    Nasty(
        "dates-day-first.csv",
        "the same, the other way",
        dated("3/4/2026", "31/1/2026"),
        {"1": 2},
        figures={"date_range": {"from": "2026-01-31", "to": "2026-04-03"}},
        file={"date_format": "DD/MM/YYYY", "date_ambiguous": False},
    ),
    Nasty(
        "dates-two-digits.csv",
        "years of two digits",
        dated("01/31/26", "02/01/26"),
        {"1": 2},
        figures={"date_range": {"from": "2026-01-31", "to": "2026-02-01"}},
    ),
    Nasty(
        "dates-ambiguous.csv",
        "both orders fit: month first, and the report says so",
        dated("3/4/2026", "5/6/2026"),
        {"1": 2},
        figures={"date_range": {"from": "2026-03-04", "to": "2026-05-06"}},
        file={
            "date_format": "MM/DD/YYYY",
            "date_ambiguous": True,
            "warnings": [
                "the dates fit both month-first and day-first; they were read as MM/DD/YYYY; say "
                "which it is by dateOrder"
            ],
        },
    ),
    Nasty(
        "dates-ambiguous-dots.csv",
        "both orders fit, but with dots the day is first",
        dated("3.4.2026", "5.6.2026"),
        {"1": 2},
        figures={"date_range": {"from": "2026-04-03", "to": "2026-06-05"}},
        file={
            "date_format": "DD.MM.YYYY",
            "date_ambiguous": True,
            "warnings": [
                "the dates fit both month-first and day-first; they were read as DD.MM.YYYY; say "
                "which it is by dateOrder"
            ],
        },
    ),
    Nasty(
        "dates-mixed.csv",
        "one format a file: what does not fit it is a bad date",
        dated(
            "1/31/2026",
            "2/1/2026",
            "31/1/2026",
            "2026-01-31",
            "soon",
            "2/30/2026",
            "NULL",
            "1/30/2026",
        ),
        {"1": 8},
        report={"bad_dates": 4},
        figures={"weekday_trends": {"5": 1, "6": 1, "7": 1, "unknown": 5}},
        file={"date_format": "MM/DD/YYYY", "date_ambiguous": False},
    ),
    Nasty(
        "dates-none-fit.csv",
        "nothing is a date",
        dated("soon", "later"),
        {"1": 2},
        report={"bad_dates": 2},
        figures={"date_range": None},
        file={"date_format": None},
    ),
    Nasty(
        "dates-leap-day.csv",
        "29 February is a date in leap years only",
        dated("2/29/2024", "2/29/2026", "1/31/2026"),
        {"1": 3},
        report={"bad_dates": 1},
    ),
    Nasty(
        "dates-first-of-call.csv",
        "a call's date is its first readable one",
        rows("1,NULL,1,0,", "1,13/13/2026,2,1,", "1,1/31/2026,3,2,", "1,2/1/2026,4,3,"),
        {"1 > 2 > 3 > 4": 1},
        figures={"daily_trends": [{"date": "2026-01-31", "count": 1}]},
        report={"bad_dates": 1},
    ),
    Nasty(
        "weekdays-hebrew.csv",
        "weekdays in Hebrew, long and short, with and without יום",
        weekdays("ראשון", "יום שני", "יום ג'", "ד", "ה׳", "יום ו", "שבת"),
        {"1": 7},
        figures={"weekday_trends": dict.fromkeys("1234567", 1)},
    ),
    Nasty(
        "weekdays-english.csv",
        "weekdays in English, long and short, in any case",
        weekdays("Monday", "TUE", "wed", "Thursday", "fri", "Sat", "SUNDAY", "Someday"),
        {"1": 8},
        figures={"weekday_trends": dict.fromkeys("1234567", 1) | {"unknown": 1}},
    ),
    Nasty(
        "weekdays-numbers.csv",
        "numbers are taken as ISO, and that is said",
        weekdays("1", "7", "8"),
        {"1": 3},
        figures={"weekday_trends": {"1": 1, "7": 1, "unknown": 1}},
        file={"warnings": ["the weekday numbers are assumed to be ISO (1 = Monday)"]},
    ),
]

PATHS = [
    Nasty(
        "rows-sorted-by-node.csv",
        "an export sorted by node id: the chain is found again",
        rows("1,,5,9,", "1,,7,0,", "1,,9,7,"),
        {"7 > 9 > 5": 1},
        report={"calls_reordered": 1},
        file={
            "warnings": [
                "every call of this file is sorted by node id: 1 of 1 calls were put back in order "
                "by their parents; in file order the most common path would count 0 calls instead "
                "of 1"
            ]
        },
    ),
    Nasty(
        "rows-interleaved.csv",
        "calls that went on at the same time",
        rows("1,,1,0,", "2,,1,0,", "1,,2,1,", "2,,3,1,", "1,,3,2,"),
        {"1 > 2 > 3": 1, "1 > 3": 1},
        report={"calls_reordered": 0, "parent_conflicts": 1},
    ),
    Nasty(
        "rows-repeated.csv",
        "the same node again and again is one step",
        rows("1,,1,0,", "1,,1,0,", "1,,2,1,", "1,,2,9,", "1,,2,1,"),
        {"1 > 2": 1},
        report={"rows_repeated": 3, "calls_with_jumps": 0, "parent_conflicts": 1},
    ),
    Nasty(
        "node-twice.csv",
        "back to the menu: a node twice in a call keeps file order",
        rows("1,,1,0,", "1,,2,1,", "1,,1,0,", "1,,3,1,"),
        {"1 > 2 > 1 > 3": 1},
        report={"calls_with_jumps": 1, "calls_reordered": 0},
    ),
    Nasty(
        "jump.csv",
        "a step that the tree does not have",
        rows("1,,1,0,", "1,,3,2,"),
        {"1 > 3": 1},
        report={"calls_with_jumps": 1},
        figures={"unreachable_nodes": [{"rule_id": 2, "text": "2"}]},
    ),
    Nasty(
        "two-children.csv",
        "two steps from one node: no chain, file order stays",
        rows("1,,3,1,", "1,,1,0,", "1,,2,1,"),
        {"3 > 1 > 2": 1},
        report={"calls_with_jumps": 1, "calls_reordered": 0},
    ),
    Nasty(
        "two-starts.csv",
        "two rows whose parents are not in the call: no chain",
        rows("1,,2,1,", "1,,1,0,", "1,,3,0,"),
        {"2 > 1 > 3": 1},
        report={"calls_with_jumps": 1, "calls_reordered": 0},
    ),
    Nasty(
        "chain-below-the-root.csv",
        "out of order, and begun in the middle of the tree",
        rows("1,,30,20,", "1,,20,10,"),
        {"20 > 30": 1},
        report={"calls_reordered": 1},
        file={
            "warnings": [
                "every call of this file is sorted by node id, descending: 1 of 1 calls were put "
                "back in order by their parents; in file order the most common path would count 0 "
                "calls instead of 1"
            ]
        },
    ),
    Nasty(
        "own-parent.csv",
        "a node that is its own parent is a loop of one",
        rows("1,,1,1,", "1,,2,1,"),
        {"1 > 2": 1},
        report={"parent_loops": [[1]]},
    ),
    Nasty(
        "parent-loop.csv",
        "a loop of parents is cut at its smallest id",
        rows("1,,3,2,", "2,,1,3,", "3,,2,1,", "3,,4,2,"),
        {"1": 1, "2 > 4": 1, "3": 1},
        report={"parent_loops": [[1, 2, 3]]},
    ),
    Nasty(
        "conflicts.csv",
        "two parents, two texts: the first counts, and it is reported",
        rows("1,,1,0,Menu", "1,,2,1,", "2,,3,0,Other", "2,,2,3,Book", "3,,2,3,Buy"),
        {"1 > 2": 1, "2": 1, "3 > 2": 1},
        texts={2: "Book"},
        report={"parent_conflicts": 1, "text_conflicts": 1},
    ),
    Nasty(
        "same-text.csv",
        "different buttons that say the same",
        rows("1,,1,0,Agent", "2,,2,0,Agent ", "3,,3,0,3", "4,,4,0,"),
        {"1": 1, "2": 1, "3": 1, "4": 1},
        figures={"duplicates_by_text": [{"text": "Agent", "rule_ids": [1, 2]}]},
    ),
    Nasty(
        "deep.csv",
        "a tree of 600 levels is shown down to 500; the path is whole",
        rows(*(f"1,,{n},{n - 1}," for n in range(1, 601))),
        {" > ".join(map(str, range(1, 601))): 1},
        figures={"total_nodes": 600},
    ),
]

REFUSED = [
    Nasty("empty.csv", "nothing at all", "", problem=errors.EmptyFile, says="is empty"),
    Nasty(
        "only-blanks.csv",
        "nothing but a mark and blank lines",
        "\ufeff\n \n",
        problem=errors.EmptyFile,
        says="is empty",
    ),
    Nasty(
        "header-only.csv",
        "an export of a day without calls",
        HEADER,
        problem=errors.NoRows,
        says="a header but no rows below it",
    ),
    Nasty(
        "header-and-blanks.csv",
        "the same, with blank lines",
        HEADER + "\n,,,,,\n",
        problem=errors.NoRows,
        says="a header but no rows below it",
    ),
    Nasty(
        "missing-columns.csv",
        "no call protocol: another table",
        "name,rule_id\nx,1\n",
        problem=errors.MissingColumns,
        says="it has no column for call, parent. Found: name, rule_id",
    ),
    Nasty(
        "no-usable-row.csv",
        "no row has both ids",
        rows("1,,,,", ",,5,,"),
        problem=errors.UnreadableRows,
        says="has both a call id and a node id",
    ),
    Nasty(
        "a-pdf.csv",
        "a PDF that calls itself CSV",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n",
        problem=errors.NotText,
        says="it is a PDF",
    ),
    Nasty(
        "binary.csv",
        "bytes of no text",
        bytes(range(256)) * 4,
        problem=errors.NotText,
        says="it holds binary data",
    ),
]

DELIMITED = [
    Nasty(
        "semicolons.csv",
        "Excel in half of the world",
        PLAIN.replace(",", ";"),
        file={"delimiter": ";"},
        csv=False,
    ),
    Nasty(
        "tabs.tsv", "tab-separated", PLAIN.replace(",", "\t"), file={"delimiter": "\t"}, csv=False
    ),
    Nasty(
        "pipes.txt", "pipe-separated", PLAIN.replace(",", "|"), file={"delimiter": "|"}, csv=False
    ),
    Nasty(
        "semicolons-with-commas.csv",
        "semicolons part; the commas are texts'",
        PLAIN.replace(",", ";").replace("Book", "Book, or, ask"),
        texts={20: "Book, or, ask"},
        file={"delimiter": ";"},
        csv=False,
    ),
    Nasty(
        "sep-line.csv",
        "Excel's first line that names the delimiter",
        "sep=;\r\n" + PLAIN.replace(",", ";"),
        texts={20: "Book"},
        file={"delimiter": ";", "header_line": 2},
        csv=False,
    ),
    Nasty(
        "title-lines.csv",
        "a title above the header",
        "Call protocol\nJanuary,2026\n\n" + PLAIN,
        texts={20: "Book"},
        figures={"total_rows": 5},
        file={"header_line": 4},
        csv=False,
    ),
    Nasty(
        "blank-lines-above.csv",
        "a table that begins far down its sheet",
        ",,,,,\n" * 30 + "\n" * 30 + PLAIN,
        texts={20: "Book"},
        figures={"total_rows": 5},
        file={"header_line": 61},
        csv=False,
    ),
    Nasty(
        "trailing-delimiters.csv",
        "a comma at the end of every line",
        PLAIN.replace("\n", ",\n"),
        texts={20: "Book"},
    ),
    Nasty(
        "stray-quote.csv",
        "a quote that never closes does not swallow the rest",
        PLAIN.replace("1,1/15/2026,20,10,Book", '1,1/15/2026,20,10,"Book'),
        figures={"total_calls": 2},
        report={"text_conflicts": 1},
        csv=False,
    ),
]

# Other encodings, line ends and containers, which the reference does not read.
OTHER = [
    Nasty("cr.csv", "old Macs end lines with CR", PLAIN.replace("\n", "\r"), texts={20: "Book"}),
    Nasty(
        "nul-bytes.csv",
        "NUL bytes between the rows of a broken export",
        PLAIN.replace("2,1/16/2026,10", "\0\0" + "2,1/16/2026,10").encode(),
        file={"warnings": ["2 NUL bytes were left out"]},
        csv=False,
    ),
    Nasty(
        "utf-16-le.csv",
        "Excel's 'Unicode text': UTF-16, tabs, with a mark",
        codecs.BOM_UTF16_LE
        + HEBREW.replace('"דו""ח ביקור, ללא חיוב"', "דו").replace(",", "\t").encode("utf-16-le"),
        texts={10: "תפריט ראשי", 30: "דו"},
        file={"encoding": "utf-16-le", "delimiter": "\t"},
        csv=False,
    ),
    Nasty(
        "utf-16-be.csv",
        "UTF-16, the other byte order",
        codecs.BOM_UTF16_BE + HEBREW.encode("utf-16-be"),
        texts=HEBREW_TEXTS,
        file={"encoding": "utf-16-be"},
        csv=False,
    ),
    Nasty(
        "utf-16-no-bom.csv",
        "UTF-16 without a mark",
        HEBREW.encode("utf-16-le"),
        texts=HEBREW_TEXTS,
        file={"encoding": "utf-16-le"},
        csv=False,
    ),
    Nasty(
        "windows-1255.csv",
        "a Hebrew Excel's CSV",
        HEBREW.encode("cp1255"),
        texts=HEBREW_TEXTS,
        file={"encoding": "windows-1255"},
        csv=False,
    ),
    Nasty(
        "iso-8859-8.csv",
        "Hebrew of before Windows, known by a character that windows-1255 has not",
        HEBREW.replace("הזמנת טכנאי", "הזמנת‗טכנאי").encode("iso8859-8"),
        texts=HEBREW_TEXTS | {20: "הזמנת‗טכנאי"},
        file={"encoding": "iso-8859-8"},
        csv=False,
    ),
    Nasty(
        "encoding-unsure.csv",
        "a single letter that is not ASCII tells little, and the report says so",
        PLAIN.replace("Book", "à").encode("cp1252"),
        texts={20: "א"},
        file={
            "encoding": "windows-1255",
            "encoding_sure": False,
            "warnings": [
                "the text was read as windows-1255, which is not certain; name the encoding in the "
                "mapping if letters look wrong"
            ],
        },
        csv=False,
    ),
    Nasty(
        "windows-1252.csv",
        "a French Excel's CSV",
        FRENCH.encode("cp1252"),
        texts=FRENCH_TEXTS,
        file={"encoding": "windows-1252"},
        csv=False,
    ),
    Nasty(
        "gzipped.csv.gz",
        "known by its first bytes, not by its name",
        gzipped(PLAIN),
        csv=False,
    ),
    Nasty(
        "gzip-of-two-members.csv.gz",
        "two gzip streams, one behind the other",
        gzipped(PLAIN[:80]) + gzipped(PLAIN[80:]),
        csv=False,
    ),
    Nasty(
        "months.zip",
        "a zip of months: every member is a source",
        zipped({"1.csv": PLAIN, "2.csv": PLAIN.replace("1/1", "2/1")}),
        paths={"10 > 20 > 30": 2, "10 > 20": 2},
        figures={"files_processed": 2},
        report={"overlapping_calls": 2},
        csv=False,
    ),
    Nasty(
        "quarters.xlsx",
        "a sheet a quarter, a sheet of something else, and the official tree; days are numbers",
        zipped(
            workbook_parts(
                {
                    "Q1": quarter(46037, 20.0),
                    "Notes": rows_xml([["date", "who"], ["2026-01-15", "me"]]),
                    "Q2": quarter(46127, 30.0),
                    "Tree": rows_xml(
                        [["rule_id", "rule_parent_id"], [10.0, 0.0], [20.0, 10.0], [40.0, 10.0]]
                    ),
                }
            )
        ),
        paths={"10 > 20": 1, "10 > 30": 1},
        figures={
            "files_processed": 3,
            "date_range": {"from": "2026-01-15", "to": "2026-04-15"},
            "unreachable_nodes": [{"rule_id": 40, "text": "40"}],
        },
        report={
            "overlapping_calls": 1,
            "ignored": [
                {"source": "quarters.xlsx#Notes", "reason": "required columns are missing"}
            ],
        },
        csv=False,
    ),
]

READ = [*TEXT, *COLUMNS, *IDS, *DATES, *PATHS, *DELIMITED]


def write() -> None:
    """The files, and the table of them."""
    table = [
        "# Nasty files",
        "",
        "One quirk each, written by `python -m tests.nasty`; what must come",
        "out stands there too. Do not edit them here.",
        "",
        "| file | why |",
        "|---|---|",
    ]
    for one in [*READ, *REFUSED, *OTHER]:
        (DATA / one.name).write_bytes(one.data)
        table.append(f"| `{one.name}` | {one.why} |")
    (DATA / "README.md").write_text("\n".join(table) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
