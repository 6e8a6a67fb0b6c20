"""What has become of records since a submission: what was projected of it may be older than what is known."""

import polars as pl
from pyiceberg.expressions import In

from cloud.ledger import read, table
from cloud.ledger.submission import is_last
from cloud.ledger.viewing import EVERY
from credit.catalogue import Dataset
from credit.ledger import envelope

CHANGES = ("record_id", "version", "change")


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


def changes(dataset: Dataset, ids: pl.Series) -> pl.DataFrame:
    """`record_id, version, change` of every version of these records, in no order."""
    found = table.find(dataset)
    if found is None:
        return pl.DataFrame(schema={name: envelope.COLUMNS[name].type for name in CHANGES})
    few = In(term="record_id", literals=set(ids)) if ids.len() <= read.FEW else EVERY
    wanted = ids.unique().to_frame("record_id")
    return pl.concat(part.join(wanted, on="record_id", how="semi") for part in read.scan(found, CHANGES, few))
