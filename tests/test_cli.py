"""`python -m lib` as a shell and a pipeline see it."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lib import cli
from lib.analytics import Traffic, document
from tests.against import read
from tests.serving import CALLS, HEADER, MORE_CALLS

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def calls(tmp_path: Path) -> str:
    path = tmp_path / "calls.csv"
    path.write_text(CALLS)
    return str(path)


@pytest.fixture
def more(tmp_path: Path) -> str:
    path = tmp_path / "more.csv"
    path.write_text(MORE_CALLS)
    return str(path)


def run(*arguments: str, stdin: bytes = b"", **options: Any) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "lib", *arguments]
    return subprocess.run(
        command, input=stdin, cwd=ROOT, capture_output=True, check=False, timeout=60, **options
    )


class Ran:
    """What the command gave in this process."""

    def __init__(self, capture: pytest.CaptureFixture[bytes], *arguments: str) -> None:
        try:
            self.code: Any = cli.main(arguments)
        except SystemExit as ended:
            self.code = ended.code
        self.out, self.err = capture.readouterr()


def test_it_answers_with_the_document(calls: str, capfdbinary: Any) -> None:
    ran = Ran(capfdbinary, calls)
    assert (ran.code, ran.err) == (0, b"")
    expected = document(Traffic(read([("calls.csv", CALLS.encode())])))
    del expected["call_paths"]["href"]
    found = json.loads(ran.out)
    assert found.pop("filters") == {} and found.pop("unknown_filter_values") == []
    assert found.pop("order") == "path"
    assert found == json.loads(json.dumps(expected))


def test_it_reads_several_files_and_standard_input(calls: str) -> None:
    done = run(calls, "-", "--table", "total_calls", "--format", "json", stdin=MORE_CALLS.encode())
    assert (done.returncode, json.loads(done.stdout)) == (0, [{"total_calls": 3}])


@pytest.mark.parametrize("order", ["behind", "before"])
def test_a_table_is_asked_for_by_its_key(order: str, calls: str, capfdbinary: Any) -> None:
    words = (calls, "--table", "calls") if order == "behind" else ("--table", "calls", calls)
    lines = Ran(capfdbinary, *words).out.decode("utf-8-sig").splitlines()
    assert lines[1].startswith("7,calls.csv,2025-01-31")


def test_filters_choose_the_calls(calls: str, more: str, capfdbinary: Any) -> None:
    total = ("--table", "selected_calls", "--format", "json")
    for words, expected in {
        ("--through", "1", "--through", "2"): 1,
        ("--from", "2025-02-01"): 1,
        ("--min-steps", "2"): 2,
        ("--source", "calls.csv", "--source", "more.csv"): 3,
        ("--ends", "nowhere"): 0,
    }.items():
        ran = Ran(capfdbinary, calls, more, *total, *words)
        assert json.loads(ran.out) == [{"selected_calls": expected}]


def test_a_page_and_a_workbook_come_on_standard_output(calls: str, capfdbinary: Any) -> None:
    assert Ran(capfdbinary, calls, "--html").out.startswith(b"<!doctype html>")
    several = ("--table", "calls", "button_tree", "--format", "xlsx")
    assert Ran(capfdbinary, calls, *several).out.startswith(b"PK")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("a,b\n1,2\n", "it has no column for"),
        ("", "is empty"),
        (HEADER, "no rows"),
        (None, "cannot be read: No such file"),
    ],
)
def test_a_problem_with_a_file_is_1_and_its_sentence(
    content: str | None, sentence: str, tmp_path: Path, capfdbinary: Any
) -> None:
    path = tmp_path / "odd.csv"
    if content is not None:
        path.write_text(content)
    ran = Ran(capfdbinary, str(path))
    assert (ran.code, ran.out) == (1, b"")
    assert sentence in ran.err.decode() and "odd.csv" in ran.err.decode()
    assert ran.err.count(b"\n") == 1


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--table", "calls"],
        ["FILE", "--weekday", "8"],
        ["FILE", "--nonsense"],
        ["FILE", "--table", "nothing"],
        ["FILE", "--table", "calls", "--format", "xes"],
        ["FILE", "--table", "calls", "events"],
        ["FILE", "--json", "--html"],
        ["FILE", "--format", "csv"],
        ["check", "FILE"],
        ["check", "--max-mean-steps", "3"],
        ["check", "FILE", "--max-mean-steps", "few"],
    ],
    ids=" ".join,
)
def test_a_wrong_command_is_2(words: list[str], calls: str, capfdbinary: Any) -> None:
    ran = Ran(capfdbinary, *(calls if word == "FILE" else word for word in words))
    assert (ran.code, ran.out) == (2, b"")
    assert b"usage: python -m lib" in ran.err


def test_checks_say_one_line_each(calls: str, more: str, capfdbinary: Any) -> None:
    demands = ("--min-coverage", "0.9", "--max-mean-steps", "2", "--no-new-dead-end", calls)
    ran = Ran(capfdbinary, "check", calls, *demands)
    assert (ran.code, ran.out.decode().splitlines()) == (
        0,
        [
            "ok   coverage: 1.0000, at least 0.9 wanted",
            "ok   mean steps: 1.5000, at most 2 wanted",
            "ok   new dead ends: none",
        ],
    )


def test_a_check_that_fails_is_3(calls: str, more: str, capfdbinary: Any) -> None:
    ran = Ran(capfdbinary, "check", calls, "--max-mean-steps", "1", "--no-new-dead-end", more)
    assert (ran.code, ran.out.decode().splitlines()) == (
        3,
        [
            "FAIL mean steps: 1.5000, at most 1 wanted",
            "FAIL new dead ends: 1 (Welcome: 1)",
        ],
    )


def test_where_there_are_no_calls_nothing_is_taken_for_held(calls: str, capfdbinary: Any) -> None:
    demands = ("--min-coverage", "0", "--max-mean-steps", "9", "--ends", "nowhere")
    ran = Ran(capfdbinary, "check", calls, *demands)
    assert ran.code == 3 and ran.out.count(b"FAIL") == 2


def test_progress_is_shown_to_who_watches_and_to_nobody_else(calls: str) -> None:
    leader, follower = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "lib", calls], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=follower
    ) as process:
        os.close(follower)
        shown = b""
        while True:
            try:
                piece = os.read(leader, 1024)
            except OSError:  # how a terminal of Linux says that it was left
                break
            if not piece:
                break
            shown += piece
        assert process.wait(timeout=60) == 0
    os.close(leader)
    assert "100%" in shown.decode()
    assert run(calls).stderr == b""


def test_whoever_stops_reading_gets_no_traceback(calls: str) -> None:
    command = f'"{sys.executable}" -m lib {calls} --table events | true; echo "${{PIPESTATUS[0]}}"'
    done = subprocess.run(
        ["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert (done.stdout, done.stderr) == ("0\n", "")


def test_nothing_is_written_beside_standard_output(calls: str, tmp_path: Path) -> None:
    before = sorted(tmp_path.iterdir())
    for words in (["--html"], ["--table", "events", "--format", "xlsx"], []):
        assert run(calls, *words, env={**os.environ, "TMPDIR": str(tmp_path)}).returncode == 0
        assert sorted(tmp_path.iterdir()) == before
