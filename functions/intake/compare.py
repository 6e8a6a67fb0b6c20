"""Find out who each accepted row is about, and what it changes in the ledger."""

import polars as pl

from cloud import knowledge, ledger, secrets
from cloud.step import step
from credit.catalogue import Dataset
from credit.ledger.compare import WRITTEN, compare
from credit.ledger.hashing import record_hashes, record_ids
from credit.linkage.judge import identify
from functions.intake import open_rows, registry, staging, submissions
from functions.intake.task import Changes, Cleansed, Compared, Counts

WITHHELD = ("02", "04")  # results that wait for a person: codes of two subjects, or somebody else's name


@step
def handler(task: Cleansed) -> Compared:
    """Two passes over the parts: who and which record first, then, with one look at the ledger, what is new."""
    dataset = knowledge.catalogue().dataset(task.dataset)
    ids, counts = _identify(task, dataset)
    snapshot, current = ledger.current(dataset, ids)
    changes = _compare(task, current)
    submissions.mark(task.submission, submissions.COMPARED, "compare")
    return Compared.after(task, counts=counts, snapshot=snapshot, changes=changes)


def _identify(task: Cleansed, dataset: Dataset) -> tuple[pl.Series, Counts]:
    """The record ids of all accepted rows; rows about nobody certain become doubtful."""
    ids, withheld = [], 0
    for part, rows in enumerate(staging.each(task.submission, "rows", task.parts)):
        accepted = rows.filter(pl.col("_decision") == "accepted")
        linked = identify(accepted, dataset, secrets.record_key(), registry.known)
        kept = linked.filter(~pl.col("link").is_in(WITHHELD))
        keyed = kept.with_columns(
            record_ids(kept, dataset, task.agency, secrets.record_key(task.agency)).alias("record_id"),
            record_hashes(kept, dataset).alias("record_hash"),
        )
        others = linked.filter(pl.col("link").is_in(WITHHELD))
        staging.put(task.submission, "keyed", part, keyed)
        staging.put(task.submission, "withheld", part, others)
        open_ = rows.filter(pl.col("_decision").is_in(("doubtful", "rejected")))
        open_rows.leave(task, part, kept, pl.concat([open_, others.select(open_.columns)]))
        ids.append(keyed["record_id"])
        withheld += others.height
    moved = {"accepted": task.counts.accepted - withheld, "doubtful": task.counts.doubtful + withheld}
    return pl.concat(ids), task.counts.model_copy(update=moved)


def _compare(task: Cleansed, current: pl.DataFrame) -> Changes:
    told: dict[str, int] = {}
    for part, keyed in enumerate(staging.each(task.submission, "keyed", task.parts)):
        compared = compare(keyed, current)
        for change, count in compared["change"].value_counts().iter_rows():
            told[change] = told.get(change, 0) + count
        moving = compared.filter(pl.col("change").is_in(WRITTEN))
        staging.put(task.submission, "compared", part, moving)
    return Changes(**{name: told.get(name, 0) for name in Changes.model_fields})
