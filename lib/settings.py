"""Every setting, in one place; the only reader of the environment."""

from __future__ import annotations

import math
import os
import tempfile
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any


def _setting(default: Any, unit: str, help: str) -> Any:
    return field(default=default, metadata={"unit": unit, "help": help})


@dataclass(frozen=True)
class Settings:
    """What the operator can set. The environment variable is the field's name in capitals."""

    store_url: str = _setting(
        "",
        "URL",
        "Where sessions live: file:///folder, vercel-blob:, s3://bucket/prefix (gs://, az://) or "
        "redis://host. Unset: the Blob store if Vercel's credentials are there, else a folder "
        "below the system's temp folder.",
    )
    sessions_dir: str = _setting(
        "/tmp/sessions", "folder", "Cache of this instance; may be emptied at any time."
    )
    sessions_cache_mb: int = _setting(256, "MB", "Size of that cache.")
    session_ttl_days: float = _setting(30, "days", "How long a session lives.")
    upload_token: str = _setting("", "secret", "If set, new sessions need it as X-Upload-Token.")
    cron_secret: str = _setting("", "secret", "If set, /api/cleanup answers to it.")
    max_request_bytes: int = _setting(
        4_500_000, "bytes", "Largest request; Vercel itself refuses larger ones."
    )
    max_form_fields: int = _setting(100, "fields", "Most fields (files included) in one request.")
    max_files: int = _setting(100, "files", "Most files in a session.")
    max_parts: int = _setting(1_000, "parts", "Most parts of one file.")
    max_file_mb: int = _setting(2_000, "MB", "Largest file, after decompression.")
    max_session_mb: int = _setting(4_000, "MB", "Largest session, after decompression.")
    max_archive_mb: int = _setting(
        100, "MB", "Largest zip file or workbook, as uploaded: these are held whole."
    )
    max_sheet_cells: int = _setting(
        16_000_000, "cells", "Largest sheet: the rectangle around its cells."
    )
    max_part_mb: int = _setting(64, "MB", "Largest part of a file, after decompression.")
    blob_read_write_token: str = _setting("", "secret", "Vercel Blob's token.")
    blob_store_id: str = _setting("", "id", "Vercel Blob's store, where OIDC stands for the token.")
    vercel_oidc_token: str = _setting("", "secret", "Set by Vercel.")
    vercel_blob_api_url: str = _setting("", "URL", "Moves Vercel Blob's API (tests, gateways).")
    blob_delivery_url: str = _setting("", "URL", "Moves the origin of Blob's contents.")
    aws_access_key_id: str = _setting("", "id", "Who reads and writes s3://.")
    aws_secret_access_key: str = _setting("", "secret", "Its secret.")
    aws_session_token: str = _setting("", "secret", "Where the credentials are temporary.")
    aws_region: str = _setting("", "region", "Where the bucket is; R2: auto.")
    aws_endpoint_url: str = _setting("", "URL", "S3 elsewhere: R2, MinIO, …")
    vercel: str = _setting("", "flag", "Set by Vercel.")

    @property
    def resolved_store_url(self) -> str:
        """`store_url`, or what stands in for it where it is unset."""
        if self.store_url:
            return self.store_url
        if self.blob_read_write_token or self.blob_store_id:
            return "vercel-blob:"
        return (Path(tempfile.gettempdir()) / "calltrail-store").as_uri()


def from_environment(environment: Mapping[str, str]) -> Settings:
    """Settings from variables, blank ones being unset; ValueError names one that cannot be."""
    values = {}
    for setting in fields(Settings):
        text = environment.get(setting.name.upper(), "").strip()
        if text:
            values[setting.name] = _parse(setting, text)
    return Settings(**values)


def _parse(setting: Field[Any], text: str) -> Any:
    kind: type = type(setting.default)
    if kind is str:
        return text
    try:
        number = float(text) if setting.name == "session_ttl_days" else kind(text)
    except ValueError:
        number = math.nan
    if not 0 <= number < math.inf:
        raise ValueError(f"{setting.name.upper()} must be a number from 0 on, not {text!r}")
    return number


@cache
def current() -> Settings:
    """The settings of this process, read once."""
    return from_environment(os.environ)
