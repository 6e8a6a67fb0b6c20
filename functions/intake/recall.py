"""Find out what a recall does to the ledger: which records go, which say again what they said before."""

import polars as pl

from cloud import clock, knowledge, ledger
from cloud.step import step
from credit.catalogue import Dataset
from credit.ledger.marking import MARKED
from credit.ledger.recall import as_marked, recalled
from functions.intake import recallable, staging, submissions
from functions.intake.task import Changes, Compared, Counts, Validated

BROUGHT = ("record_id", "version")


@step
def handler(task: Validated) -> Compared:
    """What the submission brought is compared with what the ledger holds now, and with what it held before."""
    dataset, recalls = knowledge.catalogue().dataset(task.dataset), task.recalls or ""
    done = ledger.taken(dataset, task.submission)
    brought = _brought(dataset, recalls)
    snapshot, held = ledger.newest(dataset, brought["record_id"], before=done.at if done else None)
    first = ledger.taken(dataset, recalls)
    _, earlier = ledger.newest(dataset, brought["record_id"], before=first.at if first else None)
    versions = recalled(_as_marked(brought, held, dataset), held, earlier, dataset)
    staging.put(task.submission, recallable.STAGE, 0, versions)
    submissions.mark(task.submission, submissions.COMPARED, "recall")
    changes = dict(versions["change"].value_counts().iter_rows())
    return Compared.after(
        task,
        judged=Counts(),
        counts=Counts(),
        cleansed_at=clock.now(),
        snapshot=snapshot,
        changes=Changes(**changes),
        overtaken=brought.height - versions.height,
    )


def _as_marked(brought: pl.DataFrame, held: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    """Few records bear marks, and only of these the older versions are looked at."""
    marked = held.filter(pl.col("change") == MARKED)["record_id"]
    return as_marked(brought, held, ledger.changes(dataset, marked)) if marked.len() else brought


def _brought(dataset: Dataset, submission: str) -> pl.DataFrame:
    parts = list(ledger.submitted(dataset, submission, BROUGHT))
    return pl.concat(parts) if parts else pl.DataFrame(schema={"record_id": pl.String, "version": pl.Int32})
