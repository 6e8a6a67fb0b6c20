"""All checks together, as a person and a program are told of them."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from gongxin.main import cli
from localstack import manifest
from localstack.doctor import rounds
from localstack.doctor.model import Checkup, Found, Patient, checkup
from tests.platform_fixture import free_ports

RUNBOOKS = manifest.ROOT / "docs" / "runbooks"


def test_a_platform_at_rest_is_told_to_be_started(patient: Patient):
    found, checks = rounds.examine(patient)
    assert {one.kind for one in found} - {"tool-absent"} == {"process-absent", "backup-never"}
    assert checks == len([*rounds.MACHINE, *rounds.FOLDER, *rounds.AT_REST])
    assert rounds.status(found, patient) == 3


def test_whatever_cannot_be_asked_is_said_and_the_rest_goes_on(patient: Patient):
    (patient.home / "tables.sqlite").write_bytes(b"no database" * 1000)
    for file in patient.home.glob("tables.sqlite-*"):
        file.unlink()
    found, _ = rounds.examine(patient)
    assert Found("check-failed", {"check": "tables", "error": "DatabaseError"}) in found


def test_where_no_platform_is_only_the_machine_is_examined(tmp_path: Path):
    nowhere = Patient(manifest.ROOT, tmp_path / "nothing", free_ports())
    found, checks = rounds.examine(nowhere)
    assert (found[-1].kind, checks) == ("no-platform", len(rounds.MACHINE))
    assert rounds.status([found[-1]], nowhere) == 0


def test_the_command_tells_a_person_and_a_program(patient: Patient):
    environment = {"GONGXIN_HOME": str(patient.home), "GONGXIN_PORT": str(patient.port)}
    told = CliRunner().invoke(cli, ["doctor", "--json"], env=environment)
    assert told.exit_code == 3
    known = json.loads(told.output)
    absent = [one for one in known["found"] if one["kind"] == "process-absent"]
    assert known["healthy"] is False
    assert absent[0]["do"] == {"zh": "执行 make up", "en": "make up"}
    said = CliRunner().invoke(cli, ["doctor"], env=environment)
    assert f"endpoint (port {patient.port}) does not run" in said.output
    assert "没有运行" in said.output


TESTS = "".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_*.py"))
SOURCES = "".join(path.read_text("utf-8") for path in (manifest.ROOT / "localstack" / "doctor").glob("*.py"))


@pytest.mark.parametrize("kind", checkup().findings)
def test_every_finding_is_made_somewhere_tried_here_and_says_what_to_do(kind: str):
    told = checkup().findings[kind]
    assert f'"{kind}"' in SOURCES
    assert f'"{kind}"' in TESTS
    assert all((told.says.zh, told.says.en, told.do.zh, told.do.en))
    for words in (told.says, told.do):
        assert set(re.findall(r"{(\w+)}", words.zh)) - {"zh"} == set(re.findall(r"{(\w+)}", words.en)) - {"en"}
    assert told.runbook is None or (RUNBOOKS / f"{told.runbook}.md").is_file()


def test_nothing_is_found_that_has_no_words():
    assert set(re.findall(r'Found\("([a-z-]+)"', SOURCES)) <= set(Checkup.model_validate(checkup()).findings)
