"""The files of a judged submission in a folder: errors, changes, accepted and doubtful rows, written batch by batch."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from shutil import rmtree
from typing import BinaryIO

import polars as pl

from credit.exchange.errors_file import ErrorsFile
from credit.exchange.receipt import FileTold
from credit.exchange.sheets import csv_bytes
from credit.exchange.wording import Wording
from credit.quality.findings import Judged

PARTS = ".parts"
KEPT = ("accepted", "doubtful")


class Output:
    """`errors.csv`, `changes.csv`, `accepted.parquet`, `doubtful.parquet`, under their final names only when whole.

    Args:
        folder: made if it is not there; files of the same names are replaced.
        submission: id, in every line of the error file.
        wording: the rules of the dataset in words.
    """

    def __init__(self, folder: Path, submission: str, wording: Wording) -> None:
        self._folder = folder
        self._parts = folder / PARTS
        rmtree(self._parts, ignore_errors=True)
        self._parts.mkdir(parents=True)
        self._errors_csv = (self._parts / "errors.csv").open("wb")
        self._changes_csv = (self._parts / "changes.csv").open("wb")
        self._errors = ErrorsFile(self._errors_csv, submission, wording)
        self._written: dict[str, int] = dict.fromkeys(("changes", *KEPT), 0)
        self._batches = 0

    def add(self, judged: Judged) -> None:
        """Write one batch."""
        self._errors.add(judged.findings)
        self._changes_csv.write(csv_bytes(judged.changes, header=self._batches == 0))
        self._written["changes"] += judged.changes.height
        for decision in KEPT:
            rows = judged.rows.filter(pl.col("_decision") == decision).drop("_decision")
            rows.write_parquet(self._parts / f"{decision}-{self._batches:05}.parquet", compression_level=1)
            self._written[decision] += rows.height
        self._batches += 1

    def finish(self) -> Mapping[str, FileTold]:
        """Put every file in its place; what a receipt tells of them."""
        self._errors.finish()
        _close(self._errors_csv, self._changes_csv)
        rows = {f"{decision}.parquet": self._written[decision] for decision in KEPT}
        for decision in KEPT:
            parts = pl.scan_parquet(self._parts / f"{decision}-*.parquet")
            parts.sink_parquet(self._parts / f"{decision}.parquet", compression_level=1)
        told = {
            name: self._placed(name, count)
            for name, count in {
                "errors.csv": self._errors.rows,
                "changes.csv": self._written["changes"],
                **rows,
            }.items()
        }
        rmtree(self._parts)
        return told

    def discard(self) -> None:
        """Leave nothing behind, for a file that turned out to be refused."""
        _close(self._errors_csv, self._changes_csv)
        rmtree(self._parts)

    def _placed(self, name: str, rows: int) -> FileTold:
        path = (self._parts / name).replace(self._folder / name)
        with path.open("rb") as content:
            return FileTold(key=name, sha256=hashlib.file_digest(content, "sha256").hexdigest(), rows=rows)


def _close(*streams: BinaryIO) -> None:
    for stream in streams:
        stream.close()
