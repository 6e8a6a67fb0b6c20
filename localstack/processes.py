"""The platform's own processes: each holds a lock while it lives, so that no stale or reused pid is taken for one."""

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from localstack.trouble import Trouble

GRACE = 10.0  # seconds between asking a process to end and ending it
PATIENCE = 60.0  # seconds that a process may take until it answers
ASK_EVERY = 0.02
WORKER = "ministack-lambda-"  # what the endpoint calls the folders of its workers


@dataclass(frozen=True)
class Process:
    """One process, listening on `port`; it is ready once it answers `path` over HTTP.

    Of `python -m {module}` unless `program` says what else is to be called with these words.
    """

    name: str
    module: tuple[str, ...]
    port: int
    path: str
    environment: Mapping[str, str]
    program: tuple[str, ...] = (sys.executable, "-P", "-m")


@dataclass(frozen=True)
class Living:
    """A process that lives, and the port it was given."""

    pid: int
    port: int


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Hold the platform's lock: two `make up` at once, or `up` and `down`, take turns."""
    with (home / "run" / "turn").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield


def living(home: Path, name: str) -> Living | None:
    """The process of that name, None if it does not live.

    A process inherits an open file with a lock on it and the kernel lets go of the lock when the process ends, however
    it ends. The pid in a file whose lock is held is therefore true.
    """
    try:
        with _file(home, name).open(encoding="ascii") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return None
    except BlockingIOError:
        return _written(_file(home, name))
    return None


def _written(file: Path) -> Living:
    """What the file says; who starts a process writes it a moment after the lock is held."""
    if not _until(lambda: bool(file.read_text(encoding="ascii")), ASK_EVERY * 50):
        raise Trouble(
            f"{file} 已被锁定，但没有进程号；上次启动被中断，请结束占用该文件的进程（lsof {file}）",
            f"{file} is locked but names no process: a start was interrupted; end what holds it (lsof {file})",
        )
    pid, port = file.read_text(encoding="ascii").split()
    return Living(int(pid), int(port))


def start(home: Path, process: Process) -> None:
    """Start a process in a session of its own, so that no Ctrl-C meant for somebody else reaches it."""
    with _file(home, process.name).open("a", encoding="ascii") as lock, _log(home, process.name).open("ab") as log:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.truncate(0)
        child = subprocess.Popen(
            [*process.program, *process.module],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=dict(process.environment),
            cwd=home,
            start_new_session=True,
            pass_fds=[lock.fileno()],
        )
        lock.write(f"{child.pid} {process.port}")
        child.returncode = 0  # it outlives us on purpose; nobody is to wait for it


def restart(home: Path, process: Process) -> None:
    """End it where it lives, and start it: an endpoint begins with nothing but objects."""
    stop(home, process.name)
    end_workers(home)
    start(home, process)
    await_answer(home, process)


def await_answer(home: Path, process: Process) -> None:
    """Wait until it answers; `Trouble` with the end of its log if it ends first or stays silent."""

    def decided() -> bool:
        return answers(process) or living(home, process.name) is None

    if not _until(decided, PATIENCE) or living(home, process.name) is None:
        raise Trouble(
            f"{process.name} 没有启动，日志在 {_log(home, process.name)}",
            f"{process.name} did not start; its log is {_log(home, process.name)}{_last_words(home, process.name)}",
        )


def answers(process: Process) -> bool:
    """Whether it answers over HTTP with success. Asked directly: a proxy of the environment knows no loopback."""
    connection = HTTPConnection("127.0.0.1", process.port, timeout=5)
    try:
        connection.request("GET", process.path)
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def stop(home: Path, name: str) -> bool:
    """Ask a process to end, and end it if it does not; False if it did not live."""
    if living(home, name) is None:
        return False
    _signal(home, name, signal.SIGTERM)
    if not _until(lambda: living(home, name) is None, GRACE):
        _signal(home, name, signal.SIGKILL)
        _until(lambda: living(home, name) is None, GRACE)
    return True


def end_workers(home: Path) -> int:
    """End Lambda workers whose endpoint is gone; one that is busy would go on until its step is done. How many."""
    found = list(_workers(home))
    for pid in found:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    _until(lambda: not list(_workers(home)), GRACE)
    return len(found)


def _workers(home: Path) -> Iterator[int]:
    """Workers are known by their script, which lies in this platform's folder and in no other."""
    mark = str(home / "tmp" / WORKER)
    return (pid for pid, command in _commands() if mark in command)


def _commands() -> Iterator[tuple[int, str]]:
    """Every process's pid and command line: from /proc, or where there is none (macOS) from `ps`."""
    if Path("/proc/self/cmdline").exists():
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit():
                with suppress(OSError):  # it has ended since
                    yield int(folder.name), (folder / "cmdline").read_bytes().decode(errors="replace")
        return
    listed = subprocess.run(["ps", "-axww", "-o", "pid=,command="], capture_output=True, text=True, check=True)
    for line in listed.stdout.splitlines():
        pid, _, command = line.strip().partition(" ")
        yield int(pid), command


def _signal(home: Path, name: str, number: int) -> None:
    if found := living(home, name):
        with suppress(ProcessLookupError):
            os.kill(found.pid, number)


def _until(done: Callable[[], bool], patience: float) -> bool:
    end = time.monotonic() + patience
    while not done():
        if time.monotonic() > end:
            return False
        time.sleep(ASK_EVERY)
    return True


def _last_words(home: Path, name: str) -> str:
    lines = _log(home, name).read_text(encoding="utf-8", errors="replace").splitlines()[-5:]
    return "".join(f"\n    {line}" for line in lines)


def _file(home: Path, name: str) -> Path:
    return home / "run" / f"{name}.pid"


def _log(home: Path, name: str) -> Path:
    return home / "logs" / f"{name}.log"
