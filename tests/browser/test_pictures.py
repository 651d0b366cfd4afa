"""Charts saved as pictures: real vectors with their texts, and pixels, in both languages."""

import struct
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Open
from tests.browser.pages import ready
from tests.browser.site import FEBRUARY, JANUARY, TEXTS, Site, rows

SVG = "{http://www.w3.org/2000/svg}"
CHARTS = {
    "overview": ["daily_trends", "weekday_trends", "top_intents_top10", "lengths_summary"],
    "flow": ["flow"],
    "tree&node=3": ["node_trend"],
    "explorer": ["path_explorer"],
    "funnels": ["depth_funnel", "custom_funnel"],
    "endings": ["leaf_frequency_top20"],
    "menus": ["entropy_complexity_top20"],
    "urls": ["url_engagement_top20"],
    "trends": ["calendar"],
    "compare": ["compared_days"],
    "compare&show=flow": ["compared_flow"],
}


@pytest.fixture(scope="module")
def session(site: Site) -> str:
    return site.analysis(JANUARY, FEBRUARY)


def saved(page: Page, figure: str, form: str) -> tuple[str, Path]:
    """The name and the place of a figure's picture."""
    menu: Locator = page.locator(f"[data-figure={figure}] .menu:has([data-save])").first
    menu.locator("summary").click()
    with page.expect_download() as coming:
        menu.locator(f"[data-save={form}]").click()
    expect(menu).not_to_have_attribute("open", "")
    return coming.value.suggested_filename, coming.value.path()


def texts(picture: Path) -> list[str]:
    """The texts of a drawing; that it parses is part of what is tested."""
    found = ET.parse(picture).getroot().iter(f"{SVG}text")
    marks = {ord(mark): None for mark in "\u2066\u2068\u2069"}
    return ["".join(text.itertext()).translate(marks) for text in found]


def size(picture: Path) -> tuple[int, int]:
    header = picture.read_bytes()[:24]
    assert header.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", header[16:])
    return width, height


@pytest.mark.parametrize("language", ["en", "he"])
def test_every_chart_is_saved_as_vectors_and_as_pixels(
    open_page: Open, session: str, language: str
) -> None:
    page = open_page(f"/analysis#s={session}", language=language)
    for view, figure in [(v, f) for v in CHARTS for f in CHARTS[v]]:
        page.evaluate("(to) => { location.hash = to; }", f"#s={session}&view={view}")
        ready(page, view.split("&")[0])
        title = page.locator(f"[data-figure={figure}] [data-picture=title]").first.inner_text()
        name, drawing = saved(page, figure, "svg")
        assert name.endswith(".svg")
        assert title.split()[0] in name
        assert title.split()[0] in " ".join(texts(drawing))
        root = ET.parse(drawing).getroot()
        assert list(root.iter(f"{SVG}rect")) or list(root.iter(f"{SVG}path"))
        assert not list(root.iter(f"{SVG}image"))
        name, pixels = saved(page, figure, "png")
        assert name.endswith(".png")
        assert size(pixels) == tuple(2 * int(root.attrib[side]) for side in ("width", "height"))


def test_a_picture_says_which_calls_it_is_of(open_page: Open, session: str) -> None:
    page = open_page(f"/analysis#s={session}&view=endings&minSteps=3")
    ready(page, "endings")
    said = " ".join(texts(saved(page, "leaf_frequency_top20", "svg")[1]))
    assert "of 30 calls" in said
    assert "At least steps 3" in said
    assert "calls1.csv and 1 more" in said
    assert TEXTS[5] in said


@pytest.mark.parametrize("language", ["en", "he"])
def test_the_flow_s_picture_is_whole_and_reads_as_the_page_does(
    open_page: Open, session: str, language: str
) -> None:
    """On a phone the page shows a part of the flow, and scrolls; texts keep their own direction."""
    page = open_page(
        f"/analysis#s={session}&view=flow&least=0.5",
        language=language,
        viewport={"width": 390, "height": 844},
    )
    ready(page, "flow")
    _, drawing = saved(page, "flow", "svg")
    assert set(TEXTS.values()) <= set(texts(drawing))
    root = ET.parse(drawing).getroot()
    assert float(root.attrib["width"]) > 4 * 200
    placed = {
        "".join(text.itertext()): text.attrib.get("direction", "ltr")
        for text in root.iter(f"{SVG}text")
    }
    assert placed[TEXTS[1]] == "rtl"
    assert placed[TEXTS[5]] == "ltr"
    ribbons = [path for path in root.iter(f"{SVG}path") if path.attrib["fill"] == "none"]
    assert len(ribbons) == page.locator(".ribbon").count()
    assert all(path.attrib["stroke"].startswith("#") for path in ribbons)


def test_a_text_that_may_break_is_one_text_where_it_does_not(open_page: Open, site: Site) -> None:
    session = site.analysis(b"call_id,call_date,rule_id,rule_text\n1,2026-01-01,1,to/from/on\n")
    page = open_page(f"/analysis#s={session}&view=flow")
    ready(page, "flow")
    assert "to/from/on" in texts(saved(page, "flow", "svg")[1])


def test_a_zoomed_chart_s_picture_shows_what_is_zoomed_to(open_page: Open, site: Site) -> None:
    """The slider itself is no part of the picture."""
    days = b"".join(
        b"%d,2026-%02d-%02d,a\n" % (m * 31 + d, m, d) for m in (1, 3) for d in range(1, 29)
    )
    session = site.analysis(b"call_id,call_date,rule_id\n" + days + b"1000,2026-04-28,a\n")
    page = open_page(f"/analysis#s={session}&view=trends")
    ready(page, "trends")
    before = texts(saved(page, "daily_trends", "svg")[1])
    box = page.locator("[data-figure=daily_trends] canvas").bounding_box()
    assert box
    y = box["y"] + box["height"] - 16
    page.mouse.move(box["x"] + 92, y)  # the handle at the start
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, y, steps=5)
    page.mouse.up()
    after = texts(saved(page, "daily_trends", "svg")[1])
    assert "1 Jan" in before
    assert "1 Jan" not in after


def test_a_menu_closes_by_escape_and_by_a_click_elsewhere(open_page: Open, session: str) -> None:
    page = open_page(f"/analysis#s={session}&view=endings")
    ready(page, "endings")
    menu = page.locator("[data-figure=leaf_frequency_top20] .menu")
    for close in (lambda: page.keyboard.press("Escape"), lambda: page.locator("h1").click()):
        menu.locator("summary").click()
        expect(menu.locator("[data-save=svg]")).to_be_visible()
        close()
        expect(menu.locator("[data-save=svg]")).not_to_be_visible()


HOSTILE = "\x01\ufffe</text>&amp;alert(1)<script> \"'"


def test_texts_of_any_kind_stay_texts_in_a_picture(open_page: Open, site: Site) -> None:
    """In drawings of the page and of the chart library alike; what XML cannot hold is left out."""
    session = site.analysis(
        rows(
            *(
                [[n, "1/13/2026", 1, 0, HOSTILE, ""], [n, "1/13/2026", n, 1, "next", ""]]
                for n in (2, 3)
            )
        )
    )
    page = open_page(f"/analysis#s={session}&view=menus")
    ready(page, "menus")
    for view, figure in (("menus", "entropy_complexity_top20"), ("explorer", "path_explorer")):
        page.locator(f"[data-view-link={view}]").click()
        ready(page, view)
        drawing = saved(page, figure, "svg")[1]
        assert "alert(1)" in " ".join(texts(drawing))
        names = {element.tag.removeprefix(SVG) for element in ET.parse(drawing).getroot().iter()}
        assert names <= {"svg", "title", "g", "rect", "path", "text", "defs", "clipPath"}
