"""Questions to a session of a million calls, beside the same aggregates in polars.

    python -m benchmarks.query [--calls 1000000] [--repeat 15]

One process, one thread each (polars too, as a function has one processor), warm, the median of the
repeats and the fastest. The calls: 10,000 distinct paths with frequencies that fall off as in real
exports, over a tree of 500 nodes, in 3 files and 300 days, every fifth call written out of order.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

os.environ["POLARS_MAX_THREADS"] = "1"

import numpy as np
import polars as pl

from lib.analytics import calls as call_pages
from lib.analytics import document, encoding
from lib.analytics.filters import Filters, parse
from lib.analytics.selection import select
from lib.analytics.sides import Side
from lib.analytics.sides import document as comparison
from lib.analytics.traffic import Ints, ranked
from lib.model import EPOCH, NO_NODE, CallLog, Calls, Nodes, Variants, weekdays
from lib.sessions import codec

AIMS_MS = {"document": 60, "comparison": 150, "page": 20}
AIM_BYTES = 12
FIRST_DAY = 20_089  # 2025-01-01


def drawn_paths(rng: np.random.Generator, parents: Ints, wanted: int) -> list[tuple[int, ...]]:
    """So many distinct paths in order: down the tree, half of them up again and down once more."""
    children = [np.flatnonzero(parents == node).tolist() for node in range(len(parents))]
    paths: set[tuple[int, ...]] = set()

    def descend(path: list[int], longest: int, ends: float) -> None:
        while len(path) < longest and (below := children[path[-1]]) and rng.random() > ends:
            path.append(below[int(rng.integers(len(below)))])

    while len(paths) < wanted:
        path = [0]
        descend(path, 12, ends=0.1)
        if rng.random() < 0.5:
            path.append(path[int(rng.integers(len(path)))])
            descend(path, 16, ends=0.2)
        paths.add(tuple(n for i, n in enumerate(path) if i == 0 or path[i - 1] != n))
    return sorted(paths)


def drawn_nodes(parents: Ints) -> Nodes:
    count = len(parents)
    return Nodes(
        ids=[str(node) for node in range(count)],
        numeric_ids=True,
        parents=parents.astype(np.int32),
        in_rows=np.ones(count, bool),
        texts=[f"Text of node {node}" for node in range(count)],
        types=["menu"] * count,
        urls=[f"https://example.com/{node}" if node % 9 == 0 else None for node in range(count)],
        edges=np.array(sorted((p, n) for n, p in enumerate(parents.tolist()) if n), np.int32),
    )


def session(calls: int, variants: int = 10_000, nodes: int = 500, seed: int = 1) -> CallLog:
    """A CallLog drawn at random, the same for the same seed."""
    rng = np.random.default_rng(seed)
    parents = np.array([NO_NODE, *(int(rng.integers(0, max(1, n // 3))) for n in range(1, nodes))])
    paths = drawn_paths(rng, parents, variants)
    frequency = 1 / np.arange(1, variants + 1) ** 1.1
    variant = rng.permutation(variants)[
        rng.choice(variants, calls, p=frequency / frequency.sum())
    ].astype(np.int32)
    row_variant = np.where(rng.random(calls) < 0.2, rng.integers(0, variants, calls), variant)
    days = np.sort(rng.integers(0, 300, calls)).astype(np.int32) + FIRST_DAY
    return CallLog(
        nodes=drawn_nodes(parents),
        variants=Variants.of(paths),
        calls=Calls(
            ids=np.cumsum(rng.integers(1, 50, calls)) + 2_204_584,
            variants=variant,
            row_variants=row_variant.astype(np.int32),
            days=days,
            weekdays=weekdays(days).astype(np.int8),
            sources=(np.arange(calls) * 3 // calls).astype(np.int32),
            reordered=row_variant != variant,
        ),
        sources=["january.csv", "april.csv", "july.csv"],
        quality={"warnings": []},
        total_rows=int(calls * 5.5),
    )


def in_no_order(log: CallLog) -> CallLog:
    """The same calls with ids of nine digits drawn at random, and their dates mixed."""
    rng = np.random.default_rng(2)
    days = rng.permutation(log.calls.days)
    ids = rng.integers(10**8, 10**9, len(days))
    calls = replace(log.calls, ids=ids, days=days, weekdays=weekdays(days).astype(np.int8))
    return replace(log, calls=calls)


QUESTIONS: dict[str, list[tuple[str, str]]] = {
    "one month": [("from", "2025-03-01"), ("to", "2025-03-31")],
    "weekdays and a file": [*(("weekday", str(day)) for day in (1, 2, 3)), ("source", "april.csv")],
    "through two nodes": [("through", "0"), ("through", "3")],
    "a pattern": [("pattern", "0>>3"), ("pattern", "not:repeats:?")],
    "rows' order": [("order", "file"), ("minSteps", "2")],
}


class Peer:
    """The aggregates of the document in polars, over the same stored calls."""

    def __init__(self, log: CallLog) -> None:
        variants, calls = log.variants, log.calls
        which = np.repeat(np.arange(len(variants)), variants.lengths)
        following = np.append(variants.steps[1:], -1)
        following[variants.offsets[1:] - 1] = -1
        self.steps = pl.DataFrame(
            {"variant": which.astype(np.int32), "node": variants.steps, "next": following}
        )
        self.variants = pl.DataFrame(
            {
                "variant": np.arange(len(variants), dtype=np.int32),
                "steps": variants.lengths,
                "first": variants.steps[variants.offsets[:-1]],
                "last": variants.steps[variants.offsets[1:] - 1],
            }
        )
        self.calls = pl.DataFrame(
            {
                "variant": calls.variants,
                "row_variant": calls.row_variants,
                "day": calls.days,
                "weekday": calls.weekdays,
                "source": calls.sources,
            }
        )
        self.sources = log.sources

    def figures(self, filters: Filters) -> list[pl.DataFrame]:
        """Weights of variants, lengths, ends, visits, transitions, days and weekdays."""
        column = "row_variant" if filters.order == "file" else "variant"
        chosen = self.calls.lazy().filter(*self._conditions(filters, column)).collect()
        weights = chosen.group_by(pl.col(column).alias("variant")).len("calls")
        paths = weights.join(self.variants, on="variant")
        steps = weights.join(self.steps, on="variant")
        return [
            paths.sort("calls", descending=True),
            paths.group_by("steps").agg(pl.col("calls").sum()).sort("steps"),
            paths.group_by("last").agg(pl.col("calls").sum()).sort("calls", descending=True),
            steps.group_by("node").agg(pl.col("calls").sum()).sort("node"),
            steps.group_by("node", "next").agg(pl.col("calls").sum()).sort("node", "calls"),
            chosen.group_by("day").len().sort("day"),
            chosen.group_by("weekday").len().sort("weekday"),
        ]

    def _conditions(self, filters: Filters, column: str) -> list[pl.Expr]:
        conditions = []
        if filters.first_day and filters.last_day:
            first, last = (filters.first_day - EPOCH).days, (filters.last_day - EPOCH).days
            conditions.append(pl.col("day").is_between(first, last))
        if filters.weekdays:
            conditions.append(pl.col("weekday").is_in(filters.weekdays))
        if filters.sources:
            conditions.append(
                pl.col("source").is_in([self.sources.index(s) for s in filters.sources])
            )
        for node in filters.through:
            passing = self.steps.filter(pl.col("node") == int(node))["variant"].unique()
            conditions.append(pl.col(column).is_in(passing.implode()))
        if filters.min_steps:
            long = self.variants.filter(pl.col("steps") >= filters.min_steps)["variant"]
            conditions.append(pl.col(column).is_in(long.implode()))
        return conditions


def aggregates(log: CallLog, filters: Filters) -> list[Any]:
    """What `Peer.figures` gives, our way: the numbers behind the document, without its rows."""
    traffic = select(log, filters)
    return [
        ranked(traffic.weights),
        traffic.lengths,
        ranked(traffic.endings),
        traffic.visits,
        traffic.transitions,
        traffic.days,
        np.bincount(traffic.selected(log.calls.weekdays), minlength=8),
    ]


def assert_same(ours: list[Any], theirs: list[pl.DataFrame]) -> None:
    """Both have counted the same."""
    paths, lengths, _, visits, transitions, days, by_weekday = ours
    assert len(paths) == len(theirs[0])
    assert lengths[theirs[1]["steps"].to_numpy()].tolist() == theirs[1]["calls"].to_list()
    assert visits[visits > 0].tolist() == theirs[3]["calls"].to_list()
    assert len(transitions.counts) == theirs[4].filter(pl.col("next") >= 0).height
    assert days[1].tolist() == theirs[5]["len"].to_list()
    assert by_weekday[theirs[6]["weekday"].to_numpy()].tolist() == theirs[6]["len"].to_list()


def timed(what: Callable[[], Any], repeat: int) -> tuple[float, float]:
    """Median and fastest, in ms."""
    what()
    times = []
    for _ in range(repeat):
        begun = time.perf_counter()
        what()
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times), min(times)


def line(
    name: str, ours: tuple[float, float], aim: float | None, peer: float | None = None
) -> bool:
    """Print one measurement; whether it meets its aim, and at most the peer's time."""
    beside = f"  polars {peer:6.1f} ms, {ours[0] / peer:.2f} ×" if peer else ""
    aimed = f"  aim {aim:g} ms" if aim else ""
    print(f"{name:34} {ours[0]:7.1f} ms (fastest {ours[1]:6.1f}){aimed}{beside}", flush=True)
    return (aim is None or ours[0] <= aim) and (peer is None or ours[0] <= peer)


def documents(log: CallLog, repeat: int) -> Iterator[bool]:
    peer = Peer(log)
    for name, pairs in QUESTIONS.items():
        filters = parse(pairs)
        ours = timed(lambda f=filters: encoding.encode(document(select(log, f))), repeat)
        yield line(f"document, {name}", ours, AIMS_MS["document"])
        if not filters.patterns:
            assert_same(aggregates(log, filters), peer.figures(filters))
            ours = timed(lambda f=filters: aggregates(log, f), repeat)
            polars, _ = timed(lambda f=filters: peer.figures(f), repeat)
            yield line(f"aggregates, {name}", ours, None, polars)


def comparisons(log: CallLog, repeat: int) -> Iterator[bool]:
    sides = {
        "two months": [[("from", f"2025-0{m}-01"), ("to", f"2025-0{m}-28")] for m in (3, 4)],
        "two halves": [[("to", "2025-05-31")], [("from", "2025-06-01")]],
    }
    for name, pairs in sides.items():
        a, b = (Side("s", log, parse(of_side)) for of_side in pairs)
        ours = timed(lambda a=a, b=b: encoding.encode(comparison(a, b)), repeat)
        yield line(f"comparison, {name}", ours, AIMS_MS["comparison"])


def pages(log: CallLog, repeat: int) -> Iterator[bool]:
    for name, pairs in (("all", []), ("one month", QUESTIONS["one month"])):
        chosen = parse(pairs)
        for limit in (100, 1_000):
            ours = timed(
                lambda f=chosen, n=limit: encoding.encode(
                    call_pages.page(select(log, f), 50_000, n)
                ),
                repeat,
            )
            yield line(f"page of {limit} calls, {name}", ours, AIMS_MS["page"])


def stored(log: CallLog) -> Iterator[bool]:
    ordered, scattered = codec.encode(log), codec.encode(in_no_order(log))
    of_ordered, of_scattered = (len(data) / len(log.calls) for data in (ordered, scattered))
    print(f"stored {of_ordered:.2f} bytes a call", end="")
    print(f" ({of_scattered:.2f} with ids and dates in no order)  aim {AIM_BYTES}")
    line("encoding a CallLog", timed(lambda: codec.encode(log), 3), None)
    line("decoding a CallLog", timed(lambda: codec.decode(ordered), 3), None)
    yield of_scattered <= AIM_BYTES


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=15)
    wanted = parser.parse_args()
    log = session(wanted.calls)
    met = [
        *documents(log, wanted.repeat),
        *comparisons(log, wanted.repeat),
        *pages(log, wanted.repeat),
        *stored(log),
    ]
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
