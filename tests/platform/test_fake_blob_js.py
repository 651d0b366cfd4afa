"""The fake Blob does what the official JavaScript SDK expects of the real one."""

import json
import os
import shutil
from pathlib import Path

import pytest

from tests.platform.vercel import ROOT, run, tool_path
from tests.storage.fake_blob import STORE, TOKEN, FakeBlob

SDK_VERSION = "2.8.0"
SDK_FOLDER = ROOT / ".cache" / f"vercel-blob-{SDK_VERSION}"
SCRIPT = Path(__file__).with_name("blob_sdk.mjs")


@pytest.fixture(scope="module")
def sdk() -> Path:
    """A folder with the SDK, installed where it is missing."""
    if not shutil.which("npm", path=tool_path()):
        pytest.skip("npm is not here")
    if not SDK_FOLDER.exists():
        fresh = SDK_FOLDER.with_suffix(f".{os.getpid()}")
        run("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(fresh),
            f"@vercel/blob@{SDK_VERSION}")  # fmt: skip
        fresh.rename(SDK_FOLDER)
    return SDK_FOLDER


def test_the_javascript_sdk_finds_a_blob_store(sdk: Path) -> None:
    with FakeBlob() as blob:
        environment = {
            "BLOB_READ_WRITE_TOKEN": TOKEN,
            "VERCEL_BLOB_API_URL": blob.api_url,
            "VERCEL_BLOB_RETRIES": "0",
        }
        output = run("node", str(SCRIPT), str(sdk), blob.delivery_url, env=environment)
    found = json.loads(output.splitlines()[-1])
    again = found.pop("again")
    assert again[0] == "BlobError"
    assert "already exists" in again[1]
    assert found.pop("headOfNothing")[0] == "BlobNotFoundError"
    assert found.pop("ifMatch")[0] == "BlobPreconditionFailedError"
    assert found.pop("forbidden")[0] == "BlobAccessError"
    assert found == {
        "url": f"https://{STORE.lower()}.private.blob.vercel-storage.com/a/b%20c.txt",
        "text": "text",
        "missing": None,
        "remembered": None,
        "fresh": "now",
        "stale": "text",
        "overwritten": "new",
        "head": [3, "application/octet-stream", True, "a/b c.txt"],
        "list": [[["l/1", "l/2", "l/4"], True], [["l/f/3"], False]],
        "folded": [["l/1", "l/2", "l/4"], ["l/f/"]],
        "copied": "new",
        "deleted": None,
        "suffixed": True,
        "multipart": 6_000_000,
    }
