"""An upload goes on where it broke off, after a reload too: nothing is lost, nothing is counted
twice, and what has arrived is not sent again."""

import gzip
import json
import os
import random
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, Silence
from tests.browser.pages import CHOOSER, analysed, shown
from tests.browser.site import FEBRUARY, JANUARY, NOT_A_PROTOCOL, Site, rows, walk

CALLS = 12_000


@cache
def noise(seed: int) -> bytes:
    """A file of one length that hardly compresses, so that it comes in several parts."""
    texts = random.Random(seed)
    return rows(
        *([[n, "1/20/2026", n % 7, 0, texts.randbytes(90).hex(), ""]] for n in range(CALLS))
    )


WATCH = """
(() => {
    const stored = (name) => JSON.parse(localStorage.getItem(name)) ?? [];
    const send = XMLHttpRequest.prototype.send;
    XMLHttpRequest.prototype.send = function (form) {
        const [name, part] = [form.get("file").name, Number(form.get("part"))];
        localStorage.setItem("test.sent", JSON.stringify([...stored("test.sent"), [name, part]]));
        const isHeld = ([held, from]) => held === name && part >= from;
        if (!stored("test.held").some(isHeld)) send.call(this, form);
    };
})();
"""
"""Notes which parts a page sends; those that are `test.held` never leave."""


@pytest.fixture
def start(open_page: Open, tmp_path: Path) -> Page:
    """The start page, which sends about 1 MB at a time."""
    watch = tmp_path / "watch.js"
    watch.write_text(WATCH)
    page = open_page(scripts=(watch,))
    page.set_default_timeout(20_000)
    health = json.dumps({"limits": {"requestBytes": 700_000}})
    page.route("**/api/health", lambda route: route.fulfill(body=health))
    page.reload()
    return page


def kept(path: Path, content: bytes, changed: int = 1_760_000_000) -> Path:
    path.write_bytes(content)
    os.utime(path, (changed, changed))
    return path


def sent(page: Page) -> list[list[Any]]:
    """(file, part) of everything that was sent since the page was loaded again."""
    found: list[list[Any]] = page.evaluate("() => JSON.parse(localStorage.getItem('test.sent'))")
    return sorted(found)


def arrived(page: Page) -> list[str]:
    """Of each part that the browser knows to have arrived, its file."""
    names: list[str] = page.evaluate(
        """() => (JSON.parse(localStorage.getItem("calltrail.analyses"))?.[0]?.uploads ?? [])
            .flatMap(({ name, slices }) => slices.filter(({ done }) => done).map(() => name))"""
    )
    return names


def broken_off(page: Page, *files: Path, held: list[list[Any]], after: list[str]) -> None:
    """Begins an upload, of which some parts never leave, and loads the page after others came."""
    page.evaluate("(held) => localStorage.setItem('test.held', JSON.stringify(held))", held)
    page.locator(CHOOSER).set_input_files(list(files))
    for _ in range(400):
        if arrived(page) == after:
            break
        page.wait_for_timeout(50)
    assert arrived(page) == after
    page.evaluate(
        "() => ['test.held', 'test.sent'].forEach((name) => localStorage.removeItem(name))"
    )
    page.reload()
    expect(page.locator("main[data-stage=missing]")).to_be_visible()


def test_a_reloaded_page_sends_only_what_has_not_arrived(
    start: Page, site: Site, tmp_path: Path
) -> None:
    large = kept(tmp_path / "large.csv", noise(1))
    broken_off(start, large, held=[["large.csv", 2]], after=["large.csv"] * 2)
    expect(start.locator("[data-file='large.csv']")).to_contain_text("% uploaded")
    start.locator(CHOOSER).set_input_files(large)
    document = site.document(analysed(start))
    assert document["total_rows"] == document["total_calls"] == CALLS
    assert document["files"][0]["size"] == large.stat().st_size
    assert sent(start) == [["large.csv", 2]]


def test_dropping_the_same_files_on_the_start_page_goes_on_too(start: Page, tmp_path: Path) -> None:
    large = kept(tmp_path / "large.csv", noise(1))
    broken_off(start, large, held=[["large.csv", 1]], after=["large.csv"])
    start.locator("[data-action=restart]").click()
    expect(start.locator(".recent")).to_contain_text("uploaded: choose the same files to go on")
    start.locator(CHOOSER).set_input_files(large)
    analysed(start)
    assert ["large.csv", 0] not in sent(start)
    start.goto("/")
    expect(start.locator(".recent li")).to_have_count(1)


def test_one_of_two_files_is_an_analysis_of_its_own(
    start: Page, site: Site, tmp_path: Path
) -> None:
    large, small = kept(tmp_path / "large.csv", noise(1)), kept(tmp_path / "small.csv", JANUARY)
    broken_off(start, small, large, held=[["large.csv", 1]], after=["small.csv", "large.csv"])
    start.locator("[data-action=restart]").click()
    start.locator(CHOOSER).set_input_files(large)
    document = site.document(analysed(start))
    assert [file["name"] for file in document["files"]] == ["large.csv"]


@pytest.mark.parametrize("can_compare", [True, False])
def test_other_contents_under_the_same_name_size_and_time_are_sent_whole(
    start: Page, site: Site, silence: Silence, tmp_path: Path, can_compare: bool
) -> None:
    """Only https lets pages compare by digest: elsewhere the server does, and says 409."""
    if not can_compare:
        start.add_init_script("Object.defineProperty(crypto, 'subtle', { value: undefined })")
        start.reload()
    large = kept(tmp_path / "large.csv", noise(1))
    broken_off(start, large, held=[["large.csv", 2]], after=["large.csv"] * 2)
    start.locator(CHOOSER).set_input_files(kept(large, noise(2)))
    document = site.document(analysed(start))
    assert document["total_rows"] == CALLS
    texts = {node["text"] for node in document["button_tree"]}
    assert texts == {row.split(",")[4] for row in noise(2).decode().splitlines()[1:8]}
    assert bool(silence.failed_requests) == (not can_compare)


def test_a_file_that_has_changed_takes_the_place_of_what_was_sent(
    start: Page, site: Site, tmp_path: Path
) -> None:
    large, small = kept(tmp_path / "large.csv", noise(1)), kept(tmp_path / "small.csv", JANUARY)
    broken_off(start, small, large, held=[["large.csv", 1]], after=["small.csv", "large.csv"])
    start.locator(CHOOSER).set_input_files(kept(large, FEBRUARY, changed=1_770_000_000))
    document = site.document(analysed(start))
    assert [(file["name"], file["calls"]) for file in document["files"]] == [
        ("small.csv", 26),
        ("large.csv", 6),
    ]


def test_files_that_do_not_belong_to_the_upload_are_refused_by_name(
    start: Page, tmp_path: Path
) -> None:
    large, small = kept(tmp_path / "large.csv", noise(1)), kept(tmp_path / "small.csv", JANUARY)
    broken_off(start, small, large, held=[["large.csv", 1]], after=["small.csv", "large.csv"])
    start.locator(CHOOSER).set_input_files(kept(tmp_path / "other.csv", FEBRUARY))
    expect(start.locator("[data-note=strangers]")).to_contain_text("other.csv")
    start.locator("[data-file='large.csv'] [data-action=drop-file]").click()
    analysed(start)
    assert shown(start, "total_calls") == 26


def test_an_upload_whose_session_is_gone_starts_over(
    start: Page, site: Site, silence: Silence, tmp_path: Path
) -> None:
    large = kept(tmp_path / "large.csv", noise(1))
    broken_off(start, large, held=[["large.csv", 1]], after=["large.csv"])
    start.evaluate(
        """async () => {
            const [{ id, ownerKey }] = JSON.parse(localStorage.getItem("calltrail.analyses"));
            const headers = { Authorization: `Bearer ${ownerKey}` };
            await fetch(`/api/session?sessionId=${id}`, { method: "DELETE", headers });
        }"""
    )
    start.locator(CHOOSER).set_input_files(large)
    expect(start.locator("[data-problem=session-not-found]")).to_be_visible()
    start.locator("[data-action=retry]").click()
    assert site.document(analysed(start))["total_rows"] == CALLS
    assert silence.failed_requests


def test_a_page_closed_before_the_calls_were_read_goes_on_by_itself(start: Page) -> None:
    start.route("**/api/process", lambda route: None)
    start.locator(CHOOSER).set_input_files(
        [{"name": "january.csv", "mimeType": "text/csv", "buffer": JANUARY}]
    )
    expect(start.locator("main[data-stage=processing]")).to_be_visible()
    start.unroute("**/api/process")
    start.reload()
    analysed(start)
    assert shown(start, "total_calls") == 26


def test_a_part_that_is_refused_while_others_are_cut_fails_its_file(
    start: Page, silence: Silence, tmp_path: Path
) -> None:
    requests = iter(range(100))

    def refuse_the_second(route: Any) -> None:
        if next(requests) == 1:
            route.fulfill(status=422, body='{"type": "invalid-parameter"}')
        else:
            route.continue_()

    start.route("**/api/upload", refuse_the_second)
    start.locator(CHOOSER).set_input_files(kept(tmp_path / "large.csv", noise(1)))
    expect(start.locator("[data-file='large.csv'][data-status=failed]")).to_be_visible()
    start.locator("[data-action=retry]").click()
    analysed(start)
    assert shown(start, "total_rows") == CALLS
    assert silence.failed_requests


def test_a_gzip_file_is_stored_as_it_is(start: Page, site: Site, tmp_path: Path) -> None:
    packed = gzip.compress(JANUARY)
    start.locator(CHOOSER).set_input_files(kept(tmp_path / "january.csv.gz", packed))
    document = site.document(analysed(start))
    assert document["total_calls"] == 26
    assert document["files"][0]["size"] == len(packed)


def test_a_file_that_changed_since_it_was_chosen_is_said_to_be_unreadable(
    start: Page, tmp_path: Path
) -> None:
    start.context.set_offline(True)
    file = kept(tmp_path / "january.csv", JANUARY)
    start.locator(CHOOSER).set_input_files(file)
    expect(start.locator("[data-problem=offline]")).to_be_visible()
    start.context.set_offline(False)
    kept(file, NOT_A_PROTOCOL, changed=1_770_000_000)
    start.locator("[data-action=retry]").click()
    expect(start.locator("[data-problem=unreadable-file]")).to_be_visible()


def test_dates_read_otherwise_after_a_reload_need_the_files_again(
    start: Page, site: Site, tmp_path: Path
) -> None:
    either = rows(walk(1, "3/4/2026", 1, 2), walk(2, "5/6/2026", 1))
    file = kept(tmp_path / "either.csv", either)
    start.route("**/api/process", lambda route: None)
    start.locator(CHOOSER).set_input_files(file)
    expect(start.locator("main[data-stage=processing]")).to_be_visible()
    start.unroute("**/api/process")
    start.reload()
    start.locator("[data-date-order=dmy]").click()
    expect(start.locator("main[data-stage=missing]")).to_be_visible()
    start.locator(CHOOSER).set_input_files(file)
    document = site.document(analysed(start))
    assert document["date_range"] == {"from": "2026-04-03", "to": "2026-06-05"}


def test_a_file_goes_in_few_parts_that_fit(open_page: Open) -> None:
    """Every part is an operation that stores charge for: 500 MB may take ten (README)."""
    slices = open_page().evaluate(
        """async () => {
            const { nextSlice } = await import("/js/parts.js");
            const { Upload } = await import("/js/upload.js");
            const [limit, megabyte] = [2_000_000, 1 << 20];
            const noise = crypto.getRandomValues(new Uint8Array(65_536));
            const easy = new Blob(Array(100).fill(new Uint8Array(megabyte)));
            const hard = new Blob(Array(32).fill(noise));
            const upload = new Upload(new File([easy, hard], "both.csv"), 0);
            const found = [];
            for (let next; (next = await nextSlice(upload, limit));) {
                const { start, end, last } = next.slice;
                found.push([(end - start) / megabyte, next.body.size / limit, start, end, last]);
            }
            return found;
        }"""
    )
    assert [length for length, *_ in slices][:2] == [32, 56]
    assert max(of_limit for _, of_limit, *_ in slices) <= 1
    starts, ends, last = zip(*(end for _, _, *end in slices), strict=True)
    assert starts == (0, *ends[:-1])
    assert ends[-1] == 102 << 20
    assert last == (*[False] * (len(slices) - 1), True)
