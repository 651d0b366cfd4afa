"""Where the server refuses or cannot answer, the page says what to do, and doing it helps."""

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, Silence
from tests.browser.pages import CHOOSER, analysed, choose, ready, shown
from tests.browser.site import JANUARY, Site


def problem(kind: str, status: int) -> dict[str, Any]:
    body = json.dumps(
        {"type": f"/problems/{kind}", "title": kind, "detail": kind, "status": status}
    )
    return {"status": status, "content_type": "application/problem+json", "body": body}


def test_what_may_pass_by_itself_can_be_tried_again(
    open_page: Open, site: Site, silence: Silence
) -> None:
    session = site.analysis(JANUARY)
    page = open_page()
    answers = "**/api/analytics*"
    page.route(answers, lambda route: route.fulfill(**problem("store-unavailable", 503)))
    page.goto(f"/analysis#s={session}&view=endings")
    page.unroute(answers)
    page.locator("[data-problem=store-unavailable] [data-action=retry]").click()
    ready(page, "endings")
    assert silence.failed_requests


def test_a_link_that_asks_wrongly_leads_to_the_whole_analysis(
    open_page: Open, site: Site, silence: Silence
) -> None:
    session = site.analysis(JANUARY)
    page = open_page(f"/analysis#s={session}&view=endings&from=2026-99-99")
    page.locator("[data-problem=invalid-parameter] a").click()
    ready(page, "endings")
    assert "from" not in page.url
    assert silence.failed_requests


def test_a_token_is_asked_for_once_and_again_only_when_it_is_refused(
    open_page: Open, silence: Silence
) -> None:
    page = open_page()
    page.route("**/api/health", lambda route: route.fulfill(body='{"uploads": "token"}'))

    def guarded(route: Any) -> None:
        if route.request.headers.get("x-upload-token") == "right":
            route.continue_()
        else:
            route.fulfill(**problem("upload-token-wrong", 403))

    page.route("**/api/upload", guarded)
    page.reload()
    expect(page.locator("[name=token]")).to_be_visible()
    choose(page, ("january.csv", JANUARY))
    expect(page.locator(".token")).to_contain_text("1 file waits for it")
    page.locator("[name=token]").fill("wrong")
    page.locator("[name=token]").press("Enter")
    expect(page.locator("[data-problem=upload-token-wrong]")).to_be_visible()
    page.locator("[name=token]").fill("right")
    page.locator("[name=token]").press("Enter")
    analysed(page)
    page.goto("/")
    expect(page.locator(CHOOSER)).to_be_attached()
    expect(page.locator("[name=token]")).to_have_count(0)
    choose(page, ("january.csv", JANUARY))
    analysed(page)
    assert shown(page, "total_calls") == 26
    assert silence.failed_requests


def test_a_browser_that_keeps_nothing_still_shows_everything(
    open_page: Open, tmp_path: Path
) -> None:
    blocked = tmp_path / "blocked.js"
    denied = "get() { throw new DOMException('denied', 'SecurityError'); }"
    blocked.write_text(f"Object.defineProperty(window, 'localStorage', {{ {denied} }});")
    page = open_page(scripts=(blocked,))
    expect(page.locator("[data-note=unkept]")).to_contain_text("keeps nothing more")
    page.locator("[data-lang=he]").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    choose(page, ("january.csv", JANUARY))
    analysed(page)
    assert shown(page, "total_calls") == 26


def kept(page: Page) -> list[str]:
    """The ids of the analyses that the browser keeps, newest first."""
    known = "JSON.parse(localStorage.getItem('calltrail.analyses'))"
    ids: list[str] = page.evaluate(f"() => {known}.map(({{ id }}) => id)")
    return ids


def test_an_owner_s_key_is_never_forgotten_for_another(open_page: Open) -> None:
    """Of more analyses than are kept, the expired go, and then those without a key."""
    page = open_page()
    expect(page.locator("[data-note=unkept]")).to_have_count(0)
    page.evaluate(
        """() => {
            const later = Date.now() + 1e9;
            const known = Array.from({ length: 60 }, (_, i) =>
                ({ id: `owned${i}`, ownerKey: "k", createdAt: 1, expiresAt: later }));
            known.splice(3, 0, { id: "keyless", createdAt: 1, expiresAt: later });
            known.push({ id: "expired", ownerKey: "k", createdAt: 1, expiresAt: 1 });
            localStorage.setItem("calltrail.analyses", JSON.stringify(known));
        }"""
    )
    choose(page, ("january.csv", JANUARY))
    session = analysed(page)
    assert kept(page) == [session, *(f"owned{i}" for i in range(60))]


def test_a_full_browser_says_so_before_and_keeps_the_keys_that_it_has(open_page: Open) -> None:
    page = open_page()
    choose(page, ("january.csv", JANUARY))
    session = analysed(page)
    page.evaluate(
        """() => {
            for (let size = 2 ** 23; size >= 1; size /= 2)
                try { localStorage.setItem(`filler${size}`, "x".repeat(size)); } catch {}
        }"""
    )
    page.goto("/")
    expect(page.locator("[data-note=unkept]")).to_be_visible()
    choose(page, ("january.csv", JANUARY))
    assert analysed(page) != session
    assert kept(page) == [session]


def test_a_file_dropped_beside_its_place_is_taken_too(open_page: Open) -> None:
    page = open_page()
    expect(page.locator(CHOOSER)).to_be_attached()
    left = page.evaluate(
        """(text) => {
            const dataTransfer = new DataTransfer();
            dataTransfer.items.add(new File([text], "beside.csv", { type: "text/csv" }));
            const options = { dataTransfer, bubbles: true, cancelable: true };
            return ["dragover", "drop"].map((type) =>
                document.querySelector("h1").dispatchEvent(new DragEvent(type, options)));
        }""",
        JANUARY.decode(),
    )
    assert left == [False, False]  # the browser itself would open the file
    analysed(page)
    expect(page.locator(".bar-title")).to_have_text("beside.csv")


def test_without_a_network_the_sample_says_so(open_page: Open, silence: Silence) -> None:
    page = open_page()
    expect(page.locator(CHOOSER)).to_be_attached()
    page.context.set_offline(True)
    page.locator("[data-action=sample]").click()
    expect(page.locator("[data-problem=offline]")).to_be_visible()
    page.locator("[data-action=restart]").click()
    expect(page.locator(CHOOSER)).to_be_attached()
    assert silence.failed_requests


def test_a_deletion_that_failed_says_so_and_can_be_repeated(
    open_page: Open, silence: Silence
) -> None:
    page = open_page()
    choose(page, ("january.csv", JANUARY))
    analysed(page)
    page.context.set_offline(True)
    page.locator("[data-action=delete]").click()
    page.locator("[data-action=confirm-delete]").click()
    expect(page.locator(".confirm [role=alert]")).to_contain_text("could not be reached")
    page.context.set_offline(False)
    page.locator("[data-action=confirm-delete]").click()
    page.wait_for_url("**/")
    expect(page.locator(".recent")).to_have_count(0)
    assert silence.failed_requests
