"""Processes that are known by a lock: what lives, what does not, and what is never touched."""

import fcntl
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from localstack import processes
from localstack.processes import Process
from localstack.trouble import Trouble
from tests.platform_fixture import free_ports


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for folder in ("run", "logs", "tmp"):
        (tmp_path / folder).mkdir()
    return tmp_path


@pytest.fixture
def server(home: Path):
    port = free_ports()
    process = Process("web", ("http.server", "--bind", "127.0.0.1", str(port)), port, "/run/", {})
    yield process
    processes.stop(home, "web")


def test_a_started_process_lives_and_answers_until_it_is_stopped(home, server):
    assert processes.living(home, "web") is None
    processes.start(home, server)
    processes.await_answer(home, server)
    living = processes.living(home, "web")
    assert living is not None
    assert living.port == server.port
    assert processes.stop(home, "web")
    assert processes.living(home, "web") is None
    assert not processes.answers(server)


def test_a_process_that_is_killed_does_not_live_although_its_file_stays(home, server):
    processes.start(home, server)
    processes.await_answer(home, server)
    os.kill(processes.living(home, "web").pid, signal.SIGKILL)
    wait_until_gone(home, "web")
    assert (home / "run" / "web.pid").read_text()
    processes.start(home, server)
    processes.await_answer(home, server)


def test_a_pid_that_belongs_to_somebody_else_now_is_not_touched(home):
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as stranger:
        (home / "run" / "web.pid").write_text(f"{stranger.pid} 4566")
        assert processes.living(home, "web") is None
        assert not processes.stop(home, "web")
        assert stranger.poll() is None
        stranger.communicate(b"\n")
    assert stranger.returncode == 0


def test_a_process_that_ends_at_once_is_told_with_its_last_words(home):
    broken = Process("web", ("no_such_module",), free_ports(), "/", {})
    processes.start(home, broken)
    with pytest.raises(Trouble, match="No module named no_such_module"):
        processes.await_answer(home, broken)


def test_workers_of_this_platform_are_ended_and_others_left_alone(home, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    mine, foreign = (worker(folder) for folder in (home, other))
    try:
        assert processes.end_workers(home) == 1
        assert mine.wait(timeout=10) == -signal.SIGKILL
        assert foreign.poll() is None
    finally:
        foreign.kill()
        foreign.wait()


def worker(home: Path) -> "subprocess.Popen[bytes]":
    """A process such as the endpoint starts for a function."""
    script = home / "tmp" / f"{processes.WORKER}x" / "_worker.py"
    script.parent.mkdir(parents=True)
    script.write_text("import time\nprint('ready', flush=True)\ntime.sleep(600)\n")
    started = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE)
    assert started.stdout is not None
    with started.stdout as said:
        assert said.readline() == b"ready\n"
    return started


def wait_until_gone(home: Path, name: str) -> None:
    """The kernel lets go of the lock a moment after the signal."""
    with (home / "run" / f"{name}.pid").open() as file:
        fcntl.flock(file, fcntl.LOCK_SH)


def test_a_lock_without_a_pid_is_told_and_nothing_is_signalled(home):
    with (home / "run" / "web.pid").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(Trouble, match="a start was interrupted"):
            processes.stop(home, "web")
