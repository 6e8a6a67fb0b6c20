"""Whether a whole submission may be taken back by its sender (撤回)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cloud import clock, knowledge
from cloud.tables import Item
from credit.errors import FileRefused
from functions.collection.policy import policy
from functions.intake import submissions
from functions.intake.task import Received

STAGE = "recalled"
UNKNOWN, OVER = "recall.unknown", "recall.over"


def refuse(task: Received, submission: str) -> None:
    """`FileRefused` if this submission is not its sender's, brought nothing, or can no longer be taken back."""
    item = submissions.own(submission, task.agency, task.dataset)
    if item is None or submission != item["id"] or not is_whole(item):
        raise FileRefused(UNKNOWN)
    recalled: Mapping[str, Any] = item.get("recalled") or {}
    if recalled.get("by", task.submission) != task.submission:
        raise FileRefused(UNKNOWN)
    if is_over(item, task.received_at):
        raise FileRefused(OVER, limit=policy().recall_days)


def is_whole(item: Item) -> bool:
    """Whether a submission brought rows that can be taken back: neither a trial, nor refused, nor a recall itself."""
    brought = (submissions.FINISHED, submissions.FINISHED_IN_PART, submissions.RECALLED)
    return item.get("state") in brought and not item.get("dryRun") and "recalls" not in item


def is_over(item: Item, at: datetime) -> bool:
    """Whether the working days in which its sender may take it back had passed."""
    received = datetime.fromisoformat(item["receivedAt"]).astimezone(clock.SHANGHAI).date()
    last = knowledge.calendar().add(received, policy().recall_days)
    return at.astimezone(clock.SHANGHAI).date() > last
