"""Withdrawals whose legal time is over: the target still has what may no longer be shown (撤回时限)."""

from collections.abc import Iterator
from datetime import date, datetime

from cloud import clock, knowledge
from cloud.tables import Item
from credit.reporting.target import Target
from functions.reporting import copies


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
