"""The command line: the same answers as over HTTP, from files on this machine.

    python -m lib calls.csv                                     # the analytics document, as JSON
    python -m lib calls.csv --table top_paths_top20 --weekday 1
    python -m lib calls.csv --html > report.html
    python -m lib check calls.csv --max-mean-steps 4            # for pipelines

Answers go to standard output and nowhere else. Exit codes: 0 all is well, 1 a file has a problem
(its sentence is on standard error), 2 the command is wrong, 3 a check fails.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lib import downloads, errors, settings
from lib.analytics import encoding, filters

if TYPE_CHECKING:
    from lib.analytics import Traffic
    from lib.ingest import SourceFile

OK, PROBLEM, FAILED = 0, 1, 3  # 2 is argparse's own

STDIN = "-"
_PIECE_BYTES = 1 << 20
_BAR_WIDTH = 30


def main(arguments: Sequence[str]) -> int:
    """Run a command; its exit code. A wrong command ends the program as argparse does."""
    if checking := list(arguments[:1]) == ["check"]:
        arguments = arguments[1:]
    parser = _check_parser() if checking else _parser()
    given = parser.parse_args(arguments)
    try:
        given.filters = filters.parse(_filter_pairs(given))
        return _check(given, parser) if checking else _analyse(given, parser)
    except errors.InvalidParameter as problem:
        parser.error(problem.detail)
    except errors.Problem as problem:
        sys.stderr.write(f"{problem.detail}\n")
    except OSError as error:
        if isinstance(error, BrokenPipeError):  # whoever read our output has had enough of it
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return OK
        sys.stderr.write(f"{error.filename or 'The file'} cannot be read: {error.strerror}.\n")
    return PROBLEM


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m lib", description="Analyse call protocols.")
    _add_common(parser)
    parser.add_argument("files", nargs="*", metavar="FILE", help="a protocol; - reads stdin")
    wanted = parser.add_mutually_exclusive_group()
    wanted.add_argument("--json", action="store_true", help="all figures (this is the default)")
    wanted.add_argument("--html", action="store_true", help="one self-contained page")
    wanted.add_argument(
        "--table", nargs="+", action="extend", metavar="KEY", help="complete tables: figures by "
        "their key, calls, events, event_log, report",
    )  # fmt: skip
    parser.add_argument(
        "--format", choices=downloads.FORMATS, help="of the tables; csv unless said otherwise"
    )
    return parser


def _check_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m lib check", description="Hold what is demanded.")
    _add_common(parser)
    parser.add_argument("files", nargs="+", metavar="FILE", help="a protocol; - reads stdin")
    parser.add_argument(
        "--min-coverage", type=float, metavar="SHARE", help="at least this share of transitions "
        "takes the most popular next step of its node (0 to 1)",
    )  # fmt: skip
    parser.add_argument(
        "--max-mean-steps", type=float, metavar="STEPS", help="calls have at most so many steps "
        "on average",
    )  # fmt: skip
    parser.add_argument(
        "--no-new-dead-end", metavar="BASELINE", help="calls end at no menu at which none ended "
        "in this protocol",
    )  # fmt: skip
    return parser


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--date-order", choices=("mdy", "dmy"), help="settles ambiguous dates")
    group = parser.add_argument_group("filters", "as in the API; those marked * may repeat")
    for name in filters.NAMES:
        mark = "*" if name in filters.REPEATABLE else None
        group.add_argument(_option(name), action="append", dest=name, metavar="VALUE", help=mark)


def _option(name: str) -> str:
    return "--" + re.sub("(?=[A-Z])", "-", name).lower()


def _filter_pairs(given: argparse.Namespace) -> list[tuple[str, str]]:
    return [(name, value) for name in filters.NAMES for value in getattr(given, name) or ()]


def _analyse(given: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    tables = [key for key in given.table or () if key in downloads.FORMATS_OF]
    strangers = [key for key in given.table or () if key not in downloads.FORMATS_OF]
    if not given.files:  # `--table KEY FILE` reads as two keys
        given.files, strangers = strangers, []
    if not given.files:
        parser.error("name at least one file, or - for standard input")
    if strangers or (given.table and not tables):
        raise errors.InvalidParameter(parameter="table", reason=f"there is no {strangers or ''}")
    if given.format and not tables:
        parser.error("--format says how --table comes")
    wanted = [downloads.check(key, given.format) for key in tables]
    if len(wanted) > 1 and given.format != "xlsx":
        parser.error("several tables at once come as --format xlsx only")
    traffic = _traffic(given.files, given)
    if len(wanted) > 1:
        _put(downloads.workbook(traffic, tables))
    elif given.html or wanted:
        table, form = wanted[0] if wanted else ("report", "html")
        _put(downloads.download(traffic, table, form, given.filters.shown()).pieces)
    else:
        _put([_document(traffic, given.filters), b"\n"])
    return OK


def _document(traffic: Traffic, chosen: filters.Filters) -> bytes:
    from lib.analytics import document
    from lib.analytics.selection import unknown_values

    figures = document(traffic)
    del figures["call_paths"]["href"]
    unknown = unknown_values(traffic.log, chosen)
    return encoding.encode(
        {"filters": chosen.shown(), "order": chosen.order, "unknown_filter_values": unknown}
        | figures
    )


def _check(given: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    demands = (given.min_coverage, given.max_mean_steps, given.no_new_dead_end)
    if demands == (None, None, None):
        parser.error("name at least one check")
    from lib import checks

    traffic = _traffic(given.files, given)
    outcomes = []
    if given.min_coverage is not None:
        outcomes.append(checks.coverage(traffic, given.min_coverage))
    if given.max_mean_steps is not None:
        outcomes.append(checks.mean_steps(traffic, given.max_mean_steps))
    if given.no_new_dead_end is not None:
        baseline = _traffic([given.no_new_dead_end], given)
        outcomes.append(checks.new_dead_ends(traffic, baseline))
    _put(f"{outcome}\n".encode() for outcome in outcomes)
    return OK if all(outcome.holds for outcome in outcomes) else FAILED


def _traffic(names: Sequence[str], given: argparse.Namespace) -> Traffic:
    """The calls of these files that pass the filters."""
    from lib.analytics.selection import select
    from lib.ingest import ingest

    files = [_source(name) for name in names]
    with _bar(sum(file.size for file in files)) as progress:
        log = ingest(
            files, date_order=given.date_order, settings=settings.current(), progress=progress
        )
    return select(log, given.filters)


def _source(name: str) -> SourceFile:
    from lib.ingest import SourceFile

    if name == STDIN:
        data = sys.stdin.buffer.read()
        return SourceFile("stdin", len(data), lambda: [data])
    path = Path(name)
    with path.open("rb") as file:  # says now, by its name, if it cannot be read
        size = file.seek(0, os.SEEK_END)
    return SourceFile(path.name, size, partial(_read, path))


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE_BYTES):
            yield piece


@contextlib.contextmanager
def _bar(total: int) -> Iterator[Any]:
    """What is told the bytes that were read, and shows them where somebody is watching."""
    done, watched = 0, sys.stderr.isatty()

    def progress(size: int) -> None:
        nonlocal done
        done = min(total, done + size)  # packed files are larger inside
        if watched:
            share = done / max(total, 1)
            marks = "█" * round(share * _BAR_WIDTH)
            sys.stderr.write(f"\rreading {marks:·<{_BAR_WIDTH}} {share:4.0%}")
            sys.stderr.flush()

    try:
        yield progress
    finally:
        if watched:
            sys.stderr.write("\r\x1b[K")


def _put(pieces: Iterable[bytes]) -> None:
    for piece in pieces:
        sys.stdout.buffer.write(piece)
    sys.stdout.buffer.flush()
