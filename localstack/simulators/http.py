"""A server of this machine for a platform above: it listens on the loopback address and answers in threads."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from localstack.simulators.above import Above

GARBAGE = b"<html><body>502 Bad Gateway"


class Simulator(ThreadingHTTPServer):
    """The server; `above` is the platform behind it."""

    daemon_threads = True

    def __init__(self, above: Above, handler: type["Visitor"], port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), handler)
        self.above = above

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}"


class Visitor(BaseHTTPRequestHandler):
    """One request. `POST /faults {"fault", "times"}` has the platform misbehave."""

    protocol_version = "HTTP/1.1"
    server: Simulator

    @property
    def above(self) -> Above:
        """The platform that is visited."""
        return self.server.above

    def do_GET(self) -> None:
        """Whatever is asked for."""
        self.got()

    def do_POST(self) -> None:
        """A fault to come, or a message."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == "/faults":
            told = json.loads(body)
            self.above.fail(told["fault"], int(told.get("times", 1)))
            self.tell(204, b"")
        else:
            self.posted(body)

    def got(self) -> None:
        """Answer a GET."""
        self.tell(404, b"")

    def posted(self, body: bytes) -> None:
        """Answer a POST."""
        raise NotImplementedError

    def broken(self) -> bool:
        """Whether the platform has a fault of its own when a batch comes; then that is said."""
        if not self.above.fails("error"):
            return False
        self.tell(500, b"a fault of the target")
        return True

    def muted(self) -> bool:
        """Whether the answer to a batch is lost, or unreadable; then it has been given."""
        if self.above.fails("silence"):
            self.close_connection = True
            return True
        if self.above.fails("garbage"):
            self.tell(200, GARBAGE)
            return True
        return False

    def tell(self, status: int, body: bytes, kind: str = "application/json; charset=utf-8") -> None:
        """Answer."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Nothing: what it was sent is nobody's business."""


@contextmanager
def served(above: Above, handler: type[Visitor], port: int = 0) -> Iterator[Simulator]:
    """A server that runs while the block does."""
    with Simulator(above, handler, port) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
