"""The machine's own Chromium, headless."""

import shutil

from playwright.sync_api import Browser, Playwright

FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--no-first-run"),
)


def launch(playwright: Playwright) -> Browser:
    """The browser, started; FileNotFoundError where there is none."""
    executable = shutil.which("chromium") or shutil.which("google-chrome")
    if executable is None:
        raise FileNotFoundError("there is no chromium here (on Debian: apt-get install chromium)")
    return playwright.chromium.launch(executable_path=executable, args=list(FLAGS))
