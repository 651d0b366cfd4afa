"""What a user says about files: their encoding, delimiter and header, which column is which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lib import errors
from lib.ingest.encodings import PYTHON_NAMES
from lib.ingest.headers import ALIASES

DELIMITERS = (",", ";", "\t", "|")
_KEYS = ("encoding", "delimiter", "header_line", "columns")


@dataclass(frozen=True)
class FileMapping:
    """What was said about one file; nothing where nothing was said.

    `columns` maps a field to a header, to a position (0-based), or to None: "it has none".
    `header_line` is 1-based, as the report has it.
    """

    encoding: str | None = None
    delimiter: str | None = None
    header_line: int | None = None
    columns: Mapping[str, str | int | None] = field(default_factory=dict)


@dataclass(frozen=True)
class SessionMapping:
    """What was said about all files, and about single ones by their source."""

    everywhere: FileMapping = field(default_factory=FileMapping)
    files: Mapping[str, FileMapping] = field(default_factory=dict)

    def of(self, source: str) -> FileMapping:
        """What holds for one file: what was said about it, else about all."""
        own = self.files.get(source, FileMapping())
        return FileMapping(
            own.encoding or self.everywhere.encoding,
            own.delimiter or self.everywhere.delimiter,
            own.header_line or self.everywhere.header_line,
            {**self.everywhere.columns, **own.columns},
        )


def parsed(value: Any) -> SessionMapping:
    """The mapping that a request holds; errors.InvalidParameter says what is wrong with it."""
    if value is None:
        return SessionMapping()
    everywhere = _file(value, "mapping", (*_KEYS, "files"))
    files = value.get("files", {})
    if not isinstance(files, dict):
        raise _wrong("mapping.files", "it must be an object: file name → mapping")
    return SessionMapping(
        everywhere,
        {name: _file(one, f"mapping.files.{name}", _KEYS) for name, one in files.items()},
    )


def _file(value: Any, where: str, known: tuple[str, ...]) -> FileMapping:
    if not isinstance(value, dict):
        raise _wrong(where, "it must be an object")
    for key in value:
        if key not in known:
            raise _wrong(f"{where}.{key}", f"known are {', '.join(known)}")
    encoding, delimiter = value.get("encoding"), value.get("delimiter")
    if encoding is not None and (not isinstance(encoding, str) or encoding not in PYTHON_NAMES):
        raise _wrong(f"{where}.encoding", f"it must be one of {', '.join(PYTHON_NAMES)}")
    if delimiter is not None and delimiter not in DELIMITERS:
        raise _wrong(f"{where}.delimiter", "it must be a comma, a semicolon, a tab or a pipe")
    header_line = value.get("header_line")
    if header_line is not None and (type(header_line) is not int or header_line < 1):
        raise _wrong(f"{where}.header_line", "it must be the number of a line, from 1 on")
    columns = value.get("columns", {})
    if not isinstance(columns, dict):
        raise _wrong(f"{where}.columns", "it must be an object: field → header")
    for name, column in columns.items():
        _check_column(f"{where}.columns.{name}", name, column)
    return FileMapping(encoding, delimiter, header_line, columns)


def _check_column(where: str, name: str, column: Any) -> None:
    if name not in ALIASES:
        raise _wrong(where, f"fields are {', '.join(ALIASES)}")
    is_position = type(column) is int and column >= 0
    if column is not None and not isinstance(column, str) and not is_position:
        raise _wrong(where, "it must be a header, a position or null")


def _wrong(parameter: str, reason: str) -> errors.InvalidParameter:
    return errors.InvalidParameter(parameter=parameter, reason=reason)
