"""Any small session, as hypothesis draws it, and some of its calls."""

import numpy as np
from hypothesis import strategies as st

from tests.drawn import drawn

NODES = range(1, 9)


@st.composite
def paths(draw):
    """Steps as ingest leaves them: at least one, no node twice in a row."""
    steps = draw(st.lists(st.sampled_from(NODES), min_size=1, max_size=7))
    return [step for place, step in enumerate(steps) if place == 0 or steps[place - 1] != step]


@st.composite
def call_lines(draw, min_size=0):
    """Calls as lines of a drawing."""
    lines = []
    for path in draw(st.lists(paths(), min_size=min_size, max_size=20)):
        day = draw(st.sampled_from(["", "2025-01-01", "2025-01-02", "2025-03-05", "day3"]))
        lines.append(f"{'>'.join(map(str, path))} {day}")
    return lines


@st.composite
def trees(draw):
    """Any parent for any node: roots, loops and nodes that are their own parent included."""
    parents = {node: draw(st.integers(0, len(NODES) + 2)) for node in NODES}
    return ", ".join(
        f"{parent}>{node}" if parent else f"{node}" for node, parent in parents.items()
    )


def sessions(min_size=0):
    return st.builds(
        lambda lines, tree: drawn("\n".join(lines), tree=tree), call_lines(min_size), trees()
    )


@st.composite
def selections(draw):
    """A session and a mask over its calls."""
    log = draw(sessions())
    chosen = draw(st.lists(st.booleans(), min_size=len(log.calls), max_size=len(log.calls)))
    return log, np.array(chosen, bool)


def selected_paths(log, mask):
    """The slow and obvious way: every selected call's ids, one after the other."""
    return [
        [log.nodes.rule_ids[node] for node in log.variants.path(variant)]
        for variant in log.calls.variants[mask].tolist()
    ]
