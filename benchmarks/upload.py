"""A gzipped export of 100 MB through the running server, parts and all, beside pandas.

    python -m benchmarks.upload [--runs 5]

Cuts the file as the page does, uploads the parts one after the other and has them processed, again
and again. Prints the seconds of the processor that the server needed for one of them, warm (its
start and the first are taken off), and pandas' for `read_csv` of the same content as one `.gz`.
"""

import argparse
import gzip
import resource
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx2

from benchmarks.ingest import gzipped, measured, sample
from tests.local_server import local_server

MEGABYTES = 100
SLICE_BYTES = 24 << 20
"""What the page's parts of 4 MB hold of such a file."""


def parts() -> Iterator[bytes]:
    """Slices of the file, each compressed on its own."""
    with sample(MEGABYTES).open("rb") as file:
        while piece := file.read(SLICE_BYTES):
            yield gzip.compress(piece, 6)


def analyse(client: httpx2.Client, packed: list[bytes]) -> None:
    """One session, from its first part to its figures."""
    session: dict[str, str] = {}
    for number, part in enumerate(packed):
        fields = {"fileId": "calls", "part": str(number)}
        if number + 1 == len(packed):
            fields["last"] = "true"
        if session:
            fields["sessionId"] = session["sessionId"]
        answer = client.post(
            "/api/upload",
            data=fields,
            headers=_owner(session),
            files={"file": ("calls.csv", part, "application/gzip")},
        ).raise_for_status()
        session = session or answer.json()
    client.post(
        "/api/process",
        json={"sessionId": session["sessionId"]},
        headers=_owner(session),
    ).raise_for_status()


def _owner(session: dict[str, str]) -> dict[str, str]:
    return {"Authorization": f"Bearer {session['ownerKey']}"} if session else {}


def server_seconds(packed: list[bytes], runs: int) -> float:
    """What a server needs of the processor from start to end for so many sessions."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with (
        tempfile.TemporaryDirectory() as folder,
        local_server(Path(folder)) as address,
        httpx2.Client(base_url=address, timeout=60) as client,
    ):
        for _ in range(runs):
            analyse(client, packed)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    packed = list(parts())
    ours = (server_seconds(packed, runs + 1) - server_seconds(packed, 1)) / runs
    theirs = measured("pandas", gzipped(MEGABYTES), runs)
    assert theirs
    print(f"{len(packed)} parts of {max(map(len, packed)) / 1e6:.1f} MB")
    print(f"server {ours:.2f} s, pandas {theirs['seconds']:.2f} s: {ours / theirs['seconds']:.2f}")


if __name__ == "__main__":
    main()
