"""Faults of the machine are made, and the doctor names them."""

import socket
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from localstack.doctor import machine
from localstack.doctor.model import Found, Patient
from tests.localstack.doctor.examined import kinds, with_limit


def project(tmp_path: Path, python: str, locked: str) -> Path:
    (tmp_path / "locks").mkdir()
    (tmp_path / "locks" / "requirements.txt").write_text(locked)
    (tmp_path / "pyproject.toml").write_text(f'[project]\nrequires-python = "{python}"\n')
    return tmp_path


def test_a_python_that_is_not_supported(patient: Patient, tmp_path_factory):
    old = replace(patient, root=project(tmp_path_factory.mktemp("root"), ">=3.9,<3.10", ""))
    [found] = machine.python(old)
    assert found == Found("python", {"found": "{}.{}".format(*sys.version_info[:2]), "wanted": ">=3.9,<3.10"})
    assert list(machine.python(patient)) == []


def test_versions_that_are_not_the_locked_ones(patient: Patient, tmp_path_factory):
    locked = (
        "click==0.0.1 \\\n    --hash=sha256:00\nno-such-thing==1.0 \\\nfor-others==1 ; sys_platform == 'win32' \\\n"
    )
    [found] = machine.lock(replace(patient, root=project(tmp_path_factory.mktemp("root"), ">=3.11,<3.14", locked)))
    assert found == Found("lock", {"count": 2, "packages": "click, no-such-thing"})
    assert list(machine.lock(patient)) == []


@pytest.mark.parametrize("kind", ["disk-full", "disk-filling"])
def test_a_disk_without_room(patient: Patient, kind: str):
    roomy = with_limit(with_limit(patient, "disk-full", gigabytes=0), "disk-filling", gigabytes=0)
    assert list(machine.disk(roomy)) == []
    assert kinds(machine.disk(with_limit(roomy, kind, gigabytes=1 << 30))) == [kind]


def test_a_port_that_somebody_else_has(patient: Patient):
    with socket.create_server(("127.0.0.1", patient.port + 1)):
        [found] = machine.ports(patient)
    assert found == Found("port-taken", {"port": patient.port + 1, "process": "api-public"})


def test_a_tool_that_is_not_there(patient: Patient):
    tool = patient.checkup.tools[0].model_copy(update={"program": "no-such-program"})
    lacking = replace(patient, checkup=patient.checkup.model_copy(update={"tools": (tool,)}))
    [found] = machine.tools(lacking)
    assert (found.kind, found.facts["tool"]) == ("tool-absent", "no-such-program")


def test_keys_that_others_can_read(patient: Patient):
    assert list(machine.privacy(patient)) == []
    (patient.home / "record-key.hex").chmod(0o644)
    assert list(machine.privacy(patient)) == [Found("readable", {"files": "record-key.hex"})]
