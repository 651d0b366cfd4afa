"""The cache in front of a store: never wrong, never in the way."""

import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from threading import Barrier, Event
from types import SimpleNamespace

import pytest

from lib.errors import StoreUnavailable
from lib.storage.cache import Cache, CachedReads
from lib.storage.local import LocalStore

MB = 1 << 20


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path, 16 * MB)


def entries(folder: Path) -> list[Path]:
    return sorted((folder / "cache").glob("*.entry"))


def on_disk(folder: Path) -> int:
    return sum(path.stat().st_size for path in (folder / "cache").iterdir())


@pytest.mark.parametrize("data", [b"", b"x", os.urandom(3 * MB)], ids=["0", "1", "3 MB"])
def test_what_was_put_is_got(cache: Cache, data: bytes) -> None:
    cache.put("sessions/1/result", data)
    assert cache.get("sessions/1/result") == data


def test_what_was_not_put_is_none(cache: Cache) -> None:
    assert cache.get("sessions/1/result") is None


def test_another_cache_of_the_same_folder_has_it_too(cache: Cache, tmp_path: Path) -> None:
    cache.put("a/b", b"1")
    assert Cache(tmp_path, MB).get("a/b") == b"1"


@pytest.mark.parametrize("key", ["../a", "/etc/passwd", "a~b", "", "a\0"])
def test_what_is_no_key_is_refused(cache: Cache, key: str) -> None:
    with pytest.raises(ValueError, match="not a key"):
        cache.put(key, b"")
    with pytest.raises(ValueError, match="not a key"):
        cache.get(key)


def test_discarding_forgets_what_begins_with_the_prefix(cache: Cache) -> None:
    for key in ["sessions/1/a", "sessions/1/b/c", "sessions/10/a", "sessions/2/a"]:
        cache.put(key, b"1")
    cache.discard("sessions/1/")
    assert cache.get("sessions/1/a") is None
    assert cache.get("sessions/1/b/c") is None
    assert cache.get("sessions/10/a") == b"1"
    assert cache.get("sessions/2/a") == b"1"


def corruptions() -> Iterator[tuple[str, bytes]]:
    whole = b"ctc1\x00\x00\x00\x00" + b"the figures" * 100
    yield "empty", b""
    yield "cut in the header", whole[:5]
    yield "only a header", whole[:8]
    yield "garbage", os.urandom(2_000)
    yield "zeros", bytes(2_000)


@pytest.mark.parametrize("content", [pytest.param(b, id=name) for name, b in corruptions()])
def test_garbage_is_never_served(cache: Cache, tmp_path: Path, content: bytes) -> None:
    cache.put("a/b", b"the figures" * 100)
    entries(tmp_path)[0].write_bytes(content)
    assert cache.get("a/b") is None
    assert entries(tmp_path) == []


def test_an_entry_that_changed_by_one_bit_is_never_served(cache: Cache, tmp_path: Path) -> None:
    cache.put("a/b", b"the figures")
    whole = entries(tmp_path)[0].read_bytes()
    for place in range(len(whole)):
        for changed in (
            whole[:place],
            bytes([*whole[:place], whole[place] ^ 1, *whole[place + 1 :]]),
        ):
            (tmp_path / "cache/a~b.entry").write_bytes(changed)
            assert cache.get("a/b") is None


def test_an_entry_under_another_name_is_never_served(cache: Cache, tmp_path: Path) -> None:
    cache.put("sessions/1/result", b"one")
    entries(tmp_path)[0].rename(tmp_path / "cache/sessions~2~result.entry")
    assert cache.get("sessions/2/result") is None


def test_a_folder_in_place_of_an_entry_is_no_entry(cache: Cache, tmp_path: Path) -> None:
    (tmp_path / "cache/a~b.entry").mkdir(parents=True)
    assert cache.get("a/b") is None
    cache.put("a/b", b"1")
    assert cache.get("a/b") is None


def test_the_least_recently_used_go_first(cache: Cache) -> None:
    for number in range(12):
        cache.put(f"a/{number}", bytes(MB))
        cache.get("a/0")
    for number in range(12, 18):
        cache.put(f"a/{number}", bytes(MB))
    kept = [number for number in range(18) if cache.get(f"a/{number}")]
    assert kept[0] == 0
    assert kept[1:] == list(range(18 - len(kept) + 1, 18))
    assert 12 <= len(kept) <= 15


def test_it_stays_below_its_cap(cache: Cache, tmp_path: Path) -> None:
    for number in range(60):
        cache.put(f"a/{number}", bytes(MB - 100))
        assert on_disk(tmp_path) <= 16 * MB
    assert on_disk(tmp_path) >= 12 * MB


def test_small_entries_count_as_what_they_take_on_disk(tmp_path: Path) -> None:
    cache = Cache(tmp_path, 400_000)
    for number in range(300):
        cache.put(f"a/{number}", b"small")
    assert len(entries(tmp_path)) <= 400_000 / 4096


def test_what_is_larger_than_the_cache_is_not_kept(cache: Cache, tmp_path: Path) -> None:
    cache.put("a/b", b"1")
    cache.put("a/large", bytes(16 * MB))
    assert cache.get("a/large") is None
    assert cache.get("a/b") == b"1"


def test_no_room_at_all_is_no_cache(tmp_path: Path) -> None:
    cache = Cache(tmp_path, 0)
    cache.put("a/b", b"1")
    assert cache.get("a/b") is None
    assert list(tmp_path.iterdir()) == []


def test_other_files_in_the_folder_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_bytes(bytes(MB))
    cache = Cache(tmp_path, MB)
    for number in range(20):
        cache.put(f"a/{number}", bytes(MB // 4))
    cache.discard("")
    cache.give_way(1 << 60)
    assert (tmp_path / "notes.txt").exists()


def test_a_folder_below_a_file_is_no_cache(tmp_path: Path) -> None:
    """As good as read-only, which root would not notice."""
    (tmp_path / "file").write_bytes(b"")
    works_as_no_cache(Cache(tmp_path / "file" / "sessions", MB))


def test_a_disk_that_refuses_writes_is_no_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    works_as_no_cache(Cache(tmp_path, MB))
    assert list((tmp_path / "cache").iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full (Linux)")
def test_a_full_disk_leaves_no_half_entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def on_full_disk(suffix: str, dir: Path) -> tuple[int, str]:
        (name := dir / f"x{suffix}").touch()
        return os.open("/dev/full", os.O_WRONLY), str(name)

    monkeypatch.setattr("tempfile.mkstemp", on_full_disk)
    works_as_no_cache(Cache(tmp_path, MB))
    assert list((tmp_path / "cache").iterdir()) == []


def works_as_no_cache(cache: Cache) -> None:
    cache.put("a/b", b"1" * 100_000)
    assert cache.get("a/b") is None
    cache.discard("a/")
    cache.give_way(1)


def test_it_recovers_when_its_folder_was_removed(cache: Cache, tmp_path: Path) -> None:
    cache.put("a/b", b"1")
    for path in entries(tmp_path):
        path.unlink()
    (tmp_path / "cache").rmdir()
    cache.put("a/c", b"2")
    cache.put("a/d", b"3")
    assert cache.get("a/d") == b"3"


def test_a_disk_that_runs_full_is_left_to_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = Cache(tmp_path, 16 * MB)
    for number in range(8):
        cache.put(f"a/{number}", bytes(MB))

    def statvfs(_: Path) -> SimpleNamespace:
        return SimpleNamespace(f_bavail=94 * 256, f_frsize=4096)  # 94 MB: 2 MB below the reserve

    monkeypatch.setattr("os.statvfs", statvfs)
    Cache(tmp_path, 16 * MB).put("a/8", bytes(MB))
    assert len(entries(tmp_path)) == 6  # 2 MB for others, and 1 MB for the new one


def test_giving_way_frees_what_is_asked_for(
    cache: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(8):
        cache.put(f"a/{number}", bytes(MB - 4096))

    def statvfs(_: Path) -> SimpleNamespace:
        return SimpleNamespace(f_bavail=10 * 256, f_frsize=4096)

    monkeypatch.setattr("os.statvfs", statvfs)
    cache.give_way(5 * MB)
    assert len(entries(tmp_path)) == 8
    cache.give_way(13 * MB)
    assert len(entries(tmp_path)) == 5
    cache.give_way(1_000 * MB)
    assert entries(tmp_path) == []


def test_what_a_killed_writer_left_is_swept(tmp_path: Path) -> None:
    (tmp_path / "cache").mkdir()
    (old := tmp_path / "cache/old.unfinished").write_bytes(b"half")
    (young := tmp_path / "cache/young.unfinished").write_bytes(b"half")
    os.utime(old, (time.time() - 1_000,) * 2)
    Cache(tmp_path, MB).put("a/b", b"1")
    assert not old.exists()
    assert young.exists()


def test_threads_may_share_it(tmp_path: Path) -> None:
    hammer(tmp_path, threads=8)
    assert on_disk(tmp_path) <= 3 * MB


def test_processes_may_share_it(tmp_path: Path) -> None:
    with get_context("spawn").Pool(3) as pool:
        pool.map(hammer, [tmp_path] * 3)
    assert on_disk(tmp_path) <= 4 * MB


def hammer(folder: Path, threads: int = 2) -> None:
    """Put, get and discard from many threads; whatever is got must be what was put."""
    cache = Cache(folder, 2 * MB)

    def work(seed: int) -> None:
        for step in range(120):
            number = (seed * 7 + step) % 40
            data = b"%d " % number * 25_000
            found = cache.get(f"a/{number}/x")
            assert found is None or found == data
            cache.put(f"a/{number}/x", data)
            if step % 40 == 39:
                cache.discard(f"a/{number}/")

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, range(threads)))


# --- reads through it -----------------------------------------------------------------------


class Counting(LocalStore):
    """A store that counts its reads, and can be made to wait or to fail."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.reads = 0
        self.answers = Event()
        self.answers.set()
        self.fails = False

    def read(self, key: str) -> bytes | None:
        self.reads += 1
        found = super().read(key)
        self.answers.wait(10)
        if self.fails:
            raise StoreUnavailable(retryAfter=1)
        return found


@pytest.fixture
def counting(tmp_path: Path) -> Counting:
    return Counting(tmp_path / "store")


def test_the_store_is_asked_once(counting: Counting, cache: Cache) -> None:
    counting.create("a/b", b"1")
    reads = CachedReads(counting, cache)
    assert [reads.read("a/b") for _ in range(3)] == [b"1"] * 3
    assert counting.reads == 1


def test_a_corrupted_entry_is_fetched_again(
    counting: Counting, cache: Cache, tmp_path: Path
) -> None:
    counting.create("a/b", b"1")
    reads = CachedReads(counting, cache)
    reads.read("a/b")
    entries(tmp_path)[0].write_bytes(b"ctc1 garbage")
    assert reads.read("a/b") == b"1"
    assert counting.reads == 2
    assert cache.get("a/b") == b"1"


def test_an_absence_is_never_cached(counting: Counting, cache: Cache) -> None:
    reads = CachedReads(counting, cache)
    assert reads.read("a/b") is None
    counting.create("a/b", b"1")
    assert reads.read("a/b") == b"1"


def test_without_a_cache_the_store_is_read(counting: Counting, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    counting.create("a/b", b"1")
    reads = CachedReads(counting, Cache(tmp_path / "file" / "x", MB))
    assert [reads.read("a/b"), reads.read("a/b")] == [b"1", b"1"]
    assert counting.reads == 2


def test_many_that_miss_at_once_fetch_once(counting: Counting, cache: Cache) -> None:
    counting.create("a/b", b"1")
    counting.answers.clear()
    reads = CachedReads(counting, cache)
    start = Barrier(9)

    def read(_: int) -> bytes | None:
        start.wait(10)
        return reads.read("a/b")

    with ThreadPoolExecutor(8) as pool:
        found = pool.map(read, range(8))
        start.wait(10)
        time.sleep(0.05)
        counting.answers.set()
        assert list(found) == [b"1"] * 8
    assert counting.reads == 1


def test_a_failure_reaches_all_who_wait_and_is_not_remembered(
    counting: Counting, cache: Cache
) -> None:
    counting.create("a/b", b"1")
    counting.answers.clear()
    counting.fails = True
    reads = CachedReads(counting, cache)
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(reads.read, "a/b") for _ in range(4)]
        time.sleep(0.05)
        counting.answers.set()
        assert [type(one.exception()) for one in asked] == [StoreUnavailable] * 4
    counting.fails = False
    assert reads.read("a/b") == b"1"


def test_who_comes_later_does_not_inherit_an_older_absence(
    counting: Counting, cache: Cache
) -> None:
    counting.answers.clear()
    reads = CachedReads(counting, cache)
    with ThreadPoolExecutor(2) as pool:
        early = pool.submit(reads.read, "a/b")
        while not counting.reads:
            time.sleep(0.001)
        counting.create("a/b", b"1")
        late = pool.submit(reads.read, "a/b")
        time.sleep(0.05)
        counting.answers.set()
        assert early.result() is None
        assert late.result() == b"1"
