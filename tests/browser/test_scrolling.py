"""What is wider than the page shows that it scrolls, opens where it is read from, fits on paper."""

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Open
from tests.browser.pages import ready
from tests.browser.site import Site, rows

LANGUAGES = ("en", "he")
PHONE = {"width": 390, "height": 844}
DEEP = rows(
    *(
        [[n, "1/13/2026", step, step - 1, f"Step {step}", "NULL"] for step in range(1, 9)]
        for n in range(1, 9)
    )
)


@pytest.fixture(scope="module")
def deep(site: Site) -> str:
    return site.analysis(DEEP)


@pytest.fixture(scope="module")
def half_a_year(site: Site) -> str:
    days = [f"{n},2026-{1 + n // 28:02d}-{1 + n % 28:02d},a" for n in range(28 * 7)]
    return site.analysis("\n".join(["call_id,call_date,rule_id", *days]).encode())


IN_SIGHT = """(part) => {
    const [own, port] = [part, part.closest(".side-port")].map((box) =>
        box.getBoundingClientRect());
    return own.left >= port.left - 1 && own.right <= port.right + 1;
}"""
"""Whether all of a part is between the left and the right edge of what scrolls."""

TO_THE_END = """(place) => {
    const button = document.querySelector(`.side-button.is-${place}`);
    button?.click();
    return !button;
}"""


def in_sight(part: Locator) -> bool:
    return bool(part.evaluate(IN_SIGHT))


def scrolled(part: Locator) -> None:
    """Waits until it has been scrolled into sight."""
    part.page.wait_for_function(IN_SIGHT, arg=part.element_handle())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("way", "first", "last"), [("", 0, 7), ("back", 7, 0)])
def test_a_wide_flow_opens_where_it_is_read_from_and_leads_on(
    open_page: Open, deep: str, language: str, way: str, first: int, last: int
) -> None:
    address = f"/analysis#s={deep}&view=flow&way={way}"
    size = {"width": 1024, "height": 900}
    page = open_page(address, language=language, viewport=size, reduced_motion="reduce")
    ready(page, "flow")
    heads = page.locator(".flow-heading")
    by_side = sorted(heads.all(), key=lambda head: (head.bounding_box() or {"x": 0})["x"])
    steps = by_side if language == "en" else by_side[::-1]
    assert in_sight(steps[first])
    assert not in_sight(steps[last])
    here, there = ("before", "beyond") if way else ("beyond", "before")
    expect(page.locator(f".has-{there}")).to_have_count(0)
    page.wait_for_function(TO_THE_END, arg=here)
    assert in_sight(steps[last])
    expect(page.locator(f".has-{there}")).to_have_count(1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wide_flow_is_scrolled_by_keys(open_page: Open, deep: str, language: str) -> None:
    page = open_page(f"/analysis#s={deep}&view=flow", language=language, viewport=PHONE)
    ready(page, "flow")
    page.locator(".side-port").focus()
    page.keyboard.press("ArrowRight" if language == "en" else "ArrowLeft")
    expect(page.locator(".has-before")).to_have_count(1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wide_flow_fits_on_paper(open_page: Open, deep: str, language: str) -> None:
    size = {"width": 1024, "height": 900}
    page = open_page(f"/analysis#s={deep}&view=flow", language=language, viewport=size)
    ready(page, "flow")
    page.emulate_media(media="print")
    assert all(in_sight(box) for box in page.locator(".flow-box").all())
    expect(page.locator(".side-button").first).to_be_hidden()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_calendar_on_a_phone_opens_at_its_newest_weeks(
    open_page: Open, half_a_year: str, language: str
) -> None:
    address = f"/analysis#s={half_a_year}&view=trends"
    page = open_page(address, language=language, viewport=PHONE)
    ready(page, "trends")
    days = page.locator(".calendar [data-calls]")
    newest = page.locator(".calendar tbody tr td:last-child:not(.is-outside)").first
    assert in_sight(newest)
    assert not in_sight(days.first)
    page.locator(".side-button.is-before").click()
    expect(page.locator(".has-beyond")).to_have_count(1)
    expect(page.locator(".has-before")).to_have_count(0)
    scrolled(days.first)
    page.emulate_media(media="print")
    assert in_sight(days.first)
    assert in_sight(newest)
