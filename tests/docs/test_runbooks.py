"""Runbooks say when, what to do and how to check it, and what they say can be done: their blocks are executed."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from cloud import clock, knowledge
from localstack.doctor.model import checkup
from localstack.samples import samples

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(path for path in (ROOT / "docs" / "runbooks").glob("*.md") if path.name != "README.md")
BLOCK = re.compile(r"^```sh run\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NAMES = [page.stem for page in PAGES]


@pytest.fixture(scope="module")
def surroundings(platform, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What an operator has: the commands, the platform, a file of a department."""
    sample = samples(knowledge.catalogue(), clock.today())[0]
    file = tmp_path_factory.mktemp("file") / sample.name
    file.write_bytes(sample.content)
    folders = {name: str(tmp_path_factory.mktemp(name.lower()) / "there") for name in ("BACKUPS", "COPIES")}
    return {
        "PATH": f"{ROOT / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "GONGXIN_HOME": str(platform.home),
        "GONGXIN_PORT": str(platform.port),
        "FILE": str(file),
        "DATASET": sample.dataset,
        "AGENCY_CODE": sample.agency.code,
        **folders,
    }


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_what_a_runbook_says_works_on_a_running_platform(page: Path, surroundings: dict[str, str]):
    blocks = BLOCK.findall(page.read_text("utf-8"))
    assert blocks
    for block in blocks:
        done = subprocess.run(
            ["/bin/sh", "-e", "-c", block], env=surroundings, cwd=ROOT, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, f"{block}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_every_runbook_says_when_what_to_do_and_how_to_check_it(page: Path):
    text = page.read_text("utf-8")
    assert re.findall(r"^\*\*(When|Do|Check)\b", text, re.MULTILINE)[0] == "When"
    assert {"When", "Do", "Check"} <= set(re.findall(r"^\*\*(When|Do|Check)\b", text, re.MULTILINE))


def test_the_list_of_runbooks_has_all_of_them():
    listed = re.findall(r"\]\(([a-z-]+)\.md\)", (ROOT / "docs" / "runbooks" / "README.md").read_text("utf-8"))
    assert sorted(listed) == NAMES


def test_each_finding_is_in_the_runbook_to_which_it_sends():
    for kind, told in checkup().findings.items():
        if told.runbook and told.severity != "note":
            assert f"`{kind}`" in (ROOT / "docs" / "runbooks" / f"{told.runbook}.md").read_text("utf-8"), kind
