"""Put together what the parts and partitions of a large submission have found."""

from collections import Counter
from collections.abc import Iterator

import polars as pl

from cloud import knowledge, ledger
from cloud.step import step
from functions.intake import compared, comparing, staging, submissions, whole
from functions.intake.compared import CONFLICTS, DIFFERENCES, NOTICED
from functions.intake.large import stages
from functions.intake.task import Compared, Planned

AT_ONCE = 250_000  # lines of the answer that are in memory together
PLACE = ("_sheet", "_row")


@step
def handler(task: Planned) -> Compared:
    """Counts are added up; what the answer is told comes back to the parts, in the order of the file."""
    linked = staging.tally(task.submission, stages.LINKED, task.parts)
    told = staging.tally(task.submission, stages.TOLD, len(task.partitions))
    for stage in (NOTICED, CONFLICTS, DIFFERENCES):
        _by_part(task, stage, told[stage])
    gone = _gone(task, told) if task.full else whole.Gone()
    changes = comparing.changes(linked + told)
    changes = changes.model_copy(update={"withdrawn": changes.withdrawn + gone.count * gone.withdrawn})
    submissions.mark(task.submission, submissions.COMPARED, "compare")
    return Compared.after(
        task,
        counts=task.judged.withheld(linked[stages.WITHHELD]),
        changes=changes,
        differing=task.parts if told[DIFFERENCES] else 0,
        missing=gone.count,
        withdraws_missing=gone.withdrawn,
    )


def _by_part(task: Planned, stage: str, lines: int) -> None:
    """Bring lines from their partitions to the parts of their rows, so many parts at a time as fit into memory."""
    together = max(1, task.parts * AT_ONCE // max(lines, 1))
    for first in range(0, task.parts, together):
        parts = range(first, min(first + together, task.parts))
        own = pl.col("_part").is_between(parts[0], parts[-1])
        each = staging.each(task.submission, stages.PARTITION + stage, len(task.partitions))
        found = pl.concat([lines_.filter(own) for lines_ in each])
        for part in parts:
            lines_ = found.filter(pl.col("_part") == part).drop("_part")
            staging.put(task.submission, stage, part, lines_.sort(PLACE, maintain_order=True))


def _gone(task: Planned, told: Counter[str]) -> whole.Gone:
    """Leave for commit and answer the records that a full submission lacks, as `whole.leave` does."""
    gone = whole.decide(task, told[stages.LACKED], told[stages.SHOWN], told[stages.STRANGE])
    dataset = knowledge.catalogue().dataset(task.dataset)
    for part, ids in enumerate(_slices(task)):
        view = ledger.View(task.snapshot, ids["record_id"][0], ids["record_id"][-1] + "g")
        whole.leave_part(task, part, ids, dataset, task.before, view)
    return gone


def _slices(task: Planned) -> Iterator[pl.DataFrame]:
    """The ids of lacked records in their order, `compared.AT_ONCE` at a time."""
    waiting = pl.DataFrame(schema={"record_id": pl.String})
    for ids in staging.each(task.submission, stages.LACKED, len(task.partitions)):
        waiting = pl.concat([waiting, ids])
        while waiting.height > compared.AT_ONCE:
            yield waiting.head(compared.AT_ONCE)
            waiting = waiting.slice(compared.AT_ONCE)
    if waiting.height:
        yield waiting
