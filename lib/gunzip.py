"""The content of gzip streams, of several members too; nothing large is held."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

_CHUNK = 1 << 20
_WINDOW = 1 << 15


class EndsEarly(zlib.error):
    """The stream was cut off."""


def inflate(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The content of a gzip stream in pieces of at most 1 MiB.

    Raises zlib.error where it is not gzip or is damaged, EndsEarly where it is cut off or empty.
    """
    member, begun, ended = _new_member(), False, False
    for window in _windows(chunks):
        # Zeros behind a member are padding, anything else is the next one.
        rest, full = window if begun or not ended else window.lstrip(b"\0"), False
        while rest or full:
            begun = True
            piece = member.decompress(rest, _CHUNK)
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


def _new_member() -> zlib._Decompress:
    return zlib.decompressobj(zlib.MAX_WBITS | 16)
