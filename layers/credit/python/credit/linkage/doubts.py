"""Rows that wait for a person (疑问、歧义、未关联): what they are called, and what people have decided about them.

A doubt is called after the record, the name and the codes of its row, so that the same row in another file is the same
doubt, and what was decided about it holds again.
"""

from collections.abc import Mapping

import polars as pl

from credit.catalogue import Dataset
from credit.ledger.canonical import lines
from credit.ledger.hashing import keyed_ids
from credit.linkage.asked import asked, kinds
from credit.linkage.keys import PERSON, hashed, subject_id
from credit.linkage.policy import LINKED

KINDS: Mapping[str, str] = {"01": "unlinked", "02": "ambiguous", "04": "contradictory", "05": "unlinked"}
LINK, MAKE, REFUSE, REOPEN, KEEP = "link", "new-subject", "refuse", "reopen", "keep"
CONFLICT = "conflict"  # the kind of a doubt about two records of one decision
DECIDED, REFUSED = "decided", "refused"
DECISIONS = pl.Schema({"doubt": pl.String, "decision": pl.String, "chosen": pl.String})
CODES, KEYS = pl.List(pl.String), pl.List(pl.String)


def doubt_ids(rows: pl.DataFrame, dataset: Dataset, secret: bytes) -> pl.Series:
    """The id of the doubt that each row is, or would be.

    Args:
        rows: cleansed rows of the dataset with `record_id`.
        dataset: which fields name the subject.
        secret: the platform's key.
    """
    told = asked(rows, dataset)
    said = told.select("name", "unnamed", *kinds(told)).with_columns(record=rows["record_id"])
    prefix = pl.lit(f"doubt:{dataset.id}")
    named = lines(said).to_frame("line").select((prefix + pl.col("line")).alias("line")).to_series()
    return keyed_ids(named, secret).alias("doubt")


def decided(rows: pl.DataFrame, decisions: pl.DataFrame, secret: bytes) -> pl.DataFrame:
    """The rows with what people have decided in place of what the table of linking found.

    Args:
        rows: `doubt, subject_id, link, method` and any other columns.
        decisions: `DECISIONS`, each doubt once; `chosen` is the subject of a link.
        secret: the platform's key.
    """
    own = {doubt: subject_id(f"{PERSON}-or-body:{doubt}", secret) for doubt in decisions["doubt"]}
    beside = rows.join(decisions, on="doubt", how="left", maintain_order="left")
    decision = pl.col("decision")
    linked, made, refused = decision == LINK, decision == MAKE, decision == REFUSE
    fresh = pl.col("doubt").replace_strict(own, default=None, return_dtype=pl.String)
    return beside.with_columns(
        subject_id=pl.when(linked)
        .then("chosen")
        .when(made)
        .then(fresh)
        .when(~refused.fill_null(value=False))
        .then("subject_id"),
        link=pl.when(linked | made).then(pl.lit(LINKED)).when(refused).then(pl.lit("04")).otherwise("link"),
        method=pl.when(linked | made).then(pl.lit(DECIDED)).when(refused).then(pl.lit(REFUSED)).otherwise("method"),
    ).drop("decision", "chosen")


def waiting(rows: pl.DataFrame, dataset: Dataset, secret: bytes) -> pl.DataFrame:
    """What the queue keeps of rows that are not linked: no value but the name and the codes of a body.

    `doubt, kind, result, method, reason, runner_up, runner_up_score, record, sheet, row, name, codes, keys`: `keys` are
    those under which somebody may become known who settles it.

    Args:
        rows: rows of the dataset with `doubt, record_id`, and what linking found.
        dataset: which fields name the subject.
        secret: the platform's key.
    """
    open_ = rows.filter(pl.col("link").is_in(list(KINDS)))
    told, people = asked(open_, dataset), dataset.subject.kind == PERSON
    codes = [pl.when(pl.col(kind).is_not_null()).then(pl.lit(f"{kind}:") + pl.col(kind)) for kind in kinds(told)]
    every = pl.concat_list(codes).list.drop_nulls() if codes else pl.lit([], CODES)
    named = pl.when(pl.col("name").is_not_null()).then(pl.lit("name:") + pl.col("name"))
    beside = told.select(codes=every, name_key=named)
    shown = open_[dataset.subject.name].alias("name")
    keys = beside.select(keys=pl.col("codes").list.concat(pl.concat_list("name_key")).list.drop_nulls())
    if people:
        hidden = [[hashed(key, secret) for key in row] for row in beside["codes"]]
        beside = beside.with_columns(codes=pl.lit([], CODES))
        keys, shown = pl.DataFrame({"keys": pl.Series(hidden, dtype=KEYS)}), shown.str.head(1) + "*"
    about = open_.select(
        "doubt",
        pl.col("link").replace_strict(KINDS, return_dtype=pl.String).alias("kind"),
        pl.col("link").alias("result"),
        *("method", "reason", "runner_up", "runner_up_score"),
        record="record_id",
        sheet="_sheet",
        row="_row",
    )
    return about.hstack([shown, beside["codes"], keys["keys"]])
