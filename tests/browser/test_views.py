"""Every view in a real browser: it renders, keeps silent, and its numbers are right."""

import re
import urllib.parse
from datetime import date

import pytest
from playwright.sync_api import expect

from lib.errors import Problem
from lib.ingest import ingest, parse_mapping
from tests.against import opened, product, read
from tests.browser.conftest import Open
from tests.browser.pages import AXE, VIEWS, choose, ready, serious, values
from tests.browser.site import FEBRUARY, JANUARY, Site, rows, walk
from tests.nasty import OTHER, READ
from tests.workbooks import zipped

LOOKS = [(language, scheme) for language in ("en", "he") for scheme in ("light", "dark")]
EVERY = [(view, *look) for view in VIEWS for look in LOOKS]
ONCE = [(view, *LOOKS[n % len(LOOKS)]) for n, view in enumerate(VIEWS)]


@pytest.fixture(scope="module")
def session(site: Site) -> str:
    return site.analysis(JANUARY, FEBRUARY)


def check(open_page: Open, session: str, view: str, language: str, scheme: str) -> None:
    assert AXE.exists(), "npm's packages are missing: run script/build-page"
    address = f"/analysis#s={session}&view={view}"
    page = open_page(address, language=language, color_scheme=scheme, scripts=(AXE,))
    ready(page, view)
    for figure in VIEWS[view]:
        expect(page.locator(f"[data-figure={figure}]").first).to_be_visible()
    assert not serious(page)


@pytest.mark.parametrize(("view", "language", "scheme"), ONCE)
def test_view(open_page: Open, session: str, view: str, language: str, scheme: str) -> None:
    check(open_page, session, view, language, scheme)


@pytest.mark.long
@pytest.mark.parametrize(("view", "language", "scheme"), [row for row in EVERY if row not in ONCE])
def test_view_in_every_look(
    open_page: Open, session: str, view: str, language: str, scheme: str
) -> None:
    check(open_page, session, view, language, scheme)


@pytest.mark.parametrize("language", ["en", "he"])
def test_the_start_page_is_open_to_everybody(open_page: Open, language: str) -> None:
    page = open_page(language=language, scripts=(AXE,))
    expect(page.locator("input[type=file]")).to_be_attached()
    assert not serious(page)


def test_numbers_are_the_api_s(open_page: Open, site: Site, session: str) -> None:
    document = site.document(session)
    page = open_page(f"/analysis#s={session}")
    ready(page, "overview")
    counts = "[data-figure={}] .bar-count data"
    intents = [row["count"] for row in document["top_intents_top10"]]
    assert values(page, counts.format("top_intents_top10")) == intents
    days = values(page, "[data-figure=weekday_trends] .upright-count data")
    assert sum(days) == document["total_calls"]
    page.locator("[data-view-link=endings]").click()
    ready(page, "endings")
    leaves = [row["count"] for row in document["leaf_frequency_top20"]]
    assert values(page, counts.format("leaf_frequency_top20")) == leaves
    page.locator("[data-view-link=top-paths]").click()
    ready(page, "top-paths")
    paths = document["top_paths_top20"]
    assert values(page, ".paths td:nth-child(4) data") == [row["count"] for row in paths]
    assert values(page, ".paths td:nth-child(5) data") == [row["share"] for row in paths]
    page.locator("[data-view-link=funnels]").click()
    ready(page, "funnels")
    visits = sorted((row["reach"] for row in document["node_funnel"].values()), reverse=True)
    assert values(page, "[data-figure=node_funnel] td:nth-child(2) data") == visits


def test_calls_put_back_in_order_are_shown_before_and_after(open_page: Open, site: Site) -> None:
    moved = [walk(n, "1/20/2026", 1, 2, 4)[::-1] for n in (2, 3)]
    session = site.analysis(rows(walk(1, "1/20/2026", 1, 2, 4), *moved))
    (file,) = site.document(session)["data_quality"]["files"]
    page = open_page(f"/analysis#s={session}&view=quality")
    ready(page, "quality")
    shown = "[data-figure=order] data-table:nth-of-type({}) td:nth-child({})"
    assert values(page, shown.format(1, 3) + " data") == [file["order"]["calls_reordered"]] == [2]
    assert values(page, shown.format(1, 5) + " data") == [1, 3]
    paths = page.locator(shown.format(2, 2) + " .node").all_inner_texts()
    assert [text.split()[-1] for text in paths] == ["4", "2", "1"] * 2


def test_a_node_s_days_are_those_of_the_calls_through_it(
    open_page: Open, site: Site, session: str
) -> None:
    page = open_page(f"/analysis#s={session}&view=tree&node=3")
    bars = page.locator("[data-figure=node_trend] .spark span")
    expect(bars.first).to_be_attached()
    counts = [int(str(bar.get_attribute("title")).split(": ")[1]) for bar in bars.all()]
    document = site.document(session)
    first, last = (document["date_range"][end] for end in ("from", "to"))
    days = (date.fromisoformat(last) - date.fromisoformat(first)).days + 1
    assert (len(counts), sum(counts)) == (days, document["node_funnel"]["3"]["reach"])


def test_back_and_forward_restore_views(open_page: Open, session: str) -> None:
    page = open_page(f"/analysis#s={session}")
    ready(page, "overview")
    page.locator("[data-view-link=tree]").click()
    ready(page, "tree")
    page.locator("[role=treeitem]", has_text="Billing").click()
    expect(page.locator("[data-node='2']")).to_be_visible()
    page.go_back()
    expect(page.locator("[data-node='1']")).to_be_visible()
    page.go_back()
    ready(page, "overview")
    page.go_forward()
    page.go_forward()
    expect(page.locator("[data-node='2']")).to_be_visible()


def test_a_link_shows_what_its_sender_saw(open_page: Open, session: str) -> None:
    page = open_page(f"/analysis#s={session}&view=explorer")
    ready(page, "explorer")
    page.locator(".steps-column").last.locator("a", has_text="Billing").click()
    page.locator(".steps-column").last.locator("a", has_text="fast").click()
    expect(page.locator(".crumbs a")).to_have_count(4)
    other = open_page(page.url.removeprefix(page.evaluate("() => location.origin")))
    expect(other.locator(".crumbs a[aria-current=step]")).to_contain_text("fast")


def test_at_each_step_of_the_flow_every_call_is_somewhere(
    open_page: Open, site: Site, session: str
) -> None:
    document = site.document(session)
    deep = {row["depth"]: row["count"] for row in document["depth_funnel"]}
    for way in ("on", "back"):
        page = open_page(f"/analysis#s={session}&view=flow&way={way}&least=0.5")
        ready(page, "flow")
        expect(page.locator(".flow-heading")).to_have_count(len(deep))
        boxes: list[list[int]] = page.locator(".flow-box").evaluate_all(
            "(found) => found.map((box) => [box.offsetLeft, Number(box.dataset.calls)])"
        )
        places = sorted({left for left, _ in boxes}, reverse=way == "back")
        sums = [sum(calls for left, calls in boxes if left == place) for place in places]
        assert sums == list(deep.values())


def test_a_funnel_of_one_s_own(open_page: Open, session: str) -> None:
    page = open_page(f"/analysis#s={session}&view=funnels&steps=1,2")
    ready(page, "funnels")
    counts = "[data-figure=custom_funnel] .bar-count data"
    assert values(page, counts) == [32, 16]
    page.locator("[data-figure=custom_funnel] input").fill("5")
    page.keyboard.press("Enter")
    expect(page.locator(counts)).to_have_count(3)
    assert values(page, counts) == [32, 16, 10]
    page.locator("[data-figure=custom_funnel] .remove").nth(1).click()
    expect(page.locator(counts)).to_have_count(2)
    assert values(page, counts) == [32, 10]


def test_filters_go_along_from_view_to_view(open_page: Open, site: Site, session: str) -> None:
    page = open_page(f"/analysis#s={session}")
    ready(page, "overview")
    page.locator(".filter-panel summary").click()
    page.locator("[name=source][value='calls2.csv']").check()
    selected = page.locator(".filters [data-figure=selected_calls]")
    expect(selected).to_contain_text("6 of 32 calls")
    page.locator("[name=minSteps]").fill("3")
    page.locator("[name=minSteps]").press("Enter")
    expect(selected).to_contain_text("5 of 32 calls")
    page.locator("[data-view-link=endings]").click()
    ready(page, "endings")
    assert values(page, "[data-figure=leaf_frequency_top20] .bar-count data") == [5]
    page.locator(".chip", has_text="calls2.csv").click()
    expect(selected).to_contain_text("30 of 32 calls")
    page.go_back()
    expect(selected).to_contain_text("5 of 32 calls")


def test_what_is_being_typed_survives_the_arrival_of_figures(open_page: Open, session: str) -> None:
    page = open_page(f"/analysis#s={session}")
    ready(page, "overview")
    page.locator(".filter-panel summary").click()
    steps = page.locator("[name=minSteps]")
    steps.fill("3")
    page.evaluate("() => window.dispatchEvent(new CustomEvent('statechange-page'))")  # draws anew
    expect(steps).to_have_value("3")
    steps.press("Enter")
    expect(page.locator(".chip")).to_contain_text("3")
    page.locator(".chip").click()
    expect(steps).to_have_value("")


def test_no_call_at_all_fills_every_view(open_page: Open, session: str) -> None:
    page = open_page(f"/analysis#s={session}&minSteps=99")
    ready(page, "overview")
    for view in VIEWS:
        page.locator(f"[data-view-link={view}]").click()
        ready(page, view)
        expect(page.locator(".filters [data-figure=selected_calls]")).to_contain_text("0 of 32")


def test_the_language_changes_in_place(open_page: Open, session: str) -> None:
    page = open_page(f"/analysis#s={session}&view=trends")
    ready(page, "trends")
    page.locator("[data-lang=he]").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("h1")).to_have_text("מגמות")
    page.reload()
    expect(page.locator("h1")).to_have_text("מגמות")
    page.locator("[data-lang=en]").click()
    expect(page.locator("h1")).to_have_text("Trends")


def test_the_tree_is_walked_by_keys(open_page: Open, session: str) -> None:
    page = open_page(f"/analysis#s={session}&view=tree")
    ready(page, "tree")
    page.locator("[role=tree]").focus()
    expect(page.locator("[role=treeitem]")).to_have_count(6)
    page.keyboard.press("ArrowLeft")
    expect(page.locator("[role=treeitem]")).to_have_count(1)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("[role=treeitem][aria-selected=true]")).to_have_attribute("id", "node-2")
    expect(page.locator("[role=tree]")).to_have_attribute("aria-activedescendant", "node-2")


def test_the_skip_link_keeps_the_address(open_page: Open, session: str) -> None:
    page = open_page(f"/analysis#s={session}&view=tree")
    ready(page, "tree")
    before = page.url
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "main"
    assert page.url == before


def test_the_focus_is_never_below_the_bar(open_page: Open, site: Site) -> None:
    tree = [["1/13/2026", n, n - 1, f"Node {n}", ""] for n in range(1, 32)]
    calls = [[[call, *row] for row in tree[: call + 1]] for call in range(30)]
    page = open_page(f"/analysis#s={site.analysis(rows(*calls))}")
    page.locator("[data-view-link=endings]").click()
    ready(page, "endings")
    page.locator("[data-figure=leaf_frequency_top20] .bar-label a").last.focus()
    hidden = page.evaluate("() => document.querySelector('.bar').getBoundingClientRect().bottom")
    for _ in range(16):
        page.keyboard.press("Tab")
        box = page.locator("*:focus").bounding_box()
        assert box
        assert box["y"] >= hidden


def test_a_table_sorts_searches_and_copies(open_page: Open, session: str) -> None:
    page = open_page(
        f"/analysis#s={session}&view=quality", permissions=["clipboard-read", "clipboard-write"]
    )
    ready(page, "quality")
    page.goto(f"/analysis#s={session}&view=trends")
    ready(page, "trends")
    page.locator("[data-figure=daily_trends] .twin summary").click()
    table = page.locator("[data-figure=daily_trends] data-table")
    first = table.locator("tbody tr").first
    table.locator("th button", has_text="Calls").click()
    expect(first).to_contain_text("25 Jan 2026")
    table.locator("input[type=search]").fill("2026-02-1")
    expect(table.locator("tbody tr")).to_have_count(2)
    table.get_by_text("Copy").click()
    expect(table.locator("[role=status]")).to_contain_text("Copied 2 rows")
    assert page.evaluate("() => navigator.clipboard.readText()").startswith(
        "Date\tWeekday\tCalls\n"
    )


@pytest.mark.parametrize(("language", "key"), [("en", "ArrowRight"), ("he", "ArrowLeft")])
def test_a_column_is_made_wider_by_keys_and_by_dragging(
    open_page: Open, session: str, language: str, key: str
) -> None:
    page = open_page(f"/analysis#s={session}&view=menus", language=language)
    ready(page, "menus")
    table = page.locator("[data-figure=coverage_ratio] data-table")
    head, edge = table.locator("th").first, table.locator(".column-edge").first

    def width() -> float:
        box = head.bounding_box()
        assert box
        return box["width"]

    before = width()
    edge.focus()
    page.keyboard.press(key)
    assert width() == pytest.approx(before + 16, abs=1)
    box = edge.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + (40 if language == "en" else -40), y)
    page.mouse.up()
    assert width() == pytest.approx(before + 56, abs=2)
    page.keyboard.press("Escape")
    edge.dblclick()
    assert width() == pytest.approx(before, abs=1)


def test_a_long_table_is_printed_whole(open_page: Open, site: Site) -> None:
    tree = [[1, "1/13/2026", n, n // 2 or 0, f"Node {n}", ""] for n in range(1, 200)]
    session = site.analysis(rows(tree))
    page = open_page(f"/analysis#s={session}&view=menus")
    ready(page, "menus")
    drawn = page.locator("[data-figure=coverage_ratio] tbody tr:not(.spacer)")
    assert drawn.count() < 150
    page.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")
    expect(drawn).to_have_count(len(site.document(session)["coverage_ratio"]))
    page.evaluate("() => window.dispatchEvent(new Event('afterprint'))")


def test_both_languages_have_every_text(open_page: Open) -> None:
    page = open_page()
    keys = page.evaluate(
        """async () => {
            const keys = (value, path) =>
                typeof value === "string" ? [path]
                : Object.entries(value).flatMap(([key, inner]) => keys(inner, `${path}.${key}`));
            const texts = async (tag) => keys((await import(`/js/text/${tag}.js`)).default, "");
            return { en: await texts("en"), he: await texts("he") };
        }"""
    )
    own = (".two", ".problems.")  # Hebrew's dual; problems whose English comes from the server
    missing = set(keys["en"]) ^ set(keys["he"])
    assert not [key for key in missing if not key.endswith(own[0]) and own[1] not in key]


def test_every_warning_of_the_server_is_said_in_hebrew_too(open_page: Open) -> None:
    sessions = [
        *([(nasty.name, nasty.data)] for nasty in (*READ, *OTHER)),
        [("a.csv", JANUARY), ("b.csv", JANUARY)],
        [("events.csv", b"call_id,rule_id,timestamp\n1,a,?\n1,b,?\n")],
        [("events.csv", b"call_id,rule_id,timestamp\n1,a,2026-01-13T09\n1,b,2026-01-13T08\n")],
    ]
    warnings = {w for files in sessions for w in product(read(files))["data_quality"]["warnings"]}
    mapping = parse_mapping({"columns": {"call": "Ticket"}, "files": {"other.csv": {}}})
    mapped = ingest([opened("mapped.csv", JANUARY, 1 << 20)], mapping=mapping)
    warnings.update(mapped.quality["warnings"])
    assert len(warnings) >= 13
    said = in_hebrew(open_page, sorted(warnings))
    assert [english for english, hebrew in said if not re.search("[א-ת]{2}", hebrew)] == []


def in_hebrew(open_page: Open, warnings: list[str]) -> list[tuple[str, str]]:
    said: list[tuple[str, str]] = open_page(language="he").evaluate(
        """async (warnings) => {
            const { warningText } = await import("/js/text/warnings.js");
            return warnings.map((warning) => [warning, warningText(warning)]);
        }""",
        warnings,
    )
    return said


def test_why_parts_of_an_archive_were_left_out_is_said_in_hebrew_too(open_page: Open) -> None:
    members = {
        "calls.csv": JANUARY,
        "empty.csv": b"",
        "picture.csv": b"\x89PNG",
        "people.csv": b"name,phone\nDana,1234\n",
        "head.csv": JANUARY[: JANUARY.index(b"\n") + 1],
        "nobody.csv": JANUARY[: JANUARY.index(b"\n") + 1] + b",,,,,\n,1/13/2026,,,,\n",
    }
    warnings = product(read([("all.zip", zipped(members))]))["data_quality"]["warnings"]
    reasons = [warning for warning in warnings if "left out" in warning]
    assert len(set(reasons)) == 5
    said = [hebrew.partition(": ")[2] for _, hebrew in in_hebrew(open_page, reasons)]
    assert [text for text in said if re.search("[A-Za-z]", text)] == []


API_ALONE = {
    *("broken-compression", "cron-secret-wrong", "cross-site-request", "file-not-found"),
    *("malformed-request", "method-not-allowed", "no-file", "not-found", "part-taken"),
    *(
        "part-too-large",
        "table-too-large",
        "too-many-fields",
        "unknown-parameter",
        "unsupported-content-type",
    ),
}
"""Problems of requests that the page never makes, or that it deals with itself."""


def test_every_problem_that_a_reader_can_meet_is_told_in_hebrew_too(open_page: Open) -> None:
    told = open_page(language="he").evaluate(
        "async () => Object.keys((await import('/js/text/he.js')).default.problems)"
    )
    assert set(Problem._classes) - set(told) <= API_ALONE


def test_the_first_load_is_light(open_page: Open, session: str) -> None:
    page = open_page(f"/analysis#s={session}")
    ready(page, "overview")
    expect(page.locator("canvas").first).to_be_visible()
    bytes_moved = page.evaluate(
        """() => performance.getEntriesByType("resource")
            .reduce((sum, { transferSize }) => sum + transferSize, 0)"""
    )
    assert bytes_moved < 450_000


def test_every_table_can_be_downloaded_filtered(open_page: Open, session: str) -> None:
    page = open_page(f"/analysis#s={session}&view=endings&minSteps=3")
    ready(page, "endings")
    page.locator("[data-figure=leaf_frequency_top20] .menu summary").click()
    with page.expect_download() as coming:
        page.locator("[data-table=leaf_frequency_top20]").click()
    lines = coming.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 1 + 3
    page.locator(".bar .menu summary").click()
    with page.expect_download() as coming:
        page.locator(".bar .menu a").first.click()
    assert coming.value.suggested_filename.endswith(".xlsx")


def test_a_tree_stays_open_when_the_page_is_drawn_again(open_page: Open, session: str) -> None:
    page = open_page(f"/analysis#s={session}&view=tree&node=4")
    ready(page, "tree")
    page.locator("[role=treeitem]#node-3 .twist").click()
    expect(page.locator("[role=treeitem]")).to_have_count(5)
    page.locator("[data-lang=he]").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("[role=treeitem]")).to_have_count(5)


@pytest.mark.parametrize(
    ("language", "relation", "chosen", "pattern", "calls"),
    [
        ("en", "through", ["2"], "through=2", 16),
        ("en", "without", ["2"], "pattern=not:2", 16),
        ("en", "starts", ["1"], "pattern=^1", 32),
        ("en", "ends", ["6"], "ends=6", 15),
        ("en", "directly", ["1", "4"], "pattern=1>4", 0),
        ("en", "later", ["1", "4"], "pattern=1>>4", 15),
        ("en", "repeats", ["1"], "pattern=repeats:1", 0),
        ("en", "typed", ["1>?>6$"], "pattern=1>?>6$", 15),
        ("he", "later", ["1", "4"], "pattern=1>>4", 15),
        ("he", "typed", ["1>?>6$"], "pattern=1>?>6$", 15),
    ],
)
def test_filters_by_path_are_made_in_the_form_and_stand_in_the_address(
    open_page: Open,
    session: str,
    language: str,
    relation: str,
    chosen: list[str],
    pattern: str,
    calls: int,
) -> None:
    page = open_page(f"/analysis#s={session}&view=endings", language=language)
    ready(page, "endings")
    page.locator(".filter-panel summary").click()
    page.locator(".filter-panel [name=relation]").select_option(relation)
    for value in chosen:
        field = page.locator(".filter-panel path-filter input")
        field.fill(value)
        field.press("Enter")
    expect(page.locator(".filters .chip")).to_have_count(1)
    selected = page.locator(".filters [data-figure=selected_calls]")
    expect(selected).to_contain_text(f"{calls} of 32" if language == "en" else str(calls))
    assert pattern in urllib.parse.unquote(urllib.parse.unquote(page.url))


def test_a_node_s_card_filters_by_the_node_and_by_its_absence(
    open_page: Open, session: str
) -> None:
    page = open_page(f"/analysis#s={session}&view=tree&node=3")
    ready(page, "tree")
    selected = page.locator(".filters [data-figure=selected_calls]")
    page.locator("[data-action=only-through]").click()
    expect(selected).to_contain_text("15 of 32")
    page.go_back()
    page.locator("[data-action=without]").click()
    expect(selected).to_contain_text("17 of 32")


def test_rows_are_seen_before_the_chart_above_them_is_drawn(open_page: Open, session: str) -> None:
    """A scatter of thousands of menus takes a while, and nobody has to wait for it."""
    page = open_page(f"/analysis#s={session}&view=overview")
    ready(page, "overview")
    expect(page.locator("[data-figure=daily_trends] canvas")).to_be_visible()  # its code is here
    page.wait_for_load_state("networkidle")
    seen_before = page.evaluate(
        """() => new Promise((done) => {
            const soon = window.requestAnimationFrame;
            window.requestAnimationFrame = (draw) => setTimeout(() => soon(draw), 200); // busy
            let seen = null; // whether a frame has passed since there are rows
            const found = (selector) => document.querySelector(`[data-view=menus] ${selector}`);
            new MutationObserver(() => {
                if (seen === null && found("tbody tr")) {
                    seen = false;
                    requestAnimationFrame(() => (seen = true));
                }
                if (found("canvas")) done(seen);
            }).observe(document.body, { childList: true, subtree: true });
            location.hash = location.hash.replace("overview", "menus");
        })"""
    )
    assert seen_before is True


@pytest.mark.parametrize("address", ["/", "/analysis#s={session}&view=flow"])
def test_who_wants_no_motion_sees_none(open_page: Open, session: str, address: str) -> None:
    page = open_page(reduced_motion="reduce")
    page.route("**/api/analytics?*", lambda _: None)  # it never answers: the page is loading
    page.goto(address.format(session=session))
    running = "({ playState }) => playState === 'running'"
    moving = f"() => document.getAnimations().filter({running}).length"
    if address == "/":
        page.route("**/api/process", lambda _: None)
        choose(page, ("january.csv", JANUARY))
        expect(page.locator("[data-stage=processing] progress.whole")).to_be_visible()
    else:
        expect(page.locator(".loading")).to_be_visible()
    assert page.evaluate(moving) == 0
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(moving) > 0
