"""The encoding of a file is found from all of it, and the report says when that is not certain."""

import codecs
from typing import Any

import pytest

from lib import errors
from lib.ingest import ingest, parse_mapping
from tests.against import opened, product, read

HEADER = "call_id,call_date,rule_id,rule_parent_id,rule_text,popUpURL\n"
HEBREW = ["תפריט ראשי", "הזמנת טכנאי", "שיחה עם נציג", "בירור חשבון", "ביטול שירות", "מידע כללי"]
FRENCH = [
    "Menu général",
    "Réclamation",
    "Être rappelé",
    "Où en est ma commande ?",
    "Créer un dossier",
]
GERMAN = ["Hauptmenü", "Rückruf wünschen", "Kündigung prüfen", "Störung melden", "Gespräch beenden"]
TEXTS = {
    "short": lambda words: words[:1],
    "long": lambda words: [f"{a} {b} " * 20 + a for a in words for b in words],
    "mostly ASCII": lambda words: [*(f"Option {n}" for n in range(400)), *words[:2]],
    "one language only": lambda words: words,
}
ENCODINGS = [
    ("utf-8", "utf-8", HEBREW),
    ("utf-8", "utf-8", FRENCH),
    ("utf-8-sig", "utf-8-sig", HEBREW),
    ("utf-16-le", "utf-16-le", HEBREW),
    ("utf-16-be", "utf-16-be", HEBREW),
    ("utf-16-le", "utf-16-le", FRENCH),
    ("utf-16-be", "utf-16-be", FRENCH),
    ("windows-1255", "cp1255", HEBREW),
    ("windows-1252", "cp1252", FRENCH),
    ("windows-1252", "cp1252", GERMAN),
    ("iso-8859-8", "iso8859-8", HEBREW),
]
SAME_LETTERS = {"iso-8859-8": "windows-1255"}
"""Hebrew letters are the same bytes in both, and so is what is read."""


def protocol(texts: list[str], columns: str = HEADER) -> str:
    return columns + "".join(
        f"{n},1/15/2026,{n},0,{text},NULL\n" for n, text in enumerate(texts, 1)
    )


def found(data: bytes, mapping: Any = None) -> tuple[dict[str, Any], list[str]]:
    """The report on the one file, and all texts."""
    log = ingest([opened("a.csv", data, 1 << 20)], mapping=parse_mapping(mapping))
    return product(log)["data_quality"]["files"][0], log.nodes.labels


@pytest.mark.parametrize("length", TEXTS)
@pytest.mark.parametrize(("name", "codec", "words"), ENCODINGS)
def test_every_encoding_is_found_in_texts_of_any_kind(
    name: str, codec: str, words: list[str], length: str
) -> None:
    texts = TEXTS[length](words)
    report, labels = found(protocol(texts).encode(codec))
    assert labels == texts
    assert report["encoding"] == SAME_LETTERS.get(name, name)
    assert report["encoding_sure"]


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_found_even_if_hardly_a_character_is_ascii(codec: str) -> None:
    texts = ["".join(word.replace(" ", "־") for word in HEBREW) * 5] * 200
    report, labels = found(protocol(texts).encode(codec))
    assert (report["encoding"], labels) == (codec, texts)


@pytest.mark.parametrize("mark", [codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE])
def test_a_mark_decides_for_utf_16(mark: bytes) -> None:
    name = "utf-16-le" if mark == codecs.BOM_UTF16_LE else "utf-16-be"
    report, labels = found(mark + protocol(HEBREW).encode(name))
    assert (report["encoding"], labels) == (name, HEBREW)


def test_iso_8859_8_is_named_where_only_it_has_the_bytes() -> None:
    texts = [*HEBREW, "שירות ‗ מיוחד"]
    report, labels = found(protocol(texts).encode("iso8859-8"))
    assert (report["encoding"], labels) == ("iso-8859-8", texts)


@pytest.mark.parametrize(("name", "codec", "words"), [e for e in ENCODINGS if e[1][:3] != "utf"])
def test_a_long_beginning_of_ascii_does_not_hide_what_comes_behind(
    name: str, codec: str, words: list[str]
) -> None:
    texts = [*(f"Option {n}" for n in range(20_000)), *words]
    report, labels = found(protocol(texts).encode(codec))
    assert labels[-len(words) :] == words
    assert report["encoding"] == SAME_LETTERS.get(name, name)
    assert report["rows"] == len(texts)


def test_what_was_read_before_the_encoding_was_known_leaves_nothing_behind() -> None:
    valid = "Ã\x97"  # as windows-1252, these two bytes are one letter of UTF-8
    texts = [valid, *(f"Option {n}" for n in range(3000)), *FRENCH]
    _, labels = found(protocol(texts).encode("latin-1"))
    assert "×" not in labels
    assert set(FRENCH) <= set(labels)


def test_one_letter_is_not_enough_to_be_sure_and_the_report_says_so() -> None:
    report, _ = found(protocol(["à"]).encode("cp1252"))
    assert not report["encoding_sure"]
    assert any("not certain" in warning for warning in report["warnings"])


def test_utf_8_with_a_few_damaged_letters_stays_utf_8_and_the_damage_is_counted() -> None:
    data = protocol([*HEBREW * 5, "קטוע"]).encode().replace("קטוע".encode(), "קטוע".encode()[:-1])
    report, labels = found(data)
    assert report["encoding"] == "utf-8"
    assert labels[-1] == "קטו\ufffd"
    assert any("1 characters cannot be read" in warning for warning in report["warnings"])


def test_a_mark_stays_right_whatever_bytes_follow() -> None:
    data = protocol(["Menu", "caf\xe9"]).encode("cp1252")
    report, labels = found(codecs.BOM_UTF8 + data)
    assert (report["encoding"], labels) == ("utf-8-sig", ["Menu", "caf\ufffd"])
    assert "most of the text is UTF-8, but not all of it" in report["warnings"]


def test_a_header_in_another_encoding_than_its_rows_is_refused_and_said() -> None:
    header = "call_id,צומת,rule_parent_id\n".encode()
    rows = "".join(f"1,{node},0\n" for node in [*range(9000), *HEBREW]).encode("cp1255")
    with pytest.raises(errors.NotText) as refusal:
        found(header + rows, {"columns": {"node": "צומת"}})
    assert "its header and its rows are in different encodings" in refusal.value.detail


@pytest.mark.parametrize("piece", [1, 7, 1 << 20])
def test_words_that_are_cut_into_pieces_count_as_they_are(piece: int) -> None:
    words = [f"é{'é' * n}" for n in range(40)]
    data = protocol([*words, "caf"]).encode() + b"50,,50,0,caf\xe9,\n"
    report = product(read([("a.csv", data)], piece=piece))["data_quality"]["files"][0]
    assert (report["encoding"], report["encoding_sure"]) == ("utf-8", False)


def test_the_user_knows_better() -> None:
    report, labels = found(protocol(["à"]).encode("cp1252"), {"encoding": "windows-1252"})
    assert (report["encoding"], report["encoding_sure"], labels) == ("windows-1252", True, ["à"])
    _, labels = found(protocol(["à"]).encode("cp1252"), {"encoding": "utf-8"})
    assert labels == ["\ufffd"]


def test_nul_bytes_are_left_out_and_counted() -> None:
    report, labels = found(protocol(HEBREW).encode().replace(b"NULL\n", b"NULL\0\0\n", 2))
    assert labels == HEBREW
    assert "4 NUL bytes were left out" in report["warnings"]


def test_the_same_file_in_every_encoding_gives_the_same_figures() -> None:
    text = protocol([f"{a} {b}" for a in HEBREW for b in HEBREW])
    expected = product(read([("a.csv", text.encode())]))
    for codec in ("utf-16", "utf-16-le", "utf-16-be", "cp1255", "iso8859-8", "utf-8-sig"):
        figures = product(read([("a.csv", text.encode(codec))], piece=777))
        assert {k: v for k, v in figures.items() if k != "data_quality"} == {
            k: v for k, v in expected.items() if k != "data_quality"
        }
