"""A state machine as its definition says it, one state at a time, with a journal that outlives the process.

No more of the language than `state_machines/` uses; anything else in a definition is an error here.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

Task = dict[str, Any]
Call = Callable[[str, Task], Task]
Move = tuple[str, str, str]  # from a state, how (next, fault, again, item, end), to a state or the status at the end
LOST = "Lambda.Unknown"  # what the service calls it when a function's process dies
FUNCTION = re.compile(r"\$\{([a-z-]+)\}")


class _Failed(Exception):
    """A state was tried as often as it may be."""


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
        self.moves: set[Move] = set()

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
        try:
            execution.task = (self._each if state["Type"] == "Map" else self._tried)(
                execution.state, state, execution.task, call
            )
        except _Failed as failed:
            return self.fail(execution, str(failed))
        return self._end(execution, "SUCCEEDED") if state.get("End") else self._go(execution, state["Next"])

    def _tried(self, name: str, state: Mapping[str, Any], task: Task, call: Call) -> Task:
        """One call of a function, tried again as often as its state says."""
        function = FUNCTION.fullmatch(state["Resource"])
        assert function, state["Resource"]
        for attempt in count():
            try:
                return call(function[1], task)
            except Exception as fault:
                error = type(fault).__name__
                if attempt >= _attempts(state, error):
                    raise _Failed(error) from fault
                self.moves.add((name, "again", name))
        raise AssertionError

    def _each(self, name: str, state: Mapping[str, Any], task: Task, call: Call) -> Task:
        """Every item of a list through the states of its own, one after the other; what they answer is thrown away."""
        assert state["ResultPath"] is None
        inner = state["ItemProcessor"]
        ((own, one),) = inner["States"].items()
        assert inner["StartAt"] == own
        assert one["End"]
        for item in task[_name(state["ItemsPath"])]:
            self.moves.add((name, "item", own))
            self._tried(
                own, one, {k.removesuffix(".$"): _item(v, task, item) for k, v in state["ItemSelector"].items()}, call
            )
        return task

    def fail(self, execution: Execution, error: str = LOST) -> Execution:
        """The state of an execution has failed for good: somebody catches it, or the execution has failed."""
        state = self._definition["States"][execution.state]
        for catcher in state.get("Catch", []):
            if _matches(catcher, error):
                execution.task = {**execution.task, _name(catcher["ResultPath"]): {"Error": error, "Cause": ""}}
                return self._go(execution, catcher["Next"], "fault")
        return self._end(execution, "FAILED")

    def is_tried_again(self, execution: Execution) -> bool:
        """Whether the definition tries the state again whose process has died; a choice is made by no process."""
        state = self._definition["States"][execution.state]
        return state["Type"] in ("Choice", "Wait") or _attempts(state, LOST) > 0

    def _go(self, execution: Execution, state: str, how: str = "next") -> Execution:
        self.moves.add((execution.state, how, state))
        execution.state = state
        return self._keep(execution)

    def _end(self, execution: Execution, status: str) -> Execution:
        self.moves.add((execution.state, "end", status))
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


def possible(definition: Mapping[str, Any]) -> set[Move]:
    """Every move that a definition allows: each branch, each fault that is caught or tried again, each end."""
    return {move for name, state in definition["States"].items() for move in _moves(name, state)}


def _moves(name: str, state: Mapping[str, Any]) -> Iterator[Move]:
    if state["Type"] == "Choice":
        yield from ((name, "next", choice["Next"]) for choice in state["Choices"])
        yield name, "next", state["Default"]
    elif state.get("End") or state["Type"] == "Succeed":
        yield name, "end", "SUCCEEDED"
    else:
        yield name, "next", state["Next"]
    if state["Type"] in ("Task", "Map"):
        yield from ((name, "fault", catcher["Next"]) for catcher in state.get("Catch", []))
        if not state.get("Catch"):
            yield name, "end", "FAILED"
    if state["Type"] == "Map":
        for own in state["ItemProcessor"]["States"]:
            yield from ((name, "item", own), (own, "again", own))
    elif state.get("Retry"):
        yield name, "again", name


def _name(path: str) -> str:
    return path.removeprefix("$.")


def _item(path: str, task: Task, item: Any) -> Any:
    """What an item of a list is told: itself, the whole task, or one thing of it."""
    return {"$$.Map.Item.Value": item, "$": task}[path] if path in ("$$.Map.Item.Value", "$") else task[_name(path)]


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
