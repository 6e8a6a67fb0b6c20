"""What travels through the state machine `report`: which target, which attempt; everything else is in the tables."""

from typing import Any

from functions.intake.task import Task


class Run(Task):
    """One run for one target. `awaited`: receipts may come in a moment; `polls`: how often that was asked."""

    target: str
    attempt: int
    wait: int = 1
    polls: int = 0
    awaited: bool = False
    error: dict[str, Any] | None = None
