"""A CallLog as bytes and back: a zip of gzipped numpy files, with a JSON part for the texts.

Older ones, whose numpy files the zip itself packs, are read too.

Columns of calls are stored by how far they are off from a guess, in the smallest type that holds
that: an id from the one before it, a weekday from the date, the rows' order from the path. Right
guesses are zeros, which compress to almost nothing.
"""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import fields
from typing import Any

import numpy as np
from isal import isal_zlib
from numpy.typing import NDArray

from lib.model import NO_DAY, NO_WEEKDAY, CallLog, Calls, Nodes, Variants, weekdays

Columns = dict[str, NDArray[Any]]

_COMPRESSION = 2  # the highest level takes twice the time and saves one per cent
_GZIP = isal_zlib.MAX_WBITS | 16
_BYTES_OF_A_TEXT = 64


def encode(log: CallLog) -> bytes:
    """The stored form, version `names.CALLLOG_VERSION`."""
    texts: dict[str, Any] = {
        "sources": log.sources,
        "quality": log.quality,
        "total_rows": log.total_rows,
        "official_tree": log.official_tree,
    }
    columns = _guesses_off(log.calls)
    for column in fields(Nodes):
        value = getattr(log.nodes, column.name)
        (columns if isinstance(value, np.ndarray) else texts)[column.name] = value
    columns |= {column.name: getattr(log.variants, column.name) for column in fields(Variants)}
    if log.calls.ids.dtype == object:
        texts["call_ids"] = log.calls.ids.tolist()
    plain = json.dumps(texts, ensure_ascii=False).encode()
    return _archive(columns | {"plain": np.frombuffer(plain, np.uint8)})


def decode(data: bytes) -> CallLog:
    """The CallLog of which `encode` made these bytes."""
    columns = _columns(data)
    texts = json.loads(columns.pop("plain").tobytes())
    values = {**texts, **columns}
    return CallLog(
        nodes=Nodes(**{column.name: values[column.name] for column in fields(Nodes)}),
        variants=Variants(**{column.name: values[column.name] for column in fields(Variants)}),
        calls=_calls(columns, texts.get("call_ids")),
        sources=texts["sources"],
        quality=texts["quality"],
        total_rows=texts["total_rows"],
        official_tree=texts["official_tree"],
    )


def memory(log: CallLog) -> int:
    """About how many bytes a CallLog takes in memory."""
    columns = [getattr(log.calls, column.name) for column in fields(Calls)]
    of_texts = len(log.calls) * _BYTES_OF_A_TEXT if log.calls.ids.dtype == object else 0
    return sum(int(column.nbytes) for column in (*columns, log.variants.steps)) + of_texts


def _guesses_off(calls: Calls) -> Columns:
    dated = calls.days != NO_DAY
    first_day = calls.days[dated].min(initial=np.iinfo(np.int32).max)
    columns = {
        "call_variants": _narrow(calls.variants),
        "row_variants_off": _narrow(calls.row_variants.astype(np.int64) - calls.variants),
        "first_day": np.array([first_day], np.int32),
        "days_off": _narrow(np.where(dated, calls.days.astype(np.int64) - first_day + 1, 0)),
        "weekdays_off": calls.weekdays - _weekdays(calls.days),
        "call_sources": _narrow(calls.sources),
    }
    if calls.ids.dtype != object:
        first = calls.ids[:1]
        columns |= {"first_id": first, "ids_off": _narrow(np.diff(calls.ids, prepend=first))}
    return columns


def _calls(columns: Columns, ids: list[str] | None) -> Calls:
    off = columns["days_off"]
    days = np.where(off == 0, NO_DAY, off + (columns["first_day"].astype(np.int64) - 1))
    days = days.astype(np.int32)
    variants = columns["call_variants"].astype(np.int32)
    return Calls(
        ids=_summed(columns) if ids is None else np.array(ids, object),
        variants=variants,
        row_variants=variants + columns["row_variants_off"].astype(np.int32),
        days=days,
        weekdays=columns["weekdays_off"] + _weekdays(days),
        sources=columns["call_sources"].astype(np.int32),
        reordered=columns["row_variants_off"] != 0,
    )


def _summed(columns: Columns) -> NDArray[Any]:
    return columns["ids_off"].cumsum(dtype=np.int64) + columns["first_id"]


def _narrow(values: NDArray[Any]) -> NDArray[Any]:
    """The same integers in the smallest type that holds them all."""
    least, most = int(values.min(initial=0)), int(values.max(initial=0))
    return values.astype(np.min_scalar_type(min(least, -most - 1) if least < 0 else most))


def _weekdays(days: NDArray[np.int32]) -> NDArray[np.int8]:
    """The ISO weekday of each day, NO_WEEKDAY where there is none."""
    return np.where(days == NO_DAY, NO_WEEKDAY, weekdays(days)).astype(np.int8)


def _archive(columns: Columns) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as members:
        for name, values in columns.items():
            file = io.BytesIO()
            np.save(file, values, allow_pickle=False)
            packed = isal_zlib.compress(file.getbuffer(), _COMPRESSION, _GZIP)
            members.writestr(f"{name}.npy.gz", packed)
    return archive.getvalue()


def _columns(archive: bytes) -> Columns:
    columns = {}
    with zipfile.ZipFile(io.BytesIO(archive)) as members:
        for member in members.namelist():
            name, _, packed = member.partition(".npy")
            data = members.read(member)
            file = io.BytesIO(isal_zlib.decompress(data, _GZIP) if packed else data)
            columns[name] = np.load(file, allow_pickle=False)
    return columns
