"""A CallLog that may be shown to others: some calls of another one, without what could name anyone.

Call ids always go. Texts lose their telephone numbers, URLs their queries. With `k`, no number that
can be had from the result counts fewer than k calls: paths that fewer take end in "Other", days
that have fewer are left out, and nothing links a path to a day.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lib.masking import texts
from lib.masking.merging import merged_days, merged_paths
from lib.masking.nodes import with_other
from lib.model import CallLog, Calls, Variants

NOTE = (
    "This is a share: a selection of calls, made by their owner. What was done to the files is in "
    "the owner's report."
)


def masked(
    log: CallLog, selected: NDArray[np.bool_] | None, *, k: int = 0, mask_texts: bool = True
) -> CallLog:
    """The selected calls of a log (None: all), masked; `k` below 2 merges nothing."""
    log = _selected(log, np.ones(len(log.calls), bool) if selected is None else selected)
    if k > 1:
        log = _merged(log, k)
    if mask_texts:
        nodes = log.nodes
        log = replace(
            log,
            nodes=replace(
                nodes,
                texts=[text and texts.without_numbers(text) for text in nodes.texts],
                urls=[url and texts.without_query(url) for url in nodes.urls],
            ),
        )
    return log


def _selected(log: CallLog, selected: NDArray[np.bool_]) -> CallLog:
    """The log of these calls alone, without their ids and without the variants of others."""
    calls = log.calls
    used, variants = np.unique(
        np.concatenate((calls.variants[selected], calls.row_variants[selected])),
        return_inverse=True,
    )
    paths, row_paths = np.split(variants.astype(np.int32), 2)
    chosen = Calls(
        ids=np.full(len(paths), None, object),
        variants=paths,
        row_variants=row_paths,
        days=calls.days[selected],
        weekdays=calls.weekdays[selected],
        sources=calls.sources[selected],
        reordered=calls.reordered[selected],
    )
    table = Variants.of([log.variants.path(v) for v in used.tolist()])
    return _log(log, log, chosen, table, log.sources)


def _merged(log: CallLog, k: int) -> CallLog:
    """The same calls with every cell under k merged into "Other"; no calls if there are fewer."""
    weights = np.bincount(log.calls.variants, minlength=len(log.variants)).tolist()
    paths = merged_paths([tuple(log.variants.path(v)) for v in range(len(weights))], weights, k)
    nodes, codes = with_other(log.nodes, visited=log.variants.steps, paths=paths)
    ordered = sorted((tuple(codes[step] for step in path), count) for path, count in paths.items())
    total = sum(paths.values())
    variants = np.repeat(np.arange(len(ordered), dtype=np.int32), [n for _, n in ordered])
    days, weekdays = merged_days(log.calls.days[:total], log.calls.weekdays[:total], k)
    # Which day stands beside which path is chance: only their sums are shown.
    shuffled = np.random.default_rng(secrets.randbits(128)).permutation(total)
    calls = Calls(
        ids=np.full(total, None, object),
        variants=variants,
        row_variants=variants,
        days=days[shuffled],
        weekdays=weekdays[shuffled],
        sources=np.zeros(total, np.int32),
        reordered=np.zeros(total, bool),
    )
    table = Variants.of([path for path, _ in ordered])
    return _log(log, replace(log, nodes=nodes), calls, table, ["shared calls"])


def _log(
    original: CallLog, log: CallLog, calls: Calls, variants: Variants, sources: list[str]
) -> CallLog:
    rows = int(variants.lengths[calls.variants].sum())
    return replace(
        log,
        calls=calls,
        variants=variants,
        sources=sources,
        total_rows=rows,
        quality=_quality(original.quality, calls, variants, sources),
    )


def _quality(
    original: dict[str, Any], calls: Calls, variants: Variants, sources: list[str]
) -> dict[str, Any]:
    """A report of the share's own: nothing of the files' names, lines and mistakes."""
    steps = variants.lengths[calls.variants]
    counts = {name: 0 for name, value in original.items() if isinstance(value, int)}
    return {
        **counts,
        "calls_reordered": int(calls.reordered.sum()),
        "rows_skipped_reasons": [],
        "warnings": [NOTE],
        "files": [
            {
                "name": source,
                "source": source,
                "size": 0,
                "rows": int(steps[calls.sources == number].sum()),
                "calls": int((calls.sources == number).sum()),
            }
            for number, source in enumerate(sources)
        ],
    }
