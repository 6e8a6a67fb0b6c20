"""What a decision about a mark does to the ledger: the record's next version, in the state that it comes to."""

import polars as pl

from cloud import ledger
from credit.catalogue import Dataset
from credit.ledger.marking import marked
from functions.intake import marks, staging, submissions
from functions.intake.task import Changes, Cleansed, Compared


def compared(task: Cleansed, dataset: Dataset) -> Compared:
    """Judge the decision by the record as the ledger holds it now: it may have come to another state since.

    Then nothing is written, and the decision is void. A submission that has committed it before finds the same.
    """
    item = marks.find(task.mark or "") or {}
    done = ledger.taken(dataset, task.submission)
    snapshot, held = ledger.newest(dataset, pl.Series([item["record"]]), before=done.at if done else None)
    versions = _versions(held, dataset, item["mark"], item["parties"])
    staging.put(task.submission, marks.STAGE, 0, versions)
    submissions.mark(task.submission, submissions.COMPARED, "compare")
    changes = Changes(changed=versions.height, unchanged=1 - versions.height)
    return Compared.after(task, snapshot=snapshot, changes=changes)


def _versions(held: pl.DataFrame, dataset: Dataset, mark: str, parties: list[str]) -> pl.DataFrame:
    state = marks.policy().after(mark, held["state"][0], dataset.nature, parties) if held.height else None
    return marked(held, dataset, state) if state else marked(held.clear(), dataset, "in-force")
