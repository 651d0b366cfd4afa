"""Structured log lines: one JSON object a line on stdout, nothing secret in them.

What goes in is chosen by the caller: names, counts, statuses, the first 8 characters of a session
id; never file contents, keys or whole ids.
"""

from __future__ import annotations

import json
import logging
import sys
import time
import traceback
from typing import Any

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


class _JsonLines(logging.Formatter):
    """A record as one JSON object: its message is the `event`, its extras are the facts."""

    def format(self, record: logging.LogRecord) -> str:
        facts = {key: value for key, value in vars(record).items() if key not in _STANDARD}
        line = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **facts,
        }
        if record.exc_info:
            line["traceback"] = "".join(traceback.format_exception(*record.exc_info))
        # ASCII: no character of a client's can end the line or fail to be written.
        return json.dumps(line, default=str)


class _Stdout(logging.StreamHandler[Any]):
    """Writes to what `sys.stdout` is at that moment: hosts and tests replace it."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(_JsonLines())

    @property
    def stream(self) -> Any:
        return sys.stdout

    @stream.setter
    def stream(self, value: Any) -> None:
        """Ignored: there is only stdout."""


for _chatty in ("httpx2", "httpcore2"):
    # They write the address of each request, and with it whole session ids, if the host lets them.
    logging.getLogger(_chatty).setLevel(logging.WARNING)

_logger = logging.getLogger("lib")
_logger.setLevel(logging.INFO)
_logger.addHandler(_Stdout())
_logger.propagate = False


def event(name: str, **facts: Any) -> None:
    """Write one line."""
    _logger.info(name, extra=facts)


def warning(name: str, **facts: Any) -> None:
    """Write one line that the operator should see."""
    _logger.warning(name, extra=facts)


def failure(name: str, **facts: Any) -> None:
    """Write one line with the traceback of the exception that is being handled."""
    _logger.error(name, extra=facts, exc_info=True)
