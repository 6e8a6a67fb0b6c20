"""What happened in an execution, step by step, out of the events that Step Functions keeps of it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

ENTERED = ("TaskStateEntered", "MapStateEntered")
SUCCEEDED = ("TaskSucceeded", "LambdaFunctionSucceeded", "MapRunSucceeded")


@dataclass
class Fault:
    """An error that a step met: its name, which the state machine matches, and what the function said."""

    name: str
    detail: str


@dataclass
class Step:
    """One visit of a task state, or of one that shares its work out among many functions.

    `ended` is None while it runs or where the execution broke off.
    """

    name: str
    started: datetime
    ended: datetime | None = None
    faults: list[Fault] = field(default_factory=list)
    succeeded: bool = False

    @property
    def state(self) -> str:
        """`done`, `running` (perhaps between two tries) or `failed`."""
        if self.succeeded:
            return "done"
        return "failed" if self.ended else "running"

    @property
    def seconds(self) -> float | None:
        """How long it took, with all its tries; None while it runs."""
        return (self.ended - self.started).total_seconds() if self.ended else None


def steps(events: Iterable[Mapping[str, Any]]) -> list[Step]:
    """The visits of task states in order; both spellings of task events, of Lambda tasks and of others, are read."""
    found: list[Step] = []
    for event in events:
        kind, at = event["type"], event["timestamp"]
        if found and found[-1].ended is None:
            _go_on(found[-1], kind, at, event)
        if kind in ENTERED:
            found.append(Step(event["stateEnteredEventDetails"]["name"], at))
    return found


def _go_on(step: Step, kind: str, at: datetime, event: Mapping[str, Any]) -> None:
    if kind in SUCCEEDED:
        step.succeeded = True
    elif kind.startswith(("Task", "LambdaFunction")) and kind.endswith(("Failed", "TimedOut")):
        step.faults.append(_fault(event))
    elif kind.endswith(("StateExited", "StateEntered")) or kind.startswith("Execution"):
        # A state that was left by its `Catch` has no exit event of its own on every engine: the next state tells.
        step.ended = at
        step.succeeded = step.succeeded or (kind == "MapStateExited" and not _is_caught(event))


def _is_caught(event: Mapping[str, Any]) -> bool:
    """Whether a state was left by its `Catch`: what goes on then has the error in it."""
    output = event.get("stateExitedEventDetails", {}).get("output") or "{}"
    return "error" in json.loads(output)


def _fault(event: Mapping[str, Any]) -> Fault:
    details: Mapping[str, Any] = next((v for k, v in event.items() if k.endswith("EventDetails")), {})
    return Fault(details.get("error", "States.Timeout"), _said(details.get("cause", "")))


def _said(cause: str) -> str:
    """The message inside a Lambda's cause, which is JSON; else the cause as it is."""
    try:
        told = json.loads(cause)
    except ValueError:
        return cause
    return str(told.get("errorMessage", cause)) if isinstance(told, dict) else cause
