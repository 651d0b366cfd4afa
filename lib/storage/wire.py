"""Plain HTTP to one origin: kept-alive connections that threads share, and a limit on every wait.

`http.client` limits each wait for a byte but not their sum, so a peer that drips a byte a second
would hold a request for hours. Here a request has a deadline too. Only what a request needs is
imported, when it needs it: an answer from the cache needs nothing of this.
"""

from __future__ import annotations

import io
import time
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from lib.storage.retry import Patience, Unanswered

if TYPE_CHECKING:
    from collections.abc import Mapping
    from http.client import HTTPConnection

_IDLE_SECONDS = 15  # a function may sleep for minutes, and its connections die meanwhile
_MOST_IDLE = 16
_SLOWEST = 250_000  # bytes a second that a large body must reach


class Request(NamedTuple):
    """What is asked: `target` is a path with its query."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes = b""


class Answer(NamedTuple):
    """Status, headers (names in lower case) and the whole body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def retry_after(self) -> float:
        """What the header asks for, in seconds; 0 if it asks for nothing that we understand."""
        text = self.headers.get("retry-after", "")
        return float(text) if text.isascii() and text.isdigit() else 0.0


class Origin:
    """Where requests go: scheme, host and port of `url`, whose path is `base`."""

    def __init__(self, url: str, patience: Patience) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("not an http address")
        self.base = parts.path.rstrip("/")
        self._secure, self._host, self._port = parts.scheme == "https", parts.hostname, parts.port
        self._patience = patience
        self._idle: list[tuple[float, HTTPConnection]] = []
        self._tls: Any = None

    def ask(self, request: Request) -> Answer:
        """The answer to a request that is sent once; `Unanswered` if it did not come whole.

        A kept-alive connection may have died unnoticed: a GET is sent again then, on a new one.
        """
        if idle := self._idle_connection():
            try:
                return self._exchange(idle, request)
            except Unanswered as error:
                if not isinstance(error.__cause__, ConnectionError):
                    raise
                self._idle.clear()  # the others are of the same age
                if request.method != "GET":
                    raise
        return self._exchange(self._new_connection(), request)

    def _exchange(self, connection: HTTPConnection, request: Request) -> Answer:
        from http.client import HTTPException

        try:
            answer, reusable = self._talk(connection, request)
        except (OSError, HTTPException) as error:
            connection.close()
            raise Unanswered(type(error).__name__) from error
        if reusable and len(self._idle) < _MOST_IDLE:
            self._idle.append((time.time(), connection))
        else:
            connection.close()
        return answer

    def _talk(self, connection: HTTPConnection, request: Request) -> tuple[Answer, bool]:
        from http.client import HTTPException

        if connection.sock is None:
            connection.connect()
            connection.sock = _Deadlined(connection.sock, self._patience.stall)
        sock: Any = connection.sock
        sock.deadline = time.monotonic() + self._patience.attempt + len(request.body) / _SLOWEST
        body = request.body if request.method in ("PUT", "POST") else None
        connection.request(request.method, request.target, body, dict(request.headers))
        response = connection.getresponse()
        if response.length is None and not response.chunked:
            raise HTTPException("an answer without a length may have been cut")
        sock.deadline += (response.length or 0) / _SLOWEST
        headers = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, headers, response.read()), not response.will_close

    def _idle_connection(self) -> HTTPConnection | None:
        while self._idle:
            try:
                since, connection = self._idle.pop()
            except IndexError:  # another thread took the last one
                return None
            if 0 <= time.time() - since < _IDLE_SECONDS:
                return connection
            connection.close()
        return None

    def _new_connection(self) -> HTTPConnection:
        import http.client

        where = (self._host, self._port)
        if not self._secure:
            return http.client.HTTPConnection(*where, timeout=self._patience.stall)
        if self._tls is None:
            import ssl

            import truststore  # finds the system's certificates where Python's own build does not

            self._tls = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        return http.client.HTTPSConnection(*where, timeout=self._patience.stall, context=self._tls)


class _Deadlined:
    """A socket, as `http.client` uses one, whose waits end at `stall` or at the deadline.

    Like a real one it closes only when what was made from it is closed too.
    """

    def __init__(self, sock: Any, stall: float) -> None:
        self._sock = sock
        self._stall = stall
        self._users = 1
        self.deadline = 0.0

    def sendall(self, data: bytes) -> None:
        self._sock.settimeout(self._left())  # for the whole of it, not for each piece
        self._sock.sendall(data)

    def receive_into(self, buffer: Any) -> int:
        self._sock.settimeout(min(self._stall, self._left()))
        received: int = self._sock.recv_into(buffer)
        return received

    def makefile(self, mode: str) -> io.BufferedReader:
        self._users += 1
        return io.BufferedReader(_Reader(self), 64 << 10)

    def close(self) -> None:
        self._users -= 1
        if self._users == 0:
            self._sock.close()

    def __del__(self) -> None:
        """A connection that was kept for later, when nobody is left to use it."""
        self._sock.close()

    def _left(self) -> float:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the deadline has passed")
        return left


class _Reader(io.RawIOBase):
    def __init__(self, sock: _Deadlined) -> None:
        self._sock = sock

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._sock.receive_into(buffer)

    def close(self) -> None:
        if not self.closed:
            super().close()
            self._sock.close()
