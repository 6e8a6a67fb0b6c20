"""`gongxin check` knows confirmations and zero reports, as the platform does."""

import json
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from cloud import knowledge
from gongxin.main import cli

DATASET = knowledge.catalogue().dataset("org-penalty")
ROW = {
    "CF_XDR_MC": "北辰社",
    "CF_XDR_LB": "法人及非法人组织",
    "CF_XDR_SHXYM": "91990100MA0TEXT129",
    "CF_FRDB": "林测试",
    "CF_WSH": "测市监罚〔2024〕12号",
    "CF_WFXW": "发布虚假广告",
    "CF_SY": "当事人在店内张贴虚假广告。",
    "CF_YJ": "《中华人民共和国广告法》第五十五条",
    "CF_CFLB": "警告",
    "CF_NR": "警告。",
    "CF_JDRQ": "2024-03-05",
    "CF_GSJZQ": "2025-03-05",
    "CF_CFJG": "测试市市场监督管理局",
    "CF_CFJGDM": "11990100MC0000020U",
    "CF_SJLY": "测试市市场监督管理局",
    "CF_SJLYDM": "11990100MC0000020U",
}


def check(folder: Path, *lines: str) -> tuple[int, dict, pl.DataFrame | None]:
    file, out = folder / "a.csv", folder / "out"
    file.write_text("\n".join(lines) + "\n", "utf-8")
    told = CliRunner().invoke(cli, ["check", str(file), "--dataset", "org-penalty", "--out", str(out)])
    errors = out / "errors.csv"
    found = pl.read_csv(errors, infer_schema=False) if errors.exists() else None
    return told.exit_code, json.loads((out / "receipt.json").read_text("utf-8")), found


def table(**more: str) -> list[str]:
    row = {DATASET.field(code).label.zh: value for code, value in ROW.items()} | more
    return [",".join(row), ",".join(row.values())]


def test_without_a_word_the_short_name_is_doubtful(tmp_path: Path):
    status, receipt, _ = check(tmp_path, *table())
    assert (status, receipt["counts"]["doubtful"]) == (1, 1)


@pytest.mark.parametrize("headers", [("核实人", "核实说明"), ("gongxin_confirmed_by", "gongxin_confirmation")])
def test_a_confirmed_row_is_accepted_and_asks_for_nothing_more(tmp_path: Path, headers):
    status, receipt, errors = check(tmp_path, *table(**dict(zip(headers, ("周测试", "已与执照核对"), strict=True))))
    assert (status, receipt["counts"]["accepted"]) == (0, 1)
    assert errors is not None
    [line] = errors.filter(pl.col("rule") == "org-penalty.short-name").iter_rows(named=True)
    assert line["severity"] == "warn"
    assert "已核实确认" in line["action"]
    assert "周测试" not in errors.write_csv()


@pytest.mark.parametrize("where", ["above", "below"])
def test_a_zero_report_is_good(tmp_path: Path, where):
    header = table()[0]
    lines = ["2026年11月行政处罚零报告", header] if where == "above" else [header, "本期无数据"]
    status, receipt, _ = check(tmp_path, *lines)
    assert (status, receipt["state"], receipt["zeroReport"]) == (0, 82, {})


def test_a_header_alone_is_still_refused(tmp_path: Path):
    status, receipt, _ = check(tmp_path, table()[0])
    assert (status, receipt["refused"]["rule"]) == (2, "file.no-rows")
