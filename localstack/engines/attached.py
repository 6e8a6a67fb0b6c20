"""An engine that serves one program and ends with it, however that ends."""

import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from localstack.trouble import Trouble

PATIENCE = 90.0  # seconds until it answers
GRACE = 20.0  # seconds between asking it to end and ending it
ASK_EVERY = 0.05
# The engine takes the place of this shell. A child of it waits for the end of input, which comes when the program that
# holds the other end closes it or is no more, and then ends the engine.
GUARD = 'exec 3<&0; (read -r _ <&3; kill $$ 2>/dev/null) & exec "$@" 3<&- </dev/null'


@contextmanager
def attached(name: str, command: Sequence[str], port: int, path: str) -> Iterator[str]:
    """Run an engine; the value is its address, and it answers.

    Args:
        name: of the engine, for messages.
        command: what starts it; `{home}` in it is a new folder that is gone afterwards.
        port: on which it will listen.
        path: what it answers over HTTP with something other than an error of its own (below 500).

    Raises:
        Trouble: it ended or did not answer in time; with its last words.
    """
    with tempfile.TemporaryDirectory(prefix=f"gongxin-{name}-", ignore_cleanup_errors=True) as home:
        log = Path(home) / "engine.log"
        with log.open("wb") as said:
            filled = [word.format(home=home) for word in command]
            engine = subprocess.Popen(
                ["sh", "-c", GUARD, name, *filled], stdin=subprocess.PIPE, stdout=said, stderr=said, cwd=home
            )
        try:
            _await_answer(name, engine, port, path, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            _end(engine)


def free_port() -> int:
    """A port of the loopback address on which nobody listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _await_answer(name: str, engine: "subprocess.Popen[bytes]", port: int, path: str, log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while not _answers(port, path):
        if engine.poll() is not None or time.monotonic() > end:
            last = "".join(f"\n    {line}" for line in log.read_text("utf-8", "replace").splitlines()[-8:])
            raise Trouble(f"{name} 没有启动", f"{name} did not start:{last}")
        time.sleep(ASK_EVERY)


def _answers(port: int, path: str) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status < 500
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _end(engine: "subprocess.Popen[bytes]") -> None:
    if engine.stdin:
        with suppress(BrokenPipeError):
            engine.stdin.close()
    try:
        engine.wait(GRACE)
    except subprocess.TimeoutExpired:
        engine.kill()
        engine.wait()
