"""Filters on a session: a mask over its calls, from one mask over variants and from columns."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce

import numpy as np

from lib.analytics.filters import Filters
from lib.analytics.matching import fitting
from lib.analytics.traffic import Traffic
from lib.analytics.variants import Mask, intent_steps, last_steps, visiting
from lib.model import EPOCH, NO_DAY, CallLog


def select(log: CallLog, filters: Filters) -> Traffic:
    """The calls that pass all filters; with none, all calls and no mask."""
    masks = [*_of_calls(log, filters)]
    if of_variants := [*_of_variants(log, filters)]:
        passing = reduce(np.logical_and, of_variants)
        masks.append(passing[log.calls.variants_in(filters.order)])
    return Traffic(log, reduce(np.logical_and, masks) if masks else None, filters.order)


def unknown_values(log: CallLog, filters: Filters) -> list[str]:
    """Values of filters that the session does not have at all, as text, each once."""
    weekdays = set(np.unique(log.calls.weekdays).tolist()) if filters.weekdays else set()
    nodes = [*filters.through]
    nodes += [node for pattern in filters.patterns for node in pattern.nodes]
    nodes += [node for node in (filters.intent, filters.ends) if node is not None]
    unknown = [
        *(str(weekday) for weekday in filters.weekdays if weekday not in weekdays),
        *(source for source in filters.sources if source not in log.sources),
        *(node for node in nodes if node not in log.nodes.codes),
    ]
    return list(dict.fromkeys(unknown))


def _of_calls(log: CallLog, filters: Filters) -> Iterator[Mask]:
    calls = log.calls
    if filters.first_day is not None or filters.last_day is not None:
        yield calls.days != NO_DAY
    if filters.first_day is not None:
        yield calls.days >= (filters.first_day - EPOCH).days
    if filters.last_day is not None:
        yield calls.days <= (filters.last_day - EPOCH).days
    if filters.weekdays:
        yield reduce(np.logical_or, [calls.weekdays == day for day in filters.weekdays])
    if filters.sources:
        yield np.array([source in filters.sources for source in log.sources])[calls.sources]


def _of_variants(log: CallLog, filters: Filters) -> Iterator[Mask]:
    variants, codes = log.variants, log.nodes.codes
    for node in filters.through:
        yield visiting(variants, codes.get(node, -1))
    for pattern in filters.patterns:
        yield fitting(log, pattern)
    if filters.intent is not None:
        yield intent_steps(log) == codes.get(filters.intent, -1)
    if filters.ends is not None:
        yield last_steps(log) == codes.get(filters.ends, -1)
    if filters.min_steps is not None:
        yield variants.lengths >= filters.min_steps
    if filters.max_steps is not None:
        yield variants.lengths <= filters.max_steps
