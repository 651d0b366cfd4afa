"""Any small protocol, as hypothesis draws it: files with whatever real exports have gone wrong."""

import csv
import io
from dataclasses import dataclass

from hypothesis import strategies as st

FAMILIES = (
    "call_id,call_date,rule_id,rule_parent_id,rule_text,popUpURL",
    "CallID,NodeID,ParentNodeID,NodeType,NodeText,Weekday,URL",
    "call_id,timestamp,Weekday,rule_id,rule_parent_id,NodeType",
)
NUMBERS = ["1", "2", "3", "10", "6748", "6748.0", "-7", "9007199254740991"]
WORDS = [
    "05",
    "5",
    "a,b",
    "0",
    "-0",
    'say "x"',
    "תפריט",
    "two\nlines",
    "1e3",
    "9007199254740992",
    "a\u200fb",
    "ab",
]
CALLS = ["1", "2", "3", "3.0", "03", "-1", "c,4", "9223372036854775808", "1e3", "two\nlines"]
NOTHING = ["", "NULL", "null", " ", "  NULL "]
ROOTS = [*NOTHING, "0", "0.0", "\u200f0"]
AROUND = ["{}", "{}", "{}", " {} ", "\u200e{}\u200f", "\u202b {}\u202c", "\xa0{}\u3000", "\t{}"]
TEXTS = [*NOTHING, "Menu", "Menu ", "Book, now", 'a "b" c', "שלום, עולם", "two\nlines", "5", "=1+1"]
URLS = [*NOTHING, "https://example.com/a", "https://example.com/b?x=1,2"]
KINDS = [*NOTHING, "menu", "message"]
WEEKDAYS = [*NOTHING, "Monday", "tue", "יום ג", "יום שישי", "שבת", "א'", "Funday", "7", "8"]
DATES = [
    "2026-{m:02}-{d:02}",
    "2026/{m:02}/{d:02}",
    *(f"{{m}}{s}{{d}}{s}2026" for s in "/-."),
    *(f"{{d}}{s}{{m}}{s}2026" for s in "/-."),
    "{m:02}/{d:02}/26",
]
ODD_DATES = [*NOTHING, "yesterday", "2/30/2026", "2026-02-30", "12-13-14-15", "1/1/1"]


# Line ends and quotes in every place that a well-formed field can have them.
awkward = st.lists(st.sampled_from(["a", '"', ",", "\n", "\r\n", " ", ";", "'"]), max_size=6)
texts = st.one_of(st.sampled_from(TEXTS), awkward.map("".join))


@dataclass
class Tree:
    """Nodes as they are spelt, and each one's parent (itself, loops and unknown ones included)."""

    ids: list[str]
    parents: list[str | None]


@st.composite
def trees(draw: st.DrawFn) -> Tree:
    pool = draw(st.sampled_from([NUMBERS, NUMBERS + WORDS]))
    ids = draw(st.lists(st.sampled_from(pool), min_size=1, max_size=7, unique=True))
    # Mostly a proper tree, so that real paths occur; now and then anything.
    parents: list[str | None] = []
    for at in range(len(ids)):
        above = st.sampled_from(ids[:at]) if at else st.none()
        last = st.just(ids[at - 1]) if at else st.none()
        parents.append(draw(st.one_of(above, last, last, st.sampled_from(pool), st.none())))
    return Tree(ids, parents)


@st.composite
def walks(draw: st.DrawFn, tree: Tree) -> list[int]:
    """One call's nodes: down the tree (perhaps shuffled afterwards), or anything at all."""
    kind = draw(st.sampled_from(["down", "down", "shuffled", "shuffled", "any"]))
    if kind == "any":
        return draw(st.lists(st.sampled_from(range(len(tree.ids))), min_size=1, max_size=5))
    walk = [draw(st.integers(0, min(1, len(tree.ids) - 1)))]
    while len(walk) < 5:
        children = [i for i, p in enumerate(tree.parents) if p == tree.ids[walk[-1]]]
        if not children or draw(st.integers(0, 9)) == 9:
            break
        walk.append(draw(st.sampled_from(children)))
    return draw(st.permutations(walk)) if kind == "shuffled" else walk


@st.composite
def interleaved(draw: st.DrawFn, table: list[dict[str, str]]) -> list[dict[str, str]]:
    """The same rows with calls mixed, the rows of each call in the order they had."""
    waiting = {row["call"]: [r for r in table if r["call"] == row["call"]] for row in table}
    turns = draw(st.permutations([row["call"] for row in table]))
    return [waiting[call].pop(0) for call in turns]


@st.composite
def rows(draw: st.DrawFn, tree: Tree) -> list[dict[str, str]]:
    """Rows of several calls, interleaved, with whatever real exports have gone wrong in them."""
    date = draw(st.sampled_from(DATES))
    latest = draw(st.sampled_from([12, 28]))
    of_calls = []
    for call in draw(st.lists(st.sampled_from(CALLS), max_size=5)):
        for node in draw(walks(tree)):
            day = date.format(m=draw(st.integers(1, 12)), d=draw(st.integers(1, latest)))
            day += draw(st.sampled_from(["", "", " 23:59", "T10:00:00Z"]))
            day = draw(st.sampled_from(AROUND)).format(day)
            parent = tree.parents[node]
            row = {
                "call": draw(st.sampled_from(AROUND)).format(call),
                "node": draw(st.sampled_from(AROUND)).format(tree.ids[node]),
                "parent": draw(st.sampled_from(ROOTS))
                if parent is None
                else draw(st.sampled_from(AROUND)).format(parent),
                "text": draw(texts),
                "type": draw(st.sampled_from(KINDS)),
                "url": draw(st.sampled_from(URLS)),
                "date": draw(st.sampled_from([day] * len(ODD_DATES) * 4 + ODD_DATES)),
                "weekday": draw(st.sampled_from(WEEKDAYS)),
            }
            of_calls += [row] * draw(st.sampled_from([1, 1, 1, 2]))
    if draw(st.booleans()):
        of_calls = draw(interleaved(of_calls))
    for field in draw(st.lists(st.sampled_from(["call", "node", "parent"]), max_size=2)):
        at = draw(st.integers(0, len(of_calls)))
        row = dict.fromkeys(["call", "node", "parent"], "9") | {
            field: draw(st.sampled_from(NOTHING))
        }
        of_calls.insert(at, row)
    return [*of_calls, {"call": "6", "node": tree.ids[0], "parent": ""}]


FIELD_OF = {
    "call_id": "call",
    "CallID": "call",
    "rule_id": "node",
    "NodeID": "node",
    "rule_parent_id": "parent",
    "ParentNodeID": "parent",
    "rule_text": "text",
    "NodeText": "text",
    "NodeType": "type",
    "call_date": "date",
    "timestamp": "date",
    "Weekday": "weekday",
    "popUpURL": "url",
    "URL": "url",
}


@st.composite
def csv_files(draw: st.DrawFn, tree: Tree) -> bytes:
    header = draw(st.sampled_from(FAMILIES)).split(",")
    out = io.StringIO(newline="")
    writer = csv.writer(
        out,
        lineterminator=draw(st.sampled_from(["\n", "\r\n"])),
        quoting=draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])),
    )
    writer.writerow(header)
    for row in draw(rows(tree)):
        writer.writerow([row.get(FIELD_OF[name], "") for name in header])
        if draw(st.integers(0, 9)) == 9:
            out.write(draw(st.sampled_from(["\n", "  \n", "," * (len(header) - 1) + "\n"])))
        if draw(st.integers(0, 19)) == 19:
            writer.writerow(header)
    return draw(st.sampled_from(["", "\ufeff"])).encode() + out.getvalue().encode()


@st.composite
def sessions(draw: st.DrawFn) -> list[tuple[str, bytes]]:
    tree = draw(trees())
    contents = draw(st.lists(csv_files(tree), min_size=1, max_size=3))
    if draw(st.integers(0, 9)) == 9:
        contents.append(contents[0])
    return [(draw(st.sampled_from(["a.csv", "b.csv"])), data) for data in contents]
