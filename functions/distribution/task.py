"""What travels through the state machine `distribution`: ids and counts, everything else is in the tables."""

from functions.intake.task import Task


class Followed(Task):
    """One run for one subscription; `run` names the execution."""

    subscription: str
    run: str
    changes: int = 0
    delivery: str | None = None
    busy: bool = False  # another run is at it, and takes in what this one was started for
