"""What a download is called: after its sources and its table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote

_LONGEST = 80
_UNFIT = re.compile(
    r'[\x00-\x1f\x7f/\\:*?"<>|\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+'
)


def file_name(sources: Sequence[str], table: str, extension: str) -> str:
    """`january-top_paths.csv`; a table's name loses the number of rows that it shows elsewhere."""
    stem = _stem(sources[0]) if sources else "calltrail"
    others = f" and {len(sources) - 1} more" if len(sources) > 1 else ""
    return f"{stem}{others}-{re.sub(r'_top[0-9]+$', '', table)}.{extension}"


def disposition(name: str) -> str:
    """The value of `Content-Disposition`: for old readers in ASCII, for all others in full."""
    plain = re.sub(r"[^A-Za-z0-9._ -]+", "_", name).strip("_ ")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _stem(source: str) -> str:
    """A source's name without folders (`z.zip/a.csv`), its extension, and what systems refuse."""
    name = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", source.rpartition("/")[2])
    return _UNFIT.sub(" ", name).strip(" .")[:_LONGEST].strip(" .") or "calltrail"
