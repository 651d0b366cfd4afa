"""What rows say of nodes: the texts of their fields, read for many rows at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lib.ingest import values
from lib.ingest.slices import Slices

Said = list[str | None]
"""One field of many rows: None where a row says nothing."""


@dataclass(frozen=True)
class NodeRows:
    """What n rows say, in their order. The parent of a root is None."""

    nodes: list[str]
    parents: Said
    texts: Said
    types: Said
    urls: Said


def read_values(slices: Slices) -> Said:
    """Each field as `values.value` reads it. Raises UnicodeDecodeError."""
    return _read(slices, ~_is_plain(slices), values.value)


def read_ids(slices: Slices) -> Said:
    """Each field as `values.id_value` reads it. Raises UnicodeDecodeError."""
    is_decimal = (slices.last_bytes() == ord("0")) & (_bytes_before_last(slices) == ord("."))
    return _read(slices, ~_is_plain(slices) | is_decimal, values.id_value)


def _read(slices: Slices, careful: NDArray[np.bool_], read: Callable[[str], str | None]) -> Said:
    """The texts of all fields; those that need care as `read` has them."""
    missing = _is_missing(slices)
    if missing.all():
        return [None] * len(slices)
    texts: Said = [*slices.texts()]
    for row in np.flatnonzero(missing).tolist():
        texts[row] = None
    for row in np.flatnonzero(careful & ~missing).tolist():
        texts[row] = read(values.unquoted(slices.tobytes(row)).decode())
    return texts


def _is_missing(slices: Slices) -> NDArray[np.bool_]:
    """Which fields are empty or NULL as they stand; there may be more behind blanks or quotes."""
    words = slices.windows(0, width=8)[:, 0] | _LOWER_CASE
    missing: NDArray[np.bool_] = (slices.lengths == 0) | ((slices.lengths == 4) & (words == _NULL))
    return missing


def _is_plain(slices: Slices) -> NDArray[np.bool_]:
    """Which fields are their own values: none has quotes, blanks or invisible marks around it."""
    ends: NDArray[np.bool_] = _PLAIN[slices.last_bytes()] | (_bytes_before_last(slices) == _HEBREW)
    return ends & _PLAIN[slices.first_bytes()]


def _bytes_before_last(slices: Slices) -> NDArray[np.uint8]:
    return slices.buffer[np.maximum(slices.ends - 2, 0)]


_HEBREW = 0xD7  # the first byte of all Hebrew letters, and of no mark or blank
_LOWER_CASE, _NULL = np.frombuffer(b"    \0\0\0\0null\0\0\0\0", np.uint64)
_PLAIN = np.zeros(256, bool)
_PLAIN[0x21:0x7F] = True
_PLAIN[_HEBREW] = True
_PLAIN[[*b"\"'"]] = False
