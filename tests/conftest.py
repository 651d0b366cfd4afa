"""What all tests share: marks by folder, and a CI that skips nothing that it could run."""

import os
from collections.abc import Generator
from pathlib import Path
from typing import TypeVar

import hypothesis
import pytest

pytest_plugins = ["tests.serving"]

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)

TESTS = Path(__file__).resolve().parent

NEVER_SKIPPED_IN_CI = {"platform", "browser", "storage"}
"""Folders whose tests carry a mark of the same name. A machine of one's own may lack Chromium,
Node or Redis, and says so; CI installs them, so a skip there is a failure."""

# Machines are shared and slow now and then: time limits belong to benchmarks.
hypothesis.settings.register_profile("here", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "here")


def folder_mark(path: Path) -> str | None:
    """The mark that tests in this place carry, if any."""
    folder = path.relative_to(TESTS).parts[0]
    return folder if folder in NEVER_SKIPPED_IN_CI else None


def pytest_itemcollected(item: pytest.Item) -> None:
    if mark := folder_mark(item.path):
        item.add_marker(mark)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    marks = {mark.name for mark in item.iter_markers()}
    return failed_if_skipped_in_ci(report, bool(marks & NEVER_SKIPPED_IN_CI))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    inside = collector.path.is_relative_to(TESTS) and collector.path != TESTS
    return failed_if_skipped_in_ci(report, inside and folder_mark(collector.path) is not None)


def failed_if_skipped_in_ci(report: Report, matters: bool) -> Report:
    if report.skipped and matters and os.environ.get("CI") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"Skipped, which CI does not accept here: {report.longrepr}"
    return report
