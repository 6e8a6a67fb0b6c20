"""What incoming rows do to the ledger: which are new, which change a record, which leave it as it is."""

from datetime import UTC, datetime

import polars as pl

from credit.ledger import by_id
from credit.ledger.envelope import INSTANT
from credit.ledger.moments import STAMP

CHANGES = ("new", "changed", "relinked", "refreshed", "unchanged", "outdated", "hidden", "duplicate", "conflict")
WRITTEN = ("new", "changed", "relinked", "refreshed")  # the changes that make a version
RECALLED = "recalled"  # its submission was taken back by its sender, who may send it again
HIDDEN = ("repaired", "withdrawn", RECALLED)
KNOWN_AT = "known_at"
BEFORE = datetime(1, 1, 1, tzinfo=UTC)  # earlier than every time stamp


def compare(incoming: pl.DataFrame, current: pl.DataFrame) -> pl.DataFrame:
    """The incoming rows in their order, with `change`, `version` and `state` of the record after them.

    | change | the record | a version is written |
    | --- | --- | --- |
    | new | is not in the ledger | 1, in force |
    | changed | says something else, or was recalled (撤回) | the next, in the state it has; recalled: in force |
    | refreshed | says the same, with a later time stamp | the next, in the state the record has |
    | unchanged | says the same | none |
    | outdated | says something else, with an earlier time stamp than the ledger knows (旧数据) | none |
    | hidden | says the same and is repaired or withdrawn: it stays so (信用修复管理办法) | none |
    | duplicate | came further up in these rows, with the same content | none; `version`, `state` null |
    | conflict | came further up in these rows, with other content | none; `version`, `state` null |

    A state is left by decision only, so a re-sent record never comes back into force, whatever it says: but for one
    whose submission its sender has recalled, with or without a later time stamp, for that was his decision, too.
    A row without a time stamp, or with that of the ledger, counts as the newest: it came last. A later time stamp on
    the same content is kept, for a file that arrives out of order may lie between the two.

    Args:
        incoming: `record_id, record_hash` and any other columns; `source_updated_at`, where the source says so.
        current: `record_id, record_hash, version, state` of the newest version of each record, each record once; where
            time stamps count, `source_updated_at`, the latest that any version of the record has.
    """
    timed = STAMP in incoming.columns and STAMP in current.columns
    times = {KNOWN_AT: STAMP} if timed else {}
    known = current.select("record_id", known_hash="record_hash", known_version="version", known_state="state", **times)
    rows = by_id.beside(_marked(incoming), known)
    rows = rows.with_columns(change=pl.coalesce("change", _recalled(), *([_by_time()] if timed else []), _change()))
    return rows.with_columns(version=_version(), state=_state()).drop(
        "known_hash", "known_version", "known_state", *times
    )


def _marked(incoming: pl.DataFrame) -> pl.DataFrame:
    """With a column `change` that is filled where a record came further up in the same rows."""
    if by_id.alone(incoming):
        return incoming.with_columns(change=pl.lit(None, dtype=pl.String))
    again = ~incoming["record_id"].is_first_distinct()
    same = pl.col("record_hash") == pl.col("record_hash").first().over("record_id")
    change = pl.when(same).then(pl.lit("duplicate")).otherwise(pl.lit("conflict"))
    return incoming.with_columns(change=pl.when(again).then(change))


def _recalled() -> pl.Expr:
    return pl.when(pl.col("known_state") == RECALLED).then(pl.lit("changed"))


def _by_time() -> pl.Expr:
    """The changes for which time stamps are the reason; null for every other row."""
    same = pl.col("record_hash") == pl.col("known_hash")
    return (
        pl.when(~same & (pl.col(STAMP) < pl.col(KNOWN_AT)))
        .then(pl.lit("outdated"))
        .when(same & (pl.col(STAMP) > pl.col(KNOWN_AT).fill_null(pl.lit(BEFORE, dtype=INSTANT))))
        .then(pl.lit("refreshed"))
    )


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
    known = pl.when(pl.col("known_state") != RECALLED).then("known_state")
    return pl.when(~_again()).then(known.fill_null("in-force"))


def _again() -> pl.Expr:
    return pl.col("change").is_in(("duplicate", "conflict"))
