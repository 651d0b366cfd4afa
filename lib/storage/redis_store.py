"""Redis as a store: redis:// and rediss:// through redis-py, for deployments in many regions.

    {calltrail}:object:<key>     "=" nonce data, or "#" nonce chunks: the commit, written last
    {calltrail}:chunks:<nonce>   a hash of the pieces of a large object
    {calltrail}:index            every key, in a sorted set of equal scores: lists in key order

The braces keep everything in one slot of a cluster, so that a script may touch it all. Scripts
run alone, which makes a commit atomic; its nonce tells our own earlier attempt from another's
write, so that every command may be sent again. Pieces stay below a megabyte because hosted
services limit a request.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import cached_property
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from lib import log
from lib.errors import StoreMisconfigured, StoreUnavailable
from lib.storage.keys import checked, checked_prefix
from lib.storage.retry import PATIENCE, Patience

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from redis import Redis
    from redis.commands.core import Script

    from lib.settings import Settings

_PIECE = 512 << 10
_PAGE = 500
_UNCOMMITTED_SECONDS = 3_600
_HEADER = 1 + 16  # kind and nonce, as the scripts know too
_RETRY_SECONDS = 5
_OBJECT, _CHUNKS = "{calltrail}:object:", "{calltrail}:chunks:"
_INDEX = "{calltrail}:index"

_COMMIT = """
local object, chunks, index = KEYS[1], KEYS[2], KEYS[3]
local key, value, expires = ARGV[1], ARGV[2], tonumber(ARGV[3])
local taken = redis.call('GETRANGE', object, 0, 16)
if taken ~= '' then
  return taken == string.sub(value, 1, 17) and 1 or 0
end
redis.call('SET', object, value)
redis.call('PERSIST', chunks)
redis.call('ZADD', index, 0, key)
if expires > 0 then
  redis.call('PEXPIREAT', object, expires)
  redis.call('PEXPIREAT', chunks, expires)
end
return 1
"""

_REMOVE = """
for i = 2, #KEYS do
  local head = redis.call('GETRANGE', KEYS[i], 0, 16)
  if string.sub(head, 1, 1) == '#' then
    redis.call('UNLINK', ARGV[1] .. string.sub(head, 2))
  end
  redis.call('UNLINK', KEYS[i])
  redis.call('ZREM', KEYS[1], ARGV[i])
end
"""

_LIST = """
local found = redis.call('ZRANGEBYLEX', KEYS[1], ARGV[2], ARGV[3], 'LIMIT', 0, ARGV[4])
local alive = {}
for _, key in ipairs(found) do
  if redis.call('EXISTS', ARGV[1] .. key) == 1 then
    alive[#alive + 1] = key
  else
    redis.call('ZREM', KEYS[1], key)
  end
end
return {alive, #found == tonumber(ARGV[4]) and found[#found] or ''}
"""

_EVICTS = (
    "Redis may evict sessions when its memory is full: its maxmemory-policy is {policy}. "
    "Set it to noeviction."
)


def open_store(url: str, settings: Settings) -> RedisStore:
    """The Redis at redis://host:port/database, or rediss:// with TLS."""
    return RedisStore(url)


class RedisStore:
    """Objects as values, which expire by themselves."""

    kind = "redis"
    shared = True

    def __init__(self, url: str, patience: Patience = PATIENCE) -> None:
        self._url = url
        self._patience = patience

    def create(self, key: str, data: bytes, *, expires: float | None = None) -> bool:
        object_ = _OBJECT + checked(key)
        nonce = token_hex(8)
        large = len(data) > _PIECE
        commit = f"#{nonce}{_pieces(data)}".encode() if large else f"={nonce}".encode() + data
        with _problems():
            if large and not self._write_pieces(object_, nonce, data):
                return False
            names = [object_, _CHUNKS + nonce, _INDEX]
            won = self._commit(keys=names, args=[key, commit, int((expires or 0) * 1000)])
            if large and not won:
                self._redis.unlink(_CHUNKS + nonce)
        return bool(won)

    def read(self, key: str) -> bytes | None:
        checked(key)
        with _problems():
            commit: Any = self._redis.get(_OBJECT + key)
            if commit is None:
                return None
            if commit[:1] == b"=":
                return bytes(commit[_HEADER:])
            return self._read_pieces(commit[1:_HEADER].decode(), int(commit[_HEADER:]))

    def list(self, prefix: str, *, after: str = "") -> Iterator[str]:
        checked_prefix(prefix)
        start = f"({after}" if after >= prefix else f"[{prefix}"
        end = f"({prefix}~" if prefix else "+"  # no key holds a ~, and none sorts behind it
        start = start if start != "(" else "-"
        while start:
            with _problems():
                alive, last = self._list(keys=[_INDEX], args=[_OBJECT, start, end, _PAGE])
            yield from (key.decode() for key in alive)
            start = f"({last.decode()}" if last else ""

    def delete(self, keys: Iterable[str]) -> None:
        names = [checked(key) for key in keys]
        for start in range(0, len(names), _PAGE):
            page = names[start : start + _PAGE]
            with _problems():
                objects = [_OBJECT + name for name in page]
                self._remove(keys=[_INDEX, *objects], args=[_CHUNKS, *page])

    def probe(self) -> tuple[str, ...]:
        with _problems():
            memory: Any = self._redis.info("memory")
        policy = memory.get("maxmemory_policy", "unknown")
        return () if policy == "noeviction" else (_EVICTS.format(policy=policy),)

    def _write_pieces(self, object_: str, nonce: str, data: bytes) -> bool:
        """False, with nothing sent, if the name is taken. Pieces nobody commits expire."""
        if self._redis.exists(object_):
            return False
        pipeline = self._redis.pipeline(transaction=False)
        for piece in range(_pieces(data)):
            part = data[piece * _PIECE : (piece + 1) * _PIECE]
            pipeline.hset(_CHUNKS + nonce, str(piece), part)
            pipeline.expire(_CHUNKS + nonce, _UNCOMMITTED_SECONDS)
        pipeline.execute()
        return True

    def _read_pieces(self, nonce: str, count: int) -> bytes | None:
        """None if a piece is missing: the object has just been deleted, or has expired."""
        pipeline = self._redis.pipeline(transaction=False)
        for piece in range(count):
            pipeline.hget(_CHUNKS + nonce, str(piece))
        pieces: list[bytes | None] = pipeline.execute()
        whole = [piece for piece in pieces if piece is not None]
        return b"".join(whole) if len(whole) == count else None

    @cached_property
    def _redis(self) -> Redis:
        from redis import Redis
        from redis.backoff import ExponentialWithJitterBackoff
        from redis.retry import Retry

        patience = self._patience
        backoff = ExponentialWithJitterBackoff(base=patience.backoff, cap=patience.stall)
        try:
            return Redis.from_url(
                self._url,
                socket_connect_timeout=patience.stall,
                socket_timeout=patience.attempt,
                retry=Retry(backoff, patience.attempts - 1),
                health_check_interval=15,
            )
        except ValueError as error:
            raise StoreMisconfigured(reason="STORE_URL is no address of a Redis") from error

    @cached_property
    def _commit(self) -> Script:
        return self._redis.register_script(_COMMIT)

    @cached_property
    def _list(self) -> Script:
        return self._redis.register_script(_LIST)

    @cached_property
    def _remove(self) -> Script:
        return self._redis.register_script(_REMOVE)


def _pieces(data: bytes) -> int:
    return -(-len(data) // _PIECE)


@contextmanager
def _problems() -> Iterator[None]:
    """redis-py's failures, which it has retried already, as problems of ours."""
    from redis import exceptions as redis

    passing = (redis.ConnectionError, redis.TimeoutError, redis.ReadOnlyError)
    refused = (redis.AuthenticationError, redis.AuthorizationError, redis.NoPermissionError)
    try:
        yield
    except refused as error:
        raise StoreMisconfigured(reason="Redis refuses our credentials") from error
    except (*passing, redis.OutOfMemoryError) as error:
        log.warning("store_no_answer", reason=type(error).__name__)
        raise StoreUnavailable(retryAfter=_RETRY_SECONDS) from error
    except redis.RedisError as error:
        raise StoreMisconfigured(reason="Redis refuses a command") from error
