"""The tree is built once for all tests of this folder, as Vercel would build it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.platform import vercel
from tests.platform.deployment import Deployment
from tests.storage.conftest import blob, bucket, redis_service, redis_url, s3_service

__all__ = ["blob", "bucket", "redis_service", "redis_url", "s3_service"]


@pytest.fixture(scope="session")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A clean export of the working tree, removed afterwards: built, it holds half a gigabyte."""
    if reason := vercel.why_unavailable():
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("tree")
    vercel.export_tree(folder)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def build(tree: Path) -> vercel.Build:
    return vercel.build(tree)


@pytest.fixture
def deployment(build: vercel.Build, tmp_path: Path) -> Iterator[Deployment]:
    """An empty deployment over a local store; functions start at their first request."""
    with Deployment(build, tmp_path) as running:
        yield running
    shutil.rmtree(tmp_path)
