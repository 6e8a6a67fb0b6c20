"""The state machines are valid ASL, and answer whatever happens."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

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


def test_every_step_of_intake_retries_faults_and_ends_at_report_back():
    states = json.loads((ROOT / "state_machines/intake.asl.json").read_text("utf-8"))["States"]
    tasks = {name: state for name, state in states.items() if state["Type"] == "Task"}
    assert list(tasks) == [
        "receive", "validate", "cleanse", "compare", "commit", "project", "distribute", "report_back",
    ]  # fmt: skip
    for name, state in tasks.items():
        assert state["Retry"][-1]["ErrorEquals"] == ["States.ALL"]
        caught = [(c["ErrorEquals"], c["Next"]) for c in state.get("Catch", [])]
        assert caught == ([] if name == "report_back" else [(["States.ALL"], "report_back")])
