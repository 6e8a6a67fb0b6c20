"""Find out who each accepted row is about, and what it changes in the ledger."""

from collections import Counter
from collections.abc import Iterator

import polars as pl

from cloud import knowledge, ledger
from cloud.step import step
from credit.catalogue import Dataset
from credit.ledger.compare import WRITTEN, compare
from credit.ledger.relinking import RELINKED, relinked, unlinked
from functions.intake import open_rows, staging, submissions, withdrawals
from functions.intake.linking import WITHHELD, Linking
from functions.intake.task import Changes, Cleansed, Compared, Counts

APART = "unlinked"  # stage of records that were linked, and are about nobody certain any more


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
    ids, withheld, linking = [], 0, Linking(dataset, task.agency)
    for part, rows in enumerate(staging.each(task.submission, "rows", task.parts)):
        telling, back = withdrawals.parted(rows)
        linked = linking.linked(telling)
        linking.leave(task.submission, part, linked)
        keyed, apart = _parted(linked)
        others = pl.concat([apart, withdrawals.leave(task, part, back, dataset, held)], how="diagonal")
        staging.put(task.submission, "keyed", part, keyed)
        staging.put(task.submission, "withheld", part, others)
        open_ = rows.filter(pl.col("_decision").is_in(("doubtful", "rejected")))
        open_rows.leave(task, part, keyed, pl.concat([open_, others.select(open_.columns)]))
        ids += [keyed["record_id"], *([apart["record_id"]] if task.again else [])]
        withheld += others.height
    moved = {"accepted": task.counts.accepted - withheld, "doubtful": task.counts.doubtful + withheld}
    return pl.concat(ids), task.counts.model_copy(update=moved)


def _parted(linked: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows for the ledger; and those about nobody certain, each with the `rule` that says why."""
    kept = linked.filter(~pl.col("link").is_in(list(WITHHELD)))
    others = linked.filter(pl.col("link").is_in(list(WITHHELD)))
    return kept, others.with_columns(rule=pl.col("link").replace_strict(WITHHELD, return_dtype=pl.String))


def _compare(task: Cleansed, current: pl.DataFrame) -> Changes:
    told: Counter[str] = Counter()
    for part, keyed in enumerate(staging.each(task.submission, "keyed", task.parts)):
        compared = relinked(compare(keyed, current), current)
        told.update(compared["change"].replace(RELINKED, "changed"))
        told.update(staging.get(task.submission, withdrawals.STAGE, part)["change"])
        moving = compared.filter(pl.col("change").is_in(WRITTEN))
        staging.put(task.submission, "compared", part, moving)
    for part, apart in enumerate(_withheld(task)):
        staging.put(task.submission, APART, part, unlinked(compare(apart, current), current))
    return Changes(**{name: told[name] for name in Changes.model_fields})


def _withheld(task: Cleansed) -> Iterator[pl.DataFrame]:
    """Rows that were taken in before and are about nobody certain now; what is new in the ledger waits outside."""
    if task.again:
        parts = staging.each(task.submission, "withheld", task.parts)
        yield from (part.filter(pl.col("rule").is_in(list(WITHHELD.values()))) for part in parts)
