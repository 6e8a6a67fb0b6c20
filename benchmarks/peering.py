"""The peers: which there are, and the environment of their own that they are installed into."""

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from benchmarks.process import ROOT, Failed

LOCK = ROOT / "locks" / "benchmarks.txt"
UV = Path(sys.executable).with_name("uv")


@dataclass(frozen=True)
class Peer:
    """One tool.

    Args:
        name: as the results tell it.
        module: below `benchmarks.peers`.
        rows: what it is measured on: `all` rows, a `sample`, `codes`, or the `merged` records.
        packages: what must be installed for it.
        does: how far its work is comparable.
        quick: whether it is part of the quick run.
        fast: whether its checking alone is compared with our judging alone.
    """

    name: str
    module: str
    rows: str
    packages: Sequence[str]
    does: str
    quick: bool = False
    fast: bool = False


@cache
def peers() -> tuple[Peer, ...]:
    """Every peer of `peers.yaml`."""
    told: Mapping[str, Any] = yaml.safe_load((ROOT / "benchmarks" / "peers.yaml").read_text("utf-8"))
    return tuple(Peer(**one) for one in told["peers"])


def install(python: Path, some: Sequence[Peer]) -> None:
    """Their packages in the locked versions, hashes checked, into the environment of this interpreter.

    Raises:
        Failed: they cannot be installed; the message is the installer's.
    """
    folder = python.parents[1]
    _uv("venv", "--quiet", "--clear", "--python", sys.executable, folder)
    wanted = {package for peer in some for package in peer.packages}
    pins = [pin for pin, name in _locked() if name in wanted]
    _uv("pip", "install", "--quiet", "--python", python, "--require-hashes", "-c", LOCK, *pins)


def _locked() -> Iterator[tuple[str, str]]:
    """Requirement and name of everything in the lock; some are there once for each version of Python."""
    yield from re.findall(r"^(([a-z0-9-]+)==[^\\\n]+?) \\$", LOCK.read_text("utf-8"), re.MULTILINE)


def _uv(*arguments: str | Path) -> None:
    done = subprocess.run([UV, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failed(f"the peers could not be installed: {done.stderr.strip()}")
