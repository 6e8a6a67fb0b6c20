"""`differences.csv`: which fields of changed records differ, old and new, names and numbers of people masked."""

from collections import Counter
from pathlib import Path

import polars as pl

from credit.catalogue import Dataset
from credit.exchange.changes_file import discreet
from credit.exchange.receipt import FieldChanged, FileTold
from credit.exchange.sheets import csv_bytes
from credit.exchange.wording import Wording

DIFFERENCES = "differences.csv"
COLUMNS = ("sheet", "row", "record", "record_key", "field", "label", "old", "new")


class DifferencesFile:
    """Differences go in batch by batch; there is no file where there are none.

    Args:
        folder: where the file goes.
        dataset: its labels, and which fields say something about a person.
        wording: the sender's own headers.
    """

    def __init__(self, folder: Path, dataset: Dataset, wording: Wording) -> None:
        self._path, self._dataset, self._wording = folder / DIFFERENCES, dataset, wording
        self._counts: Counter[str] = Counter()

    def add(self, differences: pl.DataFrame) -> None:
        """Write one batch, `credit.ledger.differences.DIFFERENCES`."""
        if not differences.height:
            return
        labels = {code: self._wording.column(code) for code in self._dataset.by_code}
        named = differences.rename({"_sheet": "sheet", "_row": "row", "record_id": "record"}).with_columns(
            pl.col("field").replace_strict(labels, return_dtype=pl.String).alias("label")
        )
        with self._path.open("ab" if self._counts else "wb") as out:
            lines = discreet(named, self._dataset).select(COLUMNS)
            out.write(csv_bytes(lines, header=not self._counts))
        self._counts.update(dict(differences["field"].value_counts().iter_rows()))

    def finish(self) -> dict[str, FileTold]:
        """What a receipt tells of the file; nothing if there is none."""
        rows = self._counts.total()
        return {DIFFERENCES: FileTold.of(self._path, rows=rows)} if rows else {}

    def told(self) -> tuple[FieldChanged, ...] | None:
        """How many records differ in each field, most frequent first; None if there are no differences."""
        fields = self._dataset.fields
        told = (FieldChanged(field=f.code, label=f.label, count=n) for f in fields if (n := self._counts[f.code]))
        return tuple(sorted(told, key=lambda field: -field.count)) or None
