"""PM4Py, in an environment of its own, reads the event logs: same cases, same traces."""

import json
import subprocess
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from lib import downloads
from lib.analytics import Traffic
from lib.model import CallLog
from tests.against import read
from tests.drawn import drawn
from tests.environments import environment
from tests.sample import SAMPLE

pytestmark = pytest.mark.long

PM4PY = "pm4py==2.7.23.11"

READ = """
import json, sys, warnings
warnings.simplefilter("ignore")
import pandas, pm4py
path = sys.argv[1]
if path.endswith(".xes"):
    log = pm4py.read_xes(path)
else:
    log = pm4py.format_dataframe(pandas.read_csv(path, dtype={"case:concept:name": str}))
counts = {v: c if isinstance(c, int) else len(c) for v, c in pm4py.get_variants(log).items()}
json.dump({
    "cases": int(log["case:concept:name"].nunique()),
    "events": len(log),
    "variants": [[list(v), c] for v, c in counts.items()],
    "dfg": [[a, b, n] for (a, b), n in pm4py.discover_dfg(log)[0].items()],
}, open(sys.argv[2], "w"))
"""


def mined(log: CallLog, format: str, folder: Path) -> Any:
    path, found = folder / f"log.{format}", folder / "found.json"
    made = downloads.download(Traffic(log), "event_log", format, {})
    path.write_bytes(b"".join(made.pieces))
    python = environment(PM4PY) / "python"
    subprocess.run([python, "-c", READ, path, found], check=True, capture_output=True, timeout=300)
    return json.loads(found.read_text())


def names_of(log: CallLog) -> list[str]:
    twice = Counter(log.nodes.labels)
    labels = zip(log.nodes.labels, log.nodes.ids, strict=True)
    return [label if twice[label] == 1 else f"{label} ({node})" for label, node in labels]


@pytest.mark.parametrize("format", ["csv", "xes"])
@pytest.mark.parametrize("session", ["sample", "undated", "twice"])
def test_pm4py_finds_the_same_cases_and_traces(session: str, format: str, tmp_path: Path) -> None:
    logs = {
        "sample": lambda: read([("c.csv", SAMPLE.read_bytes())]),
        "undated": lambda: drawn("1>2>3 x2 2025-01-02\n3>1 day7\n2>2>1", tree="1>2>3"),
        "twice": lambda: read([(n, b"call_id,rule_id,rule_parent_id\n7,1,\n7,2,1\n" + x)
                               for n, x in (("a.csv", b""), ("b.csv", b"8,1,\n"))]),
    }  # fmt: skip
    log = logs[session]()
    names = names_of(log)
    expected = Counter(
        {
            tuple(names[node] for node in log.variants.path(variant)): count
            for variant, count in enumerate(Traffic(log).weights.tolist())
            if count
        }
    )
    found = mined(log, format, tmp_path)
    assert found["cases"] == len(log.calls)
    assert found["events"] == sum(len(path) * count for path, count in expected.items())
    assert {tuple(path): count for path, count in found["variants"]} == expected
    steps = Counter(
        pair for path, count in expected.items() for pair in pairwise(path) for _ in range(count)
    )
    assert {(a, b): n for a, b, n in found["dfg"]} == steps
