"""What taking a whole submission back does to the ledger (撤回): versions that undo those which it brought."""

import polars as pl

from credit.catalogue import Dataset
from credit.ledger.compare import RECALLED
from credit.ledger.envelope import whole
from credit.ledger.marking import MARKED

REPAIRED, DISPUTED = "repaired", "disputed"
KNOWN = ("record_hash", "shared_key", "subject_id", "link", "method", "region", "source_updated_at", "state")


def recalled(brought: pl.DataFrame, held: pl.DataFrame, earlier: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    """The versions that a recall writes: `_sheet, _row, record_id, version, state, change` and what the record says.

    | the record | change | state |
    | --- | --- | --- |
    | has a newer version by now, or is repaired | no version is written: what came later holds | |
    | was unknown before | withdrawn, with the values it had | recalled |
    | was known before | changed: it says again what it said before | the one that it had before, or disputed |

    Args:
        brought: `record_id, version` of every version that the submission has written, as `as_marked` gives them.
        held: the newest version of these records, as the ledger keeps it.
        earlier: the newest version of them that is older than the submission, likewise.
        dataset: its fields.
    """
    columns = ("record_id", *KNOWN, *dataset.by_code)
    own = whole(held, dataset).join(brought, on=("record_id", "version"), how="semi", maintain_order="left")
    numbers = own.select("record_id", version=pl.col("version") + 1)
    known = whole(earlier, dataset).filter(pl.col("state") != RECALLED)
    disputed = own.filter(pl.col("state") == DISPUTED)["record_id"].implode()
    state = pl.when(pl.col("record_id").is_in(disputed)).then(pl.lit(DISPUTED)).otherwise("state").alias("state")
    before = known.join(own, on="record_id", how="semi", maintain_order="left").with_columns(state).select(columns)
    gone = own.join(before, on="record_id", how="anti", maintain_order="left").select(columns)
    told = pl.concat(
        [
            before.with_columns(change=pl.lit("changed")),
            gone.with_columns(state=pl.lit(RECALLED), change=pl.lit("withdrawn")),
        ]
    )
    placed = told.with_columns(_sheet=pl.lit(""), _row=pl.lit(0, pl.UInt32))  # no row says so, the whole file does
    return placed.join(numbers, on="record_id", how="left", maintain_order="left")


def as_marked(brought: pl.DataFrame, held: pl.DataFrame, changes: pl.DataFrame) -> pl.DataFrame:
    """What a submission has brought, each record in the version to which nothing but marks have led since.

    A mark alters nothing that the record says. Only a repair holds against the recall: what it hides, its sender could
    otherwise take back, send again and so bring to light.

    Args:
        brought: `record_id, version` of every version that the submission has written.
        held: the newest versions of these records, `record_id, version, state`.
        changes: `record_id, version, change` of their versions, at least of those that are newer than the brought ones.
    """
    newest = held.filter(pl.col("state") != REPAIRED).select("record_id", newest="version")
    later = changes.join(brought.rename({"version": "from"}), on="record_id").join(newest, on="record_id")
    since = later.filter(pl.col("version") > pl.col("from"), pl.col("version") <= pl.col("newest"))
    only = since.group_by("record_id", "newest").agg(marks=(pl.col("change") == MARKED).all()).filter("marks")
    lifted = brought.join(only, on="record_id", how="left", maintain_order="left")
    return lifted.select("record_id", version=pl.coalesce("newest", "version"))
