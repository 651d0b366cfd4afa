"""Headless Chromium, the site on this machine, and pages that may not say a word to the console."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from tests.browser.chromium import launch
from tests.browser.site import Site
from tests.local_server import local_server

NETWORK = "Failed to load resource"
"""How Chromium itself notes an answer of 400 and above: no word of the page's."""


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    try:
        started = launch(playwright)
    except FileNotFoundError as missing:
        pytest.skip(str(missing))
    yield started
    started.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The whole site, served as script/server does, over a store of its own."""
    with local_server(tmp_path_factory.mktemp("site")) as url:
        yield Site(url)


class Silence:
    """What a page said to the console, its uncaught errors and its breaches of the policy."""

    def __init__(self) -> None:
        self.broken: list[str] = []
        self.failed_requests: list[str] = []

    def watch(self, page: Page) -> None:
        page.on("console", lambda message: self._heard(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.broken.append(str(error)))

    def _heard(self, message: str) -> None:
        (self.failed_requests if NETWORK in message else self.broken).append(message)


Open = Callable[..., Page]


@pytest.fixture
def silence() -> Iterator[Silence]:
    silence = Silence()
    yield silence
    assert not silence.broken


@pytest.fixture
def open_page(browser: Browser, site: Site, silence: Silence) -> Iterator[Open]:
    """Opens a page of the site, each in a profile of its own."""
    contexts = []

    def open_page(
        address: str = "/", *, language: str = "en", scripts: tuple[Path, ...] = (), **options: Any
    ) -> Page:
        locale = {"en": "en-GB", "he": "he-IL"}[language]
        context = browser.new_context(base_url=site.url, locale=locale, **options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        for script in scripts:
            context.add_init_script(path=script)
        page = context.new_page()
        silence.watch(page)
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
