"""The quality report: what was done to the files, counted (`data_quality`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lib.ingest.calldays import CallDays
from lib.ingest.filerows import LINES_KEPT, FileRows
from lib.ingest.ledger import diagnosis


@dataclass(frozen=True)
class FileReport:
    """One file of a session, read to its end."""

    rows: FileRows
    calls: int
    days: CallDays
    rows_repeated: int
    calls_reordered: int
    calls_with_jumps: int
    order: dict[str, Any] | None

    @property
    def source(self) -> str:
        return self.rows.opened.source.name

    def as_dict(self) -> dict[str, Any]:
        """The entry of `data_quality.files`."""
        opened, skipped = self.rows.opened, self.rows.skipped.total()
        dialect = opened.dialect
        return {
            "name": opened.source.given_name,
            "source": self.source,
            "kind": opened.kind,
            "size": opened.source.size,
            "encoding": opened.encoding.name,
            "encoding_sure": opened.encoding.sure,
            "delimiter": chr(dialect.delimiter),
            "cr_line_ends": dialect.cr_lines,
            "header_line": dialect.header_line,
            "headers_repeated": self.rows.headers_repeated,
            "columns": {name: dialect.header[at] for name, at in dialect.columns.items()},
            "date_format": str(self.days.format) if self.days.format else None,
            "date_ambiguous": self.days.ambiguous,
            "bad_dates": self.days.bad,
            "rows": self.rows.rows,
            "rows_used": self.rows.rows - skipped,
            "rows_skipped": skipped,
            "rows_skipped_reasons": _reasons([self]),
            "rows_repeated": self.rows_repeated,
            "calls": self.calls,
            "calls_reordered": self.calls_reordered,
            "calls_with_jumps": self.calls_with_jumps,
            "order": self.order,
            "warnings": list(self.warnings()),
        }

    def warnings(self) -> Iterator[str]:
        """What someone should know who relies on the figures of this file."""
        encoding = self.rows.opened.encoding
        if encoding.damaged:
            yield "most of the text is UTF-8, but not all of it"
        elif not encoding.sure:
            yield (
                f"the text was read as {encoding.name}, which is not certain; name the encoding in "
                "the mapping if letters look wrong"
            )
        if self.rows.replaced:
            yield f"{self.rows.replaced} characters cannot be read and are shown as \ufffd"
        if self.rows.nul_bytes:
            yield f"{self.rows.nul_bytes} NUL bytes were left out"
        for column in self.rows.opened.columns_not_there():
            yield f"the mapping names the column {column}, which this file has not"
        yield from self.rows.notes
        yield from self.days.warnings()
        if self.order:
            yield diagnosis(self.order)


@dataclass(frozen=True)
class LeftOut:
    """What has no part in the figures: sources by name, and what was said about none."""

    duplicates: Sequence[str] = ()
    no_tables: Sequence[tuple[str, str]] = ()  # sheets and members of archives, with the reason
    not_given: Sequence[str] = ()  # names that the mapping has, and no source

    def warnings(self) -> Iterator[str]:
        """What was left out, and why."""
        for name in self.duplicates:
            yield f"{name}: the same content was given twice and counts once"
        for source, reason in self.no_tables:
            yield f"{source}: left out, because {reason}"
        for name in self.not_given:
            yield f"{name}: the mapping names this file, but none is called so"


def report(
    files: Sequence[FileReport],
    left_out: LeftOut,
    *,
    parent_conflicts: int,
    text_conflicts: int,
    overlapping_calls: int,
) -> dict[str, Any]:
    """The whole report, JSON-ready. (`parent_loops` are found where the tree is drawn.)"""
    return {
        "rows_skipped": sum(f.rows.skipped.total() for f in files),
        "rows_repeated": sum(f.rows_repeated for f in files),
        "calls_reordered": sum(f.calls_reordered for f in files),
        "calls_with_jumps": sum(f.calls_with_jumps for f in files),
        "parent_conflicts": parent_conflicts,
        "text_conflicts": text_conflicts,
        "bad_dates": sum(f.days.bad for f in files),
        "duplicate_files": len(left_out.duplicates),
        "overlapping_calls": overlapping_calls,
        "rows_skipped_reasons": _reasons(files),
        "rows_skipped_examples": _examples(files),
        "ignored": [{"source": source, "reason": reason} for source, reason in left_out.no_tables],
        "warnings": [
            *(f"{f.source}: {warning}" for f in files for warning in f.warnings()),
            *left_out.warnings(),
        ],
        "files": [f.as_dict() for f in files],
    }


def _reasons(files: Sequence[FileReport]) -> list[dict[str, Any]]:
    """Each reason with its count and the first lines that it befell, most frequent first."""
    counts: Counter[str] = Counter()
    for file in files:
        counts.update(file.rows.skipped)
    return [
        {
            "reason": reason,
            "count": count,
            "lines": [n for f in files for n in f.rows.skipped_lines.get(reason, [])][:LINES_KEPT],
        }
        for reason, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]


def _examples(files: Sequence[FileReport]) -> list[dict[str, Any]]:
    """Skipped rows by line, each with its file: lines alone do not say which one is meant."""
    return [
        {"source": f.source, "line": line, "reason": reason}
        for f in files
        for line, reason in sorted(
            (line, reason) for reason, lines in f.rows.skipped_lines.items() for line in lines
        )
    ]
