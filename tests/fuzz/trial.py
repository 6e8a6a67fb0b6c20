"""One damaged file through reading and judgement, and what became of it."""

import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

import polars as pl

from cloud import knowledge
from credit.errors import FileRefused
from credit.quality.reading import Limits, read
from credit.quality.run import judged
from tests.fuzz.mutation import mutated
from tests.fuzz.seeds import DATASET, seeds

# Small enough that a file of a few kilobytes which is allowed everything still costs little.
LIMITS = Limits(cells=500_000, unpacked_bytes=64 << 20, held_bytes=64 << 20, record_bytes=1 << 20)
SECONDS = 20.0  # of processor time for a file; a good one takes a tenth of a second
GROWTH = 1 << 30  # bytes that the process may grow by in a whole run
TODAY = date(2025, 1, 2)


@dataclass(frozen=True)
class Outcome:
    """What became of a file: `rows`, or the rule that refused it, and the seconds of processor time it took."""

    said: str
    rows: int
    seconds: float


class Trials:
    """Files by format and number, each damaged in its own way and the same in every run."""

    def __init__(self, folder: Path, seed: int = 1) -> None:
        self.catalogue = knowledge.catalogue()
        self.dataset = self.catalogue.dataset(DATASET)
        self.seeds = seeds(self.dataset)
        self.kinds = list(self.seeds)
        self._path, self._seed = folder / "sent", seed

    def content(self, number: int) -> bytes:
        """The file of that number; numbers go round the formats."""
        return mutated(self.seeds[self.kind(number)], Random(self._seed * 1_000_003 + number))  # noqa: S311

    def kind(self, number: int) -> str:
        """Its format before the damage."""
        return self.kinds[number % len(self.kinds)]

    def outcome(self, content: bytes) -> Outcome:
        """Read and judge a file; whatever is raised but FileRefused is a defect and rises."""
        self._path.write_bytes(content)
        begun, rows = time.process_time(), 0
        said = "rows"
        try:
            for batch in judged(self._batches(), self.dataset, self.catalogue, today=TODAY):
                assert sum(batch.counts().values()) == batch.sent.height
                rows += batch.sent.height
        except FileRefused as refused:
            said = self.catalogue.rule(refused.rule).id
        return Outcome(said, rows, time.process_time() - begun)

    def _batches(self) -> Iterator[pl.DataFrame]:
        yield from read(self._path, self.dataset, self.catalogue, LIMITS).batches


def grown() -> int:
    """The most memory that this process has had, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10
