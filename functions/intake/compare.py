"""Find out who each accepted row is about, and what it changes in the ledger."""

from collections import Counter

import polars as pl

from cloud import knowledge, ledger, secrets
from cloud.step import step
from credit.catalogue import Dataset
from credit.ledger.compare import WRITTEN, compare
from credit.ledger.hashing import record_hashes, record_ids
from functions.intake import open_rows, staging, submissions, withdrawals
from functions.intake.linking import Linking
from functions.intake.task import Changes, Cleansed, Compared, Counts

WITHHELD = {"02": "subject.ambiguous", "04": "subject.name-differs"}  # links that wait for a person, and why


@step
def handler(task: Cleansed) -> Compared:
    """Two passes over the parts: who and which record first, then, with one look at the ledger, what is new."""
    dataset = knowledge.catalogue().dataset(task.dataset)
    held = withdrawals.held(task, dataset)
    ids, counts = _identify(task, dataset, held)
    snapshot, current = ledger.current(dataset, ids)
    changes = _compare(task, current)
    submissions.mark(task.submission, submissions.COMPARED, "compare")
    # Of two looks at the ledger the earlier one counts: had it moved between them, the commit would notice.
    return Compared.after(task, counts=counts, snapshot=held.snapshot if held else snapshot, changes=changes)


def _identify(task: Cleansed, dataset: Dataset, held: withdrawals.Held | None) -> tuple[pl.Series, Counts]:
    """The record ids of all accepted rows; rows about nobody certain, and such as withdraw nothing, become doubtful."""
    ids, withheld, linking = [], 0, Linking(dataset)
    for part, rows in enumerate(staging.each(task.submission, "rows", task.parts)):
        telling, back = withdrawals.parted(rows)
        keyed, others = _keyed(telling, linking, task, dataset)
        others = pl.concat([others, withdrawals.leave(task, part, back, dataset, held)], how="diagonal")
        staging.put(task.submission, "keyed", part, keyed)
        staging.put(task.submission, "withheld", part, others)
        open_ = rows.filter(pl.col("_decision").is_in(("doubtful", "rejected")))
        open_rows.leave(task, part, keyed, pl.concat([open_, others.select(open_.columns)]))
        ids.append(keyed["record_id"])
        withheld += others.height
    moved = {"accepted": task.counts.accepted - withheld, "doubtful": task.counts.doubtful + withheld}
    return pl.concat(ids), task.counts.model_copy(update=moved)


def _keyed(
    telling: pl.DataFrame, linking: Linking, task: Cleansed, dataset: Dataset
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows with their subjects and records; and those about nobody certain, each with the `rule` that says why."""
    linked = linking.linked(telling)
    kept = linked.filter(~pl.col("link").is_in(WITHHELD))
    keyed = kept.with_columns(
        record_ids(kept, dataset, task.agency, secrets.record_key(task.agency)).alias("record_id"),
        record_hashes(kept, dataset).alias("record_hash"),
    )
    others = linked.filter(pl.col("link").is_in(WITHHELD))
    return keyed, others.with_columns(rule=pl.col("link").replace_strict(WITHHELD, return_dtype=pl.String))


def _compare(task: Cleansed, current: pl.DataFrame) -> Changes:
    told: Counter[str] = Counter()
    for part, keyed in enumerate(staging.each(task.submission, "keyed", task.parts)):
        compared = compare(keyed, current)
        told.update(dict(compared["change"].value_counts().iter_rows()))
        told.update(staging.get(task.submission, withdrawals.STAGE, part)["change"])
        moving = compared.filter(pl.col("change").is_in(WRITTEN))
        staging.put(task.submission, "compared", part, moving)
    return Changes(**{name: told[name] for name in Changes.model_fields})
