"""A file from the inbox to its answer, with nothing around it: read, judge, key and hash, compare, write.

    python -m benchmarks.ours.whole FILE OUT [--ledger]

Prints one line of JSON: how many rows became what, and where the time went.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from benchmarks.invented.files import DATASET
from benchmarks.invented.penalties import TODAY
from benchmarks.ours.stages import Stages
from cloud import knowledge
from credit.exchange.output import Output
from credit.exchange.wording import Wording
from credit.ledger.compare import compare
from credit.ledger.hashing import record_hashes, record_ids
from credit.quality.across.late import Late
from credit.quality.findings import Judged
from credit.quality.reading import Limits, read
from credit.quality.run import judged

AGENCY = "11990100MC0000020U"
SECRET = b"the key of a benchmark, no secret"
ANY_SIZE = Limits(file_bytes=1 << 40)  # how memory grows is seen beyond what the platform takes
CHANGES = "changes.parquet"


class Run:
    """One run over one file; without a ledger nothing is compared."""

    def __init__(self, file: Path, out: Path, *, write: bool = True) -> None:
        self.file, self.out, self.write = file, out, write
        self.stages = Stages()
        self.told: dict[str, int] = {}
        self._catalogue = knowledge.catalogue()
        self._dataset = self._catalogue.dataset(DATASET)

    def run(self, *, ledger: bool) -> None:
        """Batch after batch through the stages; then, with a ledger, one look at what it holds."""
        if ledger:
            self._compare(self.keyed())
            return
        for batch in self._written(self._judged()):
            self._keyed(batch)

    def keyed(self) -> pl.DataFrame:
        """`record_id, record_hash` of the accepted rows."""
        return pl.concat([self._keyed(batch) for batch in self._written(self._judged())])

    def _judged(self) -> Iterator[Judged]:
        """A batch is read while the one before is judged: one stage."""
        with self.stages.stage("read and judge"):
            batches = read(self.file, self._dataset, self._catalogue, ANY_SIZE).batches
        told = judged(batches, self._dataset, self._catalogue, today=TODAY, late=Late())
        for batch in self.stages.of("read and judge", told):
            for decision, count in batch.counts().items():
                self._count(decision, count)
            yield batch

    def _written(self, batches: Iterator[Judged]) -> Iterator[Judged]:
        if not self.write:
            yield from batches
            return
        output = Output(self.out, "benchmark", Wording(self._dataset, self._catalogue))
        for batch in batches:
            with self.stages.stage("write"):
                output.add(batch)
            yield batch
        with self.stages.stage("write"):
            output.finish()

    def _keyed(self, batch: Judged) -> pl.DataFrame:
        accepted = batch.of("accepted")
        with self.stages.stage("key"):
            ids = record_ids(accepted, self._dataset, AGENCY, SECRET)
        with self.stages.stage("hash"):
            return pl.DataFrame([ids, record_hashes(accepted, self._dataset)])

    def _compare(self, keyed: pl.DataFrame) -> None:
        from cloud import ledger  # PyIceberg comes with it, which only this stage needs

        with self.stages.stage("compare"):
            _, current = ledger.current(self._dataset, keyed["record_id"])
            compared = compare(keyed, current)
            compared.write_parquet(self.out / CHANGES, compression_level=1)
        for change, count in compared["change"].value_counts().iter_rows():
            self._count(change, count)

    def _count(self, name: str, count: int) -> None:
        self.told[name] = self.told.get(name, 0) + count


def main() -> None:
    """Run as asked and tell."""
    asked = argparse.ArgumentParser()
    asked.add_argument("file", type=Path)
    asked.add_argument("out", type=Path)
    asked.add_argument("--ledger", action="store_true")
    given = asked.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    run = Run(given.file, given.out)
    run.run(ledger=given.ledger)
    print(json.dumps({"counts": run.told, "stages": run.stages.seconds}))


if __name__ == "__main__":
    main()
