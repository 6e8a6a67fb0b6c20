"""One of the APIs behind a real HTTP server of its own process."""

import http.client
import socket
import subprocess
import sys
import time

PATIENCE = 30


class Server:
    """One served API."""

    def __init__(self, service: str, log) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "localstack.serve", service, "--port", str(self.port)], stdout=log, stderr=log
        )

    def ask(self, method: str, path: str, body: bytes | None = None, headers: dict | None = None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def ready(self) -> float:
        """Seconds from the start to the first answered health check."""
        while True:
            try:
                if self.ask("GET", "/v1/health")[0] == 200:
                    return time.monotonic() - self.started
            except ConnectionRefusedError:
                assert self.process.poll() is None, "the server ended"
                assert time.monotonic() - self.started < PATIENCE
                time.sleep(0.02)  # asked again, not hoped
