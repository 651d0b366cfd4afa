"""The files of a session on the disk of the instance that processes it."""

from __future__ import annotations

import errno
import tempfile
from typing import Any

import pytest

from lib import errors, sessions
from lib.settings import Settings
from tests.serving import MORE_CALLS, Service, assert_problem


class FullDisk:
    """A temporary file on a disk that has no room for it."""

    def __init__(self, **_: Any) -> None:
        pass

    def seek(self, offset: int, whence: int = 0) -> int:
        return 0

    def write(self, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    def close(self) -> None:
        pass


def test_a_full_disk_is_said_so_and_nothing_is_lost(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    analysis = service.upload()
    with monkeypatch.context() as full:
        full.setattr(tempfile, "TemporaryFile", FullDisk)
        answer = analysis.process()
    assert_problem(answer, 503, "disk-full")
    assert int(answer.headers["retry-after"]) > 0
    assert analysis.process().json()["total_calls"] == 2


def test_the_cache_gives_way_to_the_files(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    needed: list[int] = []
    monkeypatch.setattr("lib.storage.cache.Cache.give_way", lambda self, size: needed.append(size))
    analysis = service.upload()
    assert analysis.process().status_code == 200
    assert needed == [Settings().max_request_bytes]  # of one part


@pytest.mark.parametrize(
    ("limits", "status", "slug"),
    [
        ({"MAX_FILES": "1"}, 422, "too-many-files"),
        ({"MAX_FILE_MB": "0"}, 413, "file-too-large"),
        ({"MAX_SESSION_MB": "0"}, 413, "session-too-large"),
    ],
)
def test_a_limit_is_named_and_no_result_is_stored(
    service: Service, limits: dict[str, str], status: int, slug: str
) -> None:
    service.configure(**limits)
    analysis = service.upload()
    analysis.add(MORE_CALLS)
    problem = assert_problem(analysis.process(), status, slug)
    assert str(problem["limit"]) in problem["detail"]
    assert service.results() == []


def test_a_superseded_attempt_whose_files_changed_seals_nothing(
    service: Service,
) -> None:
    analysis = service.upload()
    known = sessions.current()
    with known.spool(known.find(analysis.id)) as spool:
        spool.fetch(lambda stage, done, total: None)
        spool.check_unchanged()
        assert analysis.add(MORE_CALLS).status_code == 201
        with pytest.raises(errors.SessionBusy):
            spool.check_unchanged()


def test_a_problem_that_an_older_release_stored_is_told_without_the_newer_fields() -> None:
    stored = {"problem": "file-too-large", "fields": {"file": "a.csv"}}
    assert "– MB" in errors.Problem.from_dict(stored).detail
