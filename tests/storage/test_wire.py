"""Plain HTTP as the stores speak it: over TLS, kept alive, with an end to every wait."""

import shutil
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from socket import create_server, socket
from threading import Thread

import pytest

from lib.storage.retry import Patience, Unanswered
from lib.storage.wire import Answer, Origin, Request

GET = Request("GET", "/a", {})
HURRIED = Patience(attempt=0.4, stall=0.2)
OK = b"HTTP/1.1 200 OK\r\n"

Talk = Callable[[socket], None]
Serve = Callable[[Talk], str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts a server that lets `talk` speak on each connection; its address."""
    servers: list[tuple[socket, Thread]] = []

    def start(talk: Talk) -> str:
        server = create_server(("127.0.0.1", 0))

        def accept() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    with connection, suppress(OSError):
                        talk(connection)

        thread = Thread(target=accept)
        thread.start()
        servers.append((server, thread))
        return f"127.0.0.1:{server.getsockname()[1]}"

    yield start
    for server, thread in servers:
        server.shutdown(2)
        server.close()
        thread.join()


def says(answer: bytes) -> Talk:
    """Gives this answer to each request on the connection."""

    def talk(connection: socket) -> None:
        while connection.recv(65_536):
            connection.sendall(answer)

    return talk


def says_once(answer: bytes) -> Talk:
    def talk(connection: socket) -> None:
        connection.recv(65_536)
        connection.sendall(answer)

    return talk


@pytest.mark.parametrize(
    "answer",
    [
        OK + b"content-length: 4\r\n\r\nbody",
        OK + b"transfer-encoding: chunked\r\n\r\n2\r\nbo\r\n2\r\ndy\r\n0\r\n\r\n",
        OK + b"connection: close\r\ncontent-length: 4\r\n\r\nbody",
        b"HTTP/1.0 200 OK\r\ncontent-length: 4\r\n\r\nbody",
    ],
    ids=["length", "chunked", "close", "1.0"],
)
def test_an_answer_is_read_whole(serve: Serve, answer: bytes) -> None:
    origin = Origin(f"http://{serve(says_once(answer))}/base/", HURRIED)
    assert origin.base == "/base"
    assert origin.ask(GET).body == b"body"


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"nonsense\r\n\r\n",
        OK,
        OK + b"\r\nbody",
        OK + b"content-length: 5\r\n\r\nbody",
        OK + b"transfer-encoding: chunked\r\n\r\n9\r\nbo",
    ],
    ids=["none", "nonsense", "half a head", "no length", "half a body", "half a chunk"],
)
def test_a_partial_answer_is_none(serve: Serve, answer: bytes) -> None:
    with pytest.raises(Unanswered):
        Origin(f"http://{serve(says_once(answer))}", HURRIED).ask(GET)


@pytest.mark.parametrize("head", [OK, OK + b"content-length: 1000\r\n\r\n"], ids=["head", "body"])
def test_a_slow_drip_ends_at_the_deadline(serve: Serve, head: bytes) -> None:
    def drip(connection: socket) -> None:
        connection.recv(65_536)
        connection.sendall(head)
        for _ in range(200):
            connection.sendall(b"x")
            time.sleep(0.02)

    started = time.monotonic()
    with pytest.raises(Unanswered):
        Origin(f"http://{serve(drip)}", HURRIED).ask(GET)
    assert time.monotonic() - started < 2


def test_a_peer_that_takes_nothing_ends_at_the_deadline(serve: Serve) -> None:
    origin = Origin(f"http://{serve(lambda _: time.sleep(1.5))}", HURRIED)
    started = time.monotonic()
    with pytest.raises(Unanswered):
        origin.ask(Request("PUT", "/a", {}, bytes(100_000)))
    assert time.monotonic() - started < 1.4


@pytest.mark.parametrize(("text", "seconds"), [("7", 7), ("", 0), ("soon", 0), ("-1", 0), ("²", 0)])
def test_retry_after_is_a_number_or_nothing(text: str, seconds: float) -> None:
    assert Answer(429, {"retry-after": text}, b"").retry_after == seconds


@pytest.mark.parametrize("url", ["", "ftp://host", "http://", "//host", "host:80"])
def test_what_is_no_http_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="not an http address"):
        Origin(url, HURRIED)


# --- TLS ------------------------------------------------------------------------------------


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for 127.0.0.1, signed by itself, with its key."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is missing")
    path = tmp_path / "certificate.pem"
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=127.0.0.1"
    names = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(path), "-out", "-"]
    made = subprocess.run([*command.split(), *names], check=True, capture_output=True)
    path.write_bytes(path.read_bytes() + made.stdout)
    return path


def over_tls(certificate: Path, talk: Callable[[ssl.SSLSocket], None]) -> Talk:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def wrapped(connection: socket) -> None:
        with context.wrap_socket(connection, server_side=True) as secure:
            talk(secure)

    return wrapped


def test_tls_is_spoken(serve: Serve, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    large = bytes(range(256)) * 4_000
    answer = OK + b"content-length: %d\r\n\r\n" % len(large) + large
    origin = Origin(f"https://{serve(over_tls(certificate, says(answer)))}", Patience())
    assert [origin.ask(GET).body == large for _ in range(3)] == [True] * 3


def test_a_certificate_that_nobody_trusts_is_refused(serve: Serve, certificate: Path) -> None:
    origin = Origin(f"https://{serve(over_tls(certificate, says(OK)))}", HURRIED)
    with pytest.raises(Unanswered, match="SSLCertVerificationError"):
        origin.ask(GET)
