"""A part of the calls under a link of its own: made, looked at, listed and revoked by the owner."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, Silence
from tests.browser.pages import AXE, analysed, choose, ready, serious, values
from tests.browser.site import JANUARY, Site, rows, walk

PHONES = [[[n, "1/13/2026", 7, 1, "Call 03-6123456", ""]] for n in range(100, 130)]
FEW = [walk(n, "1/13/2026", 1, 6) for n in range(150, 160)]
RARE = [walk(n, "1/13/2026", 1, 3) for n in range(200, 203)]
CALLS = rows(
    *(walk(n, f"1/{13 + n % 9}/2026", 1, 2, 4, 5) for n in range(1, 41)), *PHONES, *FEW, *RARE
)


@pytest.fixture
def page(open_page: Open) -> Page:
    """An owner's analysis of 83 calls, of which 3 take a way that nobody else takes."""
    page = open_page()
    choose(page, ("calls.csv", CALLS))
    analysed(page)
    return page


def opened(page: Page) -> None:
    page.locator("[data-action=share-part]").click()
    expect(page.locator("dialog.share")).to_be_visible()


def made(page: Page) -> str:
    """Makes the share; the address of its page, without the site."""
    page.locator("[data-action=make-share]").click()
    link = page.locator(".share-link input").input_value()
    return link.removeprefix(page.evaluate("() => location.origin"))


def session_of(link: str) -> str:
    return link.partition("#s=")[2].partition("&")[0]


def test_a_share_with_a_smallest_cell_shows_totals_alone(
    open_page: Open, site: Site, page: Page
) -> None:
    opened(page)
    link = made(page)
    reader = open_page(link)
    ready(reader, "overview")
    expect(reader.locator(".share-note")).to_contain_text("10 calls")
    assert values(reader, "[data-figure=total_calls] .stat-value data") == [83]
    for hidden in (".filters", ".calls-link", "[data-action=share-part]", "[data-action=delete]"):
        expect(reader.locator(hidden)).to_have_count(0)
    for view in ("compare", "quality"):
        shown = reader.locator(f"[data-view-link={view}]")
        expect(shown).to_have_count(0 if view == "compare" else 1)
    expect(reader.locator(".quality-line, [data-figure=total_rows]")).to_have_count(0)
    reader.locator("[data-view-link=tree]").click()
    ready(reader, "tree")
    said = reader.locator("main").inner_text()
    assert "Other" in said
    assert "שירות לקוחות" not in said  # three calls went there
    assert "03-6123456" not in said
    assert "•••" in said
    assert not re.search(r"Other\s*-1", said)  # an id that means nothing to anybody
    document = json.dumps(site.document(session_of(link)))
    assert session_of(page.url) not in document


def test_a_share_s_page_can_be_asked_no_question(
    open_page: Open, page: Page, silence: Silence
) -> None:
    """Neither by an address that somebody typed."""
    opened(page)
    reader = open_page(f"{made(page)}&view=endings&calls=all")
    ready(reader, "endings")
    expect(reader.locator("dialog.drawer")).not_to_be_visible()
    reader.evaluate("() => { location.hash += '&minSteps=3'; }")
    expect(reader.locator("[data-problem=restricted-share]")).to_be_visible()
    assert silence.failed_requests  # the 403
    reader.locator("[data-problem] .button.is-main").click()
    ready(reader, "endings")


@pytest.mark.parametrize("language", ["en", "he"])
def test_a_share_of_filtered_calls_without_a_smallest_cell_answers_about_these(
    open_page: Open, language: str
) -> None:
    page = open_page(language=language)
    choose(page, ("calls.csv", CALLS))
    analysed(page)
    page.evaluate("() => { location.hash += '&minSteps=4'; }")
    expect(page.locator("[data-figure=selected_calls]")).to_be_visible()
    opened(page)
    expect(page.locator(".share-form .chip")).to_have_count(1)
    page.locator("[name=k]").select_option("0")
    page.locator("[name=mask]").uncheck()
    reader = open_page(made(page), language=language)
    ready(reader, "overview")
    assert values(reader, "[data-figure=total_calls] .stat-value data") == [40]
    reader.locator("[data-figure=total_calls] .calls-link").click()
    head = reader.locator("#drawer-title[data-total]")
    expect(head).to_have_attribute("data-total", "40")
    ids = reader.locator("[role=option] .call-id bdi").all_inner_texts()
    assert not [text for text in ids if text.strip().isdigit()]  # no. 1, no. 2, …: no call ids


def test_the_owner_lists_and_revokes_shares(open_page: Open, page: Page, silence: Silence) -> None:
    opened(page)
    expect(page.locator(".shares li")).to_have_count(0)
    link = made(page)
    page.locator("[data-action=close-share]").click()
    page.reload()
    analysed(page)
    opened(page)
    entry = page.locator(f".shares [data-share='{session_of(link)}']")
    expect(entry).to_contain_text("83 calls")
    expect(entry).to_contain_text("no number below 10 calls")
    entry.locator("[data-action=revoke]").click()
    expect(page.locator(".shares [data-share]")).to_have_count(0)
    gone = open_page(link)
    expect(gone.locator("[data-problem=session-not-found]")).to_be_visible()
    assert silence.failed_requests  # the 404 of the revoked share


def test_what_goes_wrong_is_told_in_the_dialog(page: Page, silence: Silence) -> None:
    opened(page)
    expect(page.locator(".shares")).to_be_visible()
    page.context.set_offline(True)
    page.locator("[data-action=make-share]").click()
    expect(page.locator("dialog.share [data-problem=offline]")).to_be_visible()
    page.context.set_offline(False)
    made(page)
    expect(page.locator("dialog.share [data-problem]")).to_have_count(0)
    assert silence.failed_requests


def test_fewer_calls_than_the_smallest_cell_are_not_shared(page: Page) -> None:
    page.evaluate("() => { location.hash += '&ends=3'; }")
    expect(page.locator("[data-figure=selected_calls]")).to_contain_text("3 of 83")
    opened(page)
    expect(page.locator(".share-form .note")).to_contain_text("Fewer than 10 calls")
    expect(page.locator("[data-action=make-share]")).to_be_disabled()
    page.locator("[name=k]").select_option("0")
    expect(page.locator("[data-action=make-share]")).to_be_enabled()


def test_a_reader_is_offered_no_sharing(open_page: Open, site: Site) -> None:
    page = open_page(f"/analysis#s={site.analysis(JANUARY)}")
    ready(page, "overview")
    expect(page.locator("[data-action=share]")).to_be_visible()
    expect(page.locator("[data-action=share-part], share-dialog")).to_have_count(0)


@pytest.mark.parametrize("language", ["en", "he"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_panel_and_dialog_are_open_to_everybody(
    open_page: Open, language: str, scheme: str
) -> None:
    page = open_page(language=language, color_scheme=scheme, scripts=(AXE,))
    choose(page, ("calls.csv", CALLS))
    analysed(page)
    opened(page)
    page.locator("[data-action=make-share]").click()
    expect(page.locator(".shares li")).to_have_count(1)
    assert not serious(page)
    page.locator("[data-action=close-share]").click()
    page.locator("[data-figure=total_calls] .calls-link").click()
    expect(page.locator(".call-path")).to_be_visible()
    assert not serious(page)
