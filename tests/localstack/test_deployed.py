"""What Terraform is told of a deployment on this machine."""

import zipfile
from pathlib import Path

import pytest

from localstack import deployed, manifest
from localstack.terraform import FOLDER


def test_only_variables_that_exist_are_said(tmp_path: Path):
    known = "".join(file.read_text(encoding="utf-8") for file in FOLDER.glob("variables*.tf"))
    told = deployed.variables(tmp_path, 4566)
    assert [name for name in told if f'variable "{name}" {{' not in known] == []


def test_functions_are_told_where_the_endpoint_is_and_nothing_that_is_granted(tmp_path: Path):
    around = deployed.variables(tmp_path, 4600)["surroundings"]
    assert around["AWS_ENDPOINT_URL"] == "http://127.0.0.1:4600"
    assert around["GONGXIN_HOME"] == str(tmp_path)
    assert {name for name in around if name.startswith(("BUCKET_", "TABLE_", "SECRET_"))} == set()


def test_the_archive_holds_every_handler(tmp_path: Path):
    deployed.variables(tmp_path, 4566)
    held = set(zipfile.ZipFile(tmp_path / "archives" / "functions.zip").namelist())
    handlers = {f.handler.rpartition(".")[0].replace(".", "/") + ".py" for f in manifest.load().functions.values()}
    assert handlers <= held


@pytest.mark.parametrize(
    ("told", "lost"),
    [
        ("ResourceAlreadyExistsException: The specified log group already exists", True),
        ("EntityAlreadyExists: Role with name x already exists", True),
        ("ResourceInUseException: Table already exists: x", True),
        ("ResourceConflictException: Function already exist: x", True),
        ("Error: Invalid index", False),
        ("Error: no file exists at functions.zip", False),
    ],
)
def test_an_answer_that_the_endpoint_lost_is_told_from_other_faults(told: str, lost: bool):
    assert bool(deployed.ANSWER_LOST.search(told)) == lost
