"""Every figure of every selection is as the reference has it for just those calls."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.analytics import document
from lib.analytics.filters import Filters, parse
from lib.analytics.selection import select, unknown_values
from lib.model import CallLog
from tests.against import assert_selection_as_reference, read, shown
from tests.drawn import drawn
from tests.protocols import sessions
from tests.sample import SAMPLE

Pairs = list[tuple[str, str]]

EARLY, LATE = date(2025, 12, 1), date(2027, 1, 31)


@st.composite
def chosen_filters(draw: st.DrawFn, log: CallLog) -> Pairs:
    """Filters on values that occur in the session, and on some that do not."""
    ids = st.sampled_from([*log.nodes.ids, "nobody"])
    days = st.dates(min_value=EARLY, max_value=LATE).map(str)
    one_each = {
        "from": days,
        "to": days,
        "intent": ids,
        "ends": ids,
        "minSteps": st.integers(0, 6).map(str),
        "maxSteps": st.integers(0, 6).map(str),
    }
    several = {
        "weekday": st.integers(1, 7).map(str),
        "source": st.sampled_from([*log.sources, "no.csv"]),
        "through": ids,
    }
    names = draw(st.lists(st.sampled_from([*one_each, *several]), max_size=3, unique=True))
    pairs = []
    for name in names:
        if name in one_each:
            pairs.append((name, draw(one_each[name])))
        else:
            pairs += [(name, v) for v in draw(st.lists(several[name], min_size=1, max_size=3))]
    given = dict(pairs)
    for least, most in (("from", "to"), ("minSteps", "maxSteps")):
        if least in given and most in given and given[least] > given[most]:
            pairs = [pair for pair in pairs if pair[0] != least]
    return pairs


@given(files=sessions(), data=st.data())
@settings(max_examples=300)
def test_every_figure_of_any_selection_is_as_the_reference_has_it(
    files: list[tuple[str, bytes]], data: st.DataObject
) -> None:
    log = read(files)
    pairs = data.draw(chosen_filters(log), "filters")
    for order in ("path", "file"):
        assert_selection_as_reference(files, log, [*pairs, ("order", order)])


@pytest.mark.parametrize(
    "query",
    [
        [("from", "0001-01-01")],
        [("weekday", "1"), ("weekday", "2"), ("minSteps", "3")],
        [("through", "100"), ("through", "1"), ("maxSteps", "5")],
        [("order", "file"), ("ends", "100")],
    ],
)
def test_selections_of_the_sample_are_as_the_reference_has_them(query: Pairs) -> None:
    files = [("calls.csv", SAMPLE.read_bytes())]
    assert_selection_as_reference(files, read(files), query)


LOG = drawn(
    """
    1>2>4 2025-01-06 x2
    1>3 2025-01-07
    1>2 day1 @b.csv
    3
    1>2>3 rows:1>3>2 2025-02-01 @b.csv
    """,
    tree="1>2>4, 1>3, 7",
)


@pytest.mark.parametrize(
    ("pairs", "calls"),
    [
        ([], [0, 1, 2, 3, 4, 5]),
        ([("from", "2025-01-07")], [2, 5]),
        ([("to", "2025-01-07")], [0, 1, 2]),
        ([("to", "9999-12-31")], [0, 1, 2, 5]),
        ([("weekday", "1")], [0, 1, 3]),
        ([("weekday", "1"), ("weekday", "2")], [0, 1, 2, 3]),
        ([("source", "b.csv")], [3, 5]),
        ([("through", "2"), ("through", "1")], [0, 1, 3, 5]),
        ([("through", "2"), ("through", "4")], [0, 1]),
        ([("intent", "3")], [2, 4]),
        ([("intent", "3"), ("order", "file")], [2, 4, 5]),
        ([("ends", "2")], [3]),
        ([("ends", "2"), ("order", "file")], [3, 5]),
        ([("minSteps", "2"), ("maxSteps", "2")], [2, 3]),
        ([("pattern", "1>2"), ("pattern", "not:4")], [3, 5]),
        ([("pattern", "1>3"), ("order", "file")], [2, 5]),
    ],
)
def test_each_filter_selects_what_its_name_says(pairs: Pairs, calls: list[int]) -> None:
    traffic = select(LOG, parse(pairs))
    assert traffic.places(0, 10).tolist() == calls
    assert traffic.calls == len(calls)
    assert shown(traffic)["selected_calls"] == len(calls)


@pytest.mark.parametrize(
    ("pairs", "unknown", "calls"),
    [
        ([("weekday", "3")], ["3"], 0),
        ([("weekday", "3"), ("weekday", "1")], ["3"], 3),
        ([("source", "c.csv")], ["c.csv"], 0),
        ([("through", "8"), ("intent", "8"), ("ends", "9")], ["8", "9"], 0),
        ([("through", "1.0")], ["1.0"], 0),
        ([("through", "7")], [], 0),  # a node of the tree to which no call came
        ([("pattern", "1>9>?")], ["9"], 0),
        ([("pattern", "not:9")], ["9"], 6),
        ([("from", "2030-01-01")], [], 0),
        ([], [], 6),
    ],
)
def test_a_value_that_does_not_occur_selects_nothing_and_is_told(
    pairs: Pairs, unknown: list[str], calls: int
) -> None:
    filters = parse(pairs)
    assert unknown_values(LOG, filters) == unknown
    assert select(LOG, filters).calls == calls


def test_a_selection_of_everything_is_the_whole_document() -> None:
    everything = parse([("minSteps", "1"), ("pattern", "?")])
    assert document(select(LOG, everything)) == document(select(LOG, Filters()))


def test_a_session_without_calls_can_be_asked_anything() -> None:
    nothing = drawn("", tree="1>2")
    pairs = [
        ("pattern", "1>2"),
        ("through", "1"),
        ("intent", "1"),
        ("ends", "2"),
        ("from", "2025-01-01"),
    ]
    assert select(nothing, parse([*pairs, ("pattern", "repeats:?")])).calls == 0
