"""One request to an address that was looked at, and its answer, in bounded time and size."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from http.client import HTTPException
from typing import BinaryIO

from urllib3 import HTTPResponse
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from cloud import settings
from cloud.outbound.address import Address, NoAnswer, allowed

OK = 200
CHUNK = 1 << 16
SOME = 1 << 20  # bytes of an answer that are kept in memory


@dataclass(frozen=True)
class Response:
    """What came back; `whole` is False where the body was longer than was asked for and has been cut off."""

    status: int
    headers: Mapping[str, str]  # names in lower case
    body: bytes
    whole: bool = True


def send(
    method: str,
    url: str,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    timeout: float = 10.0,
    limit: int = SOME,
) -> Response:
    """One request and its answer, whatever its status: a redirect is an answer, too, and nobody follows it.

    Args:
        method: of HTTP.
        url: with scheme; its query may hold secrets and is never told.
        headers: beside `Host`.
        body: sent as it is.
        timeout: seconds until the answer must be there as a whole.
        limit: bytes of the answer that are kept; what is longer is cut off.

    Raises:
        AddressRefused: nothing is sent there.
        NoAnswer: the connection, its certificate or the answer failed.
    """
    return send_to(allowed(url), method, headers or {}, body, timeout, limit)


def send_to(
    address: Address, method: str, headers: Mapping[str, str], body: bytes, timeout: float, limit: int = SOME
) -> Response:
    """The same to an address that has been looked at: its name is not asked for again."""
    with _asked(address, method, headers, body, timeout) as answer:
        kept = b""
        for chunk in answer.chunks():
            kept += chunk
            if len(kept) > limit:
                break
        return Response(answer.status, answer.headers, kept[:limit], len(kept) <= limit)


def download(url: str, to: BinaryIO, headers: Mapping[str, str], timeout: float, limit: int) -> Response:
    """Get what lies at an address into a file; the body of the response is empty, `whole` False where it is too long.

    An answer that does not say how long it is could be cut off without anybody's knowing: it is none (`NoAnswer`).
    """
    with _asked(allowed(url), "GET", headers, b"", timeout) as answer:
        if answer.status != OK:
            return Response(answer.status, answer.headers, b"")
        if not answer.bounded:
            raise NoAnswer(f"{answer.host} does not say how long its answer is")
        size = 0
        for chunk in answer.chunks():
            size += len(chunk)
            if size > limit:
                break
            to.write(chunk)
        return Response(answer.status, answer.headers, b"", size <= limit)


@dataclass(frozen=True)
class _Answer:
    """An answer while it comes; at the end of its time the connection is cut, however much of it is missing."""

    host: str
    response: HTTPResponse
    late: threading.Event

    @property
    def status(self) -> int:
        return self.response.status

    @property
    def headers(self) -> Mapping[str, str]:
        return {name.lower(): value for name, value in self.response.headers.items()}

    @property
    def bounded(self) -> bool:
        """Whether it says where it ends, so that half of it is not taken for the whole."""
        return "content-length" in self.headers or bool(self.response.chunked)

    def chunks(self) -> Iterator[bytes]:
        stream = self.response.stream(CHUNK, decode_content=False)
        while True:
            with _translated(self.host):
                chunk = next(stream, b"")
            if self.late.is_set():
                raise NoAnswer(f"{self.host} did not answer in time")
            if not chunk:
                return
            yield chunk


@contextmanager
def _asked(address: Address, method: str, headers: Mapping[str, str], body: bytes, timeout: float) -> Iterator[_Answer]:
    until, late = time.monotonic() + timeout, threading.Event()
    connection = _connected(address, until)
    watch = threading.Timer(max(until - time.monotonic(), 0), _cut, (connection.sock, late))
    watch.daemon = True
    watch.start()
    try:
        with _translated(address.host):
            given = {"User-Agent": "gongxin", **headers, "Host": address.named}
            connection.request(method, address.target, body or None, given, preload_content=False)
            response = connection.getresponse()
        yield _Answer(address.host, response, late)
    finally:
        watch.cancel()
        connection.close()


def _connected(address: Address, until: float) -> HTTPConnection:
    """To the first address that takes it; `NoAnswer` if none does."""
    *others, last = address.ips
    for ip in others:
        with suppress(NoAnswer):
            return _connected_to(ip, address, until)
    return _connected_to(last, address, until)


def _connected_to(ip: str, address: Address, until: float) -> HTTPConnection:
    """Whoever is there proves by certificate to be the host that was named."""
    rest = until - time.monotonic()
    if rest <= 0:
        raise NoAnswer(f"{address.host} did not answer in time")
    if address.tls:
        connection: HTTPConnection = HTTPSConnection(
            ip,
            address.port,
            timeout=rest,
            ssl_context=_trust(settings.optional("OUTBOUND_CA")),
            server_hostname=address.host,
        )
    else:
        connection = HTTPConnection(ip, address.port, timeout=rest)
    with _translated(address.host):
        connection.connect()
    return connection


@contextmanager
def _translated(host: str) -> Iterator[None]:
    try:
        yield
    except (HTTPError, HTTPException, OSError) as fault:
        raise NoAnswer(f"{host} did not answer: {type(fault).__name__}") from None


@cache
def _trust(more: str) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if more:
        context.load_verify_locations(more)
    return context


def _cut(connected: socket.socket, late: threading.Event) -> None:
    """Below TLS, which another thread is reading: for it the connection ends."""
    late.set()
    try:
        socket.socket.shutdown(connected, socket.SHUT_RDWR)
    except OSError:
        return  # it has ended by itself
