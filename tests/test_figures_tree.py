"""The button tree: order, loops, depth, width."""

import numpy as np

from lib.analytics import Traffic, document, table
from lib.analytics.forest import Forest, parent_loops
from lib.model import NO_NODE
from tests.drawn import chain, drawn


def outline(tree):
    """The tree as nested pairs, for eyes: (id, [children])."""
    return [(node["rule_id"], outline(node["children"])) for node in tree]


def walk(roots):
    level = list(roots)
    while level:
        yield level
        level = [child for node in level for child in node["children"]]


def test_siblings_are_in_order_of_visits_and_then_of_ids():
    log = drawn("1>10 x2\n1>9 x5\n1>2 x2\n3", tree="1>10, 1>9, 1>2, 1>8")

    assert outline(table(Traffic(log), "button_tree")) == [
        (1, [(9, []), (2, []), (10, []), (8, [])]),
        (3, []),
    ]


def test_a_parent_loop_is_cut_at_its_smallest_id_which_moves_to_the_top():
    log = drawn("4>2>3\n3>5", tree="2>3>4>2, 3>5, 7>7")

    shown = document(Traffic(log), ["button_tree", "data_quality"])

    assert outline(shown["button_tree"]) == [(2, [(3, [(4, []), (5, [])])]), (7, [])]
    assert [root["parent_id"] for root in shown["button_tree"]] == [None, None]
    assert shown["data_quality"]["parent_loops"] == [[2, 3, 4], [7]]


def test_parent_loops_are_listed_even_when_the_tree_is_not_asked_for():
    log = drawn("b>a", tree="a>b>a")

    assert document(Traffic(log), ["data_quality"])["data_quality"]["parent_loops"] == [["a", "b"]]


def test_loops_of_parents_begin_with_their_smallest_and_go_on_to_its_child():
    assert parent_loops(np.array([NO_NODE, 3, 1, 2, 4, 4], np.int32)) == [[1, 2, 3], [4]]
    assert parent_loops(np.array([], np.int32)) == []
    assert parent_loops(np.array([NO_NODE], np.int32)) == []


def test_a_loop_of_a_hundred_thousand_parents_is_one_loop():
    parents = np.roll(np.arange(100_000, dtype=np.int32), 1)

    forest = Forest.of(parents)

    assert forest.loops == [list(range(100_000))]
    assert forest.levels.max() == 100_000


def test_levels_count_from_the_top():
    assert Forest.of(np.array([NO_NODE, 0, 1, NO_NODE, 1], np.int32)).levels.tolist() == [
        1,
        2,
        3,
        1,
        3,
    ]


def test_a_tree_of_five_hundred_levels_is_shown_whole():
    log = drawn(chain(500), tree=chain(500))

    shown = document(Traffic(log))

    assert [[node["rule_id"] for node in level] for level in walk(shown["button_tree"])] == [
        [node] for node in range(1, 501)
    ]
    assert shown["data_quality"]["warnings"] == []


def test_a_tree_of_three_thousand_levels_is_cut_below_five_hundred_and_says_so():
    log = drawn(chain(3000), tree=chain(3000), quality={"warnings": ["from ingest"]})

    shown = document(Traffic(log))

    assert len(list(walk(shown["button_tree"]))) == 500
    assert shown["data_quality"]["warnings"] == [
        "from ingest",
        "The button tree is cut below level 500: 2500 nodes lie deeper",
    ]
    assert shown["node_funnel"]["3000"] == {"reach": 1, "transitions": 0, "drop_off": 1}
    assert log.quality["warnings"] == ["from ingest"]  # the log itself stays as it was


def test_a_menu_of_five_thousand_buttons_keeps_them_all():
    log = drawn("0>1", tree=", ".join(f"0>{button}" for button in range(1, 5001)))

    (root,) = table(Traffic(log), "button_tree")

    assert [child["rule_id"] for child in root["children"]] == list(range(1, 5001))
