"""The content of gzip streams, of several members too; nothing large is held."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from isal import isal_zlib

_CHUNK = 1 << 20
_WINDOW = 1 << 15
_GZIP = isal_zlib.MAX_WBITS | 16


class Damaged(Exception):
    """The bytes are not gzip, or not whole."""


class EndsEarly(Damaged):
    """The stream was cut off."""


def inflate(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The content of a gzip stream in pieces of at most 1 MiB.

    Raises Damaged where it is not gzip or is damaged, EndsEarly where it is cut off or empty.
    """
    member, begun, ended = _new_member(), False, False
    for window in _windows(chunks):
        # Zeros behind a member are padding, anything else is the next one.
        rest, full = window if begun or not ended else window.lstrip(b"\0"), False
        while rest or full:
            begun = True
            try:
                piece = member.decompress(rest, _CHUNK)
            except isal_zlib.error as error:  # type: ignore[misc]  # its stub is wrong
                raise Damaged(str(error)) from error
            yield piece
            rest, full = member.unconsumed_tail, len(piece) == _CHUNK
            if member.eof:
                rest, full = member.unused_data.lstrip(b"\0"), False
                member, begun, ended = _new_member(), False, True
    if begun or not ended:
        raise EndsEarly("the compressed data ends early")


def _windows(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in small pieces: each member's end copies what is left of its piece."""
    for chunk in chunks:
        for start in range(0, len(chunk), _WINDOW):
            yield chunk[start : start + _WINDOW]


def _new_member() -> isal_zlib.Decompress:
    return isal_zlib.decompressobj(_GZIP)
