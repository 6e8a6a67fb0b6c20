"""What incoming rows do to the ledger: which are new, which change a record, which leave it as it is."""

import polars as pl

CHANGES = ("new", "changed", "relinked", "unchanged", "hidden", "duplicate", "conflict")
WRITTEN = ("new", "changed", "relinked")  # the changes that make a version
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
    rows = _marked(incoming).join(known, on="record_id", how="left", maintain_order="left", validate="m:1")
    rows = rows.with_columns(change=pl.coalesce("change", _change()))
    return rows.with_columns(version=_version(), state=_state()).drop("known_hash", "known_version", "known_state")


def _marked(incoming: pl.DataFrame) -> pl.DataFrame:
    """With a column `change` that is filled where a record came further up in the same rows."""
    again = ~incoming["record_id"].is_first_distinct()
    if not again.any():
        return incoming.with_columns(change=pl.lit(None, dtype=pl.String))
    same = pl.col("record_hash") == pl.col("record_hash").first().over("record_id")
    change = pl.when(same).then(pl.lit("duplicate")).otherwise(pl.lit("conflict"))
    return incoming.with_columns(change=pl.when(again).then(change))


def _change() -> pl.Expr:
    return (
        pl.when(pl.col("known_hash").is_null())
        .then(pl.lit("new"))
        .when(pl.col("record_hash") != pl.col("known_hash"))
        .then(pl.lit("changed"))
        .when(pl.col("known_state").is_in(HIDDEN))
        .then(pl.lit("hidden"))
        .otherwise(pl.lit("unchanged"))
    )


def _version() -> pl.Expr:
    known = pl.col("known_version").fill_null(0).cast(pl.Int32)
    return pl.when(~_again()).then(known + pl.col("change").is_in(WRITTEN).cast(pl.Int32))


def _state() -> pl.Expr:
    return pl.when(~_again()).then(pl.col("known_state").fill_null("in-force"))


def _again() -> pl.Expr:
    return pl.col("change").is_in(("duplicate", "conflict"))
