"""Schemathesis, in an environment of its own, against the running server and its own document."""

import json
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.environments import environment
from tests.local_server import local_server
from tests.sample import SAMPLE

pytestmark = pytest.mark.long

SCHEMATHESIS = "schemathesis==4.32.5"

NOT_HELD = "positive_data_acceptance"
"""A schema cannot say that `from` lies before `to`, or that a part has one file: 422 is right."""


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    with local_server(tmp_path) as url:
        yield url


def analysed(url: str) -> tuple[str, str]:
    """A completed session of the sample: its id and its owner's key."""
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="calls.csv"\r\n\r\n'
    body = head + SAMPLE.read_bytes() + b"\r\n--x--\r\n"
    request = urllib.request.Request(
        f"{url}/api/upload?process=true",
        data=body,
        headers={"content-type": "multipart/form-data; boundary=x"},
    )
    with urllib.request.urlopen(request) as answer:
        made = json.load(answer)
    return made["sessionId"], made["ownerKey"]


def test_no_request_is_answered_otherwise_than_the_document_says(url: str, tmp_path: Path) -> None:
    """All but the deletion of the session that the other requests are about."""
    session, key = analysed(url)
    config = tmp_path / "schemathesis.toml"
    config.write_text(f'[parameters]\n"query.sessionId" = "{session}"\n')
    command = [
        *(environment(SCHEMATHESIS) / "schemathesis", "--config-file", config),
        *("run", f"{url}/openapi.json", "--url", url),
        *("--exclude-operation-id", "delete_session"),
        *("--phases", "coverage,fuzzing", "--max-examples", "50", "--seed", "7"),
        *("--exclude-checks", NOT_HELD, "-H", f"Authorization: Bearer {key}"),
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout[-8000:]
