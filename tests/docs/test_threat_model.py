"""Each control of the threat model names tests that exist."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "threat-model.md").read_text("utf-8")
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TEXT)
CHAPTERS = ("物理安全", "网络安全", "主机安全", "应用安全", "安全审计", "数据安全", "个人信息")


@cache
def defined_in(path: str) -> set[str]:
    """Names of the test functions of a file, in classes too."""
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_a_named_test_exists(path: str, name: str):
    assert name in defined_in(path)


def test_every_chapter_is_there_and_every_control_has_its_proof():
    assert [chapter for chapter in CHAPTERS if chapter not in TEXT] == []
    rows = [line for line in TEXT.splitlines() if line.startswith("| ") and line.count(" | ") >= 2]
    controls = [row for row in rows if "proof" not in row and "---" not in row and "most of all" not in row]
    aims = controls[controls.index(next(row for row in controls if "premises" in row)) :]
    assert len(aims) > 30
    without = [row for row in aims if "::" not in row]
    assert [row for row in without if "by contract" not in row] == []
