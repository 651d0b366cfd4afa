"""From files to figures, for right and for wrong files, and what the owner can do afterwards."""

import json
import random
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open, Silence
from tests.browser.pages import CHOOSER, analysed, choose, shown
from tests.browser.site import FEBRUARY, JANUARY, NOT_A_PROTOCOL, Site, rows, walk


@pytest.mark.parametrize("language", ["en", "he"])
def test_two_files_become_an_analysis(open_page: Open, site: Site, language: str) -> None:
    page = open_page(language=language)
    expect(page.locator("html")).to_have_attribute("dir", "rtl" if language == "he" else "ltr")
    choose(page, ("january.csv", JANUARY), ("february.csv", FEBRUARY))
    document = site.document(analysed(page))
    for figure in ("total_calls", "total_rows", "distinct_paths", "total_nodes"):
        assert shown(page, figure) == document[figure]
    assert [file["name"] for file in document["files"]] == ["january.csv", "february.csv"]


def test_files_can_be_dropped(open_page: Open) -> None:
    page = open_page()
    transfer = page.evaluate_handle(
        """(text) => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([text], "dropped.csv", { type: "text/csv" }));
            return transfer;
        }""",
        JANUARY.decode(),
    )
    page.locator(".drop").dispatch_event("drop", {"dataTransfer": transfer})
    analysed(page)
    expect(page.locator(".bar-title")).to_have_text("dropped.csv")


def test_the_sample_is_one_click_away(open_page: Open) -> None:
    page = open_page()
    page.locator("[data-action=sample]").click()
    analysed(page)
    assert shown(page, "total_calls") > 0


@pytest.mark.parametrize(
    ("language", "says"), [("en", "Found: name, phone"), ("he", "עבור שיחה, צומת (כפתור, צעד)")]
)
def test_a_wrong_file_is_explained_and_dropped(open_page: Open, language: str, says: str) -> None:
    page = open_page(language=language)
    choose(page, ("january.csv", JANUARY), ("people.csv", NOT_A_PROTOCOL))
    problem = page.locator("[data-problem=missing-columns]")
    expect(problem).to_be_visible()
    told = (problem.text_content() or "").replace("\u2068", "").replace("\u2069", "")
    assert "people.csv" in told
    assert says in told
    page.locator("[data-file='people.csv'] [data-action=drop-file]").click()
    analysed(page)
    assert shown(page, "total_calls") == 26


def test_the_only_file_being_wrong_leads_back_to_the_start(open_page: Open) -> None:
    page = open_page()
    choose(page, ("people.csv", NOT_A_PROTOCOL))
    page.locator("[data-file='people.csv'] [data-action=drop-file]").click()
    expect(page.locator(CHOOSER)).to_be_attached()


def test_dates_that_can_be_read_both_ways_are_asked_about(open_page: Open, site: Site) -> None:
    page = open_page()
    choose(page, ("either.csv", rows(walk(1, "3/4/2026", 1, 2), walk(2, "5/6/2026", 1))))
    expect(page.locator("[data-problem=ambiguous-dates]")).to_contain_text("either.csv")
    page.locator("[data-date-order=dmy]").click()
    document = site.document(analysed(page))
    assert document["date_range"] == {"from": "2026-04-03", "to": "2026-06-05"}


def test_a_large_file_goes_in_parts(open_page: Open, site: Site) -> None:
    """Random texts hardly compress: this file is larger than a request even compressed."""
    noise = random.Random(6)
    calls = [[[n, "1/20/2026", n % 7, 0, noise.randbytes(36).hex(), ""]] for n in range(130_000)]
    page = open_page()
    page.set_default_timeout(60_000)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    choose(page, ("large.csv", rows(*calls)))
    document = site.document(analysed(page))
    assert document["total_rows"] == len(calls)
    assert len([url for url in requests if url.endswith("/api/upload")]) > 1


def test_without_a_network_nothing_is_lost(open_page: Open, silence: Silence) -> None:
    page = open_page()
    expect(page.locator(CHOOSER)).to_be_attached()
    page.context.set_offline(True)
    choose(page, ("january.csv", JANUARY))
    expect(page.locator("[data-problem=offline]")).to_be_visible()
    page.context.set_offline(False)
    page.locator("[data-action=retry]").click()
    analysed(page)
    assert shown(page, "total_calls") == 26
    assert silence.failed_requests


def test_the_owner_deletes_and_a_reader_cannot(open_page: Open, silence: Silence) -> None:
    page = open_page()
    choose(page, ("january.csv", JANUARY))
    session = analysed(page)
    reader = open_page(f"/analysis#s={session}")
    expect(reader.locator("[data-action=share]")).to_be_visible()
    expect(reader.locator("[data-action=delete]")).to_have_count(0)
    page.locator("[data-action=delete]").click()
    page.locator("[data-action=confirm-delete]").click()
    page.wait_for_url("**/")
    expect(page.locator(".recent")).to_have_count(0)
    gone = open_page(f"/analysis#s={session}")
    expect(gone.locator("[data-problem=session-not-found]")).to_be_visible()
    assert silence.failed_requests  # the 404 of the deleted analysis


@pytest.mark.parametrize("language", ["en", "he"])
def test_an_expired_link_says_so_and_leads_to_a_new_analysis(
    open_page: Open, silence: Silence, language: str
) -> None:
    link = "/analysis#s=6f1c2d3e-4b5a-4978-8899-aabbccddeeff&view=tree"
    page = open_page(link, language=language)
    problem = page.locator("[data-problem=session-not-found]")
    expect(problem).to_be_visible()
    problem.locator("a[href='/']").first.click()
    expect(page.locator("input[type=file]")).to_be_attached()
    assert silence.failed_requests  # the 404 of the expired analysis


def test_recent_analyses_are_kept_and_forgotten(open_page: Open) -> None:
    page = open_page()
    choose(page, ("january.csv", JANUARY))
    session = analysed(page)
    page.goto("/")
    entry = page.locator(f".recent [data-session='{session}']")
    expect(entry).to_contain_text("january.csv")
    entry.locator("a").click()
    analysed(page)
    page.goto("/")
    entry.locator("[data-action=forget]").click()
    expect(entry).to_have_count(0)


def test_the_owner_key_is_in_no_address(open_page: Open) -> None:
    page = open_page()
    addresses: list[str] = []
    page.on("request", lambda request: addresses.append(request.url))
    choose(page, ("january.csv", JANUARY))
    analysed(page)
    known: list[dict[str, Any]] = json.loads(
        page.evaluate("() => localStorage.getItem('calltrail.analyses')")
    )
    key = known[0]["ownerKey"]
    assert len(key) >= 32
    assert not [address for address in (*addresses, page.url) if key in address]


def test_the_start_page_loads_no_chart_code(open_page: Open) -> None:
    page = open_page()
    expect(page.locator(CHOOSER)).to_be_attached()
    loaded = page.evaluate("() => performance.getEntriesByType('resource').map((r) => r.name)")
    assert [name for name in loaded if name.endswith("/vendor/lit.js")]
    assert not [name for name in loaded if "echarts" in name]


def test_unknown_columns_can_be_named(open_page: Open, site: Site) -> None:
    page = open_page()
    choose(page, ("anrufe.csv", b"Anruf;Knoten;Ober\n1;a;\n1;b;a\n2;a;\n"))
    form = page.locator("[data-form=mapping]")
    for column, field in (("Anruf", "call"), ("Knoten", "node"), ("Ober", "parent")):
        form.get_by_label(column, exact=False).select_option(field)
    form.locator("[data-action=map]").click()
    document = site.document(analysed(page))
    assert document["total_calls"] == 2
    assert document["total_nodes"] == 2


def test_a_column_that_is_chosen_for_nothing_is_used_for_nothing(
    open_page: Open, site: Site
) -> None:
    page = open_page()
    choose(page, ("calls.csv", b"Ticket;rule_id;rule_parent_id\n1;a;\n1;b;zzz\n"))
    form = page.locator("[data-form=mapping]")
    form.get_by_label("Ticket", exact=False).select_option("call")
    form.get_by_label("rule_parent_id", exact=False).select_option("")
    form.locator("[data-action=map]").click()
    (file,) = site.document(analysed(page))["data_quality"]["files"]
    assert file["columns"] == {"call": "Ticket", "node": "rule_id"}


@pytest.mark.parametrize(("language", "says"), [("en", "it was deleted"), ("he", "הוא נמחק")])
def test_an_analysis_that_is_gone_while_it_is_seen_says_so_on_the_next_question(
    open_page: Open, silence: Silence, language: str, says: str
) -> None:
    page = open_page(language=language)
    choose(page, ("january.csv", JANUARY))
    session = analysed(page)
    page.wait_for_load_state("networkidle")
    [known] = json.loads(page.evaluate("() => localStorage.getItem('calltrail.analyses')"))
    page.request.delete(
        f"/api/session?sessionId={session}",
        headers={"Authorization": f"Bearer {known['ownerKey']}"},
    )
    page.evaluate("() => (location.hash += '&from=2026-01-20')")
    problem = page.locator("[data-problem=session-not-found]")
    expect(problem).to_contain_text(says)
    expect(page.locator("[data-action=delete]")).to_have_count(0)
    problem.locator("a[href='/']").first.click()
    expect(page.locator(CHOOSER)).to_be_attached()
    expect(page.locator(".recent")).to_have_count(0)
    assert silence.failed_requests
