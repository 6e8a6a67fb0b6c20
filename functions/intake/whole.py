"""A file that is the whole of what its sender has (全量): which records it lacks, and whether they are withdrawn."""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from cloud import knowledge, ledger, secrets
from credit.catalogue import Dataset
from credit.ledger.hashing import record_ids
from credit.ledger.missing import INCOMPLETE, MANY, Limit, Missing, missing
from credit.ledger.withdrawal import withdrawn
from credit.quality.reading import FileFinding
from functions.intake import compared, staging
from functions.intake.task import Cleansed

NO_PLACE = {"_sheet": "", "_row": 0}  # no row of the file takes such a record back, the file does


@dataclass(frozen=True)
class Holdings:
    """What the ledger holds of an agency, and the snapshot that says so."""

    snapshot: int | None
    records: pl.DataFrame


@dataclass(frozen=True)
class Gone:
    """How many records the file lacks, and whether they go."""

    count: int = 0
    withdrawn: bool = False


def holdings(task: Cleansed, dataset: Dataset, before: datetime | None) -> Holdings | None:
    """What the agency has of this dataset; None unless the file says that it is the whole, which costs nothing."""
    return Holdings(*ledger.held_by(dataset, task.agency, before=before)) if task.full else None


def leave(task: Cleansed, dataset: Dataset, held: Holdings | None, before: datetime | None) -> Gone:
    """Leave for commit and answer the records that the file lacks; a note in the header where they stay after all."""
    if held is None:
        return Gone()
    found = _missing(task, dataset, held)
    _note(task.submission, found)
    for part, ids in enumerate(found.ids.to_frame().iter_slices(compared.AT_ONCE)):
        _, versions = ledger.newest(dataset, ids["record_id"], before=before)
        asked = ids.with_columns(_sheet=pl.lit(NO_PLACE["_sheet"]), _row=pl.lit(NO_PLACE["_row"], pl.UInt32))
        staging.put(task.submission, compared.MISSING, part, withdrawn(asked, versions, dataset))
    return Gone(found.ids.len(), withdrawn=found.rule is None and found.ids.len() > 0)


def _missing(task: Cleansed, dataset: Dataset, held: Holdings) -> Missing:
    """Ids only are in memory, of all rows and of all that the agency has."""
    sent, unsure = [], []
    for part, rows in enumerate(staging.each(task.submission, "rows", task.parts)):
        ids = record_ids(rows, dataset, task.agency, secrets.record_key(task.agency))
        sent.append(ids)
        unsure.append(ids.filter(rows["_decision"].is_in(("doubtful", "rejected"))))
        withheld = staging.get(task.submission, "withheld", part)
        if withheld.height:
            unsure.append(record_ids(withheld, dataset, task.agency, secrets.record_key(task.agency)))
    policy = knowledge.document("policies/comparison.yaml")["comparison"]
    whole = not {note.rule for note in staging.header(task.submission).notes} & set(policy["unread"])
    limit = None if task.withdraw_missing else Limit(**policy["withdrawsMany"])
    every, open_ = pl.concat(sent), pl.concat(unsure)
    return missing(held.records, every, open_, task.received_at, whole=whole, limit=limit)


def _note(submission: str, found: Missing) -> None:
    """Tell it beside what was found about the file, once even if the step runs again."""
    header = staging.header(submission)
    others = [note for note in header.notes if note.rule not in (INCOMPLETE, MANY)]
    header.notes = [*others, *([FileFinding(found.rule, found.facts)] if found.rule else [])]
    staging.put_header(submission, header)
