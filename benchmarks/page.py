"""How quick the page is: view switches, and scrolling a tree of 5,000 nodes, in Chromium.

    python -m benchmarks.page [FILE…]

Starts the server, uploads the files (the sample unless given) and times from the click on each
view's link until its figures stand. Then a tree of 5,000 nodes is scrolled from end to end while
the browser traces itself: the longest task of the page's main thread is printed.
"""

import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import launch
from tests.browser.site import Site, rows
from tests.local_server import local_server
from tests.sample import SAMPLE

TREE_NODES = 5_000
RUNS = 5


def switches(page: Page, site: Site, session: str) -> dict[str, float]:
    """For each view the median time in ms from the click until it stands."""
    page.goto(f"{site.url}/analysis#s={session}")
    page.locator("main[aria-busy=false]").wait_for()
    page.wait_for_timeout(3_000)  # what other views need is fetched when the page is idle
    found: dict[str, list[float]] = {}
    for _ in range(RUNS):
        for link in page.locator("[data-view-link]").all():
            view = link.get_attribute("data-view-link") or ""
            found.setdefault(view, []).append(page.evaluate(SWITCH, view))
    return {view: statistics.median(times) for view, times in found.items()}


SWITCH = """async (view) => {
  const started = performance.now();
  document.querySelector(`[data-view-link="${view}"]`).click();
  while (!document.querySelector(`main[data-view="${view}"][aria-busy="false"] .figure`)) {
    await new Promise(requestAnimationFrame);
  }
  return performance.now() - started;
}"""

SCROLL = """async () => {
  const tree = document.querySelector("[role=tree]");
  for (let top = 0; top < tree.scrollHeight; top += 400) {
    tree.scrollTop = top;
    await new Promise(requestAnimationFrame);
  }
}"""


def longest_task(browser: Browser, page: Page, folder: Path) -> float:
    """The longest task in ms of the page's main thread while the tree is scrolled."""
    trace = folder / "trace.json"
    browser.start_tracing(page=page, path=trace, categories=["toplevel", "devtools.timeline"])
    page.evaluate(SCROLL)
    browser.stop_tracing()
    events: list[dict[str, Any]] = json.loads(trace.read_text())["traceEvents"]
    main = {(e["pid"], e["tid"]) for e in events if e["name"] == "FunctionCall"}
    tasks = [
        e["dur"]
        for e in events
        if "dur" in e and e["name"].endswith("RunTask") and (e["pid"], e["tid"]) in main
    ]
    return max(tasks, default=0) / 1000


def main() -> None:
    files = [Path(name).read_bytes() for name in sys.argv[1:]] or [SAMPLE.read_bytes()]
    tree = rows(
        [
            [1, "1/13/2026", n, max(0, n - 1) // 40, f"Node {n}", ""]
            for n in range(1, TREE_NODES + 1)
        ]
    )
    with (
        tempfile.TemporaryDirectory() as name,
        local_server(Path(name)) as url,
        sync_playwright() as playwright,
    ):
        site, browser = Site(url), launch(playwright)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        for view, ms in switches(page, site, site.analysis(*files)).items():
            print(f"{view:12} {ms:6.0f} ms")
        page.goto(f"{site.url}/analysis#s={site.analysis(tree)}&view=tree&q=Node")
        page.locator("[role=treeitem]").first.wait_for()
        time.sleep(1)
        shown = page.evaluate("() => document.querySelector('[role=tree]').scrollHeight")
        longest = longest_task(browser, page, Path(name))
        print(f"scrolling {shown} px of tree: longest task {longest:.0f} ms")


if __name__ == "__main__":
    main()
