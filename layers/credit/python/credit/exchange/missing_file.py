"""`missing.csv`: the records that a full submission does not hold, so that its sender can look them up."""

from collections.abc import Iterable
from pathlib import Path

import polars as pl

from credit.catalogue import Dataset
from credit.exchange.receipt import FileTold
from credit.exchange.sheets import csv_bytes
from credit.ledger.differences import named

MISSING = "missing.csv"


def write_missing(versions: Iterable[pl.DataFrame], dataset: Dataset, folder: Path) -> dict[str, FileTold]:
    """Write `record,record_key,decided_on` of every record; nothing if there are none.

    Args:
        versions: the records as the ledger knows them, batch by batch.
        dataset: which fields are the document number and the day of the decision.
        folder: where the file goes.
    """
    path, rows = folder / MISSING, 0
    day = pl.col(dataset.decided_on).cast(pl.String) if dataset.decided_on else pl.lit(None, pl.String)
    for part in versions:
        lines = part.select(record="record_id", record_key=named(dataset), decided_on=day)
        with path.open("ab" if rows else "wb") as out:
            out.write(csv_bytes(lines, header=not rows))
        rows += lines.height
    return {MISSING: FileTold.of(path, rows=rows)} if rows else {}
