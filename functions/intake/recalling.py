"""A whole submission is taken back by its sender (撤回): what is settled by that."""

from cloud import clock, files, settings
from credit.exchange.statements import RecallStatement
from functions.collection import tasks
from functions.intake import doubts, open_rows, submissions
from functions.intake.task import Returned


def settle(task: Returned) -> None:
    """Nothing of it waits any more, tasks that it has closed are open again; doing it twice is doing it once."""
    recalled = task.recalls or ""
    open_rows.recall(task)
    waiting = (i for i in doubts.of_agency(task.agency, doubts.OPEN) if i["submission"] == recalled)
    doubts.settle([item["id"] for item in waiting], task.submission or "")
    tasks.recalled(recalled, task.agency, task.dataset, clock.today())
    submissions.note_recalled(recalled, task.submission or "", _reason(task))


def _reason(task: Returned) -> str:
    told = files.read(settings.bucket("raw"), f"{task.agency}/{task.dataset}/{task.sha256}")
    return RecallStatement.model_validate_json(told).reason
