"""Tell everybody who should know what has changed: one thin event for every record that is new, different or gone."""

from collections.abc import Iterator
from functools import partial

import polars as pl

from cloud import events, knowledge, settings
from cloud.events import Event
from cloud.ledger import submitted
from cloud.step import apart, step
from credit.catalogue import Dataset
from credit.ledger.marking import MARKED
from functions.distribution import due, runs
from functions.intake import submissions
from functions.intake.task import Distributed, Projected

COLUMNS = ("record_id", "subject_id", "version", "change", "state", "agency")
TYPES = {
    "new": "gongxin.record.published.v1",
    "changed": "gongxin.record.corrected.v1",
    "relinked": "gongxin.record.corrected.v1",
    "withdrawn": "gongxin.record.withdrawn.v1",
}
MARKS = {
    "disputed": "gongxin.record.disputed.v1",
    "repaired": "gongxin.record.repaired.v1",
    "in-force": "gongxin.record.corrected.v1",
}


@step
def handler(task: Projected) -> Distributed:
    """Ids and versions, never content: who may read a record asks for it.

    A hash would let somebody guess an identity number by trial. Beyond `EVENTS_SINGLY` records the event of the
    submission, which `report_back` tells, speaks for all of them.
    """
    dataset = knowledge.catalogue().dataset(task.dataset)
    for subscription in due.note(task.dataset, task.submission, task.agency):
        apart(partial(runs.start, subscription, task.submission), "a run of distribution")
    alone = task.changes.new + task.changes.changed + task.changes.withdrawn <= int(settings.granted("EVENTS_SINGLY"))
    told = events.tell(_events(task, dataset)) if alone else 0
    submissions.mark(task.submission, submissions.DISTRIBUTED, "distribute")
    return Distributed.after(task, told=told)


def _events(task: Projected, dataset: Dataset) -> Iterator[Event]:
    about = {"dataset": task.dataset, "subjectKind": dataset.subject.kind}
    for frame in submitted(dataset, task.submission, COLUMNS):
        for row in frame.filter(pl.col("change").is_in([*TYPES, MARKED])).iter_rows(named=True):
            yield Event(
                type=MARKS[row["state"]] if row["change"] == MARKED else TYPES[row["change"]],
                id=f"{row['record_id']}-{row['version']}",
                subject=row["record_id"],
                data={
                    "record": row["record_id"],
                    "version": row["version"],
                    "subject": row["subject_id"],
                    "dataset": task.dataset,
                    "href": f"/v1/records/{row['record_id']}",
                },
                attributes={**about, "agency": row["agency"]},
            )
