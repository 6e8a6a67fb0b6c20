"""The state machines are valid ASL, and answer whatever happens."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from functions.intake.task import Share

ROOT = Path(__file__).resolve().parents[2]
DEFINITIONS = sorted((ROOT / "state_machines").glob("*.asl.json"))
LINT = Path(sys.executable).parent / "statelint"


def filled(path: Path) -> str:
    """The definition with every `${function}` filled in."""
    return re.sub(r"\$\{[a-z-]+\}", "arn:aws:lambda:cn-north-1:000000000000:function:x", path.read_text("utf-8"))


@pytest.mark.parametrize("path", DEFINITIONS, ids=lambda p: p.name)
def test_the_linter_finds_nothing(path: Path, tmp_path: Path):
    file = tmp_path / path.name
    file.write_text(filled(path), "utf-8")
    told = subprocess.run([LINT, file], capture_output=True, text=True)
    assert (told.returncode, told.stdout.strip()) == (0, "")


@pytest.mark.parametrize("path", DEFINITIONS, ids=lambda p: p.name)
def test_it_is_json_with_placeholders_inside_strings_only(path: Path):
    assert json.loads(path.read_text("utf-8"))["States"]


INTAKE = json.loads((ROOT / "state_machines/intake.asl.json").read_text("utf-8"))["States"]
SMALL = ["receive", "validate", "cleanse", "compare", "commit", "project", "distribute", "report_back"]
LARGE = ["identify_parts", "plan", "link_parts", "compare_partitions", "gather"]
LAST = (["States.ALL"], "report_back")


def way(**facts: bool) -> list[str]:
    """The states that do something, in the order in which a submission with these facts comes through them."""
    found, name = [], "receive"
    while True:
        state = INTAKE[name]
        if state["Type"] == "Choice":
            name = next((c["Next"] for c in state["Choices"] if holds(c, facts)), state["Default"])
            continue
        found.append(name)
        if state.get("End"):
            return found
        name = state["Next"]


def holds(choice: dict, facts: dict[str, bool]) -> bool:
    return all(facts.get(c["Variable"].removeprefix("$."), False) is True for c in choice.get("And", [choice]))


def shared() -> dict[str, dict]:
    return {name: state for name, state in INTAKE.items() if state["Type"] == "Map"}


def test_a_small_submission_comes_through_the_same_eight_functions_and_no_map():
    assert way() == SMALL


def test_a_large_one_is_identified_linked_compared_and_projected_in_shares():
    assert way(large=True) == [*SMALL[:3], *LARGE, "commit", "project_partitions", *SMALL[5:]]


def test_a_trial_leaves_after_the_comparison_however_large_it_is():
    assert way(dryRun=True) == [*SMALL[:4], "report_back"]
    assert way(dryRun=True, large=True) == [*SMALL[:3], *LARGE, "report_back"]


def test_where_the_ledger_has_moved_a_small_one_is_compared_again_and_a_large_one_planned_again():
    moved = INTAKE["has_the_ledger_moved"]
    ends = {large: next(c["Next"] for c in moved["Choices"] if holds(c, {"moved": True, "large": large}))
            for large in (False, True)}  # fmt: skip
    assert ends == {False: "compare", True: "plan"}


def test_every_step_of_intake_retries_faults_and_ends_at_report_back():
    for name, state in INTAKE.items():
        if state["Type"] == "Task":
            assert state["Retry"][-1]["ErrorEquals"] == ["States.ALL"]
        if state["Type"] in ("Task", "Map"):
            caught = [(c["ErrorEquals"], c["Next"]) for c in state.get("Catch", [])]
            assert caught == ([] if name == "report_back" else [LAST])


def test_shares_run_apart_so_many_at_once_and_a_fault_of_one_is_tried_again_by_itself():
    assert list(shared()) == ["identify_parts", "link_parts", "compare_partitions", "project_partitions"]
    for state in shared().values():
        assert state["ItemProcessor"]["ProcessorConfig"] == {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}
        assert 0 < state["MaxConcurrency"] <= 40
        (task,) = state["ItemProcessor"]["States"].values()
        assert task["Retry"][-1]["ErrorEquals"] == ["States.ALL"]
        assert task["Retry"][0]["MaxAttempts"] >= 30  # who is turned away waits: that is no fault


def test_what_shares_answer_is_thrown_away_so_that_a_state_stays_small_however_many_there_are():
    assert [state["ResultPath"] for state in shared().values()] == [None] * 4
    every = Share(share=99_999).model_dump_json(by_alias=True)
    assert len(every) * 10_000 < 256 * 1024  # the limit of Step Functions for what a state gives


BATCH = json.loads((ROOT / "state_machines/batch-query.asl.json").read_text("utf-8"))["States"]


def batch_way(**facts: bool) -> list[str]:
    """The states through which a batch query with these facts comes."""
    found, name = [], "check"
    while True:
        state = BATCH[name]
        if state["Type"] == "Choice":
            name = next((c["Next"] for c in state["Choices"] if holds(c, facts)), state["Default"])
            continue
        found.append(name)
        if state.get("End") or state["Type"] == "Succeed":
            return found
        name = state["Next"]


def test_a_batch_query_is_checked_run_logged_and_reported_or_refused_and_logged():
    assert batch_way() == ["check", "run", "log", "report"]
    assert batch_way(refused=True) == ["check", "log", "report"]
    assert batch_way(finished=True) == ["check", "answered_already"]


def test_every_step_of_a_batch_query_retries_faults_and_ends_at_report():
    for name, state in BATCH.items():
        if state["Type"] == "Task":
            assert state["Retry"][-1]["ErrorEquals"] == ["States.ALL"]
            assert state["Retry"][0]["MaxAttempts"] >= 30  # who is turned away waits: that is no fault
            caught = [(c["ErrorEquals"], c["ResultPath"], c["Next"]) for c in state.get("Catch", [])]
            assert caught == ([] if name == "report" else [(["States.ALL"], "$.error", "report")])
