"""Fields as they stand in a file, for what reads many of them at once."""

import numpy as np

from lib.ingest.slices import PADDING, Slices


def column(fields: list[bytes]) -> Slices:
    """These fields, one behind the other."""
    ends = np.cumsum([len(field) + 1 for field in fields], dtype=np.int64)
    starts = ends - np.array([*map(len, fields)], np.int64)
    data = b"".join(b"," + field for field in fields) + bytes(PADDING)
    return Slices(np.frombuffer(data, np.uint8), starts, ends)
