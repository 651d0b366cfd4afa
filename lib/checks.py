"""What a pipeline can demand of a protocol; each check gives one line and whether it holds."""

from __future__ import annotations

from dataclasses import dataclass

from lib.analytics import Traffic, table


@dataclass(frozen=True)
class Outcome:
    """A check's answer: whether it holds, and the numbers that say so."""

    holds: bool
    line: str

    def __str__(self) -> str:
        return f"{'ok  ' if self.holds else 'FAIL'} {self.line}"


def coverage(traffic: Traffic, least: float) -> Outcome:
    """Of all transitions, the share that took the most popular next step of their node."""
    rows = table(traffic, "coverage_ratio")
    total = sum(row["total"] for row in rows)
    if not total:
        return Outcome(False, f"coverage: no call goes on anywhere; at least {least:g} wanted")
    found = sum(row["top1_coverage"] * row["total"] for row in rows) / total
    return Outcome(found >= least, f"coverage: {found:.4f}, at least {least:g} wanted")


def mean_steps(traffic: Traffic, most: float) -> Outcome:
    """Steps of a call on average."""
    found = table(traffic, "lengths_summary")["avg"]
    if found is None:
        return Outcome(False, f"mean steps: there are no calls; at most {most:g} wanted")
    return Outcome(found <= most, f"mean steps: {found:.4f}, at most {most:g} wanted")


def new_dead_ends(traffic: Traffic, baseline: Traffic) -> Outcome:
    """Menus at which calls end now, and ended at none of them in the baseline."""
    before = {str(row["rule_id"]) for row in table(baseline, "dead_ends_top20")}
    new = [
        f"{row['rule_id']} ({' '.join(row['text'].split())}: {row['terminations']})"
        for row in table(traffic, "dead_ends_top20")
        if str(row["rule_id"]) not in before
    ]
    return Outcome(not new, f"new dead ends: {', '.join(new) or 'none'}")
