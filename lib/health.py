"""What `/api/health` reports: the store, who may upload, and the limits."""

from __future__ import annotations

import functools
import time
from typing import Any

import lib
from lib import sessions, settings

REMEMBER_SECONDS = 60


def report() -> dict[str, Any]:
    """The JSON of `/api/health`. The store is asked once a minute."""
    config = settings.current()
    store = sessions.current().store
    warnings = _warnings(int(time.monotonic() // REMEMBER_SECONDS))
    return {
        "status": "ok",
        "version": lib.__version__,
        "store": {"kind": store.kind, "shared": store.shared, "warnings": list(warnings)},
        "uploads": "token" if config.upload_token else "open",
        "limits": {
            "requestBytes": config.max_request_bytes,
            "partBytes": config.max_part_mb << 20,
            "fileBytes": config.max_file_mb << 20,
            "sessionBytes": config.max_session_mb << 20,
            "files": config.max_files,
            "parts": config.max_parts,
            "sessionDays": config.session_ttl_days,
        },
    }


@functools.lru_cache(maxsize=1)
def _warnings(minute: int) -> tuple[str, ...]:
    """What the store's own probe says, remembered for `minute` and no longer.

    errors.StoreUnavailable where it does not answer, which is not remembered.
    """
    return sessions.current().store.probe()
