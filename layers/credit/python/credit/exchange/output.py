"""The files of a judged submission in a folder: errors, changes, accepted and doubtful rows, written batch by batch."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from shutil import rmtree
from typing import BinaryIO

import polars as pl

from credit.exchange import amending
from credit.exchange.changes_file import discreet
from credit.exchange.errors_file import ErrorsFile
from credit.exchange.receipt import FileTold
from credit.exchange.rows_file import RowsFile
from credit.exchange.sheets import csv_bytes
from credit.exchange.wording import Wording
from credit.quality.decision import Decision
from credit.quality.findings import PLACE, Judged
from credit.quality.reading.model import FileFinding

PARTS = ".parts"
KEPT: tuple[Decision, ...] = ("accepted", "doubtful")
WITHDRAWALS = "withdrawals"  # accepted rows that tell of no record but take one back; only where there are such


class Output:
    """`errors.csv`, `changes.csv`, `accepted.parquet`, `doubtful.parquet`, under their final names only when whole.

    Accepted rows that withdraw a record are in `withdrawals.parquet`, so that nobody takes them for records.

    Args:
        folder: made if it is not there; files of the same names are replaced.
        submission: id, in every line of the error file.
        wording: the rules of the dataset in words.
        kept: decisions whose rows are files, too.
    """

    def __init__(self, folder: Path, submission: str, wording: Wording, kept: Sequence[Decision] = KEPT) -> None:
        self._folder, self._kept, self._dataset = folder, kept, wording.dataset
        self._parts = folder / PARTS
        rmtree(self._parts, ignore_errors=True)
        self._parts.mkdir(parents=True)
        self._errors_csv = (self._parts / "errors.csv").open("wb")
        self._changes_csv = (self._parts / "changes.csv").open("wb")
        self._errors = ErrorsFile(self._errors_csv, submission, wording)
        self._rows: dict[str, RowsFile] = {}
        self._late: list[pl.DataFrame] = []
        self._changes = self._batches = 0

    def add(self, judged: Judged) -> None:
        """Write one batch."""
        self._errors.add(judged.findings)
        self._changes_csv.write(csv_bytes(discreet(judged.changes, self._dataset), header=self._batches == 0))
        self._changes += judged.changes.height
        for decision in self._kept:
            self._file(decision, judged.of(decision))
        withdrawn = judged.withdrawals() if "accepted" in self._kept else judged.rows.clear()
        if withdrawn.height:
            self._file(WITHDRAWALS, withdrawn)
        self._batches += 1

    def late(self, findings: pl.DataFrame) -> None:
        """Write findings about rows of earlier batches; those that they doubt go into the other file in the end."""
        self._errors.add(findings)
        self._late.append(findings.filter(pl.col("severity") == "doubt").select(PLACE))

    def note(self, notes: Sequence[FileFinding], columns: Mapping[str, str]) -> None:
        """Write what was found about the file; `columns` are the sender's headers and the fields that they mean."""
        self._errors.note(notes, columns)

    def _file(self, name: str, rows: pl.DataFrame) -> None:
        if name not in self._rows:
            self._rows[name] = RowsFile(self._parts / f"{name}.parquet", rows.schema)
        self._rows[name].add(rows)

    def finish(self) -> Mapping[str, FileTold]:
        """Put every file in its place; what a receipt tells of them."""
        self._errors.finish()
        _close(self._errors_csv, self._changes_csv)
        counts = {"errors.csv": self._errors.rows, "changes.csv": self._changes, **self._settled()}
        told = {name: self._placed(name, count) for name, count in counts.items()}
        rmtree(self._parts)
        return told

    def _settled(self) -> dict[str, int]:
        """End the files of rows, each row in the one that it belongs to after all."""
        rows = {f"{decision}.parquet": file.finish() for decision, file in self._rows.items()}
        if rows and self._late:
            places, doubtful = pl.concat(self._late).unique(), f"{KEPT[1]}.parquet"
            for name in set(rows) - {doubtful}:
                moved = amending.moved(self._parts / name, self._parts / doubtful, places)
                rows |= {name: rows[name] - moved, doubtful: rows[doubtful] + moved}
        return rows

    def discard(self) -> None:
        """Leave nothing behind, for a file that turned out to be refused."""
        _close(self._errors_csv, self._changes_csv)
        for file in self._rows.values():
            file.finish()
        rmtree(self._parts)

    def _placed(self, name: str, rows: int) -> FileTold:
        return FileTold.of((self._parts / name).replace(self._folder / name), rows=rows)


def _close(*streams: BinaryIO) -> None:
    for stream in streams:
        stream.close()
