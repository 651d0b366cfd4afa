"""A CallLog as bytes and back: numpy's own archive, compressed, with a JSON part for the texts."""

from __future__ import annotations

import io
import json
from dataclasses import fields
from typing import Any

import numpy as np

from lib.model import CallLog, Calls, Nodes, Variants

_TABLES = {"nodes": Nodes, "variants": Variants, "calls": Calls}


def encode(log: CallLog) -> bytes:
    """The stored form, version `names.CALLLOG_VERSION`."""
    arrays: dict[str, Any] = {}
    plain: dict[str, Any] = {
        "sources": log.sources,
        "quality": log.quality,
        "total_rows": log.total_rows,
        "official_tree": log.official_tree,
    }
    for table, kind in _TABLES.items():
        for column in fields(kind):
            name, values = f"{table}.{column.name}", getattr(getattr(log, table), column.name)
            if isinstance(values, np.ndarray) and values.dtype != object:
                arrays[name] = values
            else:
                plain[name] = values.tolist() if isinstance(values, np.ndarray) else values
    text = json.dumps(plain, ensure_ascii=False).encode()
    archive = io.BytesIO()
    np.savez_compressed(archive, plain=np.frombuffer(text, np.uint8), **arrays)
    return archive.getvalue()


def decode(data: bytes) -> CallLog:
    """The CallLog of which `encode` made these bytes."""
    with np.load(io.BytesIO(data), allow_pickle=False) as archive:
        arrays = {name: archive[name] for name in archive.files}
    plain = json.loads(arrays.pop("plain").tobytes())
    if isinstance(ids := plain.get("calls.ids"), list):
        plain["calls.ids"] = np.array(ids, object)
    values = {**plain, **arrays}
    tables: dict[str, Any] = {
        table: kind(**{c.name: values[f"{table}.{c.name}"] for c in fields(kind)})
        for table, kind in _TABLES.items()
    }
    return CallLog(
        **tables,
        sources=plain["sources"],
        quality=plain["quality"],
        total_rows=plain["total_rows"],
        official_tree=plain["official_tree"],
    )
