"""Uploaded files: slices of bytes, each one write-once object with a small header before it."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

from lib import errors

_CHUNK = 1 << 20
_LONGEST_NAME = 200


@dataclass(frozen=True)
class PartHeader:
    """What is known of a part besides its bytes."""

    name: str
    last: bool
    position: int | None
    index: int  # the file's place in its request
    time: int  # ms, by the clock of the instance that took it
    size: int  # bytes of the slice, inflated
    sha256: str  # of the slice, inflated
    compressed: bool  # the stored bytes are gzip

    def encode(self, body: bytes) -> bytes:
        """The object to store."""
        return json.dumps(asdict(self), ensure_ascii=False).encode() + b"\n" + body

    @staticmethod
    def decode(data: bytes) -> tuple[PartHeader, bytes]:
        """The header and the body that `encode` was given."""
        head, _, body = data.partition(b"\n")
        return PartHeader(**json.loads(head)), body


def clean_name(name: str | None) -> str:
    """A file's name fit for display: no folders, no control or direction characters, not long."""
    base = re.split(r"[/\\]", name or "")[-1]
    shown = "".join(
        c for c in base if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp")
    )
    return shown.strip()[:_LONGEST_NAME] or "unnamed"


def inflate(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The content of a gzip stream, of several members too, in pieces of at most 1 MiB.

    Raises zlib.error where it is not gzip, is damaged or ends early.
    """
    member, begun = _new_member(), False
    for chunk in chunks:
        rest, full = chunk, False
        while rest or full:
            begun = True
            piece = member.decompress(rest, _CHUNK)
            yield piece
            rest, full = member.unconsumed_tail, len(piece) == _CHUNK
            if member.eof:
                # Zeros behind a member are padding, anything else is the next one.
                rest, full = member.unused_data.lstrip(b"\0"), False
                member, begun = _new_member(), False
    if begun:
        raise zlib.error("the compressed data ends early")


def _new_member() -> zlib._Decompress:
    return zlib.decompressobj(zlib.MAX_WBITS | 16)


def measure(body: bytes, *, compressed: bool, limit: int) -> tuple[int, str]:
    """Size and SHA-256 of a slice, inflated if it is compressed; nothing large is held.

    Raises errors.PartTooLarge beyond `limit` bytes and errors.BrokenCompression for bad gzip.
    """
    digest, size = hashlib.sha256(), 0
    try:
        for chunk in inflate([body]) if compressed else [body]:
            size += len(chunk)
            if size > limit:
                raise errors.PartTooLarge(limit=limit)
            digest.update(chunk)
    except zlib.error as error:
        raise errors.BrokenCompression(reason=str(error)) from error
    return size, digest.hexdigest()
