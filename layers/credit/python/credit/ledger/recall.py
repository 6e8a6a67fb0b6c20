"""What taking a whole submission back does to the ledger (撤回): versions that undo those which it brought."""

import polars as pl

from credit.catalogue import Dataset
from credit.ledger.compare import RECALLED
from credit.ledger.envelope import whole

KNOWN = ("record_hash", "shared_key", "subject_id", "link", "method", "region", "source_updated_at", "state")


def recalled(brought: pl.DataFrame, held: pl.DataFrame, earlier: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    """The versions that a recall writes: `_sheet, _row, record_id, version, state, change` and what the record says.

    | the record | change | state |
    | --- | --- | --- |
    | has a newer version by now | no version is written: what came later holds | |
    | was unknown before | withdrawn, with the values it had | recalled |
    | was known before | changed: it says again what it said before | the one that it had before |

    Args:
        brought: `record_id, version` of every version that the submission has written.
        held: the newest version of these records, as the ledger keeps it.
        earlier: the newest version of them that is older than the submission, likewise.
        dataset: its fields.
    """
    columns = ("record_id", *KNOWN, *dataset.by_code)
    own = whole(held, dataset).join(brought, on=("record_id", "version"), how="semi", maintain_order="left")
    numbers = own.select("record_id", version=pl.col("version") + 1)
    known = whole(earlier, dataset).filter(pl.col("state") != RECALLED)
    before = known.join(own, on="record_id", how="semi", maintain_order="left").select(columns)
    gone = own.join(before, on="record_id", how="anti", maintain_order="left").select(columns)
    told = pl.concat(
        [
            before.with_columns(change=pl.lit("changed")),
            gone.with_columns(state=pl.lit(RECALLED), change=pl.lit("withdrawn")),
        ]
    )
    placed = told.with_columns(_sheet=pl.lit(""), _row=pl.lit(0, pl.UInt32))  # no row says so, the whole file does
    return placed.join(numbers, on="record_id", how="left", maintain_order="left")
