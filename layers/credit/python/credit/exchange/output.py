"""The files of a judged submission in a folder: errors, changes, accepted and doubtful rows, written batch by batch."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from shutil import rmtree
from typing import BinaryIO

import polars as pl

from credit.exchange.errors_file import ErrorsFile
from credit.exchange.receipt import FileTold
from credit.exchange.rows_file import RowsFile
from credit.exchange.sheets import csv_bytes
from credit.exchange.wording import Wording
from credit.quality.decision import Decision
from credit.quality.findings import Judged

PARTS = ".parts"
KEPT: tuple[Decision, ...] = ("accepted", "doubtful")


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
        self._rows: dict[str, RowsFile] = {}
        self._changes = self._batches = 0

    def add(self, judged: Judged) -> None:
        """Write one batch."""
        self._errors.add(judged.findings)
        self._changes_csv.write(csv_bytes(judged.changes, header=self._batches == 0))
        self._changes += judged.changes.height
        for decision in KEPT:
            self._file(decision, judged.rows).add(judged.of(decision))
        self._batches += 1

    def _file(self, decision: Decision, rows: pl.DataFrame) -> RowsFile:
        if decision not in self._rows:
            schema = rows.drop("_decision").schema
            self._rows[decision] = RowsFile(self._parts / f"{decision}.parquet", schema)
        return self._rows[decision]

    def finish(self) -> Mapping[str, FileTold]:
        """Put every file in its place; what a receipt tells of them."""
        self._errors.finish()
        _close(self._errors_csv, self._changes_csv)
        rows = {f"{decision}.parquet": file.finish() for decision, file in self._rows.items()}
        counts = {"errors.csv": self._errors.rows, "changes.csv": self._changes, **rows}
        told = {name: self._placed(name, count) for name, count in counts.items()}
        rmtree(self._parts)
        return told

    def discard(self) -> None:
        """Leave nothing behind, for a file that turned out to be refused."""
        _close(self._errors_csv, self._changes_csv)
        for file in self._rows.values():
            file.finish()
        rmtree(self._parts)

    def _placed(self, name: str, rows: int) -> FileTold:
        path = (self._parts / name).replace(self._folder / name)
        with path.open("rb") as content:
            return FileTold(key=name, sha256=hashlib.file_digest(content, "sha256").hexdigest(), rows=rows)


def _close(*streams: BinaryIO) -> None:
    for stream in streams:
        stream.close()
