"""What the documents say exists: links, make targets, commands and their options."""

import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from gongxin.main import COMMANDS, cli

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
TARGETS = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


def id_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("document", DOCUMENTS, ids=id_of)
def test_every_link_to_a_file_leads_somewhere(document: Path):
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", document.read_text("utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=id_of)
def test_every_make_target_that_is_named_exists(document: Path):
    named = set(re.findall(r"`make ([a-z-]+)", document.read_text("utf-8")))
    assert named <= TARGETS


def subcommand(command: str, rest: str) -> list[str]:
    """Of a group the command in it that is meant; it must exist."""
    found = cli.get_command(click.Context(cli), command)
    if not isinstance(found, click.Group) or not rest.split():
        return []
    assert rest.split()[0] in found.commands, f"gongxin {command}{rest}"
    return rest.split()[:1]


@pytest.mark.parametrize("document", DOCUMENTS, ids=id_of)
def test_every_command_that_is_shown_exists_with_its_options(document: Path):
    for command, rest in re.findall(r"gongxin ([a-z-]+)([^\n`|]*)", document.read_text("utf-8")):
        if command not in COMMANDS:
            continue
        told = CliRunner().invoke(cli, [command, *subcommand(command, rest), "--help"]).output
        assert [o for o in re.findall(r"(--[a-z-]+)", rest) if o not in told] == [], f"gongxin {command}{rest}"


def test_both_readmes_show_the_same_commands():
    english, chinese = ((ROOT / name).read_text("utf-8") for name in ("README.md", "README.zh-CN.md"))
    shown = [re.findall(r"^(make [a-z]+|\.venv/bin/gongxin [a-z]+)", text, re.MULTILINE) for text in (english, chinese)]
    assert shown[0] == shown[1] != []


def test_every_decision_has_its_number_a_date_and_options():
    decisions = sorted((ROOT / "docs/decisions").glob("*.md"))
    assert [d.name[:4] for d in decisions] == [f"{n:04d}" for n in range(1, len(decisions) + 1)]
    for decision in decisions:
        text = decision.read_text("utf-8")
        assert text.startswith(f"# {decision.name[:4]} ")
        assert re.search(r"^20\d\d-\d\d-\d\d", text, re.MULTILINE), decision.name
