"""script/server, started for tests and benchmarks."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def local_server(folder: Path) -> Iterator[str]:
    """Its address, on a port of the system's choice; what it stores lies in `folder`."""
    settings = {
        "PORT": "0",
        "STORE_URL": (folder / "store").as_uri(),
        "SESSIONS_DIR": str(folder / "sessions"),
    }
    process = subprocess.Popen(
        [ROOT / "script" / "server"],
        cwd=folder,
        env=os.environ | settings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr
    with process.stderr:
        try:
            yield next(line for line in process.stderr if "http://" in line).split()[-1]
        finally:
            process.terminate()
            process.wait(10)
        assert not [line for line in process.stderr if "Traceback" in line]
