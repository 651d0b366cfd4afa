"""Documents as bytes: one member a line, any depth, members picked without parsing."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from lib.analytics import Traffic, document
from lib.analytics.encoding import encode, pick
from tests.drawn import chain, drawn

SESSION = drawn("1>2>4 x3 2025-01-02\n1>3\n9>3>2", tree="1>2>4, 1>3, 7>5, 9")


def test_an_encoded_document_reads_back_equal():
    shown = document(Traffic(SESSION))

    assert json.loads(encode(shown)) == shown


@pytest.mark.parametrize(
    "text",
    ['comma, "quote" and\nline end', "תשלום במזומן", "</script>", "\u2028 \x85 \x0b \x7f", "😀"],
)
def test_any_text_survives(text):
    shown = document(Traffic(drawn("1", texts={"1": text})))

    encoded = encode(shown)

    assert json.loads(encoded) == shown
    assert len(encoded.split(b"\n")) == len(shown) + 2  # each member is one line


def test_picking_gives_the_members_asked_for_and_ignores_others():
    shown = {"sessionId": "s", "total_rows": 3} | document(Traffic(SESSION))

    picked = pick(encode(shown), ["button_tree", "total_rows", "no_such_key"])

    assert json.loads(picked) == {key: shown[key] for key in ("total_rows", "button_tree")}
    assert json.loads(pick(encode(shown), [])) == {}


def test_an_empty_document_is_an_empty_object():
    assert json.loads(encode({})) == {}


def test_a_tree_of_five_hundred_levels_is_written_from_any_thread_and_deep_call_stacks():
    shown = document(Traffic(drawn(chain(500), tree=chain(500))))

    def from_deep_down(frames):
        return from_deep_down(frames - 1) if frames else encode(shown)

    with ThreadPoolExecutor(1) as pool:
        encoded = pool.submit(from_deep_down, 300).result()
    assert pick(encoded, ["button_tree"]).count(b'"children":[') == 500


def test_what_is_no_json_number_is_refused():
    with pytest.raises(ValueError, match="not JSON compliant"):
        encode({"share": float("nan")})
