"""The whole analysis as one HTML file that needs nothing else: no network, no script, no Calltrail.

The page is drawn here; the figures are in it once more as inert JSON, for whoever wants to compute.
It names no session and holds no key. Its policy allows its own style sheet, by hash, and no more.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from lib.export import json_file, wording
from lib.export.figures import tree_table
from lib.export.table import SHARES, pieces, readable

MEDIA_TYPE = "text/html; charset=utf-8"

MOST_ROWS = 100
"""Of a table; all rows of the tree or of every menu are for the other formats."""

_FOLDER = Path(__file__).parent
_BARS = ("count", "terminations", "total", "reach")
_BESIDE_TEXTS = ("rule_id", "from", "to", "path", "level")
"""Columns that have none of their own: the ids stand small behind the texts that they are of."""

_SECTIONS = (
    "top_intents_top10", "top_paths_top20", "leaf_frequency_top20", "dead_ends_top20",
    "entropy_complexity_top20", "coverage_ratio", "anomalies_top20", "depth_funnel",
    "url_engagement_top20", "duplicates_by_text", "unreachable_nodes",
)  # fmt: skip


def write(
    document: Mapping[str, Any], sources: Sequence[str], filters: Mapping[str, Any]
) -> Iterator[bytes]:
    """The page of an analytics document; `filters` say which calls it is about."""
    return pieces(_texts(document, sources, filters))


def _texts(
    document: Mapping[str, Any], sources: Sequence[str], filters: Mapping[str, Any]
) -> Iterator[str]:
    hebrew = _is_hebrew(document)
    words = wording.HEBREW if hebrew else wording.ENGLISH
    style = (_FOLDER / "report.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    yield Template((_FOLDER / "report.html").read_text(encoding="utf-8")).substitute(
        lang="he" if hebrew else "en",
        dir="rtl" if hebrew else "ltr",
        style=style,
        style_hash=f"sha256-{digest}",
        title=_text(", ".join(sources) or "Calltrail"),
        about="".join(f"<p>{line}</p>\n" for line in _about(document, filters, words)),
        headline=_headline(document, words),
    )
    yield _days(document["daily_trends"], words)
    for key in _SECTIONS:
        yield _section(words[key], document[key], words)
    shown = ("rule_id", "text", "level", "reach")
    nodes = tree_table(document["button_tree"])
    rows = (dict(zip(nodes.columns, row, strict=True)) for row in nodes.rows)
    tree = [{column: row[column] for column in shown} for row in rows]
    yield _section(words["button_tree"], tree, words)
    yield "</main>\n"
    yield from _data(document)
    yield "</body>\n</html>\n"


def _data(document: Mapping[str, Any]) -> Iterator[str]:
    """The figures as JSON that no browser runs, and in which no text can end the element."""
    yield '<script type="application/json" id="figures">{'
    comma = ""
    for key, value in document.items():
        if key == "call_paths":
            value = {"total": value["total"], "distinct": value["distinct"]}
        if key == "button_tree":
            text = b"".join(json_file.write_tree(tree_table(value))).decode()
        else:
            text = json.dumps(value, ensure_ascii=False)
        yield f"{comma}\n{json.dumps(key)}:" + text.replace("<", "\\u003c")
        comma = ","
    yield "}</script>\n"


def _is_hebrew(document: Mapping[str, Any]) -> bool:
    """Whether more of the visited nodes' texts have Hebrew letters than Latin ones."""
    letters = wording.Letters()
    for row in document["leaf_frequency_top20"]:
        letters.count(row["text"])
    for row in document["top_paths_top20"]:
        for text in row["texts"]:
            letters.count(text)
    return letters.mostly_hebrew


def _about(
    document: Mapping[str, Any], filters: Mapping[str, Any], words: Mapping[str, str]
) -> Iterator[str]:
    if dates := document["date_range"]:
        yield f"<bdi>{dates['from']}</bdi> – <bdi>{dates['to']}</bdi>"
    for name, value in filters.items():
        yield f"{words['filter']} {_text(name)}: <bdi>{_text(readable(value, name))}</bdi>"
    if filters:
        selected, every = document["selected_calls"], document["total_calls_unfiltered"]
        yield f"{words['calls']}: {selected:,} / {every:,}"
    for warning in document["data_quality"].get("warnings", []):
        yield f'<bdi dir="auto">{_text(warning)}</bdi>'


def _headline(document: Mapping[str, Any], words: Mapping[str, str]) -> str:
    lengths = document["lengths_summary"]
    numbers = {
        "calls": document["selected_calls"],
        "distinct_paths": document["distinct_paths"],
        "total_nodes": document["total_nodes"],
        "median": lengths["median"],
        "p95": lengths["p95"],
        "total_rows": document["total_rows"],
    }
    tiles = (
        f"<div><dt>{words[name]}</dt><dd>{_number(value)}</dd></div>"
        for name, value in numbers.items()
    )
    return f"<dl>{''.join(tiles)}</dl>"


def _days(rows: Sequence[Mapping[str, Any]], words: Mapping[str, str]) -> str:
    """Calls by day as bars, the last ones where there are too many for a page's width."""
    rows = rows[-366:]
    if not rows:
        return ""
    most = max(row["count"] for row in rows)
    bars = "".join(
        f'<rect x="{at}" y="{100 - 100 * row["count"] / most:.1f}" width=".8" '
        f'height="{100 * row["count"] / most:.1f}">'
        f"<title>{row['date']}: {row['count']:,}</title></rect>"
        for at, row in enumerate(rows)
    )
    return (
        f"<section><h2>{words['daily_trends']}</h2><p><bdi>{rows[0]['date']}</bdi> – "
        f"<bdi>{rows[-1]['date']}</bdi> · {words['most']}: {most:,}</p>"
        f'<svg class="days" role="img" viewBox="0 0 {len(rows)} 100" '
        f'preserveAspectRatio="none">{bars}</svg></section>\n'
    )


def _section(title: str, rows: Sequence[Mapping[str, Any]], words: Mapping[str, str]) -> str:
    """A table with a bar for what is counted; nothing where there are no rows."""
    if not rows:
        return ""
    columns = [column for column in rows[0] if column not in _BESIDE_TEXTS]
    columns.sort(key=lambda column: not column.endswith("text"))  # what it is about comes first
    bar = next((column for column in columns if column in _BARS), None)
    most = max((row[bar] for row in rows), default=0) if bar else 0
    head = "".join(f"<th{_class(rows[0][c])}>{words.get(c, c)}</th>" for c in columns)
    head += "<th></th>" if bar else ""
    body = "".join(_row(row, columns, bar, most) for row in rows[:MOST_ROWS])
    more = f"<p>+ {len(rows) - MOST_ROWS:,}</p>" if len(rows) > MOST_ROWS else ""
    return (
        f"<section><h2>{title}</h2><table><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table>{more}</section>\n"
    )


def _row(row: Mapping[str, Any], columns: Sequence[str], bar: str | None, most: int) -> str:
    level = f' class="l{min(row["level"], 7)}"' if "level" in row else ""
    cells = "".join(_cell(row, column, level) for column in columns)
    if bar:
        width = 100 * row[bar] / most if most else 0
        cells += (
            '<td class="bar"><svg class="bar" aria-hidden="true" viewBox="0 0 100 8" '
            f'preserveAspectRatio="none"><rect width="{width:.1f}" height="8"/></svg></td>'
        )
    return f"<tr>{cells}</tr>\n"


def _cell(row: Mapping[str, Any], column: str, level: str) -> str:
    value = row[column]
    if isinstance(value, int | float):
        return f"<td{_class(value)}>{_number(value, share=column in SHARES)}</td>"
    if isinstance(value, list):
        mark = " › " if column == "texts" else ", "
        return f"<td>{mark.join(f'<bdi>{_text(item)}</bdi>' for item in value)}</td>"
    of = {"text": "rule_id", "from_text": "from", "to_text": "to"}.get(column, "")
    node = f' <small dir="ltr">{_text(row[of])}</small>' if of in row else ""
    return f'<td{level}><bdi dir="auto">{_text(value)}</bdi>{node}</td>'


def _class(value: Any) -> str:
    return ' class="number"' if isinstance(value, int | float) else ""


def _number(value: float | None, *, share: bool = False) -> str:
    if value is None:
        return "–"
    if share:
        return f"{value:.1%}"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"


def _text(value: object) -> str:
    return escape(str(value).replace("\x00", "\ufffd"))
