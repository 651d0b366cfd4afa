"""Which encoding a file is in, and its bytes as UTF-8.

A byte order mark decides; then UTF-16's pattern of NULs; then strict UTF-8. Whatever is none of
these is told apart by letter frequency among a closed list, over the distinct words of the whole
file that are not ASCII.
"""

from __future__ import annotations

import codecs
import math
import re
import string
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

PYTHON_NAMES: Mapping[str, str] = {
    "utf-8": "utf-8",
    "utf-8-sig": "utf-8",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "windows-1255": "cp1255",
    "windows-1252": "cp1252",
    "iso-8859-8": "iso8859-8",
}
"""Every encoding that is read, by the name that reports and mappings give it."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LOOKED_AT = 1 << 16
_MOST_WORDS = 20_000
_SURE_BY = 4.0  # natural logarithm of how much likelier the best guess must be
_NOT_ASCII = re.compile(rb"[A-Za-z]*[\x80-\xff][A-Za-z\x80-\xff]*")
_OF_WORDS = string.ascii_letters.encode() + bytes(range(0x80, 0x100))

_HEBREW = dict(
    zip(
        "יוהלארתבשמנכעדחםפקצגטסזןךףץ",
        (
            11,
            10.4,
            9.5,
            7.4,
            6.3,
            5.6,
            5.5,
            4.8,
            4.5,
            4.4,
            3.2,
            2.7,
            3.2,
            2.6,
            2.3,
            2.9,
            1.7,
            2.1,
            1.3,
            1.3,
            1.2,
            1.5,
            1.2,
            1.4,
            0.9,
            0.3,
            0.2,
        ),
        strict=True,
    )
)
_WESTERN = dict(
    zip(
        "éèàçêôîûâëïüöäßñáíóúãõåøæ",
        (18, 4, 5, 3, 2, 1, 0.7, 0.5, 1, 0.6, 0.6, 8, 6, 8, 2, 4, 6, 5, 7, 2, 4, 1, 3, 2, 1),
        strict=True,
    )
)
_RARE = 0.02  # per cent of a letter that the tables do not name


@dataclass(frozen=True)
class Encoding:
    """An encoding by its name, and whether another one is nearly as likely.

    `damaged`: most of the text is in this encoding, but not all of it.
    """

    name: str
    sure: bool = True
    damaged: bool = False


def of_head(head: bytes) -> Encoding | None:
    """The encoding that a file's beginning shows; None where it is none of the Unicode ones.

    "utf-8" is what the beginning allows; bytes further down may still contradict it.
    """
    for mark, name in _MARKS:
        if head.startswith(mark):
            return Encoding(name)
    if (name_by_nuls := _utf16_without_mark(head[:_LOOKED_AT])) is not None:
        return Encoding(name_by_nuls)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head[:_LOOKED_AT])
    except UnicodeDecodeError:
        return None
    return Encoding("utf-8")


def _utf16_without_mark(head: bytes) -> str | None:
    """UTF-16 by the half of every ASCII (0) and Hebrew (5) character, always on the same side."""
    even, odd = (half.count(0) + half.count(5) for half in (head[0::2], head[1::2]))
    if max(even, odd) * 5 < len(head) // 2 or min(even, odd) * 10 > max(even, odd):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def of_text(chunks: Iterable[bytes]) -> Encoding:
    """The encoding of a whole text that is not valid UTF-8, by the words that are not ASCII."""
    words = _distinct_words(chunks)
    if sum(map(_is_utf8, words)) * 2 > len(words):
        return Encoding("utf-8", sure=False, damaged=True)
    hebrew = sum(_likelihood(w, "cp1255", _HEBREW, ascii_letters=0.01) for w in words)
    western = sum(_likelihood(w, "cp1252", _WESTERN, ascii_letters=0.93) for w in words)
    sure = abs(hebrew - western) >= _SURE_BY
    if western > hebrew:
        return Encoding("windows-1252", sure)
    return Encoding("iso-8859-8" if _is_iso(words) else "windows-1255", sure)


def _distinct_words(chunks: Iterable[bytes]) -> set[bytes]:
    words: set[bytes] = set()
    begun = b""  # a word that may go on in the next chunk
    for chunk in chunks:
        text = begun + chunk
        whole = text.rstrip(_OF_WORDS) if len(begun) < _LOOKED_AT else text
        begun = text[len(whole) :]
        words.update(_NOT_ASCII.findall(whole))
        if len(words) >= _MOST_WORDS:
            return words
    return words.union(_NOT_ASCII.findall(begun))


def _is_utf8(word: bytes) -> bool:
    try:
        word.decode()
    except UnicodeDecodeError:
        return False
    return True


def _likelihood(
    word: bytes, encoding: str, letters: Mapping[str, float], ascii_letters: float
) -> float:
    """Logarithm of how likely a word is where so many of a word's letters are ASCII."""
    total = 0.0
    for character in word.decode(encoding, "replace").lower():
        if character.isascii():
            total += math.log(ascii_letters)
        elif character == "\ufffd":
            total += math.log(1e-6)
        elif character.isalpha():
            share = letters.get(character, _RARE) / 100
            total += math.log((1 - ascii_letters) * share)
    return total


def _is_iso(words: Iterable[bytes]) -> bool:
    """Whether Hebrew words can only be ISO-8859-8: a double underscore, no points of 1255."""
    bytes_used = set(b"".join(words))
    return 0xDF in bytes_used and not bytes_used & {*range(0x80, 0xA0), *range(0xC0, 0xD9)}


class Utf8:
    """The bytes of a file as UTF-8 without a mark and without NULs, in pieces."""

    def __init__(self, chunks: Iterable[bytes], encoding: Encoding) -> None:
        self._chunks = chunks
        self._encoding = encoding
        self.nul_bytes = 0
        self.replaced = 0  # characters that could not be read

    def __iter__(self) -> Iterator[bytes]:
        is_utf8 = PYTHON_NAMES[self._encoding.name] == "utf-8" and not self._encoding.damaged
        pieces = iter(self._chunks) if is_utf8 else self._decoded()
        first = next(pieces, b"")
        yield self._without_nuls(first.removeprefix(codecs.BOM_UTF8))
        for piece in pieces:
            yield self._without_nuls(piece)

    def _without_nuls(self, piece: bytes) -> bytes:
        if b"\0" not in piece:
            return piece
        self.nul_bytes += piece.count(0)
        return piece.replace(b"\0", b"")

    def _decoded(self) -> Iterator[bytes]:
        name = PYTHON_NAMES[self._encoding.name]
        decoder = codecs.getincrementaldecoder(name)("replace")
        for chunk in self._chunks:
            yield self._encoded(decoder.decode(chunk))
        yield self._encoded(decoder.decode(b"", True))

    def _encoded(self, text: str) -> bytes:
        self.replaced += text.count("\ufffd")
        return text.encode("utf-8", "replace")
