"""A file that is the whole of what its sender has (全量): which records it lacks, and whether they are withdrawn."""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from cloud import knowledge, ledger, secrets
from credit.catalogue import Dataset
from credit.ledger.hashing import record_ids
from credit.ledger.missing import INCOMPLETE, MANY, Lack, Limit, lack, verdict
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
    every = pl.concat([sent(task, part, dataset) for part in range(task.parts)])
    found = lacked(task, held, every)
    gone = decide(task, found.ids.len(), found.shown, found.strange)
    for part, ids in enumerate(found.ids.to_frame().iter_slices(compared.AT_ONCE)):
        leave_part(task, part, ids, dataset, before)
    return gone


def sent(task: Cleansed, part: int, dataset: Dataset) -> pl.DataFrame:
    """The record ids of all rows of a part, and again of those that were not accepted: `record_id, unsure`."""
    rows, withheld = (staging.get(task.submission, stage, part) for stage in ("rows", "withheld"))
    unsure = rows["_decision"].is_in(("doubtful", "rejected"))
    told = pl.DataFrame([_ids(rows, task, dataset), unsure.alias("unsure")])
    if not withheld.height:
        return told
    more = _ids(withheld, task, dataset).to_frame().with_columns(unsure=pl.lit(value=True))
    return pl.concat([told, more])


def lacked(task: Cleansed, held: Holdings, sent_: pl.DataFrame) -> Lack:
    """What the file lacks of these records. Ids only are in memory, of all rows and of all that the agency has."""
    ids = sent_["record_id"]
    return lack(held.records, ids, ids.filter(sent_["unsure"]), task.received_at)


def decide(task: Cleansed, count: int, shown: int, strange: int) -> Gone:
    """Whether so many records go that the file lacks; a note in its header where they stay."""
    policy = knowledge.document("policies/comparison.yaml")["comparison"]
    whole = not {note.rule for note in staging.header(task.submission).notes} & set(policy["unread"])
    limit = None if task.withdraw_missing else Limit(**policy["withdrawsMany"])
    rule, facts = verdict(count, shown, strange, whole=whole, limit=limit)
    _note(task.submission, [FileFinding(rule, facts)] if rule else [])
    return Gone(count, withdrawn=rule is None and count > 0)


def leave_part(
    task: Cleansed,
    part: int,
    ids: pl.DataFrame,
    dataset: Dataset,
    before: datetime | None,
    view: ledger.View | None = None,
) -> None:
    """Leave the versions that some of the lacked records get by being withdrawn: `compared.AT_ONCE` in each part."""
    _, versions = ledger.newest(dataset, ids["record_id"], before=before, view=view)
    asked = ids.with_columns(_sheet=pl.lit(NO_PLACE["_sheet"]), _row=pl.lit(NO_PLACE["_row"], pl.UInt32))
    staging.put(task.submission, compared.MISSING, part, withdrawn(asked, versions, dataset))


def _ids(rows: pl.DataFrame, task: Cleansed, dataset: Dataset) -> pl.Series:
    return record_ids(rows, dataset, task.agency, secrets.record_key(task.agency))


def _note(submission: str, found: list[FileFinding]) -> None:
    """Tell it beside what was found about the file, once even if the step runs again."""
    header = staging.header(submission)
    header.notes = [*(note for note in header.notes if note.rule not in (INCOMPLETE, MANY)), *found]
    staging.put_header(submission, header)
