"""What travels through the state machine `distribution`: ids and counts, everything else is in the tables."""

from functions.intake.task import Task


class Followed(Task):
    """One run for one subscription. `daily`: all that its receiver holds is judged anew; `run` names the execution."""

    subscription: str
    run: str
    daily: bool = False
    changes: int = 0
    delivery: str | None = None
    busy: bool = False  # another run is at it, and takes in what this one was started for
