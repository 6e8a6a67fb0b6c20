"""`gongxin link` says who each row is about without any platform, and by its exit status how it went."""

import json
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result

from gongxin.main import cli
from tests.cli.test_check_command import GOOD, HEADER

REGISTER = {
    "subject_id": ["s1", "s2"],
    "name": ["北辰测试科技有限公司", "南岭测试食品有限公司"],
    "uscc": ["91990100MA0TEXT129", "91990100MA0TEXT204"],
}
COLUMNS = ["result", "subject_id", "method", "keys", "reason", "runner_up", "runner_up_score"]
OTHER = GOOD.replace("12号", "13号").replace("91990100MA0TEXT129", "91990100MA0TEXT204")
REJECTED = GOOD.replace("12号", "14号").replace("当事人在店内张贴虚假广告。", "")


def link(folder: Path, content: str, *more: str, register: dict | None = None) -> Result:
    file, known = folder / "penalties.csv", folder / "register.parquet"
    file.write_text(content, encoding="utf-8")
    pl.DataFrame(register or REGISTER).write_parquet(known)
    asked = ["link", str(file), "--dataset", "org-penalty", "--register", str(known), "--as-of", "2026-03-05"]
    return CliRunner().invoke(cli, [*asked, *more])


def test_a_file_whose_rows_are_all_linked_exits_with_0(tmp_path: Path) -> None:
    result = link(tmp_path, f"{HEADER}\n{GOOD}\n", "--json")
    told = json.loads(result.stdout)
    assert result.exit_code == 0, result.stderr
    assert (told["received"], told["linked"], told["rejected"]) == (1, 1, 0)
    assert told["methods"] == {"uscc+name": 1}


def test_links_are_written_with_the_rows_they_belong_to(tmp_path: Path) -> None:
    result = link(tmp_path, "\n".join([HEADER, GOOD, OTHER, REJECTED]), "--out", str(tmp_path / "out"))
    links = pl.read_parquet(tmp_path / "out" / "links.parquet")
    assert result.exit_code == 1
    assert links.columns == ["_sheet", "_row", *COLUMNS]
    told = links.select("_row", "result", "subject_id", "runner_up").rows()
    assert told == [(2, "03", "s1", None), (3, "04", None, "s2")]
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["links.parquet"]
    assert "退回 rejected 1" in result.stdout
    assert "04 不一致" in result.stdout


def test_a_doubtful_row_is_linked_where_the_register_confirms_its_code(tmp_path: Path) -> None:
    row = GOOD.replace("91990100MA0TEXT129", "91990100MA0TEXT120")
    register = REGISTER | {"uscc": ["91990100MA0TEXT120", None]}
    assert link(tmp_path, f"{HEADER}\n{row}\n", register=register).exit_code == 0


def test_a_refused_file_exits_with_2_and_leaves_no_links(tmp_path: Path) -> None:
    out = tmp_path / "out"
    link(tmp_path, f"{HEADER}\n{GOOD}\n", "--out", str(out))
    result = link(tmp_path, "", "--out", str(out))
    assert result.exit_code == 2
    assert "文件为空" in result.stderr
    assert "The file is empty" in result.stderr
    assert list(out.iterdir()) == []


@pytest.mark.parametrize(
    ("register", "sentence"),
    [
        ({"name": ["北辰"]}, "the register lacks the column subject_id"),
        ({"subject_id": ["a", None], "name": ["甲", "乙"]}, "row 2 of the register has no subject_id"),
        ({"subject_id": ["a"], "name": [True]}, "the column name of the register is no text"),
    ],
)
def test_an_unusable_register_exits_with_2_and_says_why(tmp_path: Path, register: dict, sentence: str) -> None:
    result = link(tmp_path, f"{HEADER}\n{GOOD}\n", register=register)
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert "登记文件" in result.stderr


def test_a_register_that_is_no_parquet_exits_with_2(tmp_path: Path) -> None:
    file = tmp_path / "register.csv"
    file.write_text("subject_id,name\n")
    (tmp_path / "penalties.csv").write_text(f"{HEADER}\n{GOOD}\n")
    asked = ["link", str(tmp_path / "penalties.csv"), "--dataset", "org-penalty", "--register", str(file)]
    result = CliRunner().invoke(cli, asked)
    assert result.exit_code == 2
    assert "the register is no Parquet file" in result.stderr


def test_links_never_replace_the_register(tmp_path: Path) -> None:
    file, known = tmp_path / "penalties.csv", tmp_path / "links.parquet"
    file.write_text(f"{HEADER}\n{GOOD}\n", encoding="utf-8")
    pl.DataFrame(REGISTER).write_parquet(known)
    asked = ["link", str(file), "--dataset", "org-penalty", "--register", str(known), "--out", str(tmp_path)]
    assert CliRunner().invoke(cli, asked).exit_code == 2
    assert pl.read_parquet(known).columns == list(REGISTER)
