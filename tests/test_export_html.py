"""The report: one file that is whole, harmless and silent about where it came from."""

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from lib import downloads
from lib.analytics import Traffic, document
from tests.drawn import drawn
from tests.drawn_session import SESSION
from tests.serving import Service

HOSTILE = '</script><script>alert(1)</script><img src=x onerror=alert(1)>"&\x00'


def report(log: Any, filters: dict[str, Any] | None = None) -> str:
    made = downloads.download(Traffic(log), "report", "html", filters or {})
    return b"".join(made.pieces).decode()


class Page(HTMLParser):
    """Its elements, their attributes, and the text in each script."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self._inside = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def figures(html: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="figures">(.*?)</script>', html, re.S)
    assert found
    loaded: dict[str, Any] = json.loads(found[1])
    return loaded


def test_it_holds_the_figures_of_the_document() -> None:
    expected = document(Traffic(SESSION))
    del expected["call_paths"]["href"]
    assert figures(report(SESSION)) == expected


@pytest.mark.parametrize("log", [SESSION, drawn()], ids=["drawn", "empty"])
def test_it_loads_and_runs_nothing(log: Any) -> None:
    for tag, attributes in Page(report(log)).elements:
        assert not attributes.keys() & {"src", "href", "style", "action", "data"}
        assert not [name for name in attributes if name.startswith("on")]
        assert tag != "script" or attributes["type"] == "application/json"


def test_its_policy_allows_its_own_style_sheet_alone() -> None:
    html = report(SESSION)
    style = html.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in html
    assert "unsafe" not in html


def test_no_text_of_a_file_is_markup() -> None:
    log = drawn("1>2", tree="1>2", texts={"1": HOSTILE, "2": HOSTILE}, urls={"1": HOSTILE})
    html = report(log, {"through": [HOSTILE]})
    tags = [tag for tag, _ in Page(html).elements]
    assert tags.count("script") == 1 and "img" not in tags
    assert figures(html)["button_tree"][0]["text"] == HOSTILE


def test_it_reads_from_right_to_left_where_hebrew_prevails() -> None:
    assert '<html lang="he" dir="rtl">' in report(drawn("1>2", texts={"1": "תפריט", "2": "סוף"}))
    assert '<html lang="en" dir="ltr">' in report(SESSION)


def test_a_tree_of_500_levels_is_in_it() -> None:
    chain = ">".join(map(str, range(1, 501)))
    assert report(drawn(chain, tree=chain)).count('"children"') == 500


def test_it_says_which_calls_it_is_about() -> None:
    assert "Only weekday: <bdi>1, 2</bdi>" in report(SESSION, {"weekday": [1, 2]})


def test_ids_stand_behind_the_texts_that_they_are_of() -> None:
    log = drawn("1000>2000>1000", tree="1000>2000", texts={"1000": "Menu", "2000": "Bill"})
    html = report(log)
    assert '<bdi dir="auto">Bill</bdi> <small dir="ltr">2000</small></td><td><bdi' in html
    assert "1,000" not in html


def test_links_are_texts() -> None:
    html = report(drawn("1", urls={"1": "javascript:alert(1)"}))
    assert '<td><bdi dir="auto">javascript:alert(1)</bdi></td>' in html
    assert "<a" not in html


def test_it_names_neither_the_session_nor_its_key(service: Service) -> None:
    analysis = service.completed()
    query = {"sessionId": analysis.id, "table": "report", "format": "html"}
    answer = service.client.get("/api/export", params=query)
    assert answer.status_code == 200
    for secret in (analysis.id, analysis.key, "sessionId", "ownerKey", "/api/"):
        assert secret not in answer.text
