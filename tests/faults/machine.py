"""A state machine as its definition says it, one state at a time, with a journal that outlives the process.

No more of the language than `state_machines/` uses; anything else in a definition is an error here.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

Task = dict[str, Any]
Call = Callable[[str, Task], Task]
LOST = "Lambda.Unknown"  # what the service calls it when a function's process dies
FUNCTION = re.compile(r"\$\{([a-z-]+)\}")


@dataclass
class Execution:
    """One execution; `state` is what runs next."""

    name: str
    status: str
    state: str
    task: Task


class Executions:
    """The executions of a state machine, kept in a file: they live on when a function's process dies."""

    def __init__(self, definition: Mapping[str, Any], journal: Path) -> None:
        self._definition, self._journal = definition, journal

    def start(self, name: str, task: Task) -> None:
        """Start one; starting it again changes nothing."""
        if name not in self._read():
            self._keep(Execution(name, "RUNNING", self._definition["StartAt"], task))

    def find(self, name: str) -> Execution | None:
        """The execution of that name."""
        told = self._read().get(name)
        return Execution(**told) if told else None

    def running(self) -> list[Execution]:
        """Those that have not ended."""
        return [Execution(**told) for told in self._read().values() if told["status"] == "RUNNING"]

    def forget(self) -> None:
        """All of them vanish."""
        self._journal.unlink(missing_ok=True)

    def answer(self, model: Any, params: Mapping[str, Any], **_: Any) -> tuple[SimpleNamespace, dict[str, Any]]:
        """What Step Functions would answer to a call of boto3, for `before-call`: the executions are run here."""
        told = json.loads(params["body"])
        if model.name == "StartExecution":
            self.start(told["name"], json.loads(told["input"]))
            return SimpleNamespace(status_code=200), {}
        found = self.find(told["executionArn"].rpartition(":")[2])
        if found is None:
            return SimpleNamespace(status_code=400), {"Error": {"Code": "ExecutionDoesNotExist", "Message": ""}}
        return SimpleNamespace(status_code=200), {"status": found.status}

    def advance(self, execution: Execution, call: Call) -> Execution:
        """Run one state; faults are tried again and caught as the definition says."""
        state = self._definition["States"][execution.state]
        if state["Type"] == "Choice":
            return self._go(execution, _chosen(state, execution.task))
        if state["Type"] == "Succeed":
            return self._end(execution, "SUCCEEDED")
        if state["Type"] == "Wait":
            return self._go(execution, state["Next"])  # time does not pass here
        function = FUNCTION.fullmatch(state["Resource"])
        assert function, state["Resource"]
        for attempt in range(1000):
            try:
                execution.task = call(function[1], execution.task)
            except Exception as fault:
                error = type(fault).__name__
                if attempt >= _attempts(state, error):
                    return self.fail(execution, error)
            else:
                break
        return self._end(execution, "SUCCEEDED") if state.get("End") else self._go(execution, state["Next"])

    def fail(self, execution: Execution, error: str = LOST) -> Execution:
        """The state of an execution has failed for good: somebody catches it, or the execution has failed."""
        state = self._definition["States"][execution.state]
        for catcher in state.get("Catch", []):
            if _matches(catcher, error):
                name = catcher["ResultPath"].removeprefix("$.")
                execution.task = {**execution.task, name: {"Error": error, "Cause": ""}}
                return self._go(execution, catcher["Next"])
        return self._end(execution, "FAILED")

    def is_tried_again(self, execution: Execution) -> bool:
        """Whether the definition tries the state again whose process has died; a choice is made by no process."""
        state = self._definition["States"][execution.state]
        return state["Type"] in ("Choice", "Wait") or _attempts(state, LOST) > 0

    def _go(self, execution: Execution, state: str) -> Execution:
        execution.state = state
        return self._keep(execution)

    def _end(self, execution: Execution, status: str) -> Execution:
        execution.status = status
        return self._keep(execution)

    def _keep(self, execution: Execution) -> Execution:
        told = self._read() | {execution.name: vars(execution)}
        draft = self._journal.with_suffix(".draft")
        draft.write_text(json.dumps(told), "utf-8")
        draft.rename(self._journal)
        return execution

    def _read(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self._journal.read_text("utf-8")) if self._journal.exists() else {}
        return found


def _attempts(state: Mapping[str, Any], error: str) -> int:
    """How often a state is tried again after an error: the first retrier that matches decides."""
    return next((int(r["MaxAttempts"]) for r in state.get("Retry", []) if _matches(r, error)), 0)


def _matches(handler: Mapping[str, Any], error: str) -> bool:
    return error in handler["ErrorEquals"] or "States.ALL" in handler["ErrorEquals"]


def _chosen(state: Mapping[str, Any], task: Task) -> str:
    for choice in state["Choices"]:
        if all(_holds(condition, task) for condition in choice.get("And", [choice])):
            return str(choice["Next"])
    return str(state["Default"])


def _holds(condition: Mapping[str, Any], task: Task) -> bool:
    """Lazily: a variable that is absent may be asked for after `IsPresent` only, as the service has it."""
    ((test, wanted),) = ((k, v) for k, v in condition.items() if k not in ("Variable", "Next"))
    name = condition["Variable"].removeprefix("$.")
    if test == "IsPresent":
        return (name in task) == wanted
    value = task[name]
    if test == "IsString":
        return isinstance(value, str) == wanted
    assert test == "BooleanEquals", test
    return value is wanted
