"""Whatever bytes come: a CallLog that holds together, or one of our problems, in bounded time."""

import gzip
import time
import tracemalloc
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lib import errors
from lib.ingest import ingest
from lib.model import CallLog
from lib.settings import Settings
from tests.against import opened, product
from tests.nasty import OTHER, PLAIN, READ, REFUSED
from tests.workbooks import rows_xml, workbook, zipped

SEEDS = [nasty.data for nasty in [*READ, *REFUSED, *OTHER]]
BOOK = workbook({"S": rows_xml([line.split(",") for line in PLAIN.splitlines()])})
SEEDS += [BOOK, zipped({"a.csv": PLAIN.encode(), "b.xlsx": BOOK}), gzip.compress(PLAIN.encode())]
PIECES = [
    b'"',
    b'""',
    b",",
    b";",
    b"\t",
    b"\n",
    b"\r\n",
    b"\r",
    b"\0",
    b"\xff\xfe",
    b"\xe0",
    b"NULL",
]
SMALL = Settings(max_file_mb=4, max_session_mb=8, max_archive_mb=4, max_sheet_cells=100_000)


def survives(data: bytes, piece: int = 1 << 16) -> CallLog | None:
    try:
        log = ingest([opened("a", data, piece)], settings=SMALL)
    except errors.Problem:
        return None
    assert_holds_together(log)
    return log


def assert_holds_together(log: CallLog) -> None:
    """What model.py says of a CallLog, and that the report adds up."""
    nodes, calls, variants = len(log.nodes), len(log.calls), len(log.variants)
    assert calls > 0
    assert (log.variants.lengths > 0).all()
    assert log.variants.steps.max() < nodes
    assert max(log.calls.variants.max(), log.calls.row_variants.max()) < variants
    paths = [log.variants.path(v) for v in range(variants)]
    assert paths == sorted(paths)
    assert len({*map(tuple, paths)}) == variants
    assert {len(column) for column in vars(log.calls).values()} == {calls}
    assert len(set(log.nodes.ids)) == nodes
    assert (log.nodes.parents < nodes).all()
    assert np.isin(log.calls.weekdays, range(8)).all()
    for file in log.quality["files"]:
        assert file["rows"] == file["rows_used"] + file["rows_skipped"]


@st.composite
def mangled(draw: st.DrawFn) -> bytes:
    """A real file with some bytes changed, dropped, doubled or put in."""
    data = bytearray(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(1, 8))):
        at = draw(st.integers(0, len(data)))
        length = draw(st.integers(0, 40))
        new = draw(st.one_of(st.sampled_from(PIECES), st.binary(max_size=8), st.just(data[at:])))
        data[at : at + length] = new
        del data[20_000:]
    return bytes(data)


@settings(max_examples=400, deadline=None)
@given(data=mangled(), piece=st.sampled_from([1 << 16, 100, 7]))
def test_a_mangled_file_gives_a_sound_log_or_a_problem(data: bytes, piece: int) -> None:
    survives(data, piece)


HEAD = b"call_id,rule_id,rule_parent_id,rule_text\n"
ROWS = st.lists(st.sampled_from([*PIECES, b"1", b"2", b"x", b'5" ', b'a"b'])).map(b"".join)


@settings(max_examples=200, deadline=None)
@given(rows=ROWS)
@example(rows=b'"')
def test_any_rows_under_a_header_give_a_sound_log_or_a_problem(rows: bytes) -> None:
    survives(HEAD + rows)


def outcome(data: bytes, block: int) -> dict[str, Any] | tuple[str, str]:
    """The document, or the problem, of a file that is read in blocks of so many bytes."""
    with patch("lib.ingest.reader.BLOCK_BYTES", block):
        try:
            return product(ingest([opened("a", data, block)], settings=SMALL))
        except errors.Problem as problem:
            return type(problem).__name__, problem.detail


@settings(max_examples=200, deadline=None)
@given(data=st.one_of(mangled(), ROWS.map(HEAD.__add__)), block=st.sampled_from([7, 30, 64, 200]))
@example(data=HEAD + b'1\n",5" \n,"', block=7)
def test_it_does_not_matter_where_blocks_of_a_mangled_file_end(data: bytes, block: int) -> None:
    assert outcome(data, block) == outcome(data, 1 << 22)


@settings(max_examples=200, deadline=None)
@given(data=st.binary(max_size=2000))
def test_any_bytes_give_a_problem_or_a_sound_log(data: bytes) -> None:
    survives(data)


SLOW = {
    "quotes that never close": b'1,2,0,"a""' * 1,
    "quotes that open everywhere": b'1,2,0,"a\n',
    "one endless quoted field": b'"a"",',
    "quotes alone": b'"',
    "doubled quotes": b'""',
    "inches": b'1,2,0,5" x 7"\n',
    "delimiters": b",",
    "blank lines": b"\n",
    "one long field": b"x",
    "every row a node": b"",
}


@pytest.mark.parametrize("kind", SLOW)
def test_four_times_the_bytes_take_no_more_than_seven_times_the_time_nor_much_memory(
    kind: str,
) -> None:
    def data(length: int) -> bytes:
        return HEAD + (SLOW[kind] * (length // len(SLOW[kind])) if SLOW[kind] else numbered(length))

    times = []
    for length in (1 << 18, 1 << 20):
        began = time.process_time()
        survives(data(length))
        times.append(time.process_time() - began)
    assert times[1] < max(7 * times[0], 1.0)
    tracemalloc.start()
    survives(data(1 << 18))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 64 << 20


def numbered(length: int) -> bytes:
    lines, size, n = [], 0, 0
    while size < length:
        n += 1
        lines.append(b"%d,%d,%d,text %d\n" % (n // 5, n, n - 1, n))
        size += len(lines[-1])
    return b"".join(lines)


CORPUS = sorted((Path(__file__).parent / "corpus").glob("[!.]*"))


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.name)
def test_what_once_went_wrong_does_not_again(path: Path) -> None:
    survives(path.read_bytes())
