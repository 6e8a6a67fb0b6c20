"""Records that a full submission (全量) no longer holds: whether they may be withdrawn, and why not."""

from datetime import datetime
from typing import NamedTuple

import polars as pl

from credit.ledger.compare import HIDDEN

INCOMPLETE, MANY = "file.full-incomplete", "file.full-withdraws-many"


class Limit(NamedTuple):
    """How much of what an agency has may go at once: more than this share and at least so many records are too much."""

    share: float
    records: int


class Lack(NamedTuple):
    """What a file lacks of some of the records that its agency has: which, how many are shown, how many are strange."""

    ids: pl.Series
    shown: int
    strange: int


class Missing(NamedTuple):
    """The records that the file lacks; the rule that keeps them, None if they go; the facts of that rule."""

    ids: pl.Series
    rule: str | None
    facts: dict[str, object]


def missing(
    holdings: pl.DataFrame, sent: pl.Series, unsure: pl.Series, at: datetime, *, whole: bool, limit: Limit | None
) -> Missing:
    """What a full submission lacks of what its agency has.

    Args:
        holdings: as `lack` takes them.
        sent: likewise.
        unsure: likewise.
        at: likewise.
        whole: every row of the file was read.
        limit: above which nothing is withdrawn; None where the sender has said that all of them are to go.
    """
    found = lack(holdings, sent, unsure, at)
    rule, facts = verdict(found.ids.len(), found.shown, found.strange, whole=whole, limit=limit)
    return Missing(found.ids, rule, facts)


def lack(holdings: pl.DataFrame, sent: pl.Series, unsure: pl.Series, at: datetime) -> Lack:
    """The records that a file lacks, in the order of their ids.

    A row that was not accepted holds its record as well as any. If its record is none that the agency has, its key may
    be mistyped, and any record may be the one that is meant: then nothing is withdrawn. What was received after the
    file, because other files are faster, is nothing that the file could hold.

    Args:
        holdings: `record_id, state, received_at` of the newest version of every record of the agency in the dataset.
        sent: the record ids of all rows of the file.
        unsure: those of the rows that were not accepted.
        at: when the file was received.
    """
    known = holdings["record_id"]
    strange = unsure.filter(~unsure.is_in(known.implode())).len()
    shown = holdings.filter(~pl.col("state").is_in(HIDDEN) & (pl.col("received_at") <= at))["record_id"]
    return Lack(shown.filter(~shown.is_in(sent.implode())).sort(), shown.len(), strange)


def verdict(
    count: int, shown: int, strange: int, *, whole: bool, limit: Limit | None
) -> tuple[str | None, dict[str, object]]:
    """The rule that keeps what a file lacks, None if it goes, and its facts: `count` of `shown` records are lacked."""
    share = count / shown if shown else 0.0
    facts: dict[str, object] = {"count": count, "held": shown, "share": f"{100 * share:.1f}%"}
    if not count:
        return None, facts
    if strange or not whole:
        return INCOMPLETE, facts
    if limit is not None and share > limit.share and count >= limit.records:
        return MANY, facts
    return None, facts
