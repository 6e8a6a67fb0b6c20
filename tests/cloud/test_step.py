"""How a step is called: typed in and out, every fault told by kind and place, never with somebody's data."""

import json
from types import SimpleNamespace

import pytest
from pydantic import BaseModel

from cloud.step import StepFailed, step
from credit.errors import FileRefused

CONTEXT = SimpleNamespace(function_name="a-step")
SECRET = "99010119900101001X"


class Before(BaseModel):
    number: int


class After(BaseModel):
    twice: int


@step
def double(task: Before) -> After:
    return After(twice=task.number * 2)


@step
def refuse(task: Before) -> After:
    raise FileRefused("file.empty", limit=task.number)


@step
def stumble(task: Before) -> After:
    raise ValueError(f"could not parse {SECRET}")


def metrics(capsys: pytest.CaptureFixture[str]) -> dict:
    return next(json.loads(line) for line in capsys.readouterr().out.splitlines() if '"_aws"' in line)


def test_a_step_takes_a_model_and_gives_one(capsys):
    assert double({"number": 4}, CONTEXT) == {"twice": 8}
    told = metrics(capsys)
    assert (told["step"], told["step-done"]) == ("a-step", [1.0])
    assert told["step-duration"][0] >= 0


def test_a_warm_up_only_loads():
    assert double({"warm": True}, CONTEXT) == {"warm": True}


def test_a_refused_file_leaves_the_task_as_it_was_with_the_refusal(capsys):
    told = refuse({"number": 4, "kept": "yes"}, CONTEXT)
    assert (told["number"], told["kept"]) == (4, "yes")
    assert FileRefused.parse(told["refusal"]).rule == "file.empty"
    assert metrics(capsys)["step-refused"] == [1.0]


def test_an_unforeseen_fault_says_where_and_never_with_which_data(capsys):
    with pytest.raises(StepFailed) as failed:
        stumble({"number": 4}, CONTEXT)
    out, err = capsys.readouterr()
    assert "ValueError at test_step.py" in str(failed.value)
    assert SECRET not in str(failed.value) + out + err
    assert failed.value.__cause__ is None
