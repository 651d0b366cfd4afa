"""Calls over time."""

from __future__ import annotations

import numpy as np

from lib.analytics.registry import Rows, figure
from lib.analytics.traffic import Traffic
from lib.model import NO_WEEKDAY, dates


@figure("date_range")
def date_range(traffic: Traffic) -> dict[str, str] | None:
    """First and last date of a selected call; None if none has a date."""
    found = dates(traffic.days[0])
    return {"from": found[0], "to": found[-1]} if found else None


@figure("daily_trends")
def daily_trends(traffic: Traffic) -> Rows:
    """Calls of each date that occurs."""
    days, counts = traffic.days
    for date, count in zip(dates(days), counts.tolist(), strict=True):
        yield {"date": date, "count": count}


@figure("weekday_trends")
def weekday_trends(traffic: Traffic) -> dict[str, int]:
    """Calls of each ISO weekday that occurs; `unknown` last."""
    counts = np.bincount(traffic.selected(traffic.log.calls.weekdays), minlength=8).tolist()
    trends = {str(weekday): counts[weekday] for weekday in range(1, 8) if counts[weekday]}
    if counts[NO_WEEKDAY]:
        trends["unknown"] = counts[NO_WEEKDAY]
    return trends
