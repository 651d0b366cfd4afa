"""The language of path patterns, against regular expressions over paths written as texts."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.analytics.matching import fitting
from lib.analytics.patterns import exactly, ids_of_path, parse
from lib.model import CallLog
from tests.drawn import drawn

IDS = ["1", "2", "3", "4"]
LOG = drawn(
    """
    1>2>3
    1>2>1>3
    2>1
    3
    1>3>2>4>2
    """
)


def fitting_paths(log: CallLog, text: str) -> list[str]:
    """The paths that a pattern fits."""
    return [
        ">".join(log.nodes.ids[node] for node in log.variants.path(variant))
        for variant in fitting(log, parse(text)).nonzero()[0].tolist()
    ]


@pytest.mark.parametrize(
    ("pattern", "paths"),
    [
        ("1>2", ["1>2>1>3", "1>2>3"]),
        ("1>>2", ["1>2>1>3", "1>2>3", "1>3>2>4>2"]),
        ("2 >> 1", ["1>2>1>3", "2>1"]),
        ("^1>3", ["1>3>2>4>2"]),
        ("3$", ["1>2>1>3", "1>2>3", "3"]),
        ("^3$", ["3"]),
        ("^1>>3$", ["1>2>1>3", "1>2>3"]),
        ("1>?>3", ["1>2>3"]),
        ("?>?>?>?>?", ["1>3>2>4>2"]),
        ("not:1", ["3"]),
        ("not:1>>2", ["2>1", "3"]),
        ("repeats:?", ["1>2>1>3", "1>3>2>4>2"]),
        ("not:repeats:?", ["1>2>3", "2>1", "3"]),
        ("repeats:2", ["1>3>2>4>2"]),
        ("2>>2", ["1>3>2>4>2"]),
        ("9", []),
        ("not:9", ["1>2>1>3", "1>2>3", "1>3>2>4>2", "2>1", "3"]),
    ],
)
def test_each_form_of_the_language(pattern: str, paths: list[str]) -> None:
    assert fitting_paths(LOG, pattern) == paths


def test_an_overlap_is_not_taken_for_one_behind_the_other() -> None:
    log = drawn("1>2>1\n1>2>1>2>1")
    assert fitting_paths(log, "1>2>1>>1>2>1") == []
    assert fitting_paths(log, "^1>2>1>>1$") == ["1>2>1>2>1"]


@pytest.mark.parametrize(
    "node", ["a,b", "a>b", "^$?:%", "100%", "not:x", "repeats:?", "שלום", "a b"]
)
def test_any_id_can_be_written_as_a_browser_escapes_it(node: str) -> None:
    log = drawn("x>y")
    log.nodes.ids[:] = [node, "y"]
    for escaped in (quote(node, safe=""), str(exactly([node]))[1:-1]):
        assert fitting_paths(log, f"^{escaped}>y$") == [f"{node}>y"]
        assert parse(f"not:{escaped}>>?").nodes == [node]


DOCUMENTED = re.findall(
    r"^\| `([^`]+)` \| ",
    (Path(__file__).resolve().parents[1] / "docs" / "filters.md")
    .read_text("utf-8")
    .partition("## Patterns")[2]
    .partition("Formally")[0],
    re.MULTILINE,
)


@pytest.mark.parametrize("pattern", DOCUMENTED)
def test_the_patterns_of_the_documentation_are_patterns(pattern: str) -> None:
    assert parse(str(parse(pattern))) == parse(pattern)


nodes = st.sampled_from([*IDS, "?"])
chains = st.lists(nodes, min_size=1, max_size=3).map(">".join)


@st.composite
def pattern_texts(draw: st.DrawFn) -> str:
    body = ">>".join(draw(st.lists(chains, min_size=1, max_size=3)))
    start, end = draw(st.sampled_from(["", "^"])), draw(st.sampled_from(["", "$"]))
    return draw(st.sampled_from(["", "not:"])) + start + body + end


def as_expression(pattern: str) -> re.Pattern[str]:
    """The same over a path written as `<1><2>`."""
    body = pattern.removeprefix("not:").removeprefix("^").removesuffix("$")
    chains = [
        "".join("<[^>]*>" if node == "?" else f"<{node}>" for node in chain.split(">"))
        for chain in body.split(">>")
    ]
    begin = "^" if "^" in pattern else ""
    return re.compile(begin + "(?:<[^>]*>)*".join(chains) + ("$" if "$" in pattern else ""))


@given(
    st.lists(st.lists(st.sampled_from(IDS), min_size=1, max_size=7), max_size=6), pattern_texts()
)
def test_a_pattern_fits_the_paths_that_the_regular_expression_finds(
    paths: list[list[str]], pattern: str
) -> None:
    log = drawn("\n".join(map(">".join, paths)))
    expression, negated = as_expression(pattern), pattern.startswith("not:")
    expected = {
        ">".join(path)
        for path in paths
        if bool(expression.search("".join(f"<{node}>" for node in path))) != negated
    }
    assert set(fitting_paths(log, pattern)) == expected


@given(pattern_texts() | st.sampled_from(["repeats:?", "not:repeats:?", "repeats:5"]))
def test_the_canonical_form_reads_back(pattern: str) -> None:
    assert parse(str(parse(pattern))) == parse(pattern)


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("path=1,6748,6763", ["1", "6748", "6763"]),
        ("a=1&path=1%2C6748%2c6763&b=2", ["1", "6748", "6763"]),
        ("path=a%2Cb,c", ["a,b", "c"]),
        ("path=a%252Cb%2Cc", ["a,b", "c"]),
        ("path=a%252cb,c", ["a,b", "c"]),
        ("path=50%2525%2C%D7%A9", ["50%", "ש"]),
        ("path=x+y", ["x y"]),
    ],
)
def test_a_path_of_a_url(query: str, ids: list[str]) -> None:
    assert ids_of_path(query) == ids


@pytest.mark.parametrize("query", ["path=", "path", "path=1,,2", "path=1%2C", "path=+"])
def test_a_path_with_a_node_missing_is_refused(query: str) -> None:
    with pytest.raises(ValueError, match="a node is missing"):
        ids_of_path(query)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=1))
def test_any_path_can_be_sent_escaped_once_for_the_list_and_once_for_the_url(
    ids: list[str],
) -> None:
    ids = [f"<{node}>" for node in ids]  # none blank
    value = ",".join(node.replace("%", "%25").replace(",", "%2C") for node in ids)
    assert ids_of_path(f"path={quote(value, safe='')}") == ids
