"""What kind of text a file is: its encoding, its delimiter and where its header stands."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from dataclasses import dataclass

from lib import errors
from lib.ingest import headers
from lib.ingest.records import split
from lib.ingest.values import unquoted

_DELIMITERS = b",;\t|"
_HEADER_WITHIN = 20
_BINARY = {
    b"%PDF": "it is a PDF",
    b"PK\x03\x04": "it is a ZIP file or a workbook",
    b"\x1f\x8b": "it is compressed with gzip",
    b"\xd0\xcf\x11\xe0": "it is a workbook of an old Excel",
    b"\x89PNG": "it is a picture",
    b"\xff\xd8\xff": "it is a picture",
}


@dataclass(frozen=True)
class Dialect:
    """How to read one file.

    `skip` bytes stand before the header; `columns` maps fields to the positions of their columns,
    `header` is the header record's texts.
    """

    encoding: str
    delimiter: int
    skip: int
    header_line: int
    header: list[str]
    columns: Mapping[str, int]


def sniff(head: bytes, file: str) -> Dialect:
    """The dialect of a file that begins with `head` (its first block, or the whole of it).

    Raises EmptyFile, NotText, or MissingColumns with the headers that were found.
    """
    skip = len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0
    if not head[skip:].strip():
        raise errors.EmptyFile(file=file)
    _refuse_binary(head, file)
    candidates = [_with_delimiter(head[skip : skip + 65536], d) for d in _DELIMITERS]
    best = max(candidates, key=lambda c: (len(c[2]), len(c[1])))
    line, header, columns = best
    if absent := headers.missing(columns):
        raise errors.MissingColumns(
            file=file, missing=", ".join(absent), found=", ".join(header), headers=header
        )
    delimiter = _DELIMITERS[candidates.index(best)]
    return Dialect("utf-8-sig" if skip else "utf-8", delimiter, skip, line, header, columns)


def _refuse_binary(head: bytes, file: str) -> None:
    for magic, reason in _BINARY.items():
        if head.startswith(magic):
            raise errors.NotText(file=file, reason=reason)
    if b"\0" in head:
        raise errors.NotText(file=file, reason="it holds binary data")
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError as error:
        line = head.count(b"\n", 0, error.start) + 1
        raise errors.NotText(file=file, reason=f"line {line} is not UTF-8", line=line) from error


def _with_delimiter(head: bytes, delimiter: int) -> tuple[int, list[str], Mapping[str, int]]:
    """(line, texts, columns) of the record that looks most like a header, the first in a tie."""
    records, _ = split(head, delimiter, final=True)
    best: tuple[int, list[str], Mapping[str, int]] = (1, [], {})
    for r in range(min(_HEADER_WITHIN, len(records))):
        texts = _texts(records.record(r))
        columns = headers.columns_of(texts)
        if not best[1] or len(columns) > len(best[2]):
            best = (int(records.lines[r]), texts, columns) if any(texts) else best
    return best


def _texts(fields: list[bytes]) -> list[str]:
    return [unquoted(field).decode("utf-8", "replace").strip() for field in fields]
