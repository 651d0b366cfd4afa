"""Texts break between their words, those that marks join too, and are copied as they are."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.pages import ready
from tests.browser.site import Site, rows

JOINED = "אולטראסאונד/מכון לב/כלי דם"
BROKEN_WORDS = """(texts) => texts.flatMap((text) => {
    const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    const broken = [];
    while (walker.nextNode()) {
        const node = walker.currentNode;
        for (const { 0: word, index } of node.data.matchAll(/\\p{L}+/gu)) {
            range.setStart(node, index);
            range.setEnd(node, index + word.length);
            const lines = new Set([...range.getClientRects()].map(({ top }) => top));
            if (lines.size > 1) broken.push(word);
        }
    }
    return broken;
})"""


@pytest.fixture(scope="module")
def session(site: Site) -> str:
    return site.analysis(
        rows([[1, "1/13/2026", 1, 0, "תפריט", "NULL"], [1, "1/13/2026", 6750, 1, JOINED, "NULL"]])
    )


@pytest.mark.parametrize("width", [390, 1024, 1440])
def test_words_that_a_slash_joins_stay_whole(open_page: Open, session: str, width: int) -> None:
    size = {"width": width, "height": 900}
    address = f"/analysis#s={session}&view=tree&node=1"
    page = open_page(address, language="he", viewport=size)
    ready(page, "tree")
    texts = page.locator(".card .node-text")
    expect(texts).to_have_text([JOINED])
    assert texts.evaluate_all(BROKEN_WORDS) == []


def test_a_chance_to_break_is_no_part_of_a_copy(open_page: Open, session: str) -> None:
    page = open_page(f"/analysis#s={session}&view=flow", language="he")
    ready(page, "flow")
    copied = page.locator(".flow-text").last.evaluate(
        "(text) => (getSelection().selectAllChildren(text), getSelection().toString())"
    )
    assert copied == JOINED
