"""A source looked at before it is read: its encoding, its dialect, and what kind of file it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from lib import errors
from lib.ingest import dialect, encodings, headers
from lib.ingest.containers import SourceFile
from lib.ingest.dialect import Dialect
from lib.ingest.encodings import Encoding, Utf8
from lib.ingest.mapping import FileMapping
from lib.ingest.proposal import proposal

_HEAD_BYTES = 1 << 16
_LONGEST_MARK = 3

CALLS, EVENTS, TREE = "calls", "events", "tree"
"""What a file holds: rows with parents, rows without, or the definition of the tree."""

_BINARY = {
    b"%PDF": "it is a PDF",
    b"\xd0\xcf\x11\xe0": "it is a workbook of an old Excel, or one with a password",
    b"\x89PNG": "it is a picture",
    b"\xff\xd8\xff": "it is a picture",
    b"\xff\xfe\0\0": "it is UTF-32",
    b"\0\0\xfe\xff": "it is UTF-32",
    b"SQLite format 3\0": "it is a database",
    b"PAR1": "it is a Parquet file",
    b"7z\xbc\xaf\x27\x1c": "it is a 7-Zip archive",
    b"Rar!": "it is a RAR archive",
    b"{\\rtf": "it is a text document",
}


@dataclass(frozen=True)
class Opened:
    """A source that can be read as a table."""

    source: SourceFile
    said: FileMapping
    encoding: Encoding
    dialect: Dialect

    @property
    def kind(self) -> str | None:
        """What the file holds; None where its columns do not tell."""
        columns = self.dialect.columns
        if not headers.missing(columns):
            return CALLS if "parent" in columns else EVENTS
        return TREE if "call" not in columns and {"node", "parent"} <= set(columns) else None

    def text(self, block: int) -> Utf8:
        """The file's text from its beginning, as UTF-8, in pieces of at least `block` bytes."""
        return Utf8(blocks(self.source.open(), max(block, _LONGEST_MARK)), self.encoding)

    def in_other_encoding(self) -> Opened:
        """The same file, now that a byte was found that its encoding does not have.

        Raises errors.NotText where its header cannot be read in the other encoding.
        """
        marked = self.encoding.name == "utf-8-sig"  # a mark is no guess: the text is damaged
        if marked or self.said.encoding is not None:
            return _opened(self.source, self.said, replace(self.encoding, damaged=True))
        other = _opened(self.source, self.said, encodings.of_text(self.source.open()))
        if other.kind != self.kind:
            raise errors.NotText(
                file=self.source.name, reason="its header and its rows are in different encodings"
            )
        return other

    def columns_not_there(self) -> list[str | int]:
        """Headers and positions that were said, and that the file has not."""
        names = [*map(headers.normalised, self.dialect.header)]

        def is_there(column: str | int) -> bool:
            if isinstance(column, str):
                return headers.normalised(column) in names
            return column < len(names)

        said = [column for column in self.said.columns.values() if column is not None]
        return [column for column in said if not is_there(column)]

    def missing_columns(self) -> errors.MissingColumns:
        """The problem that this is no protocol, with a proposal which columns may be meant."""
        header = self.dialect.header
        return errors.MissingColumns(
            file=self.source.name,
            missing=", ".join(headers.missing(self.dialect.columns)),
            found=", ".join(header),
            headers=header,
            proposal={"encoding": self.encoding.name, **proposal(self.dialect)},
        )


def look(source: SourceFile, said: FileMapping) -> Opened:
    """Look at a source's beginning, or at all of it where its encoding needs that.

    Raises errors.EmptyFile or NotText.
    """
    head = next(blocks(source.open(), _HEAD_BYTES))
    for magic, reason in _BINARY.items():
        if head.startswith(magic):
            raise errors.NotText(file=source.name, reason=reason)
    if said.encoding is not None:
        encoding = Encoding(said.encoding)
    else:
        encoding = encodings.of_head(head) or encodings.of_text(source.open())
    return _opened(source, said, encoding)


def _opened(source: SourceFile, said: FileMapping, encoding: Encoding) -> Opened:
    text = Utf8(blocks(source.open(), _HEAD_BYTES), encoding)
    head = next((piece for piece in text if piece.strip()), b"")
    if not head:
        raise errors.EmptyFile(file=source.name)
    cr_lines = dialect.has_cr_lines(head)
    head = head.replace(b"\r", b"\n") if cr_lines else head
    found = dialect.sniff(head, said, cr_lines=cr_lines, rows_are_lines=source.is_sheet)
    if text.nul_bytes and headers.missing(found.columns):
        raise errors.NotText(file=source.name, reason="it holds binary data")
    return Opened(source, said, encoding, found)


def blocks(chunks: Iterable[bytes], least: int) -> Iterator[bytes]:
    """The same bytes in pieces of at least `least` bytes, but for the last one."""
    pieces: list[bytes] = []
    size = 0
    for chunk in chunks:
        pieces.append(chunk)
        size += len(chunk)
        if size >= least:
            yield b"".join(pieces)
            pieces, size = [], 0
    yield b"".join(pieces)
