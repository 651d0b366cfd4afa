"""What tests do on a page, wait for on it and read from it."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.site import upload

AXE = Path(__file__).resolve().parent.parent.parent / "node_modules" / "axe-core" / "axe.min.js"
CHOOSER = "input[type=file]"

VIEWS = {
    "overview": ["total_calls", "daily_trends", "weekday_trends", "top_intents_top10"],
    "flow": ["flow"],
    "tree": ["button_tree", "branch_distribution"],
    "explorer": ["path_explorer"],
    "top-paths": ["top_paths_top20"],
    "funnels": ["depth_funnel", "lengths_summary", "custom_funnel", "node_funnel"],
    "endings": ["leaf_frequency_top20", "dead_ends_top20"],
    "menus": ["entropy_complexity_top20", "coverage_ratio"],
    "urls": ["url_engagement_top20"],
    "trends": ["daily_trends", "weekday_trends", "calendar"],
    "compare": ["findings", "compared_numbers", "compared_nodes"],
    "quality": ["data_quality", "duplicates_by_text", "unreachable_nodes", "anomalies_top20"],
}
"""Each view and the figures that it shows."""


def choose(page: Page, *files: tuple[str, bytes]) -> None:
    page.locator(CHOOSER).set_input_files(list(upload(*files)))  # type: ignore[arg-type]


def analysed(page: Page) -> str:
    """Waits for the analysis; the session's id."""
    page.wait_for_url("**/analysis#s=*")
    expect(page.locator("main[aria-busy=false]")).to_be_visible()
    return str(page.evaluate("() => new URLSearchParams(location.hash.slice(1)).get('s')"))


def ready(page: Page, view: str) -> None:
    expect(page.locator(f"main[data-view={view}][aria-busy=false]")).to_be_visible()


def shown(page: Page, figure: str) -> int:
    value = page.locator(f"[data-figure={figure}] .stat-value data").get_attribute("value")
    return int(value or "nothing")


def values(page: Page, selector: str) -> list[float]:
    """The exact numbers of some `<data>`s."""
    texts = page.locator(selector).evaluate_all("(found) => found.map((data) => data.value)")
    return [float(text) for text in texts]


def serious(page: Page) -> list[str]:
    """What axe finds that keeps somebody from using the page."""
    found: dict[str, Any] = page.evaluate("() => axe.run({ resultTypes: ['violations'] })")
    return [
        f"{problem['id']}: {node['html'][:200]}"
        for problem in found["violations"]
        if problem["impact"] in ("serious", "critical")
        for node in problem["nodes"]
    ]
