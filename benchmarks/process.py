"""One child process, measured from outside: wall time, processor time, peak memory, and what it told."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
WAITING = ROOT / "benchmarks" / "waiting.py"
LAST = 2_000  # characters of a failed process's complaint that are told on


class Failed(Exception):
    """A measured process did not do its work; the message is its own complaint."""


@dataclass(frozen=True)
class Command:
    """What is measured.

    Args:
        name: as the results tell it.
        arguments: program and arguments; run in the checkout's root.
        environment: variables on top of ours.
    """

    name: str
    arguments: Sequence[str | Path]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sample:
    """One run: seconds of wall time and of processor time (user and system), peak memory in MB, what was told."""

    wall: float
    cpu: float
    memory: float
    told: Mapping[str, Any]

    @property
    def counts(self) -> Mapping[str, int]:
        """What became of the rows."""
        counts: Mapping[str, int] = self.told.get("counts", {})
        return counts

    @property
    def inside(self) -> float:
        """The seconds that the process itself counted, without its imports."""
        return float(sum(self.told.get("stages", {}).values()))

    def stage(self, name: str) -> float:
        """The seconds of one stage."""
        return float(self.told["stages"][name])


def run(command: Command) -> Sample:
    """Run it to its end.

    Raises:
        Failed: it ended with another status than 0, or told nothing.
    """
    with TemporaryDirectory() as folder:
        cost, out = Path(folder) / "cost.json", Path(folder) / "out.txt"
        arguments = [sys.executable, "-I", "-S", WAITING, cost, *command.arguments]
        environment = os.environ | dict(command.environment)
        with out.open("wb") as told:
            done = subprocess.run(
                list(map(str, arguments)), cwd=ROOT, env=environment, stdout=told, stderr=subprocess.PIPE, check=False
            )
        spent = json.loads(cost.read_text("ascii")) if cost.exists() else {"status": done.returncode}
        if spent["status"]:
            raise Failed(f"{command.name}: {done.stderr.decode(errors='replace')[-LAST:]}")
        return Sample(spent["wall"], spent["cpu"], spent["memory"] / 1024, _told(out.read_text("utf-8").splitlines()))


def _told(lines: Sequence[str]) -> Mapping[str, Any]:
    """The last line, where it is JSON; other peers' chatter stands above it."""
    if not lines or not lines[-1].startswith("{"):
        return {}
    told: Mapping[str, Any] = json.loads(lines[-1])
    return told
