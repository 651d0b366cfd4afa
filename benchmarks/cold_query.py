"""The first filtered answer of a new instance under Vercel's runtime, over a million calls.

    python -m benchmarks.cold_query [--runs 5] [--calls 1000000]

`init` is what the runtime reports, `first` the first answer after it: numpy imported, the CallLog
fetched and decoded, the calls selected, the figures made. `again` is another question to the same
instance.
"""

import argparse
import json
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.query import session
from lib import processing
from lib.sessions import Sessions, names
from lib.settings import Settings
from lib.storage import open_store
from lib.storage.cache import Cache
from tests.platform.deployment import Deployment, Instance
from tests.platform.vercel import build, export_tree

AIM_MS = 600
QUESTIONS = {
    "analytics": ("from=2025-03-01&to=2025-03-31", "through=3&weekday=1"),
    "calls": ("from=2025-03-01&to=2025-03-31", "through=3&offset=1000"),
    "compare": ("a.to=2025-05-31&b.from=2025-06-01", "a.weekday=1&b.weekday=5"),
}


def stored(url: str, folder: Path, calls: int) -> str:
    """A finished session of so many calls in the store at `url`; its id."""
    config = Settings(store_url=url)
    known = Sessions(open_store(url, config), Cache(folder, 1 << 30), config)
    made, _ = known.create()
    log = session(calls)
    result = {"attempt": 1, "inputs": {"files": [], "dateOrder": None}, "files": []}
    for key, data in processing.derived_of(made, result, log).items():
        known.keep(key, data, made)
    known.keep(names.result(made.id), json.dumps(result).encode(), made)
    return made.id


def asked(instance: Instance, address: str) -> float:
    begun = time.perf_counter()
    answer = instance.request("GET", address, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200, answer.text
    return (time.perf_counter() - begun) * 1000


def measure(deployment: Deployment, function: str, session_id: str) -> tuple[float, float, float]:
    """Milliseconds: to start a new instance, for its first answer, and for another."""
    for instance in deployment.instances.pop(function, []):
        instance.stop()
        shutil.rmtree(instance.folder)
    (instance,) = deployment.start(function)
    first, again = (
        asked(instance, f"/api/{function}?sessionId={session_id}&{question}")
        for question in QUESTIONS[function]
    )
    return instance.init_ms, first, again


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--calls", type=int, default=1_000_000)
    chosen = options.parse_args()
    slowest = 0.0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        export_tree(folder / "tree")
        with Deployment(build(folder / "tree"), folder) as deployment:
            url = deployment.environment["STORE_URL"]
            session_id = stored(url, folder / "cache", chosen.calls)
            print(f"{'function':<12}{'init ms':>10}{'first ms':>10}{'again ms':>10}")
            for function in QUESTIONS:
                rows = [measure(deployment, function, session_id) for _ in range(chosen.runs)]
                medians = [statistics.median(column) for column in zip(*rows, strict=True)]
                print(f"{function:<12}" + "".join(f"{value:>10.0f}" for value in medians))
                slowest = max(slowest, medians[1])
    print(f"aim for the first answer: {AIM_MS} ms")
    return 0 if slowest <= AIM_MS else 1


if __name__ == "__main__":
    sys.exit(main())
