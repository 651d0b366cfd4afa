"""The sample: the committed file is what the generator makes, and is worth looking at."""

import csv
from collections import Counter

import pytest

from tests.sample import SAMPLE, made


def table(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(data.decode("utf-8-sig").splitlines()))


def test_the_committed_sample_is_what_the_generator_makes() -> None:
    assert SAMPLE.read_bytes() == made()


def test_the_sample_is_small_enough_to_try_on_a_phone() -> None:
    assert SAMPLE.stat().st_size <= 400_000


def test_the_sample_begins_with_a_byte_order_mark_so_that_excel_reads_its_hebrew() -> None:
    assert SAMPLE.read_bytes().startswith(b"\xef\xbb\xbf")


def test_the_sample_has_both_languages_and_quotes_that_must_be_doubled() -> None:
    data = SAMPLE.read_bytes()
    texts = {row["rule_text"] for row in table(data)}
    assert {"Book a technician", "הזמנת טכנאי"} <= texts
    assert any('"' in text for text in texts) and any("," in text for text in texts)
    assert b'""' in data


def test_the_new_menu_of_the_sample_opens_on_the_first_of_march() -> None:
    days = [row["call_date"] for row in table(SAMPLE.read_bytes()) if "Book online" in row.values()]
    assert {day.partition("/")[0] for day in days} == {"3", "4"}
    assert "3/1/2026" in days


def test_the_sample_is_quiet_on_fridays_and_quieter_on_saturdays() -> None:
    calls = {row["call_id"]: row["call_date"] for row in table(SAMPLE.read_bytes())}
    days = Counter(calls.values())
    sunday, friday, saturday = days["3/8/2026"], days["3/13/2026"], days["3/14/2026"]
    assert saturday < friday < sunday


def test_the_second_header_family_names_weekdays_instead_of_dates() -> None:
    rows = table(made("--header", "b", "--calls", "200"))
    assert list(rows[0]) == "CallID NodeID ParentNodeID NodeType NodeText Weekday URL".split()
    assert {"Sunday", "ראשון"} <= {row["Weekday"] for row in rows}


@pytest.mark.parametrize("nodes", [2, 30, 120, 500])
def test_the_tree_has_as_many_nodes_as_asked_for_whatever_the_language(nodes: int) -> None:
    rows = table(made("--nodes", str(nodes), "--language", "en", "--calls", "3000"))
    ids = {row["rule_id"] for row in rows} - {"NULL"}
    assert len(ids) <= nodes
    assert len(ids) >= min(nodes, 100)


def test_another_seed_makes_another_file_and_the_same_seed_the_same() -> None:
    assert made("--calls", "50", "--seed", "7") == made("--calls", "50", "--seed", "7")
    assert made("--calls", "50", "--seed", "7") != made("--calls", "50", "--seed", "8")


def test_growth_brings_new_nodes_for_as_long_as_the_file_goes_on() -> None:
    rows = table(made("--megabytes", "2", "--paths", "growth"))
    half = {row["rule_id"] for row in rows[: len(rows) // 2]}
    whole = {row["rule_id"] for row in rows}
    assert len(whole) > len(half) + 50


def test_megabytes_are_about_kept() -> None:
    assert 0.8 < len(made("--megabytes", "2")) / 2_000_000 < 1.25
