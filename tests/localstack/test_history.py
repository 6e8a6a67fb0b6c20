"""An execution's history, read as steps."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from localstack import history

START = datetime(2026, 11, 23, 8, tzinfo=UTC)


def event(second: float, kind: str, **details: Any) -> dict[str, Any]:
    return {"type": kind, "timestamp": START + timedelta(seconds=second), **details}


def entered(second: float, name: str, kind: str = "Task") -> dict[str, Any]:
    return event(second, f"{kind}StateEntered", stateEnteredEventDetails={"name": name})


def failed(second: float, error: str, cause: str) -> dict[str, Any]:
    return event(second, "TaskFailed", taskFailedEventDetails={"error": error, "cause": cause})


def test_a_step_that_succeeds_is_done_after_its_seconds():
    [step] = history.steps([entered(0, "receive"), event(2, "TaskSucceeded"), event(2.5, "TaskStateExited")])
    assert (step.name, step.state, step.seconds, step.faults) == ("receive", "done", 2.5, [])


def test_a_step_that_has_not_ended_is_running():
    [step] = history.steps([entered(0, "receive"), event(0, "TaskScheduled")])
    assert (step.state, step.seconds) == ("running", None)


def test_choices_are_no_steps():
    found = history.steps([entered(0, "receive"), event(1, "TaskSucceeded"), entered(1, "is_there_work", "Choice")])
    assert [step.name for step in found] == ["receive"]


def test_a_step_that_was_tried_again_tells_every_error_and_the_message_of_the_function():
    cause = '{"errorMessage": "TypeError at x.py:12 f", "errorType": "StepFailed"}'
    told = [entered(0, "cleanse"), failed(1, "StepFailed", cause), event(3, "TaskScheduled"), event(4, "TaskSucceeded")]
    [step] = history.steps([*told, event(4, "TaskStateExited")])
    assert step.state == "done"
    assert step.faults == [history.Fault("StepFailed", "TypeError at x.py:12 f")]


def test_a_caught_error_ends_its_step_where_the_next_state_begins():
    caught, answer = history.steps([entered(0, "cleanse"), failed(1, "StepFailed", "x"), entered(1, "report_back")])
    assert (caught.state, caught.seconds) == ("failed", 1)
    assert answer.state == "running"


def test_an_execution_that_ends_without_an_answer_leaves_its_last_step_failed():
    [step] = history.steps([entered(0, "report_back"), failed(1, "SystemBusy", "busy"), event(1, "ExecutionFailed")])
    assert step.state == "failed"


@pytest.mark.parametrize(
    ("kind", "details"),
    [
        ("LambdaFunctionFailed", "lambdaFunctionFailedEventDetails"),
        ("TaskFailed", "taskFailedEventDetails"),
        ("LambdaFunctionTimedOut", "lambdaFunctionTimedOutEventDetails"),
    ],
)
def test_events_of_lambda_tasks_are_read_as_well(kind: str, details: str):
    [step] = history.steps([entered(0, "commit"), event(1, kind, **{details: {"error": "LedgerMoved", "cause": ""}})])
    assert step.faults == [history.Fault("LedgerMoved", "")]


def test_a_time_out_without_a_name_is_called_one():
    [step] = history.steps([entered(0, "commit"), event(900, "TaskTimedOut")])
    assert [fault.name for fault in step.faults] == ["States.Timeout"]
