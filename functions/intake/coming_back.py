"""What a submission does beyond its own rows: it corrects earlier ones, confirms doubts, or says there is nothing."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from cloud import clock
from functions.intake import confirmed, doubts, marks, open_rows, recalling, submissions
from functions.intake.task import Returned


def settled(task: Returned) -> Returned:
    """The task with what it did for an earlier submission. A trial, a refused file and a zero report do nothing."""
    if task.dry_run or task.refusal or task.zero_report:
        return task
    if task.mark:
        marks.settle(task)
    if task.recalls:
        recalling.settle(task)
        return task
    confirmed.keep(task)
    done = open_rows.settle(task)
    doubts.bring_up_to_date(task)
    return task.model_copy(update={"correction": asdict(done) if done else None})


def facts(task: Returned) -> Mapping[str, Any]:
    """What the submission's item keeps of it."""
    if task.zero_report:
        before = (submissions.find(task.submission or "") or {}).get("zeroReports", [])
        told = task.period or (task.received_at or clock.now()).date().isoformat()
        return {"zeroReports": sorted({*before, told})}
    if task.dry_run or task.refusal:
        return {}
    if task.recalls:
        return {"recalls": task.recalls}
    return {"correction": task.correction} if task.correction else {}
