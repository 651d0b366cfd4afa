"""What a session costs at Vercel Blob, counted by the fake as Vercel counts: README's promise."""

import gzip
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from lib import completed, processing
from lib.sessions import Session, Sessions, Upload
from lib.storage import open_store
from lib.storage.cache import Cache
from tests.storage.fake_blob import FakeBlob

HEADER = b"call_id,call_date,rule_id,rule_parent_id,rule_text,popUpURL\n"
ROWS = b"1,1/31/2025,1,0,Welcome,\n1,1/31/2025,2,1,Billing,\n"


@pytest.fixture
def instance(blob: FakeBlob, tmp_path: Path) -> Callable[[str], Sessions]:
    """Makes instances: each with a cache of its own, all with the one store."""
    settings = blob.settings()

    def make(name: str) -> Sessions:
        store = open_store("vercel-blob:", settings)
        return Sessions(store, Cache(tmp_path / name, 64 << 20), settings)

    return make


def part(number: int, last: bool) -> Upload:
    body = gzip.compress((HEADER if number == 0 else b"") + ROWS)
    return Upload("calls.csv", body, "export", number, last, None, 0, compressed=True)


def upload_process_and_view(
    instance: Callable[[str], Sessions], parts: int, instances: int
) -> Session:
    """As the page does it: the first part opens the session, the others follow."""
    uploaders = [instance(f"upload-{i}") for i in range(instances)]
    session, key = uploaders[0].create()
    uploaders[0].add(session, part(0, last=parts == 1))
    for number in range(1, parts):
        uploader = uploaders[number % instances]
        session = uploader.owned(session.id, key)
        uploader.confirm(session, [uploader.add(session, part(number, last=number == parts - 1))])
    processor = instance("process")
    processing.process(processor, processor.owned(session.id, key))
    reader = instance("analytics")
    found = reader.find(session.id)
    assert b'"total_calls":1' in completed.document(reader, found, reader.result(found))
    return session


@pytest.mark.parametrize(
    ("parts", "instances", "advanced", "simple"),
    [
        (1, 1, 8, 8),  # an export of 8 MB
        (10, 1, 20, 30),  # one of 500 MB
        (10, 3, 20, 30),
    ],
)
def test_from_upload_to_first_view_it_costs_no_more_than_promised(
    blob: FakeBlob,
    instance: Callable[[str], Sessions],
    parts: int,
    instances: int,
    advanced: int,
    simple: int,
) -> None:
    upload_process_and_view(instance, parts, instances)
    assert blob.advanced <= advanced
    assert blob.simple <= simple


def test_reading_for_an_hour_costs_two_simple_operations_a_minute(
    blob: FakeBlob, instance: Callable[[str], Sessions], monkeypatch: pytest.MonkeyPatch
) -> None:
    session = upload_process_and_view(instance, 1, 1)
    reader = instance("reader")
    reader.result(reader.find(session.id))
    before = blob.simple, blob.advanced
    for second in range(0, 3600, 5):
        now = time.monotonic() + second
        clock = SimpleNamespace(time=time.time, monotonic=lambda now=now: now)
        monkeypatch.setattr("lib.sessions.time", clock)
        found = reader.find(session.id)
        completed.document(reader, found, reader.result(found))
    assert blob.simple - before[0] <= 2 * 60
    assert blob.advanced == before[1]
