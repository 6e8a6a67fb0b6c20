"""Compare the rows of one partition with the part of the ledger that can have their records."""

import polars as pl

from cloud import knowledge, ledger
from cloud.step import step
from credit.catalogue import Dataset
from functions.intake import comparing, staging, whole
from functions.intake.compared import CONFLICTS, DIFFERENCES, NOTICED
from functions.intake.large import stages
from functions.intake.task import Planned, PlannedShare, Share

PLACE = ("_sheet", "_row")


@step
def handler(task: PlannedShare) -> Share:
    """Every partition sees the same snapshot, which the commit asks for."""
    sent, number = task.task, task.share
    dataset = knowledge.catalogue().dataset(sent.dataset)
    rows = staging.collected(sent.submission, stages.OWN, number, sent.parts)
    ids, view, stamps = rows["record_id"], stages.view(sent, number), dataset.updated_at is not None
    _, current = ledger.current(dataset, ids, before=sent.before, stamps=stamps, view=view)
    told = dict(comparing.leave(sent, number, rows.drop("_part"), current, dataset, stages.PARTITION))
    comparing.leave_differences_of(sent, number, dataset, sent.before, view, stages.PARTITION)
    told |= {stage: _placed(sent, stage, number, rows) for stage in (NOTICED, CONFLICTS, DIFFERENCES)}
    told |= _lacked(sent, number, dataset) if sent.full else {}
    staging.put_tally(sent.submission, stages.TOLD, number, told)
    return Share(share=number)


def _placed(task: Planned, stage: str, number: int, rows: pl.DataFrame) -> int:
    """Add to what the answer is told in which part its rows are; how many lines there are."""
    parts = rows.select(pl.col("_sheet").cast(pl.String), pl.col("_row").cast(pl.UInt32), "_part")
    told = staging.get(task.submission, stages.PARTITION + stage, number)
    placed = told.join(parts, on=PLACE, how="left", maintain_order="left")
    staging.put(task.submission, stages.PARTITION + stage, number, placed)
    return placed.height


def _lacked(task: Planned, number: int, dataset: Dataset) -> dict[str, int]:
    """Leave which records of this range a full submission lacks; what decides whether they go."""
    _, held = ledger.held_by(dataset, task.agency, before=task.before, view=stages.view(task, number))
    sent = staging.collected(task.submission, stages.SENT, number, task.parts)
    found = whole.lacked(task, whole.Holdings(task.snapshot, held), sent)
    staging.put(task.submission, stages.LACKED, number, found.ids.to_frame())
    return {stages.LACKED: found.ids.len(), stages.SHOWN: found.shown, stages.STRANGE: found.strange}
