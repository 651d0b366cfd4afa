"""Whatever stands in a file is text: it is never run, never a template, never a link to code."""

from collections.abc import Sequence
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.pages import VIEWS, ready
from tests.browser.site import Site, rows

IMAGE = "<img src=x onerror=alert(1)>"
LONG = "מילה ארוכה " * 100 + "and the last of two thousand characters " * 24
HOSTILE = {
    1: IMAGE,
    2: "{b}",
    3: "{c|x}",
    4: "</script><script>alert(1)</script>",
    5: LONG,
    6: '=HYPERLINK("javascript:alert(1)")',
}
ADDRESSES = {2: "javascript:alert(1)", 3: "https://example.com/<b>", 4: "data:text/html,x"}


def hostile() -> bytes:
    def step(call: int, node: int, parent: int) -> list[Any]:
        return [call, "1/20/2026", node, parent, HOSTILE[node], ADDRESSES.get(node, "")]

    return rows(
        *([step(n, 1, 0), step(n, 2, 1), step(n, 4, 2)] for n in range(9)),
        *([step(n, 1, 0), step(n, 3, 1), step(n, 5, 3)] for n in range(9, 15)),
        *([step(n, 1, 0), step(n, 2, 1), step(n, 6, 2)] for n in range(15, 20)),
        [step(20, 1, 0)],
    )


@pytest.fixture(scope="module")
def session(site: Site) -> str:
    return site.analysis(hostile())


def walked(page: Page, views: Sequence[str]) -> None:
    for view in views:
        page.locator(f"[data-view-link={view}]").click()
        ready(page, view)


@pytest.mark.parametrize("language", ["en", "he"])
def test_hostile_texts_stay_texts_in_every_view(
    open_page: Open, session: str, language: str
) -> None:
    page = open_page(f"/analysis#s={session}", language=language)
    ready(page, "overview")
    for view in VIEWS:
        page.locator(f"[data-view-link={view}]").click()
        ready(page, view)
        assert page.locator("main img, main script").count() == 0
        # What is cut is cut within its own box: the page never scrolls sideways.
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_texts_are_shown_as_they_are(open_page: Open, session: str) -> None:
    page = open_page(f"/analysis#s={session}&view=tree")
    ready(page, "tree")
    for text in (IMAGE, "{b}", "{c|x}"):
        expect(page.locator(".tree-row .node-text", has_text=text)).to_have_text(text)


def test_only_web_addresses_are_links(open_page: Open, session: str) -> None:
    page = open_page(f"/analysis#s={session}&view=urls")
    ready(page, "urls")
    expect(page.locator("[data-figure=url_engagement_top20]")).to_contain_text(
        "javascript:alert(1)"
    )
    links = page.locator("main a.url")
    expect(links).to_have_count(1)
    expect(links).to_have_attribute("href", "https://example.com/<b>")
    expect(links).to_have_attribute("rel", "noreferrer noopener")
    expect(links).to_have_attribute("target", "_blank")


def test_a_chart_s_tooltip_is_text_too(open_page: Open, session: str) -> None:
    page = open_page(f"/analysis#s={session}&view=menus")
    ready(page, "menus")
    canvas = page.locator("chart-box canvas")
    expect(canvas).to_be_visible()
    box = canvas.bounding_box()
    assert box
    for x in range(60, int(box["width"]), 12):  # the only menu that forks is on this line
        page.mouse.move(box["x"] + x, box["y"] + 30)
        if page.locator(".tip").count():
            break
    assert page.locator(".tip img").count() == 0


ONE_CALL = rows([["only", "", 1, 0, "Hello", ""]])
UNDATED = rows(
    [[1, "", 1, 0, "Hello", ""], [1, "", 2, 1, "Bye", ""]], [[2, "NULL", 1, 0, "Hello", ""]]
)
WORDS = rows(
    [
        ["a1", "1/20/2026", "main", "", "Main", ""],
        ["a1", "1/20/2026", "pay,now", "main", "Pay", ""],
    ],
    [["a2", "1/21/2026", "main", "", "Main", ""], ["a2", "1/21/2026", "100%", "main", "All", ""]],
)


@pytest.mark.parametrize(
    "file", [ONE_CALL, UNDATED, WORDS], ids=["one call", "no dates", "ids that are words"]
)
def test_small_and_odd_sessions_fill_every_view(open_page: Open, site: Site, file: bytes) -> None:
    session = site.analysis(file)
    page = open_page(f"/analysis#s={session}")
    ready(page, "overview")
    calls = site.document(session)["total_calls"]
    expect(page.locator("[data-figure=total_calls] .stat-value data")).to_have_attribute(
        "value", str(calls)
    )
    walked(page, list(VIEWS))


def test_an_id_with_a_comma_has_an_address(open_page: Open, site: Site) -> None:
    page = open_page(f"/analysis#s={site.analysis(WORDS)}&view=explorer")
    ready(page, "explorer")
    page.locator(".steps-column").last.locator("a", has_text="Pay").click()
    expect(page.locator(".crumbs a[aria-current=step]")).to_have_text("Pay")
    page.reload()
    expect(page.locator(".crumbs a[aria-current=step]")).to_have_text("Pay")
