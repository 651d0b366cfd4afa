"""One file in several requests: any order, in parallel, compressed, again."""

from __future__ import annotations

import gzip
import random
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.serving import CALLS, HEADER, MORE_CALLS, Analysis, Service, assert_problem

ROWS = HEADER + "".join(f"{n},01/31/2025,{n % 7},0,Text {n % 7},\n" for n in range(1, 401))
SLICES = [ROWS[start : start + 1_000].encode() for start in range(0, len(ROWS), 1_000)]
GZIP = "application/gzip"


@pytest.fixture
def analysis(service: Service) -> Analysis:
    """An analysis whose one file comes in parts."""
    analysis = service.upload(CALLS)
    first = next(key for key in service.store.objects if "/parts/" in key)
    assert analysis.drop(first.split("/")[3]).status_code == 204
    return analysis


def send(analysis: Analysis, number: int) -> int:
    """Send a slice, every other one compressed."""
    packed = number % 2 == 1
    return analysis.part(
        gzip.compress(SLICES[number]) if packed else SLICES[number],
        number,
        last=number == len(SLICES) - 1,
        type=GZIP if packed else "text/csv",
    ).status_code


def test_parts_come_in_any_order_in_parallel_and_again(analysis: Analysis) -> None:
    numbers = [*range(len(SLICES))] * 2
    random.Random(3).shuffle(numbers)
    with ThreadPoolExecutor(4) as executor:
        assert set(executor.map(lambda n: send(analysis, n), numbers)) == {201}
    assert analysis.process().json()["total_calls"] == 400
    (file,) = analysis.analytics().json()["files"]
    assert (file["name"], file["size"]) == ("parts.csv", len(ROWS))


def test_a_part_tells_its_inflated_size(analysis: Analysis) -> None:
    answer = analysis.part(gzip.compress(b"x" * 5_000), 0, type="Application/GZIP; q=1")
    assert answer.status_code == 201
    assert answer.json()["files"] == [{"fileId": "f", "name": "parts.csv", "size": 5_000}]


def test_the_same_slice_is_accepted_again_however_it_is_compressed(analysis: Analysis) -> None:
    assert analysis.part(b"abc" * 900, 0).status_code == 201
    for level in (1, 9):
        packed = gzip.compress(b"abc" * 900, level)
        assert analysis.part(packed, 0, type=GZIP).status_code == 201


OTHERS: dict[str, dict[str, Any]] = {
    "other bytes": {"content": b"xyz"},
    "fewer bytes": {"content": b"ab"},
    "no bytes": {"content": b""},
    "another end": {"content": b"abc", "last": True},
}


@pytest.mark.parametrize("case", OTHERS)
def test_another_slice_of_a_number_that_is_taken_is_refused(analysis: Analysis, case: str) -> None:
    assert analysis.part(b"abc", 0).status_code == 201
    before = dict(analysis.service.store.objects)
    problem = assert_problem(analysis.part(part=0, **OTHERS[case]), 409, "part-taken")
    assert (problem["part"], problem["fileId"]) == (0, "f")
    assert analysis.service.store.objects == before


def test_a_file_that_is_not_whole_names_what_is_missing(analysis: Analysis) -> None:
    for number in (1, 4):
        analysis.part(SLICES[number], number)
    problem = assert_problem(analysis.process(), 409, "file-incomplete")
    assert (problem["file"], problem["missingParts"]) == ("parts.csv", [0, 2, 3])
    assert "0, 2, 3" in problem["detail"]


def test_a_file_without_its_last_part_says_so(analysis: Analysis) -> None:
    analysis.part(SLICES[0], 0)
    assert "the last one" in assert_problem(analysis.process(), 409, "file-incomplete")["detail"]


def test_missing_parts_may_come_after_a_failure(analysis: Analysis) -> None:
    for number in range(1, len(SLICES)):
        send(analysis, number)
    assert_problem(analysis.process(), 409, "file-incomplete")
    assert send(analysis, 0) == 201
    assert analysis.process().json()["total_calls"] == 400


def test_parts_behind_the_last_are_refused_until_the_file_is_dropped(analysis: Analysis) -> None:
    analysis.part(CALLS, 0, last=True)
    analysis.part(MORE_CALLS, 1)
    assert_problem(analysis.process(), 409, "parts-behind-last")
    assert analysis.drop("f").status_code == 204
    analysis.part(CALLS, 0, last=True)
    assert analysis.process().json()["total_calls"] == 2


def test_files_in_parts_are_read_by_position(analysis: Analysis) -> None:
    analysis.part(CALLS, 0, last=True, file_id="a", name="a.csv", position="2")
    analysis.part(MORE_CALLS, 0, last=True, file_id="b", name="b.csv", position="1")
    read = analysis.process().json()["data_quality"]["files"]
    assert [file["name"] for file in read] == ["b.csv", "a.csv"]


BAD: dict[str, tuple[dict[str, Any], int, str]] = {
    "no number": ({"part": ""}, 422, "part"),
    "a negative number": ({"part": "-1"}, 422, "part"),
    "another script's number": ({"part": "٣"}, 422, "part"),
    "too high a number": ({"part": "1000"}, 422, "part"),
    "no file id": ({"fileId": ""}, 422, "fileId"),
    "a path for a file id": ({"fileId": "../x"}, 422, "fileId"),
    "a long file id": ({"fileId": "f" * 65}, 422, "fileId"),
    "an end neither true nor false": ({"last": "yes"}, 422, "last"),
    "two numbers": ({"part": ["0", "1"]}, 422, "part"),
    "a position that is none": ({"position": "x"}, 422, "position"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_part_is_refused(analysis: Analysis, case: str) -> None:
    fields, status, parameter = BAD[case]
    before = dict(analysis.service.store.objects)
    answer = analysis.service.client.post(
        "/api/upload",
        files={"file": ("a.csv", CALLS)},
        data={"sessionId": analysis.id, "fileId": "f", "part": "0", **fields},
        headers=analysis.owner,
    )
    assert assert_problem(answer, status, "invalid-parameter")["parameter"] == parameter
    assert analysis.service.store.objects == before


def test_one_part_comes_in_a_request(analysis: Analysis) -> None:
    answer = analysis.service.client.post(
        "/api/upload",
        files=[("file", ("a.csv", CALLS)), ("file", ("b.csv", CALLS))],
        data={"sessionId": analysis.id, "fileId": "f", "part": "0"},
        headers=analysis.owner,
    )
    assert assert_problem(answer, 422, "invalid-parameter")["parameter"] == "file"


PACKED = gzip.compress(ROWS.encode())
BROKEN = {
    "no gzip": ROWS.encode(),
    "nothing": b"",
    "cut short": PACKED[:-9],
    "without its check": PACKED[:-8] + b"\0" * 8,
    "with something behind it": PACKED + b"behind",
    "half of a second one": PACKED + PACKED[:30],
    "zeros before it": b"\0" * 9 + PACKED,
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_part_that_cannot_be_inflated_is_refused(analysis: Analysis, case: str) -> None:
    before = dict(analysis.service.store.objects)
    answer = analysis.part(BROKEN[case], 0, last=True, type=GZIP)
    assert_problem(answer, 400, "broken-compression")
    assert analysis.service.store.objects == before


GOOD = {
    "zeros behind it": PACKED + b"\0" * 3_000_000,
    "two members": gzip.compress(ROWS[:999].encode()) + gzip.compress(ROWS[999:].encode()),
    "empty members": gzip.compress(b"") * 50 + PACKED + gzip.compress(b"") * 50,
}


@pytest.mark.parametrize("case", GOOD)
def test_whatever_is_accepted_can_be_read(analysis: Analysis, case: str) -> None:
    assert analysis.part(GOOD[case], 0, last=True, type=GZIP).status_code == 201
    assert analysis.process().json()["total_calls"] == 400


def test_a_part_that_inflates_beyond_the_limit_is_refused(analysis: Analysis) -> None:
    analysis.service.configure(MAX_PART_MB="1")
    bomb = gzip.compress(b"\0" * ((1 << 20) + 1))
    before = dict(analysis.service.store.objects)
    problem = assert_problem(analysis.part(bomb, 0, type=GZIP), 413, "part-too-large")
    assert problem["limit"] == 1 << 20
    assert analysis.service.store.objects == before
    assert analysis.part(gzip.compress(b"\0" * (1 << 20)), 0, type=GZIP).status_code == 201


@pytest.mark.parametrize(
    ("variable", "status", "slug"),
    [
        ("MAX_FILES", 422, "too-many-files"),
        ("MAX_FILE_MB", 413, "file-too-large"),
        ("MAX_SESSION_MB", 413, "session-too-large"),
    ],
)
def test_what_is_too_large_is_refused_with_the_number(
    service: Service, variable: str, status: int, slug: str
) -> None:
    analysis = service.upload(CALLS)
    service.configure(**{variable: "1"})
    packed = gzip.compress((HEADER + "x" * 1_100_000).encode())
    for file_id in ("f", "g"):
        analysis.part(packed, 0, last=True, file_id=file_id, type=GZIP)
    problem = assert_problem(analysis.process(), status, slug)
    assert problem["limit"] == 1


def test_the_owner_is_told_which_parts_are_there_until_they_are_processed(
    analysis: Analysis,
) -> None:
    def parts(headers: dict[str, str]) -> Any:
        query = {"sessionId": analysis.id, "parts": "true"}
        return analysis.service.client.get("/api/session", params=query, headers=headers)

    for number in (2, 0):
        send(analysis, number)
    assert parts(analysis.owner).json()["parts"] == [{"fileId": "f", "parts": [0, 2]}]
    assert_problem(parts({}), 401, "owner-key-missing")
    assert "parts" not in analysis.shown().json()
    for number in range(len(SLICES)):
        send(analysis, number)
    analysis.process()
    assert parts(analysis.owner).json()["parts"] == []
