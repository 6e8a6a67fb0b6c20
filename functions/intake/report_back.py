"""Answer the department, whatever happened: receipt, error file, list of changes; then let the next file in."""

from collections.abc import Mapping
from typing import Any

from cloud import events, files, logs, settings
from cloud.events import Event
from cloud.step import step
from functions.collection import tasks
from functions.daily import statistics
from functions.intake import answers, coming_back, line, staging, submissions
from functions.intake.task import Answered, Returned

PLATFORM = "platform"  # the channel of its own statements


@step
def handler(task: Returned) -> Answered:
    """A fault of the system sends the file back into the line; everything else closes the submission."""
    state = _faulted(task) if task.error else _answered(task)
    line.advance()
    return Answered(arrival=task.arrival, submission=task.submission, state=state)


def _faulted(task: Returned) -> int:
    """The sender learns that it is held up and need do nothing; the line tries again, later each time."""
    cause = str((task.error or {}).get("Error", ""))
    logs.logger().error("a run failed and goes back into the line", extra={"error": cause, "attempt": task.attempt})
    if task.submission:
        answers.write(task, submissions.HELD_UP)
        submissions.mark(task.submission, submissions.HELD_UP, "report_back")
    line.go_back(task.arrival, cause)
    return submissions.HELD_UP


def _answered(task: Returned) -> int:
    """Receipt first, then the submission, the line, the inbox: until the receipt is there the file is.

    Who is in line has a file in the inbox. The other way round the sweep helps: it takes away what was answered.
    """
    submission = task.submission or ""
    if task.known:
        item = submissions.find(submission) or {}
        state = int(item.get("state", submissions.FINISHED))
        corrects = task.corrects or (item.get("correction") or {}).get("submission")
        task = task.model_copy(update={"corrects": corrects, "recalls": item.get("recalls")})
        if item.get("arrival") == task.arrival:
            _tell(task, state, item)  # an earlier run of its own may have died before it did
    else:
        state = _state(task)
        task = coming_back.settled(task)
        facts = answers.write(task, state)
        submissions.mark(submission, state, "report_back", **facts, **coming_back.facts(task))
        _tell(task, state, facts)
    if _reports(task, state):
        zero = state == submissions.NOTHING_TO_REPORT
        tasks.reported(task.dataset, task.agency, (submission, task.arrival), period=task.period, zero=zero)
    line.leave(task.arrival, submission)
    files.delete(settings.bucket("inbox"), task.key, task.version)
    if not task.known:
        staging.clear(submission)
    return state


def _reports(task: Returned, state: int) -> bool:
    """Whether it is its sender's report of a period, also where it is the same as an earlier one: nothing has changed.

    Corrections, confirmations and what the platform takes in once more report nothing new.
    """
    done = (submissions.FINISHED, submissions.FINISHED_IN_PART, submissions.NOTHING_TO_REPORT)
    return state in done and not (task.corrects or task.recalls or task.again or task.channel == PLATFORM)


def _state(task: Returned) -> int:
    if task.refusal:
        return submissions.REFUSED
    if task.zero_report:
        return submissions.TRIED if task.dry_run else submissions.NOTHING_TO_REPORT
    taken = task.counts.accepted + task.counts.duplicate == task.counts.received
    if task.dry_run:
        return submissions.TRIED if taken else submissions.TRIED_IN_PART
    return submissions.FINISHED if taken else submissions.FINISHED_IN_PART


def _tell(task: Returned, state: int, facts: Mapping[str, Any]) -> None:
    """Of a trial nobody hears. What is told twice is one event, by its id."""
    if not task.dry_run:
        statistics.changed()
        events.tell([_finished(task, state, facts)])


def _finished(task: Returned, state: int, facts: Mapping[str, Any]) -> Event:
    return Event(
        type="gongxin.submission.finished.v1",
        id=f"{task.submission}-{state}",
        subject=task.submission or "",
        data={
            "submission": task.submission,
            "dataset": task.dataset,
            "state": state,
            "counts": facts["counts"],
            "ledger": {"outdated": 0, **facts["ledger"]},
            "href": f"/v1/submissions/{task.submission}",
        },
        attributes={"dataset": task.dataset, "agency": task.agency},
    )
