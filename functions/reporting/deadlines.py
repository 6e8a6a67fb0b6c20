"""What is late above: withdrawals whose legal time is over (撤回时限), and receipts that ought to be here."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from cloud import clock, knowledge
from cloud.tables import Item
from credit.reporting.target import Target
from functions.reporting import batches, copies


def overdue(target: Target) -> Iterator[str]:
    """The records that the target should have given up by now, working days counted from when they were to leave."""
    today = clock.today()
    return (copy["record"] for copy in copies.of_target(target.id) if _is_late(copy, target, today))


def last_day(target: Target, hidden_at: str) -> date:
    """The last day on which a withdrawal is in time."""
    day = datetime.fromisoformat(hidden_at).astimezone(clock.SHANGHAI).date()
    return knowledge.calendar().add(day, target.withdrawal.working_days)


def _is_late(copy: Item, target: Target, today: date) -> bool:
    hidden_at = copy.get("hiddenAt")
    return hidden_at is not None and last_day(target, hidden_at) < today


def receipt_is_late(batch: Item, target: Target) -> bool:
    """Whether the receipt of a batch ought to be here by now."""
    if batch["state"] != batches.SENT or "sentAt" not in batch:
        return False
    return clock.now() > datetime.fromisoformat(batch["sentAt"]) + timedelta(hours=target.receipts.late_hours)


def late_receipts(target: Target) -> list[str]:
    """The batches of a target whose receipt ought to be here."""
    return [batch["batch"] for batch in batches.opened(target.id) if receipt_is_late(batch, target)]
