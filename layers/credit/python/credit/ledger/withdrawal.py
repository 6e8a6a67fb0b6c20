"""What rows that take a record back do to the ledger: the record as it is known, withdrawn, in a version of its own."""

import polars as pl

from credit.catalogue import Dataset
from credit.ledger.envelope import whole

PLACE = ("_sheet", "_row")
UNKNOWN = "row.withdrawal-unknown"
KNOWN = ("record_hash", "shared_key", "subject_id", "link", "method", "region", "source_updated_at", "version", "state")


def withdrawn(asked: pl.DataFrame, held: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    """The rows in their order: `_sheet, _row, record_id`, what the ledger knows of the record, `change` and `rule`.

    | change | the record | rule |
    | --- | --- | --- |
    | withdrawn | is held: the next version says the same and is withdrawn | null |
    | unchanged | was withdrawn before | null |
    | null | is not in the ledger | `row.withdrawal-unknown` |

    What a row that deletes says beside its key is never stored: the version keeps the values that the record had, so
    that nobody alters a record by deleting it. Ids of records are an agency's own, so it reaches no other's.

    Args:
        asked: `_sheet, _row, record_id`, each record once.
        held: the newest version of these records, as the ledger keeps it.
        dataset: its fields.
    """
    known = whole(held, dataset).select("record_id", *KNOWN, *dataset.by_code)
    rows = asked.select(*PLACE, "record_id").join(known, on="record_id", how="left", maintain_order="left")
    change = pl.when(pl.col("state") == "withdrawn").then(pl.lit("unchanged")).otherwise(pl.lit("withdrawn"))
    there = pl.col("version").is_not_null()
    told = rows.with_columns(rule=pl.when(~there).then(pl.lit(UNKNOWN)), change=pl.when(there).then(change))
    next_ = pl.col("version") + (pl.col("change") == "withdrawn").cast(pl.Int32)
    return told.with_columns(version=next_, state=pl.lit("withdrawn"))
