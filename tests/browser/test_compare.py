"""Two sets of calls: the figures of both sides, what changed, and the ways to choose them."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.pages import ready, values
from tests.browser.site import Site, rows, walk

BEFORE = {"a.from": "2026-01-01", "a.to": "2026-01-28"}
NOW = {"b.from": "2026-01-29", "b.to": "2026-02-25"}


@pytest.fixture(scope="module")
def session(site: Site) -> str:
    """Two calls a day; in the second four weeks most of them take another way."""
    days = [(day, f"1/{day}/2026") for day in range(1, 32)]
    days += [(day + 31, f"2/{day}/2026") for day in range(1, 26)]
    calls = []
    for day, date in days:
        ways = [(1, 2, 4), (1, 2, 4)] if day <= 28 else [(1, 3, 6), (1, 2, 5)]
        calls += [walk(10 * day + n, date, *way) for n, way in enumerate(ways)]
    return site.analysis(rows(*calls))


def sides(page: Page) -> dict[str, float]:
    return dict(zip("ab", values(page, ".side-calls data"), strict=True))


def compared(site: Site, session: str, **sides: Any) -> dict[str, Any]:
    return site.get("compare", sessionId=session, **(sides or BEFORE | NOW))


@pytest.mark.parametrize("language", ["en", "he"])
def test_the_last_period_stands_beside_the_one_before(
    open_page: Open, site: Site, session: str, language: str
) -> None:
    page = open_page(f"/analysis#s={session}&view=compare", language=language)
    ready(page, "compare")
    answer = compared(site, session)
    assert sides(page) == {side: answer[side]["selected_calls"] for side in "ab"}
    shown = "[data-figure=compared_numbers] tbody tr:first-child data"
    assert values(page, shown) == list(answer["selected_calls"].values())
    points = values(page, "[data-figure=findings] .finding-points data")
    by_kind = sorted(answer["findings"], key=lambda found: found["kind"] != "reach")
    assert points == [found["difference"] for found in by_kind]
    shares = values(page, "[data-figure=findings] .finding-shares data")
    assert shares == [found[side]["share"] for found in by_kind for side in "ab"]
    assert len(values(page, "[data-figure=compared_nodes] td:nth-child(2) data")) == 6


def test_a_filtered_period_is_compared_with_the_one_before_in_one_click(
    open_page: Open, site: Site, session: str
) -> None:
    page = open_page(f"/analysis#s={session}&view=endings&from=2026-02-12&to=2026-02-18")
    ready(page, "endings")
    page.locator("[data-action=compare-before]").click()
    ready(page, "compare")
    answer = compared(
        site,
        session,
        **{"a.from": "2026-02-05", "a.to": "2026-02-11"},
        **{"b.from": "2026-02-12", "b.to": "2026-02-18"},
    )
    assert sides(page) == {side: answer[side]["selected_calls"] for side in "ab"}
    expect(page.locator("[data-side=a] .chip")).to_contain_text("5 Feb 2026 – 11 Feb 2026")
    expect(page.locator(".caution")).to_have_count(1)  # 14 calls a side say nothing


def test_sides_are_chosen_swapped_and_kept_in_the_address(
    open_page: Open, site: Site, session: str
) -> None:
    page = open_page(f"/analysis#s={session}&view=compare")
    ready(page, "compare")
    page.locator("select[data-preset=weekday]").select_option("1")
    expect(page.locator("[data-side=b] .chip")).to_contain_text("Monday")
    monday = compared(site, session, **{"b.weekday": 1})["b"]["selected_calls"]
    expect(page.locator("[data-side=b] .side-calls")).to_have_text(str(monday))
    page.locator("[data-action=swap]").click()
    expect(page.locator("[data-side=a] .side-calls")).to_have_text(str(monday))
    other = open_page(page.url.removeprefix(page.evaluate("() => location.origin")))
    expect(other.locator("[data-side=a] .side-calls")).to_have_text(str(monday))
    page.locator("[data-side=b] .side-edit summary").click()
    page.locator("[data-side=b] [name=minSteps]").fill("3")
    page.locator("[data-side=b] [name=minSteps]").press("Enter")
    expect(page.locator("[data-side=b] .chip")).to_have_count(2)


def test_a_side_s_number_leads_to_its_calls(open_page: Open, site: Site, session: str) -> None:
    page = open_page(f"/analysis#s={session}&view=compare")
    ready(page, "compare")
    first = compared(site, session)["findings"][0]
    shares = page.locator("[data-figure=findings] .finding").first.locator(".calls-link")
    for link, side in zip(shares.all(), "ab", strict=False):
        link.click()
        head = page.locator("#drawer-title[data-total]")
        expect(head).to_have_attribute("data-total", str(first[side]["count"]))
        page.keyboard.press("Escape")
        expect(page.locator("dialog.drawer")).not_to_be_visible()


@pytest.mark.parametrize("language", ["en", "he"])
def test_the_tree_is_coloured_by_change(
    open_page: Open, site: Site, session: str, language: str
) -> None:
    page = open_page(f"/analysis#s={session}&view=compare", language=language)
    ready(page, "compare")
    page.locator("[data-mode=tree]").click()
    expect(page.locator("[data-figure=compared_tree]")).to_be_visible()
    for node in compared(site, session)["nodes"]:
        row = page.locator(f"[role=treeitem]#node-{node['rule_id']}")
        change = node["reach"]["difference"]
        state = "is-more" if change > 0 else "is-less" if change < 0 else "is-same"
        expect(row.locator(".change-bar")).to_have_class(f"change-bar {state}")
        assert float(row.locator(".tree-points data").get_attribute("value") or "") == change
    page.locator("[role=treeitem]#node-3").click()
    card = page.locator("[data-node='3']")
    expect(card.locator(".question")).to_have_count(2)


def test_the_flow_is_coloured_by_change(open_page: Open, session: str) -> None:
    page = open_page(f"/analysis#s={session}&view=compare&show=flow")
    ready(page, "compare")
    told = {
        box.locator(".node-id, .flow-text").first.inner_text(): (
            box.locator("b").inner_text(),
            box.evaluate("(box) => box.style.getPropertyValue('--hue')"),
        )
        for box in page.locator(".flow-box").all()
    }
    assert told["שירות לקוחות"] == ("+50.0", "var(--more)")
    assert told["Billing, and more"] == ("-50.0", "var(--less)")
    colours = page.locator(".flow-pillar").evaluate_all(
        "(found) => found.map((pillar) => getComputedStyle(pillar).backgroundColor)"
    )
    assert len(set(colours)) == 4  # as before, +50, -50 and -100 points


@pytest.mark.parametrize("language", ["en", "he"])
def test_the_figures_of_other_views_stand_side_by_side(
    open_page: Open, site: Site, session: str, language: str
) -> None:
    page = open_page(f"/analysis#s={session}&view=compare", language=language)
    ready(page, "compare")
    page.locator("[data-mode=figures]").click()
    answer = compared(site, session)
    column = "[data-figure=compared_{}] td:nth-child({}) data"
    expect(page.locator(column.format("weekday_trends", 2)).first).to_be_visible()
    for figure, field in (("leaf_frequency_top20", "count"), ("top_paths_top20", "count")):
        for place, side in ((2, "a"), (3, "b")):
            shown = values(page, column.format(figure, place))
            assert shown == [row[field][side] for row in answer[figure]]
        shown = values(page, column.format(figure, 6))
        assert shown == [row["share"]["difference"] for row in answer[figure]]
    order = ["7", *"123456"] if language == "he" else list("1234567")
    days = [answer["weekday_trends"][day]["b"] for day in order]
    assert values(page, column.format("weekday_trends", 3)) == days
