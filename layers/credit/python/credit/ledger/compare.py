"""What incoming rows do to the ledger: which are new, which change a record, which leave it as it is."""

import polars as pl

CHANGES = ("new", "changed", "unchanged", "hidden", "duplicate", "conflict")
WRITTEN = ("new", "changed")  # the changes that make a version
HIDDEN = ("repaired", "withdrawn")


def compare(incoming: pl.DataFrame, current: pl.DataFrame) -> pl.DataFrame:
    """The incoming rows in their order, with `change`, `version` and `state` of the record after them.

    | change | the record | a version is written |
    | --- | --- | --- |
    | new | is not in the ledger | 1, in force |
    | changed | says something else | the next, in the state the record has |
    | unchanged | says the same | none |
    | hidden | says the same and is repaired or withdrawn: it stays so (信用修复管理办法) | none |
    | duplicate | came further up in these rows, with the same content | none; `version`, `state` null |
    | conflict | came further up in these rows, with other content | none; `version`, `state` null |

    A state is left by decision only, so a re-sent record never comes back into force, whatever it says.

    Args:
        incoming: `record_id, record_hash` and any other columns.
        current: `record_id, record_hash, version, state` of the newest version of each record, each record once.
    """
    known = current.select("record_id", known_hash="record_hash", known_version="version", known_state="state")
    rows = incoming.join(known, on="record_id", how="left", maintain_order="left", validate="m:1")
    again = ~pl.struct("record_id").is_first_distinct()
    same = pl.col("record_hash") == pl.col("known_hash")
    first = pl.col("record_hash") == pl.col("record_hash").first().over("record_id")
    change = (
        pl.when(again & first)
        .then(pl.lit("duplicate"))
        .when(again)
        .then(pl.lit("conflict"))
        .when(pl.col("known_hash").is_null())
        .then(pl.lit("new"))
        .when(~same)
        .then(pl.lit("changed"))
        .when(pl.col("known_state").is_in(HIDDEN))
        .then(pl.lit("hidden"))
        .otherwise(pl.lit("unchanged"))
    )
    rows = rows.with_columns(change=change)
    return rows.with_columns(version=_version(), state=_state()).drop("known_hash", "known_version", "known_state")


def _version() -> pl.Expr:
    known = pl.col("known_version").fill_null(0).cast(pl.Int32)
    return pl.when(~_again()).then(known + pl.col("change").is_in(WRITTEN).cast(pl.Int32))


def _state() -> pl.Expr:
    return pl.when(~_again()).then(pl.col("known_state").fill_null("in-force"))


def _again() -> pl.Expr:
    return pl.col("change").is_in(("duplicate", "conflict"))
