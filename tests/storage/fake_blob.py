"""A stand-in for Vercel Blob, as far as its wire protocol is known: the API and the delivery host.

It does what makes the real one hard: an overwrite and a 404 are remembered by its CDN for a minute
unless `?cache=0` is asked for, names are not overwritten by default, requests are counted in the
units that cost money, and anything may fail on demand. `test_fake_blob.py` holds it to the
official Python SDK, `tests/platform` to the JavaScript one.

    with FakeBlob() as blob:
        settings = blob.settings()
        blob.fail(Fault(status=500), on="put")
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import socket
import struct
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from lib.settings import Settings

STORE = "FakeStore1"
TOKEN = f"vercel_blob_rw_{STORE}_secret"
OIDC_TOKEN = "an.oidc.token"
CDN_SECONDS = 60
SIMPLE = {"read", "head"}
ADVANCED = {"put", "copy", "list", "multipart"}
EXISTS = (
    "This blob already exists, use `allowOverwrite: true` if you want to overwrite it. "
    "Or `addRandomSuffix: true` to generate a unique filename."
)


@dataclass
class Fault:
    """What goes wrong with one request; `after` the operation was done, or instead of it."""

    status: int = 0  # this answer, instead of the real one
    retry_after: int | None = None
    reset: bool = False  # the connection is reset instead of an answer
    hang: float = 0.0  # seconds of silence before the answer
    drip: float = 0.0  # seconds between the bytes of the answer, head included
    cut: bool = False  # half of the body comes, then the connection ends
    after: bool = False


@dataclass
class Blob:
    body: bytes
    content_type: str
    max_age: int
    uploaded_at: float

    @property
    def etag(self) -> str:
        return f'"{hashlib.md5(self.body).hexdigest()}"'


@dataclass
class Reply:
    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


class Refusal(Exception):
    def __init__(self, status: int, code: str, message: str = "") -> None:
        super().__init__(code)
        error = {"error": {"code": code, "message": message or code}}
        self.reply = Reply(status, json.dumps(error).encode())


class FakeBlob:
    def __init__(self, access: str = "private", clock: Callable[[], float] = time.time) -> None:
        self.access = access
        self.clock = clock
        self.blobs: dict[str, Blob] = {}
        self.operations: Counter[str] = Counter()
        self.requests: list[tuple[str, str]] = []  # every request: operation and pathname
        self.sockets: list[socket.socket] = []  # one for each connection that was made
        self._cdn: dict[str, tuple[float, Blob | None]] = {}
        self._uploads: dict[str, dict[int, bytes]] = {}
        self._faults: list[tuple[str, Fault]] = []
        self._lock = Lock()
        self.stopping = Event()
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,))

    def __enter__(self) -> FakeBlob:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._thread.join()
        self.hang_up()
        self._server.server_close()

    def hang_up(self) -> None:
        """End every connection."""
        for connection in self.sockets:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def api_url(self) -> str:
        return f"{self.address}/api/blob"

    @property
    def delivery_url(self) -> str:
        return f"{self.address}/delivery"

    def settings(self, **others: Any) -> Settings:
        """What an operator would set to reach this store."""
        return Settings(
            **{
                "store_url": "vercel-blob:",
                "blob_read_write_token": TOKEN,
                "vercel_blob_api_url": self.api_url,
                "blob_delivery_url": self.delivery_url,
                **others,
            }
        )

    @property
    def simple(self) -> int:
        return sum(self.operations[name] for name in SIMPLE)

    @property
    def advanced(self) -> int:
        return sum(self.operations[name] for name in ADVANCED)

    def fail(self, fault: Fault, *, on: str, times: int = 1) -> None:
        """Let the next `times` operations of this name (`put`, `read`, `list`, …) go wrong."""
        with self._lock:
            self._faults += [(on, fault)] * times

    def fail_no_more(self) -> None:
        """Forget what was to go wrong yet."""
        with self._lock:
            self._faults.clear()

    def fault(self, operation: str) -> Fault | None:
        with self._lock:
            for place, (name, fault) in enumerate(self._faults):
                if name == operation:
                    del self._faults[place]
                    return fault
        return None

    def count(self, operation: str, pathname: str) -> None:
        with self._lock:
            self.requests.append((operation, pathname))
            # A read is counted where it misses the CDN, in `read`.
            if operation != "read":
                self.operations[operation] += 1

    # --- operations -------------------------------------------------------------------------

    def put(self, pathname: str, body: bytes, headers: dict[str, str]) -> Reply:
        if headers.get("x-vercel-blob-access") != self.access:
            raise Refusal(400, "bad_request", f"Cannot use that access on a {self.access} store")
        if headers.get("x-add-random-suffix") == "1":
            stem, dot, extension = pathname.partition(".")
            pathname = f"{stem}-{secrets.token_hex(15)}{dot}{extension}"
        with self._lock:
            there = self.blobs.get(pathname)
            expected = headers.get("x-if-match")
            if expected and (there is None or there.etag != expected):
                raise Refusal(412, "precondition_failed")
            if there and not expected and headers.get("x-allow-overwrite") != "1":
                raise Refusal(400, "bad_request", EXISTS)
            self.blobs[pathname] = blob = Blob(
                body,
                headers.get("x-content-type") or "application/octet-stream",
                int(headers.get("x-cache-control-max-age") or 2_592_000),
                self.clock(),
            )
        return _json(self._describe(pathname, blob))

    def copy(self, pathname: str, source: str, headers: dict[str, str]) -> Reply:
        blob = self._existing(source)
        kind = headers.get("x-content-type") or blob.content_type
        return self.put(pathname, blob.body, headers | {"x-content-type": kind})

    def head(self, url: str) -> Reply:
        blob, pathname = self._existing(url), self._pathname(url)
        more = {
            "size": len(blob.body),
            "uploadedAt": _iso(blob.uploaded_at),
            "cacheControl": f"public, max-age={blob.max_age}",
        }
        return _json(self._describe(pathname, blob) | more)

    def list(self, query: dict[str, str]) -> Reply:
        prefix, limit = query.get("prefix", ""), int(query.get("limit") or 1000)
        after = base64.b64decode(query.get("cursor", "")).decode()
        with self._lock:
            blobs = dict(self.blobs)
        names = sorted({self._entry(name, prefix, query.get("mode")) for name in blobs} - {""})
        names = [name for name in names if name > after]
        page, more = names[:limit], len(names) > limit
        found = [
            {
                key: value
                for key, value in self._describe(name, blobs[name]).items()
                if key not in ("contentType", "contentDisposition")
            }
            | {
                "size": len(blobs[name].body),
                "uploadedAt": _iso(blobs[name].uploaded_at),
            }
            for name in page
            if name in blobs
        ]
        answer: dict[str, Any] = {"blobs": found, "hasMore": more}
        if more:
            answer["cursor"] = base64.b64encode(page[-1].encode()).decode()
        if query.get("mode") == "folded":
            answer["folders"] = [name for name in page if name.endswith("/")]
        return _json(answer)

    def delete(self, urls: Sequence[str], if_match: str | None) -> Reply:
        with self._lock:
            for pathname in map(self._pathname, urls):
                blob = self.blobs.get(pathname)
                if if_match and (blob is None or blob.etag != if_match):
                    raise Refusal(412, "precondition_failed")
                self.blobs.pop(pathname, None)
        return _json(None)

    def multipart(self, pathname: str, body: bytes, headers: dict[str, str]) -> Reply:
        action = headers.get("x-mpu-action")
        if action == "create":
            upload = secrets.token_hex(8)
            self._uploads[upload] = {}
            return _json({"uploadId": upload, "key": f"{STORE}/{pathname}"})
        if unquote(headers.get("x-mpu-key", "")) != f"{STORE}/{pathname}":
            raise Refusal(400, "bad_request", "x-mpu-key is not that of the upload")
        parts = self._uploads[headers["x-mpu-upload-id"]]
        if action == "upload":
            parts[int(headers["x-mpu-part-number"])] = body
            return _json({"etag": f'"{hashlib.md5(body).hexdigest()}"'})
        wanted = [part["partNumber"] for part in json.loads(body)]
        return self.put(pathname, b"".join(parts[number] for number in wanted), headers)

    def read(self, pathname: str, fresh: bool, if_none_match: str | None) -> Reply:
        now = self.clock()
        with self._lock:
            until, blob = self._cdn.get(pathname, (0.0, None))
            hit = now < until and not (fresh and self.access == "private")
            if not hit:
                self.operations["read"] += 1
                blob = self.blobs.get(pathname)
                if not fresh:
                    self._cdn[pathname] = (now + CDN_SECONDS, blob)
        cache = {"x-vercel-cache": "HIT" if hit else "MISS"}
        if blob is None:
            raise Refusal(404, "not_found", "The requested blob does not exist")
        headers = {
            "etag": blob.etag,
            "content-type": blob.content_type,
            "cache-control": f"public, max-age={blob.max_age}",
            "last-modified": time.strftime(
                "%a, %d %b %Y %H:%M:%S GMT", time.gmtime(blob.uploaded_at)
            ),
        }
        if if_none_match == blob.etag:
            return Reply(304, b"", headers | cache)
        return Reply(200, blob.body, headers | cache)

    # --- names ------------------------------------------------------------------------------

    def _describe(self, pathname: str, blob: Blob) -> dict[str, Any]:
        host = f"https://{STORE.lower()}.{self.access}.blob.vercel-storage.com"
        url = f"{host}/{quote(pathname)}"
        return {
            "url": url,
            "downloadUrl": f"{url}?download=1",
            "pathname": pathname,
            "contentType": blob.content_type,
            "contentDisposition": f'attachment; filename="{pathname.rpartition("/")[2]}"',
            "etag": blob.etag,
        }

    def _existing(self, url: str) -> Blob:
        blob = self.blobs.get(self._pathname(url))
        if blob is None:
            raise Refusal(404, "not_found", "The requested blob does not exist")
        return blob

    @staticmethod
    def _pathname(url: str) -> str:
        path = urlsplit(url).path if url.startswith("https://") else url
        return unquote(path).lstrip("/")

    @staticmethod
    def _entry(name: str, prefix: str, mode: str | None) -> str:
        """How a name stands in a list: itself, its folder, or not at all ("")."""
        if not name.startswith(prefix):
            return ""
        folder, slash, _ = name[len(prefix) :].partition("/")
        return prefix + folder + slash if mode == "folded" and slash else name


class _Server(ThreadingHTTPServer):
    request_queue_size = 128  # many clients at once; a full queue would cost each a second


def _handler(blob: FakeBlob) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def setup(self) -> None:
            super().setup()
            blob.sockets.append(self.connection)

        def log_message(self, *arguments: object) -> None:
            """Silent: pytest would print it all."""

        def handle(self) -> None:
            try:
                super().handle()
            except OSError:  # the client, or a fault, has gone away in the middle
                self.close_connection = True

        def serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            operation, pathname, perform = _route(blob, self.command, self.path, headers, body)
            blob.count(operation, pathname)
            fault = blob.fault(operation)
            if fault and not fault.after and (fault.status or fault.reset):
                reply = Reply(fault.status, b"{}")
            else:
                reply = _performed(perform, blob, headers)
            if fault is None:
                self.answer(reply)
            else:
                self.answer_badly(reply, fault)

        do_GET = do_PUT = do_POST = serve  # noqa: N815

        def answer(self, reply: Reply) -> None:
            self.wfile.write(self.head_of(reply) + reply.body)

        def head_of(self, reply: Reply) -> bytes:
            lines = [f"HTTP/1.1 {reply.status} {HTTPStatus(reply.status).phrase}"]
            headers = reply.headers | {"content-length": str(len(reply.body))}
            lines += [f"{name}: {value}" for name, value in headers.items()]
            return "\r\n".join([*lines, "", ""]).encode()

        def answer_badly(self, reply: Reply, fault: Fault) -> None:
            if fault.reset:
                linger = struct.pack("ii", 1, 0)
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                raise ConnectionResetError
            if fault.status:
                reply = Reply(fault.status, b"{}", {})
                if fault.retry_after is not None:
                    reply.headers["retry-after"] = str(fault.retry_after)
            blob.stopping.wait(fault.hang)
            whole = self.head_of(reply) + reply.body
            if fault.cut:
                self.wfile.write(whole[: len(whole) - len(reply.body) // 2 - 1])
                raise ConnectionAbortedError
            for byte in range(len(whole)) if fault.drip else []:
                self.wfile.write(whole[byte : byte + 1])
                if blob.stopping.wait(fault.drip):
                    return
            if not fault.drip:
                self.wfile.write(whole)

        def finish(self) -> None:
            try:
                super().finish()
            finally:
                self.connection.close()

    return Handler


Perform = Callable[[], Reply]


def _route(
    blob: FakeBlob, method: str, target: str, headers: dict[str, str], body: bytes
) -> tuple[str, str, Perform]:
    """Which operation a request is, on which pathname, and how to perform it."""
    parts = urlsplit(target)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    if parts.path.startswith("/delivery/"):
        pathname = unquote(parts.path.removeprefix("/delivery/"))
        fresh, match = query.get("cache") == "0", headers.get("if-none-match")
        return "read", pathname, lambda: blob.read(pathname, fresh, match)
    pathname = query.get("pathname", "")
    match method, parts.path.removeprefix("/api/blob").strip("/"):
        case "PUT", "" if "fromUrl" in query:
            return "copy", pathname, lambda: blob.copy(pathname, query["fromUrl"], headers)
        case "PUT", "":
            return "put", pathname, lambda: blob.put(pathname, body, headers)
        case "POST", "mpu":
            return "multipart", pathname, lambda: blob.multipart(pathname, body, headers)
        case "POST", "delete":
            urls = json.loads(body)["urls"]
            return "delete", ",".join(urls), lambda: blob.delete(urls, headers.get("x-if-match"))
        case "GET", "" if "url" in query:
            return "head", query["url"], lambda: blob.head(query["url"])
        case "GET", "":
            return "list", query.get("prefix", ""), lambda: blob.list(query)
    return "unknown", target, _unknown


def _performed(perform: Perform, blob: FakeBlob, headers: dict[str, str]) -> Reply:
    who = headers.get("authorization", "").removeprefix("Bearer ")
    by_oidc = who == OIDC_TOKEN and headers.get("x-vercel-blob-store-id") == STORE
    if who != TOKEN and not by_oidc:
        return Refusal(403, "forbidden").reply
    try:
        return perform()
    except Refusal as refusal:
        return refusal.reply


def _unknown() -> Reply:
    raise Refusal(404, "not_found")


def _json(value: object) -> Reply:
    return Reply(200, json.dumps(value).encode(), {"content-type": "application/json"})


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")[:-6] + "Z"
