"""A client of a deployment, and what an operator would set for a store that is the fake Blob."""

import gzip
from functools import cache
from typing import Any

import httpx2

from tests import sample
from tests.platform.deployment import Deployment, Instance
from tests.reference import reference
from tests.storage.fake_blob import TOKEN, FakeBlob

SAMPLE = sample.SAMPLE.read_bytes()


def blob_environment(blob: FakeBlob) -> dict[str, str]:
    return {
        "STORE_URL": "",
        "BLOB_READ_WRITE_TOKEN": TOKEN,
        "VERCEL_BLOB_API_URL": blob.api_url,
        "BLOB_DELIVERY_URL": blob.delivery_url,
    }


class Client:
    """A session as a client keeps it."""

    def __init__(self, deployment: Deployment, content: bytes, parts: int = 4) -> None:
        self.deployment = deployment
        size = -(-len(content) // parts)
        self.slices = [content[at : at + size] for at in range(0, len(content), size)]
        made = self.send(0)
        assert made.status_code == 201, made.text
        self.session = made.json()

    @property
    def owner(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.session['ownerKey']}"}

    def send(self, part: int, by: Instance | None = None) -> httpx2.Response:
        """One part, compressed; the first opens the session."""
        first = not hasattr(self, "session")
        data = {"fileId": "calls", "part": str(part)}
        data |= {} if first else {"sessionId": self.session["sessionId"]}
        data |= {"last": "true"} if part == len(self.slices) - 1 else {}
        return (by or self.deployment).request(
            "POST",
            "/api/upload",
            files={"file": ("calls.csv", gzip.compress(self.slices[part]), "application/gzip")},
            data=data,
            headers={} if first else self.owner,
        )

    def process(self, by: Instance | None = None) -> httpx2.Response:
        body = {"sessionId": self.session["sessionId"]}
        return (by or self.deployment).request(
            "POST", "/api/process", json=body, headers=self.owner
        )

    def document(self) -> dict[str, Any]:
        address = f"/api/analytics?sessionId={self.session['sessionId']}"
        answer = self.deployment.request("GET", address)
        assert answer.status_code == 200, answer.text
        document: dict[str, Any] = answer.json()
        del document["call_paths"]["href"]
        return document


@cache
def expected() -> dict[str, Any]:
    return reference([("calls.csv", SAMPLE)])


def large(megabytes: int) -> bytes:
    return sample.made("--megabytes", str(megabytes))
