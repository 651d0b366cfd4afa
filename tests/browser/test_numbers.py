"""Every number that a view shows is the API's, for all calls and for some: on the sample, which has
jumps, skipped rows, addresses, several endings and more rows than any figure shows at once."""

import json
import re
import urllib.request
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Open
from tests.browser.pages import ready, values
from tests.browser.site import Site

SAMPLE = Path(__file__).resolve().parent.parent.parent / "public" / "sample" / "calls.csv"
FILTERED = "&weekday=2&minSteps=3"


@dataclass(frozen=True)
class Answers:
    """What the API says of a selection of the session's calls."""

    site: Site
    session: str
    filters: str

    def get(self, path: str) -> Any:
        address = f"{self.site.url}/api/{path}sessionId={self.session}{self.filters}"
        with urllib.request.urlopen(address) as answer:
            return json.load(answer)

    @cached_property
    def document(self) -> dict[str, Any]:
        found: dict[str, Any] = self.get("analytics?")
        return found

    def table(self, key: str) -> list[dict[str, Any]]:
        """A figure's complete table."""
        rows: list[dict[str, Any]] = self.get(f"export?table={key}&format=json&")
        return rows

    def of(self, key: str, *fields: str) -> list[tuple[Any, ...]]:
        return [tuple(row[field] for field in fields) for row in self.document[key]]


@pytest.fixture(scope="module")
def session(site: Site) -> str:
    return site.analysis(SAMPLE.read_bytes())


def grouped(numbers: list[float], size: int) -> list[tuple[float, ...]]:
    return [tuple(numbers[at : at + size]) for at in range(0, len(numbers), size)]


def figure(page: Page, key: str, selector: str, size: int = 1) -> list[tuple[float, ...]]:
    """The numbers of a figure, so many a row."""
    return grouped(values(page, f"[data-figure={key}] {selector}"), size)


def overview(page: Page, answers: Answers) -> None:
    document = answers.document
    calls, lengths = document["selected_calls"], document["lengths_summary"]
    for key, wanted in {
        **{key: document[key] for key in ("distinct_paths", "total_nodes", "total_rows")},
        "total_calls": calls,
        "lengths_summary": lengths["median"],
    }.items():
        assert values(page, f".stat[data-figure={key}] .stat-value data") == [wanted], key
    intents = answers.of("top_intents_top10", "count", "share")
    rest = calls - sum(count for count, _ in intents)
    others = [(rest, rest / calls)] if rest else []
    assert figure(page, "top_intents_top10", ".bar-row data", 2) == [*intents, *others]
    weekdays = document["weekday_trends"]
    shown = figure(page, "weekday_trends", ".upright-count data")
    assert [count for (count,) in shown[:7]] == [weekdays.get(str(n), 0) for n in range(1, 8)]
    summary = [lengths[key] for key in ("avg", "median", "p90", "p95", "min", "max")]
    assert values(page, "[data-figure=lengths_summary] .inline-list data") == summary
    steps = [count for (count,) in figure(page, "lengths_summary", ".upright-count data")]
    assert sum(steps) == calls
    assert figure(page, "files", ".bar-count data") == answers.of("files", "calls")


def endings(page: Page, answers: Answers) -> None:
    calls = answers.document["selected_calls"]
    leaves = answers.of("leaf_frequency_top20", "count", "share")
    rest = calls - sum(count for count, _ in leaves)
    others = [(rest, rest / calls)] if rest else []
    assert figure(page, "leaf_frequency_top20", ".bars data", 2) == [*leaves, *others]
    fields = ("terminations", "reach_occurrences", "termination_rate")
    dead_ends = [tuple(row[f] for f in fields) for row in answers.table("dead_ends_top20")]
    assert figure(page, "dead_ends_top20", "tbody data", 3) == dead_ends


def menus(page: Page, answers: Answers) -> None:
    entropy = {row["rule_id"]: row for row in answers.table("entropy_complexity_top20")}
    rows = sorted(answers.document["coverage_ratio"], key=lambda row: -row["total"])
    known = [{**entropy[row["rule_id"]], **row} for row in rows]
    fields = ("total", "branching_factor", "entropy_bits", "perplexity")
    coverage = ("top1_coverage", "top2_coverage")
    wanted = [tuple(row[field] for field in (*fields, *coverage)) for row in known]
    assert figure(page, "coverage_ratio", "tbody data", 6) == wanted


def funnels(page: Page, answers: Answers) -> None:
    calls = answers.document["selected_calls"]
    depths = answers.of("depth_funnel", "count")
    bars = [row for row in figure(page, "depth_funnel", ".bar-row data", 3) if row]
    assert {(count, share) for _, count, share in bars} == {(n, n / calls) for (n,) in depths}
    funnel = [
        (row["reach"], row["transitions"], row["drop_off"], row["drop_off"] / row["reach"])
        for row in answers.document["node_funnel"].values()
    ]
    shown = figure(page, "node_funnel", "tbody data", 4)
    assert shown == sorted(shown, key=lambda row: -row[0])
    assert Counter(shown) == Counter(funnel)


def top_paths(page: Page, answers: Answers) -> None:
    fields = ("count", "share", "cumulative_share")
    rows = answers.table("top_paths_top20")
    wanted = [
        (place, len(row["path"]), *(pytest.approx(row[field]) for field in fields))
        for place, row in enumerate(rows, 1)
    ]
    assert figure(page, "top_paths_top20", "tbody data", 5) == wanted


def urls(page: Page, answers: Answers) -> None:
    visits = sum(row["reach"] for row in answers.document["node_funnel"].values())
    rows = answers.of("url_engagement_top20", "count")
    assert rows
    shown = figure(page, "url_engagement_top20", ":is(.bar-count, .bar-share) data", 2)
    assert shown[: len(rows)] == [(count, count / visits) for (count,) in rows]
    for row in page.locator(
        "[data-figure=url_engagement_top20] .bar-row:has(.url-nodes data)"
    ).all():
        (visited,), nodes = (
            [float(data.get_attribute("value") or "") for data in row.locator(part).all()]
            for part in (".bar-count data", ".url-nodes data")
        )
        assert sum(nodes) == visited


def trends(page: Page, answers: Answers) -> None:
    days = answers.of("daily_trends", "count")
    assert figure(page, "daily_trends", ".twin tbody data") == days
    cells = page.locator(".calendar td .unseen").all_inner_texts()
    assert Counter(int(cell) for cell in cells if cell != "0") == Counter(n for (n,) in days)


def tree(page: Page, answers: Answers) -> None:
    """Rows as text: they carry the visits and the share of them that ended."""
    funnel = answers.document["node_funnel"]
    rows = page.locator("[role=treeitem]").all()
    assert len(rows) > 20
    for row in rows:
        visits, ended = row.locator(".num").all_inner_texts()
        node = funnel.get((row.get_attribute("id") or "").removeprefix("node-"), {"reach": 0})
        assert visits.replace(",", "") == str(node["reach"])
        assert ended == (percent(node["drop_off"] / node["reach"]) if node["reach"] else "")


def percent(share: float) -> str:
    if share in (0, 1):
        return f"{share:.0%}"
    if share < 0.0005 or share > 0.9995:
        return "<0.1%" if share < 0.5 else ">99.9%"
    return f"{Decimal(share * 100).quantize(Decimal('0.1'), ROUND_HALF_UP)}%"


def explorer(page: Page, answers: Answers) -> None:
    """Its second column has what followed the most common first step, and what ended there."""
    paths = [(row["path"], row["count"]) for row in answers.table("top_paths_top20")]
    first = Counter[Any]()
    for path, count in paths:
        first[path[0]] += count
    root = max(first, key=lambda node: first[node])
    after = Counter[Any]()
    for path, count in paths:
        if path[0] == root:
            after[path[1] if len(path) > 1 else None] += count
    rows = grouped(values(page, ".steps-column:nth-child(2) li data"), 2)
    counts = [count for count, _ in rows]
    assert sum(counts) == first[root]
    assert all(share == count / first[root] for count, share in rows)
    ended = counts.pop() if after[None] else 0
    assert ended == after.pop(None, 0)
    top = sorted(after.values(), reverse=True)
    assert counts[: min(12, len(top))] == top[:12]


def flow(page: Page, answers: Answers) -> None:
    transitions = answers.get("analytics?view=transitions&")["transitions"]
    went_on = answers.document["node_funnel"]
    wanted = [
        (row["count"], row["count"] / went_on[str(row["from"])]["transitions"])
        for row in transitions
    ]
    assert Counter(figure(page, "flow", ".twin tbody data", 2)) == Counter(wanted)


def quality(page: Page, answers: Answers) -> None:
    document = answers.document
    report = document["data_quality"]
    rows, skipped = document["total_rows"], report["rows_skipped"]
    assert values(page, ".headline .stat-value data") == [rows, rows - skipped, skipped]
    for box in page.locator("[data-count]").all():
        count = report[box.get_attribute("data-count") or ""]
        assert box.locator("data").get_attribute("value") == str(count)
    anomalies = [(row["count"],) for row in answers.table("anomalies_top20")]
    assert figure(page, "anomalies_top20", "tbody data") == anomalies
    texts = [len(row["rule_ids"]) for row in document["duplicates_by_text"]]
    assert [n for (n,) in figure(page, "duplicates_by_text", "tbody data")] == texts


VIEWS: dict[str, Callable[[Page, Answers], None]] = {
    "overview": overview,
    "flow": flow,
    "tree": tree,
    "explorer": explorer,
    "top-paths": top_paths,
    "funnels": funnels,
    "endings": endings,
    "menus": menus,
    "urls": urls,
    "trends": trends,
    "quality": quality,
}


@pytest.mark.parametrize("filters", ["", FILTERED], ids=["all calls", "some calls"])
def test_every_view_shows_the_api_s_numbers(
    open_page: Open, site: Site, session: str, filters: str
) -> None:
    answers = Answers(site, session, filters)
    page = open_page(f"/analysis#s={session}{filters}")
    for view, check in VIEWS.items():
        page.locator(f"[data-view-link={view}]").click()
        ready(page, view)
        for twin in page.locator("main .twin summary").all():
            twin.click()
        page.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")  # whole tables
        page.wait_for_timeout(100)
        check(page, answers)
        assert not wrongly_written(page), view
        page.evaluate("() => window.dispatchEvent(new Event('afterprint'))")


def wrongly_written(page: Page) -> list[str]:
    """Numbers whose text, as a reader sees it, is not their exact value."""
    shown: list[tuple[str, str]] = page.locator("data.num").evaluate_all(
        "(found) => found.map((data) => [data.value, data.textContent.trim()])"
    )
    assert shown
    return [f"{value}: {text}" for value, text in shown if not is_written(float(value), text)]


def is_written(value: float, text: str) -> bool:
    if text.endswith("%"):
        return text == percent(value)
    digits = len(re.sub(r"^[^.]*\.?", "", text))
    return text == f"{value:,.{digits}f}"
