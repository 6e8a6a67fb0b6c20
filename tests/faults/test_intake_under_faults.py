"""Whatever fails on the way of a file, and when: ledger, projections, queue and receipts end the same.

Of the points of each fault some are tried here, spread over all steps, others for each fault; `make faults` tries all.
"""

from collections.abc import Callable
from typing import Any

import pytest

from tests.faults.machine import Executions

# The faults, and the first of the points that are tried of each.
DEATHS = ("lost:1", "again:3", "failed:5")
MEETINGS = ("meeting:1", "overtaken:4")
TELLING = ("--function", "intake-project", "--function", "intake-report-back")  # where most is written for others


def check(told: dict[str, dict[str, Any]], least: int) -> None:
    assert {fault: one["wrong"] for fault, one in told.items()} == {fault: {} for fault in told}
    assert min(one["tried"] for one in told.values()) >= least


def test_a_registration_ends_the_same_wherever_it_dies(tried: Callable[..., Any]):
    check(tried("registration", *DEATHS, *TELLING, "--every", "12"), 4)


def test_penalties_end_the_same_wherever_their_taking_in_dies(tried: Callable[..., Any]):
    told = tried("penalties", *DEATHS, "--every", "13")
    steps = {point.partition(":")[0] for point in told["lost"]["points"]}
    assert steps >= {"intake-admit", "intake-receive", "intake-commit", "intake-project", "intake-report-back"}
    check(told, 4)


def test_a_mark_ends_the_same_wherever_its_taking_in_dies(tried: Callable[..., Any]):
    check(tried("marks", *DEATHS, "--every", "7"), 4)


@pytest.mark.parametrize("scenario", ["same-records", "register-meets-penalties", "marks"])
def test_two_files_at_once_end_as_one_after_the_other(tried: Callable[..., Any], scenario: str):
    check(tried(scenario, *MEETINGS, *TELLING, "--every", "5"), 3)


def test_a_call_that_comes_once_more_after_everything_is_over_changes_nothing(tried: Callable[..., Any]):
    check(tried("penalties", "late:2", "--every", "2"), 4)


def test_the_state_machine_is_followed_as_it_is_written(tmp_path):
    states = {
        "first": {
            "Type": "Task",
            "Resource": "${a-function}",
            "Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 1}],
            "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "last"}],
            "Next": "which",
        },
        "which": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.good", "BooleanEquals": True, "Next": "last"}],
            "Default": "first",
        },
        "last": {"Type": "Task", "Resource": "${another}", "End": True},
    }
    called: list[str] = []

    def call(function: str, task: dict[str, Any]) -> dict[str, Any]:
        called.append(function)
        if function == "a-function":
            raise ValueError
        return task

    executions = Executions({"StartAt": "first", "States": states}, tmp_path / "executions")
    executions.start("one", {"good": True})
    while running := executions.running():
        executions.advance(running[0], call)
    ended = executions.find("one")
    assert (called, ended and ended.status) == (["a-function", "a-function", "another"], "SUCCEEDED")
    assert ended
    assert ended.task["error"]["Error"] == "ValueError"
