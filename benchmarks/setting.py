"""Where a run of the benchmarks works, and how much it measures."""

import hashlib
import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from benchmarks.alternation import Say
from benchmarks.invented import files
from benchmarks.invented.files import Kind
from benchmarks.process import ROOT, Command
from cloud import knowledge
from credit.catalogue import Catalogue

BUILD = ROOT / "build" / "benchmarks"


@dataclass(frozen=True)
class Size:
    """How much is measured, and how often.

    Args:
        rows: of the file that everything is measured on.
        ledger: records that it is compared with.
        codes: check digits.
        sample: rows that the peers get which go row by row; they are told by the million all the same.
        merged: records that table formats merge; the platform compares all it has sent.
        growing: rows of the files on which memory is looked at.
        runs: of what is compared in pairs.
        others: of what takes long and hardly varies.
        peers: all of them, or the quick few.
        arriving: rows that go all the way through a platform; none if no platform is started.
        asked: bodies of the city that the public asks about; none if nobody asks.
    """

    rows: int
    ledger: int
    codes: int
    sample: int
    growing: tuple[int, ...]
    runs: int
    others: int
    peers: bool
    arriving: int
    asked: int


FULL = Size(
    1_000_000,
    10_000_000,
    1_000_000,
    100_000,
    (100_000, 1_000_000, 5_000_000),
    runs=5,
    others=3,
    peers=True,
    arriving=100_000,
    asked=1_000_000,
)
QUICK = Size(100_000, 1_000_000, 1_000_000, 10_000, (100_000,), runs=3, others=1, peers=False, arriving=0, asked=0)


class Bench:
    """One run of the benchmarks: its folders, its data, its commands."""

    def __init__(self, size: Size, say: Say, python: Path = Path(sys.executable)) -> None:
        self.size, self.say, self.python = size, say, python
        self.peers = BUILD / "venv" / "bin" / "python"
        self.out = BUILD / "out"

    @cached_property
    def catalogue(self) -> Catalogue:
        """What the rows should be."""
        return knowledge.catalogue()

    @cached_property
    def data(self) -> Path:
        """The folder of the invented files; another generator or catalogue has another folder."""
        folder = BUILD / f"data-{_digest()}"
        for other in BUILD.glob("data-*"):
            if other != folder:
                shutil.rmtree(other)
        return folder

    def file(self, rows: int, kind: Kind = files.PLAIN) -> Path:
        """An invented file, made at the first call."""
        if not files.path(self.data, rows, kind).exists():
            self.say(f"data: {rows:,} rows, {kind.name}")
        return files.write(self.data, rows, self.catalogue, kind)

    @property
    def ledger(self) -> Path:
        """The folder of the ledger, and of what peers merge."""
        return BUILD / "ledger"

    def ours(self, name: str, module: str, *arguments: str | Path) -> Command:
        """A process of the platform's own."""
        return Command(name, (self.python, "-m", f"benchmarks.ours.{module}", *arguments), self._environment())

    def peer(self, name: str, module: str, *arguments: str | Path) -> Command:
        """A process of a peer's."""
        return Command(name, (self.peers, "-m", f"benchmarks.peers.{module}", *arguments))

    def floor(self, name: str, file: Path, encoding: str = "utf8") -> Command:
        """The floor on a file."""
        return Command(name, (self.python, "-m", "benchmarks.floor", file, encoding))

    def _environment(self) -> Mapping[str, str]:
        return {"LEDGER": f"sqlite:///{self.ledger}/catalogue.sqlite?warehouse={self.ledger}/warehouse"}


def _digest() -> str:
    """Of everything that decides what the invented files hold."""
    made_by: Sequence[Path] = sorted((ROOT / "benchmarks" / "invented").glob("*.py"))
    told_by = [ROOT / "schemas" / "datasets" / f"{files.DATASET}.yaml", *(ROOT / "schemas" / "agencies").glob("*.yaml")]
    digest = hashlib.sha256()
    for path in (*made_by, *sorted(told_by)):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:8]


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0))
