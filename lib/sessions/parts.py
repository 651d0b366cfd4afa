"""Uploaded files: slices of bytes, each one write-once object with a small header before it."""

from __future__ import annotations

import hashlib
import json
import re
import time
import unicodedata
from dataclasses import asdict, dataclass
from typing import Any

from lib import errors
from lib.gunzip import Damaged, inflate
from lib.storage import Store

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

    def is_same_slice(self, other: PartHeader) -> bool:
        """Whether two parts have the same content and the same place in their file."""
        return (self.sha256, self.size, self.last) == (other.sha256, other.size, other.last)

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
    return shown.strip()[:_LONGEST_NAME].rstrip() or "unnamed"


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
    except Damaged as error:
        raise errors.BrokenCompression(reason=str(error)) from error
    return size, digest.hexdigest()


@dataclass(frozen=True)
class Upload:
    """A slice of a file as a request brought it."""

    name: str
    body: bytes
    file_id: str
    part: int = 0
    last: bool = True
    position: int | None = None
    index: int = 0
    compressed: bool = False
    named: bool = False  # the client chose the file id, and may have sent the same twice


@dataclass(frozen=True)
class Stored:
    """What became of an upload: `created` is its object's key if this request made it."""

    file_id: str
    name: str
    size: int
    part: int
    last: bool
    created: str | None
    named: bool

    def fields(self) -> dict[str, Any]:
        """Its entry in the answer's `files`."""
        return {"fileId": self.file_id, "name": self.name, "size": self.size}


def put(store: Store, key: str, upload: Upload, limit: int, expires: float) -> Stored:
    """Store a slice of a file under its key; the same bytes again are accepted again.

    Raises errors.PartTaken for others under the same number, PartTooLarge (more than `limit`
    bytes, inflated) or BrokenCompression for a slice that cannot be used.
    """
    size, sha256 = measure(upload.body, compressed=upload.compressed, limit=limit)
    header = PartHeader(
        name=upload.name,
        last=upload.last,
        position=upload.position,
        index=upload.index,
        time=int(time.time() * 1000),
        size=size,
        sha256=sha256,
        compressed=upload.compressed,
    )
    created = store.create(key, header.encode(upload.body), expires=expires)
    if not created:
        data = store.read(key)
        if data is None or not PartHeader.decode(data)[0].is_same_slice(header):
            raise errors.PartTaken(part=upload.part, fileId=upload.file_id)
    made = key if created else None
    return Stored(upload.file_id, upload.name, size, upload.part, upload.last, made, upload.named)
