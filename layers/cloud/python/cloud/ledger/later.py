"""Whether the ledger has moved on since a submission: what was projected of it may be older than what is known."""

import polars as pl

from cloud.ledger import read, table
from cloud.ledger.submission import is_last
from credit.catalogue import Dataset


def overtaken(dataset: Dataset, submission: str, rows: pl.DataFrame) -> pl.DataFrame:
    """The newest versions of those records of a submission that have a newer one, as the ledger keeps them.

    Args:
        dataset: whose records.
        submission: that wrote the rows. As long as its commit is the last one this costs nothing.
        rows: `record_id, version` that it wrote.
    """
    found = table.find(dataset)
    if not rows.height or (found and is_last(found, submission)):
        return pl.DataFrame()
    _, newest = read.newest(dataset, rows["record_id"])
    mine = rows.select("record_id", written="version")
    known = newest.join(mine, on="record_id", how="inner", maintain_order="left")
    return known.filter(pl.col("version") > pl.col("written")).drop("written")
