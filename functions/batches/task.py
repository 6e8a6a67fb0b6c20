"""What travels through the state machine `batch-query`: an id and how it stands; everything else is in the table."""

from typing import Any

from functions.intake.task import Task


class Started(Task):
    """One attempt at a batch query."""

    batch: str
    attempt: int


class Checked(Started):
    """Its legality is found out. `finished`: an earlier attempt has answered it already."""

    refused: bool = False
    finished: bool = False


class Returned(Started):
    """Whatever the state machine brings to `report`: something to answer, or a fault."""

    error: dict[str, Any] | None = None


class Reported(Started):
    """Its asker can read how it ended."""

    state: int
