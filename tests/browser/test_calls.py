"""From numbers to the calls they count, and to the path of one of them."""

import urllib.parse

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.pages import ready
from tests.browser.site import FEBRUARY, JANUARY, TEXTS, Site, rows, walk

LINKED = {
    "urls": ["url_engagement_top20"],
    "quality": ["files", "total_rows"],
    "compare&show=tree": ["compared_tree"],
    "compare&show=figures": ["compared_leaf_frequency_top20", "compared_weekday_trends"],
    "overview": ["total_calls", "weekday_trends", "top_intents_top10", "lengths_summary", "files"],
    "flow": ["flow"],
    "tree&node=3": ["button_tree"],
    "explorer&path=1,2": ["path_explorer"],
    "top-paths": ["top_paths_top20"],
    "funnels&steps=1,2,4": ["depth_funnel", "custom_funnel", "node_funnel"],
    "endings": ["leaf_frequency_top20", "dead_ends_top20"],
    "menus": ["coverage_ratio"],
    "trends": ["weekday_trends", "calendar"],
}
"""Each view, and its figures whose numbers are numbers of calls."""

NUMBERS = """(links) => links.map((link) => [
    new URLSearchParams(link.hash.slice(1)).get("calls"),
    Number(link.dataset.calls),
    Number(link.querySelector(":scope > data.num:only-child")?.value ?? link.dataset.calls),
])"""
"""Of each link: the filter of its calls, how many it counts, and the number that it shows, unless
that is a share or part of a sentence."""


@pytest.fixture(scope="module")
def session(site: Site) -> str:
    return site.analysis(JANUARY, FEBRUARY)


def total(page: Page) -> int:
    """How many calls the panel says it lists."""
    head = page.locator("#drawer-title[data-total]")
    return int(head.get_attribute("data-total") or "")


@pytest.mark.parametrize("view", LINKED)
def test_every_number_leads_to_just_its_calls(
    open_page: Open, site: Site, session: str, view: str
) -> None:
    page = open_page(f"/analysis#s={session}&view={view}")
    ready(page, view.split("&")[0])
    for figure in LINKED[view]:
        numbers = page.locator(f"[data-figure={figure}] [data-calls].calls-link").evaluate_all(
            NUMBERS
        )
        assert numbers, figure
        for calls, count, shown in {tuple(number) for number in numbers}:
            own = {} if calls == "all" else urllib.parse.parse_qs(calls)
            found = site.get("calls", sessionId=session, limit=0, **own)
            assert found["total"] == count, (figure, calls)
            assert shown == count or shown <= 1, (figure, calls)  # a share


@pytest.mark.parametrize("language", ["en", "he"])
def test_a_number_opens_its_calls_over_the_view(
    open_page: Open, site: Site, session: str, language: str
) -> None:
    page = open_page(f"/analysis#s={session}&view=endings&minSteps=3", language=language)
    ready(page, "endings")
    page.locator("[data-figure=leaf_frequency_top20] .bar-row", has_text="6").locator(
        ".calls-link"
    ).first.click()
    assert total(page) == 15
    drawer = page.locator("dialog.drawer")
    expect(drawer.locator(".chip")).to_have_count(2)
    found = site.get("calls", sessionId=session, minSteps=3, ends=6)["calls"]
    shown = drawer.locator("[role=option] .call-id bdi").all_inner_texts()
    assert shown == [call["call_id"] for call in found]
    drawer.locator("[role=option]").nth(2).click()
    expect(drawer.locator(".call-title")).to_contain_text(found[2]["call_id"])
    path = drawer.locator(".call-path .node-text").all_inner_texts()
    assert path == [TEXTS[node] for node in found[2]["path"]]
    page.keyboard.press("Escape")
    expect(drawer).not_to_be_visible()
    assert "calls=" not in page.url
    ready(page, "endings")


def test_calls_are_walked_by_keys_and_back_closes_them(open_page: Open, session: str) -> None:
    page = open_page(f"/analysis#s={session}&view=overview")
    ready(page, "overview")
    page.locator("[data-figure=total_calls] .calls-link").click()
    assert total(page) == 32
    page.locator(".calls-list").focus()
    page.keyboard.press("End")
    expect(page.locator("[role=option][aria-selected=true]")).to_have_attribute("data-place", "31")
    expect(page.locator(".call-title")).to_contain_text("55")
    page.keyboard.press("ArrowUp")
    expect(page.locator(".call-title")).to_contain_text("54")
    page.go_back()
    expect(page.locator("dialog.drawer")).not_to_be_visible()


@pytest.mark.parametrize("language", ["en", "he"])
def test_a_call_put_in_order_shows_its_rows_beside_its_path(
    open_page: Open, site: Site, language: str
) -> None:
    moved = walk(2, "1/20/2026", 1, 2, 4)
    session = site.analysis(rows(walk(1, "1/20/2026", 1, 2, 4), [moved[2], moved[0], moved[1]]))
    page = open_page(f"/analysis#s={session}&calls=all&call=1", language=language)
    orders = page.locator(".orders .order")
    expect(orders).to_have_count(2)
    in_file, repaired = (
        [text.strip() for text in order.locator(".node-text").all_inner_texts()]
        for order in orders.all()
    )
    assert in_file == [TEXTS[4], TEXTS[1], TEXTS[2]]
    assert repaired == [TEXTS[1], TEXTS[2], TEXTS[4]]
    places = orders.first.locator(".call-place").all_inner_texts()
    assert places == ["3", "1", "2"]
    boxes = [order.bounding_box() for order in orders.all()]
    assert boxes[0]
    assert boxes[1]
    assert (boxes[0]["x"] < boxes[1]["x"]) == (language == "en")
    page.locator("[role=option]").first.click()
    expect(page.locator(".call-path li")).to_have_count(3)


def test_filter_by_this_makes_the_calls_the_whole_view(
    open_page: Open, site: Site, session: str
) -> None:
    page = open_page(f"/analysis#s={session}&view=endings&source=calls1.csv")
    ready(page, "endings")
    page.locator("[data-figure=leaf_frequency_top20] .bar-row", has_text="Pay by card").locator(
        ".calls-link"
    ).click()
    page.locator("[data-action=filter-by]").click()
    expect(page.locator("[data-figure=selected_calls]")).to_contain_text("10 of 32")
    expect(page.locator("dialog.drawer")).not_to_be_visible()
    expect(page.locator(".filters .chip")).to_have_count(2)


def test_the_calls_behind_a_number_are_downloaded(open_page: Open, session: str) -> None:
    page = open_page(f"/analysis#s={session}&view=overview&calls=ends%3D4")
    with page.expect_download() as coming:
        page.locator("[data-action=download-calls]").click()
    lines = coming.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 1 + 5


def test_a_day_of_a_chart_leads_to_its_calls(open_page: Open, site: Site, session: str) -> None:
    page = open_page(f"/analysis#s={session}&view=trends")
    ready(page, "trends")
    canvas = page.locator("[data-figure=daily_trends] canvas")
    box = canvas.bounding_box()
    assert box
    canvas.click(position={"x": box["width"] - 12, "y": box["height"] / 2})
    last = site.document(session)["daily_trends"][-1]
    assert total(page) == last["count"]
    expect(page.locator(".drawer .chip")).to_contain_text("15 Feb 2026")


@pytest.mark.parametrize("way", ["on", "back"])
def test_a_ribbon_of_the_flow_leads_to_its_calls(
    open_page: Open, site: Site, session: str, way: str
) -> None:
    page = open_page(f"/analysis#s={session}&view=flow&way={way}&least=0.5")
    ready(page, "flow")
    ribbons = page.locator(".ribbon.leads")
    expect(ribbons.first).to_be_attached()
    for ribbon in ribbons.all():
        ribbon.dispatch_event("click")
        count = int(ribbon.get_attribute("data-calls") or "")
        expect(page.locator("#drawer-title")).to_have_attribute("data-total", str(count))
        page.keyboard.press("Escape")
        expect(page.locator("dialog.drawer")).not_to_be_visible()


def test_a_count_of_the_quality_report_leads_to_what_is_known_of_it(
    open_page: Open, site: Site
) -> None:
    jumped = [[2, "1/20/2026", 5, 4, TEXTS[5], ""], [2, "1/20/2026", 3, 1, TEXTS[3], ""]]
    session = site.analysis(rows(walk(1, "1/20/2026", 1, 2, 4), jumped, walk(3, "1/20/2026", 1, 3)))
    page = open_page(f"/analysis#s={session}&view=quality", viewport={"width": 1000, "height": 500})
    ready(page, "quality")
    anomalies = page.locator("[data-figure=anomalies_top20]")
    expect(anomalies).not_to_be_in_viewport()
    page.locator("[data-count=calls_with_jumps] button").click()
    expect(anomalies).to_be_in_viewport()
    anomalies.locator(".calls-link").first.click()
    assert total(page) == 1
