"""What only the store in a folder does."""

import errno
import os
import signal
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lib.errors import StoreMisconfigured, StoreUnavailable
from lib.settings import Settings
from lib.storage import open_store
from lib.storage.local import LocalStore

WRITER = """
import itertools, pathlib, sys
from lib.storage.local import LocalStore
store = LocalStore(pathlib.Path(sys.argv[1]))
print("writing", flush=True)
for number in itertools.count():
    store.create(f"sessions/{number}/result", b"x" * 1_000_000)
"""


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_a_writer_that_is_killed_leaves_nothing_half_written(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WRITER, str(tmp_path)]
    for delay in (0.0, 0.01, 0.025):
        process = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert process.stdout
        with process.stdout as stdout:
            stdout.readline()
            time.sleep(delay)
            process.send_signal(signal.SIGKILL)
            process.wait(10)
    store = LocalStore(tmp_path)
    for key in store.list(""):
        assert store.read(key) == b"x" * 1_000_000, key


def test_what_a_killed_writer_left_is_swept_after_an_hour(tmp_path: Path) -> None:
    unfinished = tmp_path / ".unfinished"
    unfinished.mkdir()
    (old := unfinished / "old").write_bytes(b"half")
    (young := unfinished / "young").write_bytes(b"half")
    os.utime(old, (time.time() - 4_000,) * 2)
    store = LocalStore(tmp_path)
    store.create("a/b", b"1")
    assert not old.exists()
    assert young.exists()
    assert list(store.list("")) == ["a/b"]


def test_creating_leaves_no_temporary_file(local: LocalStore, tmp_path: Path) -> None:
    local.create("a/b", b"1")
    local.create("a/b", b"2")
    assert files(tmp_path) == [tmp_path / "store/a/b"]


def test_deleting_leaves_no_empty_folder(local: LocalStore, tmp_path: Path) -> None:
    local.create("a/b/c/d", b"1")
    local.create("a/e", b"1")
    local.delete(["a/b/c/d"])
    assert [path.name for path in (tmp_path / "store/a").iterdir()] == ["e"]
    local.delete(["a/e"])
    assert not (tmp_path / "store/a").exists()


def test_pruning_spares_what_is_being_created(local: LocalStore) -> None:
    def create(number: int) -> bool:
        return local.create(f"a/b/{number}", b"1")

    def delete(number: int) -> None:
        local.delete([f"a/b/{number}"])

    for _ in range(20):
        with ThreadPoolExecutor(8) as pool:
            created = pool.map(create, range(8))
            deleted = pool.map(delete, range(8))
            assert all(created)
            list(deleted)
        assert all(local.read(key) == b"1" for key in local.list(""))
        local.delete(list(local.list("")))


def test_only_the_user_may_look_into_the_folder(local: LocalStore, tmp_path: Path) -> None:
    local.create("a/b", b"1")
    for path in (tmp_path / "store").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_a_url_may_hold_any_path(tmp_path: Path) -> None:
    folder = tmp_path / "with space" / "שיחות%20?#"
    store = open_store(folder.as_uri(), Settings())
    store.create("a/b", b"1")
    assert (folder / "a/b").read_bytes() == b"1"


def test_on_vercel_it_says_that_sessions_will_be_lost(tmp_path: Path) -> None:
    store = open_store(tmp_path.as_uri(), Settings(vercel="1"))
    assert store.shared is False
    assert "lost" in store.probe()[0]


def test_a_full_disk_is_unavailable(local: LocalStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    local.create("a/b", b"1")
    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", full)
        with pytest.raises(StoreUnavailable):
            local.create("a/c", b"2")
    assert list(local.list("")) == ["a/b"]
    assert local.create("a/c", b"2") is True


def test_a_folder_that_cannot_be_made_is_a_misconfiguration(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    store = LocalStore(tmp_path / "file" / "store")
    with pytest.raises(StoreMisconfigured):
        store.create("a/b", b"1")
    assert store.read("a/b") is None
    assert list(store.list("")) == []
