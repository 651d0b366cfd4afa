"""What the page makes of the figures by itself: facts that are worth acting on, and their links."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.pages import ready, values
from tests.browser.site import FEBRUARY, JANUARY, Site, rows, walk


def facts(page: Page) -> list[str]:
    found: list[str] = page.locator(".fact").all_inner_texts()
    return [" ".join(text.split()) for text in found]


def test_what_can_be_changed_comes_first(open_page: Open, site: Site) -> None:
    page = open_page(f"/analysis#s={site.analysis(JANUARY, FEBRUARY)}")
    ready(page, "overview")
    dead_end, needless, first_step = facts(page)
    assert dead_end.startswith('5 of 32 calls ended at “The "fast" way”, though it leads on: 33.3%')
    assert needless.startswith("15 visits went on from “Billing, and more”, all of them to one")
    assert first_step.startswith("3.1% of calls ended at their very first step: 1 of 32 calls.")
    page.locator(".fact").first.click()
    expect(page.locator("main[data-view=tree] [data-node='4']")).to_be_visible()


def calls_by_day(*counts: int) -> bytes:
    """So many calls on each day, of two kinds of which neither is striking."""
    first, calls = date(2026, 1, 5), []
    for day, count in enumerate(counts):
        told = (first + timedelta(day)).strftime("%m/%d/%Y")
        calls += [walk(f"{day}-{n}", told, 1, 2 + n % 2) for n in range(count)]
    return rows(*calls)


def test_fewer_calls_than_in_the_weeks_before_are_a_fact(open_page: Open, site: Site) -> None:
    session = site.analysis(calls_by_day(*[8] * 32, *[4] * 28))
    page = open_page(f"/analysis#s={session}")
    ready(page, "overview")
    fact = page.locator(".fact", has_text="in the last 28 days")
    expect(fact).to_contain_text("112 in the last 28 days, 224 in the 28 before")
    expect(fact.locator(".fact-value")).to_have_text("-50%")
    fact.click()
    ready(page, "compare")
    assert values(page, "[data-figure=compared_numbers] tr:first-child data")[:2] == [224, 112]


def test_a_change_that_may_be_chance_is_no_fact(open_page: Open, site: Site) -> None:
    session = site.analysis(calls_by_day(*[4] * 28, *[5, 4] * 14))
    page = open_page(f"/analysis#s={session}")
    ready(page, "overview")
    expect(page.locator(".fact").first).to_be_visible()
    assert not [fact for fact in facts(page) if "in the last" in fact]


def test_nodes_that_nobody_visits_are_a_fact_of_all_calls_alone(
    open_page: Open, site: Site
) -> None:
    tree = b"rule_id,rule_parent_id,rule_text\n1,0,Start\n" + b"".join(
        f"{n},1,Choice {n}\n".encode() for n in range(2, 14)
    )
    session = site.analysis(rows(walk(1, "1/20/2026", 1, 2), walk(2, "1/21/2026", 1, 3)), tree)
    page = open_page(f"/analysis#s={session}")
    ready(page, "overview")
    expect(page.locator("[data-figure=total_nodes]")).to_contain_text("3 of 13 in the tree were")
    assert [fact for fact in facts(page) if "10 of 13 nodes in the tree" in fact]
    page.goto(f"/analysis#s={session}&weekday=2")
    expect(page.locator(".filters")).to_contain_text("1 of 2 calls")
    assert not [fact for fact in facts(page) if "nodes in the tree" in fact]


def test_one_day_is_no_range(open_page: Open, site: Site) -> None:
    page = open_page(f"/analysis#s={site.analysis(rows(walk(1, '1/20/2026', 1, 2)))}")
    ready(page, "overview")
    expect(page.locator("[data-figure=total_calls] .stat-note")).to_have_text("20 Jan 2026")


@pytest.mark.parametrize("view", ["tree", "flow"])
def test_a_node_s_card_shows_its_days_wherever_it_is(
    open_page: Open, site: Site, view: str
) -> None:
    session = site.analysis(JANUARY, FEBRUARY)
    page = open_page(f"/analysis#s={session}&view={view}&node=3")
    ready(page, view)
    card = page.locator("[data-node='3']")
    expect(card.locator("[data-figure=node_trend]")).to_contain_text(
        "most on 25 Jan 2026: 10 calls"
    )


def test_half_a_year_of_weeks_is_seen_whole(open_page: Open, site: Site) -> None:
    session = site.analysis(calls_by_day(*[1] * 170))
    page = open_page(f"/analysis#s={session}&view=trends", viewport={"width": 1280, "height": 900})
    ready(page, "trends")
    widths = page.locator("[data-figure=calendar] .side-port").evaluate(
        "(box) => [box.scrollWidth, box.clientWidth]"
    )
    assert widths[0] <= widths[1]


@pytest.mark.parametrize("width", [390, 1024, 1440])
def test_a_tree_leaves_its_texts_room(open_page: Open, site: Site, width: int) -> None:
    session = site.analysis(JANUARY)
    size = {"width": width, "height": 900}
    page = open_page(f"/analysis#s={session}&view=tree", language="he", viewport=size)
    ready(page, "tree")
    cut = page.locator("[role=treeitem] .node-text").evaluate_all(
        "(texts) => texts.filter((text) => text.scrollWidth > text.clientWidth + 1).length"
    )
    assert cut == 0
