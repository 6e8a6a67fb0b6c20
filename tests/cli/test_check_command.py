"""`gongxin check` judges a file without any platform and says by its exit status how it went."""

import json
from pathlib import Path
from zipfile import ZipFile

import polars as pl
import pytest
import xlsxwriter
from click.testing import CliRunner, Result
from python_calamine import CalamineWorkbook

from gongxin.main import cli

HEADER = (
    "行政相对人名称,行政相对人类别,统一社会信用代码,法定代表人,行政处罚决定书文号,违法行为类型,违法事实,处罚依据,处罚类别,处罚内容,"
    "罚款金额（万元）,处罚决定日期,公示截止期,处罚机关,处罚机关代码,数据来源单位,数据来源单位代码,flex_id"
)
GOOD = (
    "北辰测试科技有限公司,法人及非法人组织,91990100MA0TEXT129,林测试,测市监罚〔2024〕12号,发布虚假广告,当事人在店内张贴虚假广告。,"
    "《中华人民共和国广告法》第五十五条,罚款,罚款2.5万元。,2.5,2024-03-05,2025-03-05,测试市市场监督管理局,11990100MC00000121,"
    "测试市市场监督管理局,11990100MC00000121,a"
)


def check(tmp_path: Path, content: str, *more: str) -> Result:
    file = tmp_path / "penalties.csv"
    file.write_text(content, encoding="utf-8")
    return CliRunner().invoke(cli, ["check", str(file), "--dataset", "org-penalty", "--as-of", "2026-03-05", *more])


def test_a_good_file_exits_with_0(tmp_path: Path) -> None:
    result = check(tmp_path, f"{HEADER}\n{GOOD}\n", "--json")
    receipt = json.loads(result.stdout)
    assert (result.exit_code, receipt["state"]) == (0, 80)
    assert receipt["counts"] == {"received": 1, "accepted": 1, "doubtful": 0, "rejected": 0, "duplicate": 0}


def test_every_row_is_in_one_of_the_files_and_the_exit_status_is_1(tmp_path: Path) -> None:
    doubtful = GOOD.replace("12号", "13号").replace("91990100MA0TEXT129", "91990100MA0TETX129")
    rejected = GOOD.replace("12号", "14号").replace("当事人在店内张贴虚假广告。", "")
    out = tmp_path / "out"
    result = check(tmp_path, "\n".join([HEADER, GOOD, doubtful, rejected, GOOD]), "--out", str(out))
    receipt = json.loads((out / "receipt.json").read_bytes())
    assert result.exit_code == 1
    assert receipt["counts"] == {"received": 4, "accepted": 1, "doubtful": 1, "rejected": 1, "duplicate": 1}
    rows = {name: pl.read_parquet(out / f"{name}.parquet")["_row"].to_list() for name in ("accepted", "doubtful")}
    assert rows == {"accepted": [2], "doubtful": [3]}
    assert {"errors.csv", "changes.csv", "summary.html"} <= {path.name for path in out.iterdir()}
    assert "退回 rejected 1" in result.stdout


def test_rows_that_delete_a_record_are_no_records(tmp_path: Path) -> None:
    out = tmp_path / "out"
    lines = [f"{HEADER},操作类型", f"{GOOD},新增", GOOD.replace("12号", "13号") + ",删除"]
    check(tmp_path, "\n".join(lines), "--out", str(out))
    files = json.loads((out / "receipt.json").read_bytes())["files"]
    assert (files["accepted.parquet"]["rows"], files["withdrawals.parquet"]["rows"]) == (1, 1)
    rows = {name: pl.read_parquet(out / f"{name}.parquet") for name in ("accepted", "withdrawals")}
    assert {name: frame["_row"].to_list() for name, frame in rows.items()} == {"accepted": [2], "withdrawals": [3]}
    assert rows["accepted"].columns == rows["withdrawals"].columns
    check(tmp_path, f"{HEADER}\n{GOOD}\n", "--out", str(out))
    assert not (out / "withdrawals.parquet").exists()


def test_a_refused_file_exits_with_2_and_says_why_in_both_languages(tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = check(tmp_path, "", "--out", str(out))
    assert result.exit_code == 2
    assert "文件为空" in result.stderr
    assert "The file is empty" in result.stderr
    assert json.loads((out / "receipt.json").read_bytes())["refused"]["rule"] == "file.empty"


def test_a_refused_file_leaves_no_rows_behind(tmp_path: Path) -> None:
    out = tmp_path / "out"
    check(tmp_path, HEADER + ",血型\n" + GOOD + ",A\n", "--out", str(out))
    assert sorted(path.name for path in out.iterdir()) == ["receipt.json", "summary.html"]


@pytest.mark.parametrize(
    ("agency", "rule"), [("11990100MC00000121", None), ("91990100MA0TEXT129", "file.unknown-sender")]
)
def test_a_sender_that_is_named_is_asked_of_the_catalogue(tmp_path: Path, agency: str, rule: str | None) -> None:
    result = check(tmp_path, f"{HEADER}\n{GOOD}\n", "--json", "--agency", agency)
    assert json.loads(result.stdout).get("refused", {}).get("rule") == rule


def test_an_unknown_dataset_is_a_refused_input(tmp_path: Path) -> None:
    result = check(tmp_path, HEADER, "--dataset", "org-nothing")
    assert result.exit_code == 2


def test_a_register_tells_whose_code_a_row_carries(tmp_path: Path) -> None:
    register = tmp_path / "register.parquet"
    subjects = {
        "subject_id": ["1"],
        "uscc": ["91990100MA0TEXT129"],
        "name": ["南辰测试有限公司"],
        "former_names": [["旧名"]],
    }
    pl.DataFrame(subjects).write_parquet(register)
    result = check(tmp_path, f"{HEADER}\n{GOOD}\n", "--json", "--register", str(register))
    assert [f["rule"] for f in json.loads(result.stdout)["findings"]] == ["subject.name-differs"]
    assert result.exit_code == 1


def test_an_answer_never_replaces_the_file_that_it_is_about(tmp_path: Path) -> None:
    file = tmp_path / "marked.xlsx"
    file.write_bytes(b"mended by hand")
    result = CliRunner().invoke(cli, ["check", str(file), "--dataset", "org-penalty", "--out", str(tmp_path)])
    assert (result.exit_code, file.read_bytes()) == (2, b"mended by hand")


def test_an_earlier_answer_does_not_stay_beside_a_later_one(tmp_path: Path) -> None:
    out = tmp_path / "out"
    check(tmp_path, f"{HEADER}\n{GOOD}\n", "--out", str(out))
    check(tmp_path, "", "--out", str(out))
    assert sorted(path.name for path in out.iterdir()) == ["receipt.json", "summary.html"]


def test_a_workbook_comes_back_with_its_cells_marked(tmp_path: Path) -> None:
    file, out = tmp_path / "penalties.xlsx", tmp_path / "out"
    book = xlsxwriter.Workbook(str(file), {"strings_to_numbers": False})
    sheet = book.add_worksheet("三月")
    sheet.write_string(0, 0, "行政处罚信息表")
    sheet.write_row(1, 0, HEADER.split(","))
    sheet.write_row(2, 0, GOOD.replace("2024-03-05", "3/5/2024").split(","))
    book.close()
    result = CliRunner().invoke(cli, ["check", str(file), "--dataset", "org-penalty", "--out", str(out)])
    assert result.exit_code == 1
    rows = (
        CalamineWorkbook.from_path(str(out / "marked.xlsx")).get_sheet_by_name("三月").to_python(skip_empty_area=False)
    )
    assert rows[1][0] == "行政相对人名称"
    assert "3/5/2024" in rows[2]
    with ZipFile(out / "marked.xlsx") as archive:
        notes = archive.read("xl/comments1.xml").decode()
    assert "处罚决定日期" in notes
