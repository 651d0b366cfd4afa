"""Vercel Blob as a store: a private store, the official SDK for writes, lists and deletes.

Reads are plain HTTP, so that serving an analysis imports no SDK (0.5 s). All of them carry
`cache=0`: they ask whether something exists, and the CDN may remember that it did not.

What an operation costs, in Vercel's terms: `create` one advanced operation, `list` one for each
1,000 keys, `read` and `probe` one simple; `delete` is free. A create that had to be repeated and
finds its name taken costs a simple one more.
"""

from __future__ import annotations

from contextvars import Context
from functools import cached_property, partial
from typing import TYPE_CHECKING, NamedTuple, TypeVar
from weakref import proxy

from lib.errors import StoreMisconfigured
from lib.storage import oidc
from lib.storage.remote import MOST_AT_ONCE, RemoteStore
from lib.storage.retry import PATIENCE, Patience, Unanswered
from lib.storage.wire import Origin, Request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import httpx2
    from vercel.blob import BlobCredentials

    from lib.settings import Settings

_T = TypeVar("_T")

_API = "https://vercel.com/api/blob"
_API_VERSION = "12"
_DELIVERY = "https://{store}.private.blob.vercel-storage.com"
_TOKEN_PREFIX = "vercel_blob_rw_"  # noqa: S105 (what every token begins with)


class _Credentials(NamedTuple):
    """Who we are: a read-write token, or an OIDC token together with the store it is meant for."""

    token: str
    store: str
    oidc: bool


def open_store(url: str, settings: Settings) -> VercelBlobStore:
    """The store that the credentials belong to; the URL says nothing but vercel-blob:."""
    if url.partition(":")[2].strip("/"):
        raise StoreMisconfigured(reason="STORE_URL of Vercel Blob is just vercel-blob:")
    return VercelBlobStore(settings)


class VercelBlobStore(RemoteStore):
    """Objects as blobs of a private store, under their keys."""

    kind = "vercel-blob"

    def __init__(self, settings: Settings, patience: Patience = PATIENCE) -> None:
        super().__init__(patience)
        self._settings = settings
        store = _credentials(settings).store.lower()
        try:
            self._api = Origin(settings.vercel_blob_api_url or _API, patience)
            self._delivery = Origin(
                settings.blob_delivery_url or _DELIVERY.format(store=store), patience
            )
        except ValueError as error:
            raise StoreMisconfigured(reason="an address of Vercel Blob is no address") from error

    def _put(self, key: str, data: bytes) -> bool:
        from vercel.blob import BlobError
        from vercel.blob.sync import put_blob

        def put() -> bool:
            try:
                put_blob(key, data, access="private", content_type="application/octet-stream")
            except BlobError as error:
                # There is no class and no code for it, only the sentence.
                if error.code == "bad_request" and "already exists" in str(error):
                    return False
                raise
            return True

        return self._sdk(put)

    def _get(self, key: str) -> bytes | None:
        target = f"{self._delivery.base}/{key}?cache=0"
        answer = self._delivery.ask(Request("GET", target, self._headers()))
        if answer.status in (408, 429) or answer.status >= 500:
            raise Unanswered(f"answered {answer.status}", answer.retry_after)
        if answer.status not in (200, 404):
            raise StoreMisconfigured(reason=f"reads are answered {answer.status}")
        return answer.body if answer.status == 200 else None

    def _keys(self, prefix: str, after: str) -> Iterator[str]:
        """The service sorts by pathname (vercel/storage#533) and cannot start behind a key."""
        from vercel.blob.sync import query_blobs

        blobs = self._sdk(lambda: query_blobs(prefix=prefix or None, page_size=MOST_AT_ONCE))
        while (blob := self._sdk(lambda: next(blobs, None))) is not None:
            if blob.pathname > after:
                yield blob.pathname

    def _delete(self, keys: Sequence[str]) -> None:
        from vercel.blob.sync import delete_blob

        self._sdk(lambda: delete_blob(keys))

    def _headers(self) -> dict[str, str]:
        who = _credentials(self._settings)
        headers = {"authorization": f"Bearer {who.token}", "x-api-version": _API_VERSION}
        return headers | ({"x-vercel-blob-store-id": who.store} if who.oidc else {})

    def _sdk(self, call: Callable[[], _T]) -> _T:
        """Run a call of the SDK in our session, its failures sorted into "again" and "never"."""
        from vercel.blob import BlobCredentialsError, BlobError
        from vercel.blob import BlobServiceRateLimited as RateLimited

        try:
            return self._session.copy().run(call)
        except RateLimited as error:
            raise Unanswered("answered 429", error.retry_after) from error
        except BlobCredentialsError as error:
            raise StoreMisconfigured(reason="Vercel Blob's credentials are unusable") from error
        except BlobError as error:
            status = error.status_code
            if status is None or status == 408 or status >= 500:
                reason = f"answered {status}" if status else type(error).__name__
                raise Unanswered(reason) from error
            raise StoreMisconfigured(reason=f"Vercel Blob refuses: {error.code}") from error

    @cached_property
    def _session(self) -> Context:
        """A context in which the SDK's session is ours.

        The SDK keeps the active session in a ContextVar, which new threads do not inherit: so
        every call runs in a copy of this context, whatever its thread.
        """
        from vercel.api import session
        from vercel.blob.sync import SyncBlobServiceOptions

        options = SyncBlobServiceOptions(
            base_url=self._settings.vercel_blob_api_url or _API,
            credentials_factory=partial(_sdk_credentials, self._settings),
        )
        # The SDK's objects refer to one another in circles: our connections must not be in them.
        client = partial(_sdk_http_client, proxy(self._api))
        active = session(service_options=[options], httpx_client_factory=client)
        context = Context()
        context.run(active.__enter__)
        return context


def _credentials(settings: Settings) -> _Credentials:
    token = settings.blob_read_write_token
    if token:
        store, _, secret = token.removeprefix(_TOKEN_PREFIX).partition("_")
        if not (token.startswith(_TOKEN_PREFIX) and store and secret):
            raise StoreMisconfigured(reason="BLOB_READ_WRITE_TOKEN is no read-write token")
        return _Credentials(token, store, oidc=False)
    if not settings.blob_store_id:
        raise StoreMisconfigured(reason="neither BLOB_READ_WRITE_TOKEN nor BLOB_STORE_ID is set")
    token = oidc.last_seen() or settings.vercel_oidc_token
    return _Credentials(token, settings.blob_store_id.removeprefix("store_"), oidc=True)


def _sdk_credentials(settings: Settings) -> BlobCredentials:
    from vercel.blob import BlobCredentials, CredentialKind

    who = _credentials(settings)
    kind = CredentialKind.OIDC if who.oidc else CredentialKind.READ_WRITE
    return BlobCredentials(who.token, who.store, kind)


def _sdk_http_client(origin: Origin) -> httpx2.Client:
    """The SDK's requests through our connections, which have deadlines; its own have none."""
    import httpx2

    class Transport(httpx2.BaseTransport):
        def handle_request(self, request: httpx2.Request) -> httpx2.Response:
            target = request.url.raw_path.decode("ascii")
            headers = dict(request.headers)
            try:
                answer = origin.ask(Request(request.method, target, headers, request.read()))
            except Unanswered as error:
                raise httpx2.NetworkError(str(error)) from error
            return httpx2.Response(answer.status, headers=answer.headers, content=answer.body)

    return httpx2.Client(transport=Transport())
