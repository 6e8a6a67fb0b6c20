"""Find out who each accepted row is about, and what it changes in the ledger."""

from collections import Counter
from collections.abc import Iterator

import polars as pl

from cloud import knowledge, ledger
from cloud.step import step
from credit.catalogue import Dataset
from credit.ledger.compare import compare
from credit.ledger.moments import stamped
from credit.ledger.relinking import unlinked
from functions.intake import comparing, identifying, marking, staging, submissions, whole, withdrawals
from functions.intake.linking import WITHHELD, Linking
from functions.intake.task import Changes, Cleansed, Compared, Counts

APART = "unlinked"  # stage of records that were linked, and are about nobody certain any more


@step
def handler(task: Cleansed) -> Compared:
    """Two passes over the parts: who and which record first, then, with one look at the ledger, what is new."""
    dataset = knowledge.catalogue().dataset(task.dataset)
    if task.mark:
        return marking.compared(task, dataset)
    done = ledger.taken(dataset, task.submission)
    before = done.at if done else None  # what an earlier run of this submission wrote is nothing to compare it with
    had = whole.holdings(task, dataset, before)
    held = withdrawals.held(task, dataset, range(task.parts), before)
    ids, counts = _identify(task, dataset, held)
    snapshot, current = ledger.current(dataset, ids, before=before, stamps=dataset.updated_at is not None)
    changes = _compare(task, dataset, current)
    differing = comparing.leave_differences(task, dataset, before) if changes.changed else 0
    gone = whole.leave(task, dataset, had, before)
    submissions.mark(task.submission, submissions.COMPARED, "compare")
    # Of several looks at the ledger the earliest counts: had it moved between them, the commit would notice.
    first = next((look.snapshot for look in (had, held) if look), snapshot)
    more = {"differing": differing, "missing": gone.count, "withdraws_missing": gone.withdrawn}
    changes = changes.model_copy(update={"withdrawn": changes.withdrawn + gone.count * gone.withdrawn})
    return Compared.after(task, counts=counts, snapshot=first, changes=changes, **more)


def _identify(task: Cleansed, dataset: Dataset, held: withdrawals.Held | None) -> tuple[pl.Series, Counts]:
    """The record ids of all accepted rows; rows about nobody certain, and such as withdraw nothing, become doubtful."""
    ids, withheld, linking = [], 0, Linking(dataset, task.agency)
    for part, rows in enumerate(staging.each(task.submission, "rows", task.parts)):
        linked = linking.linked(withdrawals.parted(rows)[0])
        keyed, others = identifying.leave(task, part, rows, linked, linking, held)
        staging.put(task.submission, "keyed", part, keyed)
        ids += [keyed["record_id"], *([_apart(others)["record_id"]] if task.again else [])]
        withheld += others.height
    return pl.concat(ids), task.judged.withheld(withheld)


def _compare(task: Cleansed, dataset: Dataset, current: pl.DataFrame) -> Changes:
    told: Counter[str] = Counter()
    for part, keyed in enumerate(staging.each(task.submission, "keyed", task.parts)):
        told.update(comparing.leave(task, part, keyed, current, dataset))
        told.update(staging.get(task.submission, withdrawals.STAGE, part)["change"])
    for part, rows in enumerate(_withheld(task)):
        apart, _ = stamped(rows, dataset, task.received_at)
        moving = unlinked(compare(apart, current), current)
        staging.put(task.submission, APART, part, comparing.shared(moving, dataset))
    return comparing.changes(told)


def _withheld(task: Cleansed) -> Iterator[pl.DataFrame]:
    """Rows that were taken in before and are about nobody certain now; what is new in the ledger waits outside."""
    if task.again:
        yield from (_apart(part) for part in staging.each(task.submission, "withheld", task.parts))


def _apart(withheld: pl.DataFrame) -> pl.DataFrame:
    return withheld.filter(pl.col("rule").is_in(list(WITHHELD.values())))
