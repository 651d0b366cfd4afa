"""What repairing the rows' order changed is told file by file, in figures that can be checked."""

from typing import Any

from tests.against import product, read
from tests.nasty import rows


def order(*lines: str) -> tuple[dict[str, Any] | None, list[str]]:
    file = product(read([("a.csv", rows(*lines).encode())]))["data_quality"]["files"][0]
    return file["order"], file["warnings"]


SORTED = ["1,,5,7,", "1,,6,5,", "1,,7,0,", "2,,5,7,", "2,,7,0,", "3,,7,0,"]


def test_a_file_in_order_has_no_ledger() -> None:
    assert order("1,,7,0,", "1,,5,7,", "2,,9,8,", "2,,3,0,") == (None, [])


def test_a_file_sorted_by_node_id_is_diagnosed_with_counts_before_and_after() -> None:
    found, warnings = order(*SORTED)
    assert found == {
        "sorted_by": "node id",
        "calls": 3,
        "calls_reordered": 2,
        "distinct_paths": {"in_file_order": 3, "repaired": 3},
        "most_common_path": {"path": [7], "in_file_order": 1, "repaired": 1},
        "examples": [
            {"call_id": "1", "in_file_order": [5, 6, 7], "repaired": [7, 5, 6]},
            {"call_id": "2", "in_file_order": [5, 7], "repaired": [7, 5]},
        ],
    }
    assert "every call of this file is sorted by node id: 2 of 3 calls" in warnings[0]


def test_descending_order_is_named_and_mixed_order_is_not() -> None:
    descending = order("1,,9,8,", "1,,8,0,", "2,,8,0,", "2,,8,0,")[0]
    assert descending is not None
    assert descending["sorted_by"] == "node id, descending"
    mixed = order(*SORTED, "4,,7,0,", "4,,5,7,")[0]
    assert mixed is not None
    assert mixed["sorted_by"] is None


def test_rows_read_are_the_rows_used_and_the_rows_skipped_file_by_file_and_together() -> None:
    files = [
        ("a.csv", rows("1,,1,0,", ",,1,0,", "1,,,0,", "1,,1,0,").encode()),
        ("b.csv", rows("1,,1,0,", "2,,NULL,0,", "").encode()),
    ]
    found = product(read(files))
    quality = found["data_quality"]
    for file in quality["files"]:
        assert file["rows"] == file["rows_used"] + file["rows_skipped"]
        assert file["rows_skipped"] == sum(r["count"] for r in file["rows_skipped_reasons"])
    assert found["total_rows"] == sum(file["rows"] for file in quality["files"])
    assert quality["rows_skipped"] == sum(file["rows_skipped"] for file in quality["files"])
    assert quality["rows_skipped_examples"] == [
        {"source": "a.csv", "line": 3, "reason": "no call id"},
        {"source": "a.csv", "line": 4, "reason": "no node id"},
        {"source": "b.csv", "line": 3, "reason": "no node id"},
    ]
