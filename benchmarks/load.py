"""Requests a second of a finished analysis, beside a bare Starlette "hello" of the same size.

    python -m benchmarks.load [--seconds 5] [--connections 512]

Builds the tree with Vercel's CLI, with one more function in it that answers a constant, and runs
both under Vercel's own runtime, in turn. Needs `wrk`. Prints the median of three runs each, the
ratio, and the memory before and after.

Few connections measure no work: the runtime hands uvicorn its socket as if it were a unix one, so
`TCP_NODELAY` is not set, and on a kept-alive connection head and body of any answer arrive 40 ms
apart (Nagle's algorithm against delayed acknowledgements). 16 connections then get 360 answers a
second whatever the app does; it takes some hundred to keep the core busy.
"""

import argparse
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.platform.deployment import Deployment, Instance
from tests.platform.vercel import build, export_tree
from tests.sample import SAMPLE

HELLO = """
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

BODY = bytes(range(256)) * 256

async def hello(request):
    return Response(BODY[: int(request.query_params["size"])], media_type="application/json")

app = Starlette(routes=[Route("/{path:path}", hello)])
"""


def wrk(instance: Instance, path: str, seconds: int, connections: int) -> tuple[float, float]:
    """Requests a second, and the 99th percentile of the latency in ms."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency"]
    address = f"http://127.0.0.1:{instance.port}{path}"
    said = subprocess.run(
        [*command, "-H", "Accept-Encoding: gzip", address],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    if "Non-2xx" in said:
        sys.exit(said)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s)", said)
    assert rate and p99
    return float(rate[1]), float(p99[1]) * {"us": 1e-3, "ms": 1, "s": 1e3}[p99[2]]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=512)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        export_tree(tree)
        (tree / "api" / "hello.py").write_text(HELLO)
        (Path(folder) / "run").mkdir()
        with Deployment(build(tree), Path(folder) / "run") as deployment:
            compare(deployment, arguments.seconds, arguments.connections)


def compare(deployment: Deployment, seconds: int, connections: int) -> None:
    for function in ("upload", "analytics", "hello"):
        deployment.start(function)
    [analytics], [hello] = deployment.instances["analytics"], deployment.instances["hello"]
    files = {"file": (SAMPLE.name, SAMPLE.read_bytes())}
    made = deployment.request("POST", "/api/upload?process=true", files=files).json()
    path = f"/api/analytics?sessionId={made['sessionId']}"
    sent = analytics.request("GET", path, headers={"Accept-Encoding": "gzip"})
    size = int(sent.headers["content-length"])
    before = analytics.memory_mb()
    runs = [
        (
            wrk(analytics, path, seconds, connections),
            wrk(hello, f"/api/hello?size={size}", seconds, connections),
        )
        for _ in range(3)
    ]
    for name, column in (("analytics", 0), ("hello", 1)):
        rate = statistics.median(run[column][0] for run in runs)
        p99 = statistics.median(run[column][1] for run in runs)
        print(f"{name:10} {rate:8.0f} requests/s   p99 {p99:6.1f} ms   ({size} bytes)")
    ratios = [ours[0] / peer[0] for ours, peer in runs]
    print(f"ratio      {statistics.median(ratios):8.2f} (aim: at least 0.6)")
    print(f"memory     {before:.0f} MB before, {analytics.memory_mb():.0f} MB after")


if __name__ == "__main__":
    main()
