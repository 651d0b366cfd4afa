"""Every backend as a fixture: `store` runs a test over all of them, each one empty at its start."""

import logging
import shutil
import socket
import subprocess
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from lib.settings import Settings
from lib.storage import Store, open_store
from lib.storage.local import LocalStore
from lib.storage.retry import Patience
from lib.storage.s3 import BucketStore
from tests.storage.fake_blob import FakeBlob

HURRIED = Patience(attempts=3, attempt=0.5, stall=0.3, total=3.0, backoff=0.02)
"""For tests in which a store does not answer."""


@dataclass(frozen=True)
class Bucket:
    """An S3 service and a bucket of its own."""

    settings: Settings
    url: str
    address: str

    def store(self, patience: Patience = HURRIED) -> BucketStore:
        return BucketStore(self.url, self.settings, patience)


@pytest.fixture
def blob() -> Iterator[FakeBlob]:
    with FakeBlob() as fake:
        yield fake


@pytest.fixture(scope="session")
def s3_service() -> Iterator[str]:
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(s3_service: str) -> Bucket:
    name = f"calltrail-{uuid.uuid4().hex}"
    urllib.request.urlopen(
        urllib.request.Request(f"{s3_service}/{name}", method="PUT"), timeout=10
    ).close()
    settings = Settings(
        aws_access_key_id="id",
        aws_secret_access_key="secret",
        aws_region="us-east-1",
        aws_endpoint_url=s3_service,
    )
    return Bucket(settings, f"s3://{name}/some/prefix", s3_service)


@pytest.fixture(scope="session")
def redis_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A redis-server of our own, which keeps nothing. CI has one; elsewhere it may be missing."""
    binary = shutil.which("redis-server")
    if not binary:
        pytest.skip("redis-server is missing: install Debian's package redis-server")
    port = _free_port()
    config = f"bind 127.0.0.1\nport {port}\nsave ''\ndir {tmp_path_factory.mktemp('redis')}\n"
    process = subprocess.Popen([binary, "-"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    assert process.stdin
    with process.stdin as stdin:
        stdin.write((config + "maxmemory-policy noeviction\nloglevel warning\n").encode())
    _wait_for(port)
    yield f"redis://127.0.0.1:{port}/0"
    process.terminate()
    process.wait(10)


@pytest.fixture
def redis_url(redis_service: str) -> str:
    import redis

    with redis.Redis.from_url(redis_service) as client:
        client.flushall()
    return redis_service


@pytest.fixture
def local(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "store")


@pytest.fixture(params=["local", "vercel-blob", "s3", "redis"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Store]:
    """Opens one and the same store of each kind, as the application opens it."""
    match request.param:
        case "local":
            return lambda: open_store((tmp_path / "store").as_uri(), Settings())
        case "vercel-blob":
            fake: FakeBlob = request.getfixturevalue("blob")
            return lambda: open_store("vercel-blob:", fake.settings())
        case "s3":
            bucket: Bucket = request.getfixturevalue("bucket")
            return lambda: open_store(bucket.url, bucket.settings)
        case "redis":
            url: str = request.getfixturevalue("redis_url")
            return lambda: open_store(url, Settings())
    raise AssertionError(request.param)


@pytest.fixture
def store(opened: Callable[[], Store]) -> Store:
    return opened()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except ConnectionRefusedError:
            time.sleep(0.02)
        else:
            return
    pytest.fail("redis-server does not answer")
