"""How long a new instance takes, under Vercel's own runtime, until it can answer and has answered.

    python -m benchmarks.cold_start [--runs 5]

`init` is what the runtime reports (imports included), `first` the first answer after it. Analytics
and session are asked for a finished session of the sample, from the store; process processes it.
"""

import argparse
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import httpx2

from tests.platform.deployment import Deployment
from tests.platform.journey import analytics, process, upload
from tests.platform.vercel import build, export_tree
from tests.sample import SAMPLE


def requests(deployment: Deployment) -> dict[str, Callable[[], httpx2.Response]]:
    """A first request for each function; none of them needs another to be running."""
    finished = upload(deployment, [SAMPLE])
    assert process(deployment, finished).status_code == 200
    session = f"/api/session?sessionId={finished['sessionId']}"
    return {
        "health": lambda: deployment.request("GET", "/api/health"),
        "session": lambda: deployment.request("GET", session),
        "analytics": lambda: analytics(deployment, finished),
        "process": lambda: process(deployment, upload(deployment, [SAMPLE])),
    }


def measure(deployment: Deployment, function: str, ask: Callable[[], httpx2.Response]) -> list[int]:
    """Milliseconds to start one new instance, and for its first answer."""
    for instance in deployment.instances.pop(function, []):
        instance.stop()
        shutil.rmtree(instance.folder)
    (instance,) = deployment.start(function)
    started = time.perf_counter()
    answer = ask()
    assert answer.status_code == 200, answer.text
    return [instance.init_ms, round((time.perf_counter() - started) * 1000)]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=5)
    runs = options.parse_args().runs
    with tempfile.TemporaryDirectory() as name:
        tree = Path(name) / "tree"
        export_tree(tree)
        with Deployment(build(tree), Path(name)) as deployment:
            print(f"{'function':<12}{'init ms':>10}{'first ms':>10}   (median of {runs})")
            for function, ask in requests(deployment).items():
                rows = [measure(deployment, function, ask) for _ in range(runs)]
                init, first = (statistics.median(column) for column in zip(*rows, strict=True))
                print(f"{function:<12}{init:>10.0f}{first:>10.0f}")


if __name__ == "__main__":
    main()
