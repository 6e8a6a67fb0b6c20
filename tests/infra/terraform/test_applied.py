"""The root is applied to an endpoint on this machine, as by `make deploy-local`, and files sent to it are answered."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from localstack import ports, terraform
from localstack.trouble import Trouble

FILES = 3  # that are sent
PATIENCE = 900  # seconds; two busy cores take two minutes


@pytest.fixture
def surroundings(tmp_path: Path) -> dict[str, str]:
    """The variables of a platform of its own; skips where Terraform or its provider cannot be had."""
    if terraform.program() is None:
        pytest.skip("Terraform is not installed")
    try:
        terraform.prepare(tmp_path / "data", "-backend=false")
    except Trouble as trouble:
        pytest.skip(f"the provider of Terraform cannot be had here: {trouble}")
    return {**os.environ, "GONGXIN_HOME": str(tmp_path / "home"), "GONGXIN_PORT": str(ports.free(3))}


def call(command: str, surroundings: dict[str, str]) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", "localstack", command]
    return subprocess.run(words, env=surroundings, capture_output=True, text=True, timeout=PATIENCE)


def test_what_was_applied_takes_files_in_and_a_second_plan_would_change_nothing(surroundings: dict[str, str]):
    deployed = Path(surroundings["GONGXIN_HOME"] + "-deployed")
    try:
        done = call("deploy-local", surroundings)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "nothing is left to change" in done.stdout
        table = done.stdout.partition("What came of every file")[2]
        assert len([line for line in table.splitlines() if "已办结" in line]) == FILES
        assert not (deployed / "tables.sqlite").exists()  # its tables are DynamoDB's
    finally:
        call("deploy-local-stop", surroundings)
    assert not deployed.exists()
