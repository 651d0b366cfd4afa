"""The quality report: what was done to the files, counted (`data_quality` of METRICS.md)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lib.ingest.reader import LINES_KEPT, FileRows


@dataclass(frozen=True)
class FileReport:
    """One file of a session, read to its end."""

    name: str
    source: str
    size: int
    rows: FileRows
    calls: int
    date_format: str | None
    date_ambiguous: bool
    bad_dates: int
    rows_repeated: int
    calls_reordered: int
    calls_with_jumps: int
    warnings: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The entry of `data_quality.files`."""
        dialect = self.rows.dialect
        return {
            "name": self.name,
            "source": self.source,
            "size": self.size,
            "encoding": dialect.encoding,
            "delimiter": chr(dialect.delimiter),
            "header_line": dialect.header_line,
            "columns": {name: dialect.header[at] for name, at in dialect.columns.items()},
            "date_format": self.date_format,
            "date_ambiguous": self.date_ambiguous,
            "bad_dates": self.bad_dates,
            "rows": self.rows.rows,
            "rows_used": self.rows.rows - self.rows.skipped.total(),
            "rows_skipped": self.rows.skipped.total(),
            "rows_skipped_reasons": _reasons([self]),
            "rows_repeated": self.rows_repeated,
            "calls": self.calls,
            "calls_reordered": self.calls_reordered,
            "calls_with_jumps": self.calls_with_jumps,
            "warnings": list(self.warnings),
        }


def report(
    files: Sequence[FileReport],
    *,
    parent_conflicts: int,
    text_conflicts: int,
    duplicates: Sequence[str],
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
        "bad_dates": sum(f.bad_dates for f in files),
        "duplicate_files": len(duplicates),
        "overlapping_calls": overlapping_calls,
        "rows_skipped_reasons": _reasons(files),
        "warnings": [
            *(f"{f.source}: {warning}" for f in files for warning in f.warnings),
            *(f"{name}: the same content was given twice and counts once" for name in duplicates),
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
