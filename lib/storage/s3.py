"""Buckets as stores, through obstore: s3:// (AWS, R2, MinIO), gs:// and az://.

Settings hand over the usual `AWS_*` variables; further ones, and those of Google and Azure, obstore
reads by itself as its own documentation lists them. The key's owner must be allowed to list the
bucket, because S3 answers 403 instead of 404 to others.

`create` is a conditional put (`If-None-Match: *`): AWS, R2, MinIO, Google and Azure have it. A
directory bucket ("S3 Express") lists in no order and is therefore no store for us.
"""

from __future__ import annotations

import re
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from lib.errors import StoreMisconfigured
from lib.storage.remote import MOST_AT_ONCE, RemoteStore
from lib.storage.retry import PATIENCE, Patience, Unanswered

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from obstore.store import ObjectStore

    from lib.settings import Settings


def open_store(url: str, settings: Settings) -> BucketStore:
    """The bucket at s3://bucket/prefix, gs:// or az://."""
    return BucketStore(url, settings)


class BucketStore(RemoteStore):
    """Objects of a bucket, below the path of the URL."""

    kind = "s3"

    def __init__(self, url: str, settings: Settings, patience: Patience = PATIENCE) -> None:
        super().__init__(patience)
        self._url = url
        self._settings = settings

    def _put(self, key: str, data: bytes) -> bool:
        import obstore
        from obstore.exceptions import AlreadyExistsError

        with _problems():
            try:
                obstore.put(self._bucket, key, data, mode="create")
            except AlreadyExistsError as error:
                if "ConditionalRequestConflict" in str(error):
                    raise Unanswered("another put is under way") from error
                return False
        return True

    def _get(self, key: str) -> bytes | None:
        import obstore

        with _problems():
            try:
                return obstore.get(self._bucket, key).bytes().to_bytes()
            except FileNotFoundError as error:
                if "NoSuchBucket" in str(error):
                    raise
                return None

    def _keys(self, prefix: str, after: str) -> Iterator[str]:
        """obstore takes folders for prefixes and cuts a last slash off: it may find too much."""
        import obstore

        folder = prefix.rpartition("/")[0]
        with _problems():
            pages = obstore.list(
                self._bucket, folder or None, offset=after or None, chunk_size=MOST_AT_ONCE
            )
            for page in pages:
                keys = [one["path"] for one in page]
                yield from (key for key in keys if key.startswith(prefix) and key > after)

    def _delete(self, keys: Sequence[str]) -> None:
        """One request for all of them, where no store minds a missing one; else one for each."""
        import obstore

        with _problems():
            try:
                obstore.delete(self._bucket, keys)
            except FileNotFoundError:
                for key in keys:
                    with suppress(FileNotFoundError):
                        obstore.delete(self._bucket, key)

    @cached_property
    def _bucket(self) -> ObjectStore:
        from obstore.exceptions import BaseError
        from obstore.store import from_url

        options: dict[str, Any] = {
            "config": self._config(),
            # Plain http happens only where the operator's endpoint says so.
            "client_options": {
                "allow_http": True,
                "connect_timeout": timedelta(seconds=self._patience.stall),
                "timeout": timedelta(seconds=self._patience.attempt),
            },
            # We ask again ourselves, because whoever sends a conditional put twice must know it.
            "retry_config": {"max_retries": 0},
        }
        try:
            bucket: ObjectStore = from_url(self._url, **options)
        except (BaseError, ValueError) as error:
            raise StoreMisconfigured(reason="STORE_URL and AWS_* make no bucket") from error
        return bucket

    def _config(self) -> dict[str, str]:
        if not self._url.startswith("s3:"):
            return {}
        settings = self._settings
        given = {
            "access_key_id": settings.aws_access_key_id,
            "secret_access_key": settings.aws_secret_access_key,
            "session_token": settings.aws_session_token,
            "region": settings.aws_region,
            "endpoint": settings.aws_endpoint_url,
        }
        return {name: value for name, value in given.items() if value}


@contextmanager
def _problems() -> Iterator[None]:
    """obstore's failures sorted into "again" and "never"."""
    from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError

    try:
        yield
    except (PermissionDeniedError, UnauthenticatedError) as error:
        raise StoreMisconfigured(reason="the bucket refuses our credentials") from error
    except (BaseError, FileNotFoundError) as error:
        if "NoSuchBucket" in str(error):
            raise StoreMisconfigured(reason="the bucket does not exist") from error
        status = re.search(r"status code: (\d+)", str(error))
        raise Unanswered(f"answered {status[1]}" if status else type(error).__name__) from error
