"""Runs of the state machine `distribution`: one brings one subscription up to date."""

from cloud import clock, executions, settings

LONGEST = 80  # characters of an execution's name


def start(subscription: str, about: str = "") -> None:
    """Start a run. `about` names what it is for, so that the same thing starts it once; without it, the moment does."""
    name = f"{subscription}-{about or clock.now().strftime('%Y%m%d%H%M%S')}"[:LONGEST]
    task = {"subscription": subscription, "run": name}
    executions.start(settings.granted("MACHINE_DISTRIBUTION"), name, task)
