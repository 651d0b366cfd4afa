"""A long request told as it happens: server-sent events from work that runs in its own thread."""

from __future__ import annotations

import contextvars
import json
import queue
import threading
from collections.abc import Callable, Iterator
from typing import Any

from starlette.responses import StreamingResponse

from lib import errors, log, problems
from lib.sessions import Progress
from lib.web import Request

SILENCE_SECONDS = 10
"""A comment is sent after so much silence, so that nobody on the way takes the line for dead."""


def answer(request: Request, work: Callable[[Progress], dict[str, Any]]) -> StreamingResponse:
    """`progress` events while `work` runs, then one `result` or `problem`.

    The work goes on to its end if the client goes away: it can ask the session what came of it.
    """
    events: queue.SimpleQueue[tuple[str, dict[str, Any]]] = queue.SimpleQueue()

    def run() -> None:
        try:
            result = work(
                lambda stage, done, total: events.put(
                    ("progress", {"stage": stage, "done": done, "total": total})
                )
            )
            events.put(("result", result))
        except errors.Problem as problem:
            events.put(("problem", problems.as_json(request.told(problem))))
        except Exception:  # noqa: BLE001 - the thread's outermost frame: logged whole, told plainly
            log.failure("crash", request=request.id, **request.facts)
            events.put(("problem", problems.as_json(errors.Problem(request=request.id))))

    # In the request's context: by it the platform knows whose lines the work writes.
    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=[run], name="calltrail-work").start()
    return StreamingResponse(
        _lines(events),
        media_type="text/event-stream",
        headers={"cache-control": "no-store", "x-accel-buffering": "no"},
    )


def _lines(events: queue.SimpleQueue[tuple[str, dict[str, Any]]]) -> Iterator[str]:
    name = ""
    while name not in ("result", "problem"):
        try:
            name, data = events.get(timeout=SILENCE_SECONDS)
        except queue.Empty:
            yield ": still at it\n\n"
        else:
            yield f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
