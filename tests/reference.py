"""What every figure should be: docs/figures.md once more, slow and obvious, to hold us against.

Written from the definitions alone (docs/figures.md, docs/reading.md), on purpose without a line of
`lib`, numpy or pandas, so that a mistake has to be made twice to go unseen. It is longer than other
modules because it has to be a counterpart of all of ingest and all figures in one place.

Where they leave a choice, this is what an analyst would expect:

- NULL is no value everywhere, so a row of nothing but blanks and NULL is wholly blank: no row
- skipped rows give nothing to nodes, edges, texts, dates or date formats
- a skipped row's line is the line of the file where it begins; without both ids it lacks a call id
- a header row is repeated if all its names are the header's, spelt in any accepted way
- "-0" is a text, not a number: as numbers "-0" and "0" would be one id
- `6748.0` is cleaned only where the rest is spelt as an integer ("05.0" stays)
- root (0, blank, NULL) is one parent value among others when parents conflict
- a date format is an order and a separator; years of two digits (69–99: 19xx) and four may mix
- years first may have months and days of one digit
- equal fits: years first, then the tie rule; `dateOrder` settles ties only; a tie that other
  files settle (more of them one way than the other) is no longer ambiguous
- a call with a date takes its weekday from it, else the first readable one of the column
- content is the same if its bytes are; a file that is a duplicate is not listed in `files`
- only nodes with a next step are in `branch_distribution`
- a node has children if it is the parent in an edge
- with no dated call selected, `date_range` is null
- a loop is listed as its ids, from the smallest, parent before child
- `through`, `intent` and `ends` look at the order asked for, like all figures
"""

import codecs
import csv
import datetime
import io
import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

Document = dict[str, Any]
Id = int | str

ALIASES = {
    "call": ["call_id", "CallID"],
    "node": ["rule_id", "NodeID"],
    "parent": ["rule_parent_id", "ParentNodeID"],
    "text": ["rule_text", "NodeText"],
    "date": ["call_date", "date", "timestamp"],
    "weekday": ["Weekday"],
    "type": ["NodeType"],
    "url": ["popUpURL", "URL"],
}
BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
INTEGER = re.compile(r"-?(0|[1-9][0-9]*)", re.ASCII)
LARGEST = 2**53 - 1
DEEPEST = 500
ENGLISH = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
HEBREW = ["שני", "שלישי", "רביעי", "חמישי", "שישי", "שבת", "ראשון"]
HEBREW_SHORT = "בגדהושא"
TOP = {
    "top_intents_top10": 10,
    "leaf_frequency_top20": 20,
    "dead_ends_top20": 20,
    "entropy_complexity_top20": 20,
    "url_engagement_top20": 20,
    "anomalies_top20": 20,
    "top_paths_top20": 20,
}


# --- values ---------------------------------------------------------------------------------


def clean(value: str) -> str | None:
    """A value trimmed, without the quote that guards formulas; None for blank and NULL."""
    value = value.strip()
    if value[:1] == "'" and value.lstrip("'")[:1] in ("=", "+", "-", "@", "\t", "\r"):
        value = value[1:].strip()
    return None if value == "" or value.upper() == "NULL" else value


def clean_id(value: str) -> str | None:
    """An id: bidi marks around it go too, and a spreadsheet's `.0`."""
    while value != (shorter := value.strip().strip(BIDI)):
        value = shorter
    value = clean(value) or ""
    if value.endswith(".0") and INTEGER.fullmatch(value[:-2]):
        value = value[:-2]
    return value or None


def clean_parent(value: str) -> str | None:
    parent = clean_id(value)
    return None if parent == "0" else parent


def header_name(value: str) -> str:
    return "".join(c for c in value.lower() if not c.isspace() and c not in "_-\ufeff")


def read_weekday(value: str | None) -> int | None:
    """ISO weekday of a name or number, None where it is neither."""
    if value is None:
        return None
    word = (clean_id(value) or "").lower().removeprefix("יום").strip().rstrip("'׳.")
    if word in {"1", "2", "3", "4", "5", "6", "7"}:
        return int(word)
    for number, name in enumerate(ENGLISH, 1):
        if len(word) >= 3 and name.startswith(word):
            return number
    for number, name in enumerate(HEBREW, 1):
        if word in {name, HEBREW_SHORT[number - 1]}:
            return number
    return 6 if word == "ש" else None


# --- dates: one format a file ---------------------------------------------------------------

# In the order of preference at equal fits; month-first against day-first has a rule of its own.
FORMATS = [("ymd", "-"), ("ymd", "/")] + [(o, s) for s in "/-." for o in ("mdy", "dmy")]


def read_date(value: str, order: str, separator: str) -> datetime.date | None:
    """The date that a value means in a format, None if it does not fit."""
    day_part = re.split("[ T]", value, maxsplit=1)[0]
    parts = day_part.split(separator)
    if len(parts) != 3 or not all(re.fullmatch("[0-9]+", part) for part in parts):
        return None
    named = dict(zip(order, parts, strict=True))
    years = {4} if order == "ymd" else {2, 4}
    if len(named["y"]) not in years or len(named["m"]) > 2 or len(named["d"]) > 2:
        return None
    year = int(named["y"])
    if len(named["y"]) == 2:
        year += 1900 if year >= 69 else 2000
    try:
        return datetime.date(year, int(named["m"]), int(named["d"]))
    except ValueError:
        return None


def fitting_formats(values: list[str]) -> list[tuple[str, str]]:
    """The formats that fit most values (none if nothing fits any), by preference."""
    fits = {f: sum(read_date(value, *f) is not None for value in values) for f in FORMATS}
    most = max(fits.values())
    return [f for f in FORMATS if fits[f] == most and most > 0]


def format_name(chosen: tuple[str, str] | None) -> str | None:
    """`YYYY-MM-DD`, `MM/DD/YYYY`, …"""
    if chosen is None:
        return None
    order, separator = chosen
    return separator.join({"y": "YYYY", "m": "MM", "d": "DD"}[part] for part in order)


def is_tie(formats: list[tuple[str, str]]) -> bool:
    orders = {order for order, _ in formats}
    return orders == {"mdy", "dmy"}


def decided_order(files: list["File"]) -> str | None:
    """What the files without a tie say about month and day, if they do."""
    votes = Counter(f.formats[0][0] for f in files if f.formats and not is_tie(f.formats))
    if votes["mdy"] == votes["dmy"]:
        return None
    return "mdy" if votes["mdy"] > votes["dmy"] else "dmy"


def choose_formats(files: list["File"], date_order: str | None) -> None:
    """Set each file's format, and whether it is a guess."""
    from_others = decided_order(files)
    for file in files:
        if not is_tie(file.formats):
            file.format = file.formats[0] if file.formats else None
            continue
        order = date_order or from_others
        file.ambiguous = order is None
        if order is None:
            dotted = all(separator == "." for _, separator in file.formats)
            order = "dmy" if dotted else "mdy"
        file.format = next(f for f in file.formats if f[0] == order)


# --- reading --------------------------------------------------------------------------------


@dataclass
class Row:
    line: int
    call: str
    node: str
    parent: str | None
    text: str | None
    kind: str | None
    url: str | None
    date_value: str | None
    weekday_value: str | None
    date: datetime.date | None = None


@dataclass
class File:
    source: str
    rows: list[Row] = field(default_factory=list)
    skipped: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    formats: list[tuple[str, str]] = field(default_factory=list)
    format: tuple[str, str] | None = None
    ambiguous: bool = False
    encoding: str = "utf-8"

    @property
    def total_rows(self) -> int:
        return len(self.rows) + sum(len(lines) for lines in self.skipped.values())


@dataclass
class Call:
    id: str
    source: str
    rows: list[Row]
    path: list[str] = field(default_factory=list)
    raw_path: list[str] = field(default_factory=list)
    date: datetime.date | None = None
    weekday: int | None = None


def numbered_rows(data: bytes) -> Iterable[tuple[int, list[str]]]:
    """Rows that are not wholly blank, each with the line it begins on."""
    reader = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    begins = 1
    for cells in reader:
        if any(clean(cell) is not None for cell in cells):
            yield begins, cells
        begins = reader.line_num + 1


def find_columns(header: list[str]) -> dict[str, int]:
    """Field → column: the first alias that some column has, the leftmost such column."""
    names = [header_name(cell) for cell in header]
    columns = {}
    for name, aliases in ALIASES.items():
        for alias in map(header_name, aliases):
            if alias in names:
                columns[name] = names.index(alias)
                break
    missing = [name for name in ("call", "node", "parent") if name not in columns]
    if missing:
        raise ValueError(f"no column for {missing}")
    return columns


def read_file(source: str, data: bytes) -> File:
    file = File(source)
    rows = iter(numbered_rows(data))
    _, header = next(rows)
    columns = find_columns(header)
    file.encoding = "utf-8-sig" if data.startswith(codecs.BOM_UTF8) else "utf-8"
    for line, cells in rows:
        if [header_name(c) for c in cells] == [header_name(c) for c in header]:
            continue
        value = {f: cells[i] if i < len(cells) else "" for f, i in columns.items()}
        call, node = clean_id(value["call"]), clean_id(value["node"])
        if call is None or node is None:
            file.skipped["no call id" if call is None else "no node id"].append(line)
            continue
        file.rows.append(
            Row(
                line,
                call,
                node,
                clean_parent(value["parent"]),
                clean(value.get("text", "")),
                clean(value.get("type", "")),
                clean(value.get("url", "")),
                clean("".join(c for c in value.get("date", "") if c not in BIDI)),
                clean(value.get("weekday", "")),
            )
        )
    file.formats = fitting_formats([r.date_value for r in file.rows if r.date_value is not None])
    return file


def unique_name(name: str, taken: list[str]) -> str:
    unique, number = name, 2
    while unique in taken:
        unique, number = f"{name} ({number})", number + 1
    return unique


def read_files(given: Sequence[tuple[str, bytes]], date_order: str | None) -> list[File]:
    files: list[File] = []
    contents: list[bytes] = []
    for name, data in given:
        if data not in contents:
            contents.append(data)
            files.append(read_file(unique_name(name, [f.source for f in files]), data))
    choose_formats(files, date_order)
    for file in files:
        for row in file.rows:
            if row.date_value is not None and file.format is not None:
                row.date = read_date(row.date_value, *file.format)
    return files


# --- call → path ----------------------------------------------------------------------------


def without_repeats(rows: list[Row]) -> list[Row]:
    """Step 2: of consecutive rows with the same node, the first."""
    return [row for i, row in enumerate(rows) if i == 0 or rows[i - 1].node != row.node]


def is_chain(rows: list[Row]) -> bool:
    """Step 3."""
    return all(row.parent == before.node for before, row in pairwise(rows))


def repaired(rows: list[Row]) -> list[Row] | None:
    """Step 4: the one chain through all rows, None where there is none."""
    nodes = [row.node for row in rows]
    if len(set(nodes)) < len(nodes):
        return None
    starts = [row for row in rows if row.parent not in nodes]
    if len(starts) != 1:
        return None
    chain = starts
    while len(chain) < len(rows):
        following = [row for row in rows if row.parent == chain[-1].node]
        if len(following) != 1:
            return None
        chain = chain + following
    return chain if len({row.node for row in chain}) == len(rows) else None


def read_calls(files: list[File], quality: Document) -> list[Call]:
    calls: dict[tuple[str, str], Call] = {}
    for file in files:
        for row in file.rows:
            key = (file.source, row.call)
            calls.setdefault(key, Call(row.call, file.source, [])).rows.append(row)
    for call in calls.values():
        rows = without_repeats(call.rows)
        quality["rows_repeated"] += len(call.rows) - len(rows)
        path = rows
        if not is_chain(rows):
            chain = repaired(rows)
            quality["calls_with_jumps" if chain is None else "calls_reordered"] += 1
            path = rows if chain is None else chain
        call.raw_path = [row.node for row in rows]
        call.path = [row.node for row in path]
        call.date = next((r.date for r in call.rows if r.date), None)
        names = [read_weekday(r.weekday_value) for r in call.rows]
        call.weekday = call.date.isoweekday() if call.date else next(filter(None, names), None)
    return list(calls.values())


# --- the session: what filters do not change ------------------------------------------------


class Session:
    """Nodes, tree and quality of all files."""

    def __init__(self, given: Sequence[tuple[str, bytes]], date_order: str | None) -> None:
        self.files = read_files(given, date_order)
        rows = [row for file in self.files for row in file.rows]
        self.quality = self._counts(rows, duplicates=len(given) - len(self.files))
        self.calls = read_calls(self.files, self.quality)
        self._count_overlap()
        self.parents: dict[str, str | None] = {}
        for row in rows:
            self.parents.setdefault(row.node, row.parent)
        self.with_rows = set(self.parents)
        for row in rows:
            if row.parent is not None:
                self.parents.setdefault(row.parent, None)
        self.edges = {(row.parent, row.node) for row in rows if row.parent is not None}
        self.texts = first_seen((row.node, row.text) for row in rows)
        self.kinds = first_seen((row.node, row.kind) for row in rows)
        self.urls = first_seen((row.node, row.url) for row in rows)
        self.numeric = all(is_number(node) for node in self.parents)
        self.ids = sorted(self.parents, key=self.id)
        self.loops = self._find_loops()
        self.quality["parent_loops"] = [[self.id(n) for n in loop] for loop in self.loops]

    def id(self, node: str) -> Any:
        return int(node) if self.numeric else node

    def text(self, node: str) -> str:
        return self.texts.get(node, node)

    def _counts(self, rows: list[Row], duplicates: int) -> Document:
        skipped: dict[str, list[int]] = defaultdict(list)
        for file in self.files:
            for reason, lines in file.skipped.items():
                skipped[reason] += lines
        return {
            "rows_skipped": sum(map(len, skipped.values())),
            "rows_skipped_reasons": [
                {"reason": reason, "count": len(lines), "lines": lines}
                for reason, lines in sorted(skipped.items(), key=lambda i: (-len(i[1]), i[0]))
            ],
            "rows_repeated": 0,
            "calls_reordered": 0,
            "calls_with_jumps": 0,
            "parent_conflicts": with_several((r.node, r.parent) for r in rows),
            "text_conflicts": with_several((r.node, r.text) for r in rows if r.text is not None),
            "bad_dates": sum(r.date_value is not None and r.date is None for r in rows),
            "duplicate_files": duplicates,
        }

    def _count_overlap(self) -> None:
        self.quality["overlapping_calls"] = with_several((c.id, c.source) for c in self.calls)
        self.quality["files"] = [
            {
                "source": file.source,
                "encoding": file.encoding,
                "delimiter": ",",
                "date_format": format_name(file.format),
                "date_ambiguous": file.ambiguous,
                "rows": file.total_rows,
                "calls": sum(call.source == file.source for call in self.calls),
            }
            for file in self.files
        ]

    def _find_loops(self) -> list[list[str]]:
        """Every circle of parents once, from its smallest id on, parent before child."""
        loops = []
        for node in self.ids:
            upwards = {node: None}  # as an ordered set
            above = self.parents[node]
            while above is not None and above not in upwards:
                upwards[above] = None
                above = self.parents[above]
            if above == node and node == min(upwards, key=self.id):
                loops.append([node, *reversed(list(upwards)[1:])])
        return loops

    def tree(self, reach: Counter[str]) -> list[Document]:
        cut = {loop[0] for loop in self.loops}
        above = {node: None if node in cut else p for node, p in self.parents.items()}
        below = defaultdict(list)
        for node, parent in above.items():
            below[parent].append(node)

        def made(node: str) -> Document:
            parent = above[node]
            return {
                "rule_id": self.id(node),
                "parent_id": None if parent is None else self.id(parent),
                "type": self.kinds.get(node),
                "text": self.text(node),
                "url": self.urls.get(node),
                "reach": reach[node],
                "children": [],
            }

        def arranged(nodes: list[str]) -> list[str]:
            return sorted(nodes, key=lambda n: (-reach[n], self.id(n)))

        top = [(node, made(node)) for node in arranged(below[None])]
        level = top
        for _ in range(DEEPEST - 1):
            deeper = []
            for node, place in level:
                children = [(child, made(child)) for child in arranged(below[node])]
                place["children"] += [inner for _, inner in children]
                deeper += children
            level = deeper
        return [place for _, place in top]


def is_number(node: str) -> bool:
    return node != "-0" and bool(INTEGER.fullmatch(node)) and abs(int(node)) <= LARGEST


def first_seen(pairs: Iterable[tuple[str, str | None]]) -> dict[str, str]:
    """Node → its first value that is not null."""
    found: dict[str, str] = {}
    for node, value in pairs:
        if value is not None:
            found.setdefault(node, value)
    return found


def with_several(pairs: Iterable[tuple[str, str | None]]) -> int:
    """How many of the firsts go with more than one second."""
    seen = defaultdict(set)
    for one, other in pairs:
        seen[one].add(other)
    return sum(len(others) > 1 for others in seen.values())


# --- filters --------------------------------------------------------------------------------


def is_root(session: Session, node: str) -> bool:
    return session.parents[node] is None


def intent_of(session: Session, path: list[str]) -> str:
    return path[1] if is_root(session, path[0]) and len(path) > 1 else path[0]


def selected(
    session: Session, path_of: Callable[[Call], list[str]], filters: Document
) -> list[Call]:
    """The calls that pass every filter given, in file order."""
    calls = session.calls
    if (first := filters.get("from")) is not None:
        calls = [c for c in calls if c.date and c.date.isoformat() >= first]
    if (last := filters.get("to")) is not None:
        calls = [c for c in calls if c.date and c.date.isoformat() <= last]
    if weekdays := filters.get("weekday"):
        calls = [c for c in calls if c.weekday in weekdays]
    if sources := filters.get("source"):
        calls = [c for c in calls if c.source in sources]
    for node in filters.get("through", []):
        calls = [c for c in calls if node in path_of(c)]
    if (intent := filters.get("intent")) is not None:
        calls = [c for c in calls if intent_of(session, path_of(c)) == intent]
    if (end := filters.get("ends")) is not None:
        calls = [c for c in calls if path_of(c)[-1] == end]
    if (least := filters.get("minSteps")) is not None:
        calls = [c for c in calls if len(path_of(c)) >= least]
    if (most := filters.get("maxSteps")) is not None:
        calls = [c for c in calls if len(path_of(c)) <= most]
    return calls


# --- figures --------------------------------------------------------------------------------


def nearest_rank(values: list[int], percent: int) -> int | None:
    ordered = sorted(values)
    return ordered[math.ceil(percent * len(ordered) / 100) - 1] if ordered else None


def lengths_summary(paths: list[list[str]]) -> Document:
    lengths = [len(path) for path in paths]
    return {
        "count": len(lengths),
        "avg": sum(lengths) / len(lengths) if lengths else None,
        "median": nearest_rank(lengths, 50),
        "p90": nearest_rank(lengths, 90),
        "p95": nearest_rank(lengths, 95),
        "min": min(lengths, default=None),
        "max": max(lengths, default=None),
    }


def by_count(session: Session, counts: Counter[str], key: str = "rule_id") -> list[Document]:
    """Nodes with count, share of all counted, and text: most first, then by id."""
    total = sum(counts.values())
    return [
        {
            key: session.id(node),
            "count": count,
            "share": count / total,
            "text": session.text(node),
        }
        for node, count in sorted(counts.items(), key=lambda item: (-item[1], session.id(item[0])))
    ]


def dead_ends(session: Session, visits: Counter[str], ends: Counter[str]) -> list[Document]:
    with_children = {parent for parent, _ in session.edges}
    return [
        {
            "rule_id": session.id(node),
            "reach_occurrences": visits[node],
            "terminations": ends[node],
            "termination_rate": ends[node] / visits[node],
            "text": session.text(node),
        }
        for node in sorted(ends, key=lambda n: (-ends[n], session.id(n)))
        if node in with_children
    ]


def entropy_complexity(session: Session, following: dict[str, Counter[str]]) -> list[Document]:
    table = []
    for node in session.ids:
        if node in following:
            counts = following[node].values()
            total = sum(counts)
            # Largest first and fsum: the last digit does not depend on who was seen first.
            bits = math.fsum(-c / total * math.log2(c / total) for c in sorted(counts)) + 0.0
            table.append(
                {
                    "rule_id": session.id(node),
                    "entropy_bits": bits,
                    "perplexity": 2**bits,
                    "branching_factor": len(counts),
                    "total": total,
                    "text": session.text(node),
                }
            )
    return sorted(table, key=lambda r: (-round(r["entropy_bits"], 9), -r["total"], r["rule_id"]))


def coverage_ratio(session: Session, following: dict[str, Counter[str]]) -> list[Document]:
    table = []
    for node in session.ids:
        if node in following:
            counts = sorted(following[node].values(), reverse=True)
            table.append(
                {
                    "rule_id": session.id(node),
                    "top1_coverage": counts[0] / sum(counts),
                    "top2_coverage": sum(counts[:2]) / sum(counts),
                    "total": sum(counts),
                    "text": session.text(node),
                }
            )
    return table


def url_engagement(session: Session, visits: Counter[str]) -> list[Document]:
    counts: Counter[str] = Counter()
    for node, count in visits.items():
        if node in session.urls:
            counts[session.urls[node]] += count
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [{"url": url, "count": count} for url, count in ordered]


def anomalies(session: Session, following: dict[str, Counter[str]]) -> list[Document]:
    table = [
        {
            "from": session.id(a),
            "to": session.id(b),
            "count": count,
            "from_text": session.text(a),
            "to_text": session.text(b),
        }
        for a, counts in following.items()
        for b, count in counts.items()
        if (a, b) not in session.edges
    ]
    return sorted(table, key=lambda row: (-row["count"], row["from"], row["to"]))


def duplicates_by_text(session: Session) -> list[Document]:
    nodes = defaultdict(list)
    for node in session.ids:
        if node in session.texts:
            nodes[session.texts[node]].append(session.id(node))
    table = [{"text": text, "rule_ids": ids} for text, ids in nodes.items() if len(ids) > 1]
    return sorted(table, key=lambda row: (-len(row["rule_ids"]), row["text"]))


def top_paths(session: Session, paths: list[list[str]]) -> list[Document]:
    counts = Counter(tuple(path) for path in paths)
    table: list[Document] = []
    so_far = 0
    ordered = sorted(counts, key=lambda path: (-counts[path], [session.id(n) for n in path]))
    for path in ordered:
        so_far += counts[path]
        table.append(
            {
                "path": [session.id(node) for node in path],
                "texts": [session.text(node) for node in path],
                "count": counts[path],
                "share": counts[path] / len(paths),
                "cumulative_share": so_far / len(paths),
            }
        )
    return table


def daily_trends(calls: list[Call]) -> list[Document]:
    days = Counter(call.date.isoformat() for call in calls if call.date)
    return [{"date": day, "count": count} for day, count in sorted(days.items())]


def date_range(calls: list[Call]) -> Document | None:
    days = [call.date.isoformat() for call in calls if call.date]
    return {"from": min(days), "to": max(days)} if days else None


def depth_funnel(paths: list[list[str]]) -> list[Document]:
    deepest = max(map(len, paths), default=0)
    return [
        {"depth": depth, "count": sum(len(path) >= depth for path in paths)}
        for depth in range(1, deepest + 1)
    ]


def figures(session: Session, calls: list[Call], paths: list[list[str]]) -> Document:
    """Every complete table."""
    visits = Counter(node for path in paths for node in path)
    ends = Counter(path[-1] for path in paths)
    following: dict[str, Counter[str]] = defaultdict(Counter)
    for path in paths:
        for node, then in pairwise(path):
            following[node][then] += 1
    following = {node: following[node] for node in session.ids if node in following}
    weekdays = Counter(str(call.weekday or "unknown") for call in calls)
    return {
        "lengths_summary": lengths_summary(paths),
        "top_intents_top10": by_count(session, Counter(intent_of(session, p) for p in paths)),
        "leaf_frequency_top20": by_count(session, ends),
        "branch_distribution": {n: by_count(session, c, "child") for n, c in following.items()},
        "node_funnel": {
            node: {
                "reach": visits[node],
                "transitions": visits[node] - ends[node],
                "drop_off": ends[node],
            }
            for node in session.ids
            if node in visits
        },
        "depth_funnel": depth_funnel(paths),
        "weekday_trends": dict(sorted(weekdays.items())),
        "daily_trends": daily_trends(calls),
        "dead_ends_top20": dead_ends(session, visits, ends),
        "entropy_complexity_top20": entropy_complexity(session, following),
        "coverage_ratio": coverage_ratio(session, following),
        "url_engagement_top20": url_engagement(session, visits),
        "anomalies_top20": anomalies(session, following),
        "duplicates_by_text": duplicates_by_text(session),
        "unreachable_nodes": [
            {"rule_id": session.id(node), "text": session.text(node)}
            for node in session.ids
            if node not in visits
        ],
        "top_paths_top20": top_paths(session, paths),
        "button_tree": session.tree(visits),
        "date_range": date_range(calls),
    }


def reference(
    files: Sequence[tuple[str, bytes]],
    date_order: str | None = None,
    order: str = "path",
    filters: Document | None = None,
    complete: bool = False,
) -> Document:
    """The analytics document of these files.

    `filters` has the parameters' names; ids are texts, `weekday`, `source` and `through` are lists.
    `complete` leaves every table whole.
    """
    session = Session(files, date_order)

    def path_of(call: Call) -> list[str]:
        return call.raw_path if order == "file" else call.path

    calls = selected(session, path_of, filters or {})
    paths = [path_of(call) for call in calls]
    document = figures(session, calls, paths)
    if not complete:
        for key, top in TOP.items():
            document[key] = document[key][:top]
        branches = document["branch_distribution"]
        document["branch_distribution"] = {node: rows[:10] for node, rows in branches.items()}
    distinct = len({tuple(path) for path in paths})
    return document | {
        "selected_calls": len(calls),
        "total_calls_unfiltered": len(session.calls),
        "call_paths": {"total": len(calls), "distinct": distinct},
        "files_processed": len(session.files),
        "total_rows": sum(file.total_rows for file in session.files),
        "total_calls": len(calls),
        "total_nodes": len(session.with_rows),
        "distinct_paths": distinct,
        "data_quality": session.quality,
    }
