"""How fast files are read, against bare pandas and others, in one run on one machine.

    python -m benchmarks.ingest [--sizes 8,100,500] [--only NAME] [--runs 3]

Makes its files with script/make-sample (nodes and paths grow with the file) under .cache/, and an
environment for the others from benchmarks/requirements-ingest.txt. Every measurement is a process
of its own with one thread: one warm-up, then the best of so many runs in seconds of the processor
(others may use the machine too), and the peak of its memory. Ours goes all the way to a CallLog and
its quality report; the others only parse. Prints Markdown: docs/performance.md.
"""

import argparse
import gzip
import json
import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FILES = ROOT / ".cache" / "benchmark-files"
PEERS = ROOT / ".cache" / "benchmark-peers"
REQUIREMENTS = ROOT / "benchmarks" / "requirements-ingest.txt"
HEADER = "call_id,call_date,rule_id,rule_parent_id,rule_text,popUpURL\n"
AIMS = {"8 MB": 1.6, "100 MB": 1.1, "500 MB": 1.1, "100 MB gzip": 1.0}
AIMS |= {"shuffled": 3, "100,000 nodes": 3, "every call its own path": 5, "xlsx": 3}
MEMORY_AIMS = {"100 MB": 200, "500 MB": 260}


def ours(path: Path) -> None:
    from lib.ingest import SourceFile, ingest

    def chunks() -> Iterator[bytes]:
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                yield chunk

    ingest([SourceFile(path.name, path.stat().st_size, chunks)])


def pandas(path: Path) -> None:
    import pandas as pd

    pd.read_csv(path)


def polars(path: Path) -> None:
    import polars as pl

    pl.read_csv(path, infer_schema_length=10_000, ignore_errors=True)


def duckdb(path: Path) -> None:
    import duckdb as db

    db.sql(
        f"SET threads = 1; CREATE OR REPLACE TABLE calls AS FROM read_csv('{path}', "
        "dateformat = '%m/%d/%Y', sample_size = -1)"
    )


def pm4py(path: Path) -> None:
    """Its own way from a CSV file to variants: read, format, count."""
    import pandas as pd
    import pm4py as pm

    frame = pd.read_csv(path, dtype={"call_id": str, "rule_id": str})
    frame["call_date"] = pd.to_datetime(frame["call_date"], format="%m/%d/%Y", errors="coerce")
    log = pm.format_dataframe(
        frame, case_id="call_id", activity_key="rule_id", timestamp_key="call_date"
    )
    pm.get_variants(log)


def calamine(path: Path) -> None:
    from python_calamine import CalamineWorkbook

    CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()


READERS: dict[str, Callable[[Path], None]] = {
    reader.__name__: reader for reader in (ours, pandas, polars, duckdb, pm4py, calamine)
}


def measured(reader: str, path: Path, runs: int) -> dict[str, Any] | None:
    """Seconds and megabytes of one reader on one file, in a process of its own."""
    theirs = reader in ("polars", "duckdb", "pm4py")
    python = PEERS / "bin" / "python" if theirs else Path(sys.executable)
    command = [str(python), "-m", "benchmarks.ingest", "--measure", reader, str(path), str(runs)]
    threads = {"POLARS_MAX_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, env={**os.environ, **threads}
    )
    if done.returncode:
        print(done.stderr[-500:], file=sys.stderr)
        return None
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def measure(reader: str, path: Path, runs: int) -> None:
    """What `measured` runs."""
    seconds = []
    for _ in range(runs + 1):
        began = time.process_time()
        READERS[reader](path)
        seconds.append(time.process_time() - began)
    peak = int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) / 1024
    print(json.dumps({"seconds": min(seconds[1:]), "peak": peak}))


def sample(megabytes: int) -> Path:
    path = FILES / f"{megabytes}.csv"
    if not path.exists():
        FILES.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, str(ROOT / "script" / "make-sample"), "--paths", "growth"]
        subprocess.run([*command, "--megabytes", str(megabytes), "--output", str(path)], check=True)
    return path


def made(name: str, make: Callable[[], bytes]) -> Path:
    path = FILES / name
    if not path.exists():
        FILES.mkdir(parents=True, exist_ok=True)
        path.write_bytes(make())
    return path


def gzipped(megabytes: int) -> Path:
    return made(f"{megabytes}.csv.gz", lambda: gzip.compress(sample(megabytes).read_bytes(), 6))


def shuffled() -> bytes:
    header, *lines = sample(100).read_bytes().splitlines(keepends=True)
    random.Random(1).shuffle(lines)
    return header + b"".join(lines)


def many_nodes() -> bytes:
    """100,000 nodes below 300 menus, each of them visited now and then."""
    chance = random.Random(2)
    lines = [HEADER]
    for call in range(500_000):
        node = chance.randrange(100_000)
        menu = 200_000 + node % 300
        lines.append(f"{call},1/15/2026,{menu},0,Menu {menu},NULL\n")
        lines.append(f"{call},1/15/2026,{300_000 + node},{menu},Something about {node},NULL\n")
    return "".join(lines).encode()


def own_paths() -> bytes:
    """Every call a path of its own, of 4 to 11 steps among 400 nodes."""
    chance = random.Random(3)
    lines = [HEADER]
    for call in range(250_000):
        parent = 0
        for _ in range(chance.randrange(4, 12)):
            node = chance.randrange(1, 400)
            lines.append(f"{call},1/15/2026,{node},{parent},Step {node},NULL\n")
            parent = node
    return "".join(lines).encode()


def book() -> bytes:
    from tests.workbooks import Cell, rows_xml, workbook

    rows: list[list[Cell]] = [list(HEADER.strip().split(","))]
    for row in range(100_000):
        node, parent = row % 500, row % 70
        rows.append([700_000.0 + row // 5, 46037.0, float(node), float(parent), f"Step {node}", ""])
    return workbook({"Sheet1": rows_xml(rows, dates=[1])})


def cases(sizes: list[int]) -> Iterator[tuple[str, Path, tuple[str, ...]]]:
    """Name, file, and whom we are compared with: the first is what the ratio is against."""
    for size in sizes:
        yield f"{size} MB", sample(size), ("pandas", "polars", "duckdb", "pm4py")
    yield "100 MB gzip", gzipped(100), ("pandas",)
    yield "shuffled", made("shuffled.csv", shuffled), ("pandas",)
    yield "100,000 nodes", made("nodes.csv", many_nodes), ("pandas",)
    yield "every call its own path", made("paths.csv", own_paths), ("pandas",)
    yield "xlsx", made("book.xlsx", book), ("calamine",)


def install_peers() -> None:
    """The environment of the others; made anew when what is pinned has changed."""
    stamp = PEERS / ".installed"
    pins = REQUIREMENTS.read_text() + (ROOT / "requirements.txt").read_text()
    if stamp.exists() and stamp.read_text() == pins:
        return
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(PEERS)], check=True)
    pip = [str(PEERS / "bin" / "python"), "-m", "pip", "install", "--quiet"]
    subprocess.run([*pip, "-r", str(REQUIREMENTS)], check=True)
    stamp.write_text(pins)


def shown(found: dict[str, Any] | None) -> str:
    return f"{found['seconds']:.2f} s, {found['peak']:.0f} MB" if found else "failed"


def main() -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    arguments.add_argument("--sizes", default="8,100,500")
    arguments.add_argument("--only", default="")
    arguments.add_argument("--runs", type=int, default=3)
    chosen = arguments.parse_args()
    install_peers()
    print("| file | ours | against | ratio | aim | others |\n|---|---|---|---|---|---|")
    for name, path, peers in cases([int(size) for size in chosen.sizes.split(",")]):
        if chosen.only not in name:
            continue
        own = measured("ours", path, chosen.runs)
        others = {peer: measured(peer, path, chosen.runs) for peer in peers}
        base = others[peers[0]]
        ratio = f"{own['seconds'] / base['seconds']:.2f}" if own and base else "?"
        aim = f"{AIMS.get(name, '')}" + (f", {MEMORY_AIMS[name]} MB" if name in MEMORY_AIMS else "")
        rest = "; ".join(f"{peer} {shown(others[peer])}" for peer in peers[1:])
        against = f"{peers[0]} {shown(base)}"
        print(f"| {name} | {shown(own)} | {against} | {ratio} | {aim} | {rest} |", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        measure(sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]))
    else:
        main()
