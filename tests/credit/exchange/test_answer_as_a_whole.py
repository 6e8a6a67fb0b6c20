"""One answer: its files agree with its receipt, late findings move rows, and nobody's data is given away."""

import csv
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from cloud import knowledge
from credit.exchange.answer import Answer, Sent, written
from credit.exchange.changes_file import discreet
from credit.exchange.receipt import Receipt
from credit.quality.across.late import Late
from credit.quality.reading import read
from credit.quality.run import judged
from credit.text import Text

TODAY = datetime(2026, 3, 5, tzinfo=UTC)
Row = Callable[..., list[str]]
PEOPLE = ("林测试一", "周示例", "陈虚构")
NUMBERS = ("990100199003077571", "13800001234", "990100199003077555")


def answered(path: Path, name: str, folder: Path, batch_rows: int = 50_000) -> Receipt:
    catalogue = knowledge.catalogue()
    dataset = catalogue.dataset(name)
    table = read(path, dataset, catalogue, batch_rows=batch_rows)
    answer, late = Answer(Sent(table.header, "s1", dataset, catalogue), folder), Late()
    for batch in judged(table.batches, dataset, catalogue, today=TODAY.date(), late=late):
        answer.add(batch)
    for _, findings in late.parts():
        answer.late(findings)
    facts = {"submission": "s1", "agency": "", "dataset": name, "file_name": path.name, "sha256": "0", "state": 81}
    more = {"counts": answer.counts(), "findings": answer.findings(), "files": answer.files(path)}
    state = {"received_at": TODAY, "state_text": Text(zh="已办结", en="finished")}
    return written(Receipt.model_validate({**facts, **state, **more}), dataset, folder)


def lines(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))


@pytest.fixture
def contradicted(headers: list[str], row: Row, tmp_path: Path) -> Path:
    """Two rows of one record, in batches of one row, that do not agree; and a third one that is fine."""
    path = tmp_path / "penalties.csv"
    rows = [headers, row(1), row(2), row(1, CF_NR="通报批评。")]
    path.write_text("\n".join(",".join(cells) for cells in rows), encoding="utf-8")
    return path


@pytest.mark.parametrize("batch_rows", [1, 100])
def test_a_row_that_a_later_one_contradicts_is_doubtful_however_the_file_is_cut(
    contradicted: Path, tmp_path: Path, batch_rows: int
) -> None:
    out = tmp_path / "out"
    receipt = answered(contradicted, "org-penalty", out, batch_rows)
    assert (receipt.counts.accepted, receipt.counts.doubtful) == (1, 2)
    assert sorted(pl.read_parquet(out / "doubtful.parquet")["_row"]) == [2, 4]
    assert pl.read_parquet(out / "accepted.parquet")["_row"].to_list() == [3]
    assert (receipt.files["accepted.parquet"].rows, receipt.files["doubtful.parquet"].rows) == (1, 2)
    conflicts = [line for line in lines(out / "errors.csv") if line["rule"] == "row.key-conflict"]
    assert sorted(line["row"] for line in conflicts) == ["2", "4"]


def test_without_a_folder_the_counts_are_the_same(contradicted: Path) -> None:
    catalogue = knowledge.catalogue()
    dataset = catalogue.dataset("org-penalty")
    table = read(contradicted, dataset, catalogue, batch_rows=1)
    answer, late = Answer(Sent(table.header, "s1", dataset, catalogue), None), Late()
    for batch in judged(table.batches, dataset, catalogue, today=TODAY.date(), late=late):
        answer.add(batch)
    for _, findings in late.parts():
        answer.late(findings)
    assert (answer.counts().accepted, answer.counts().doubtful) == (1, 2)
    assert answer.files(contradicted) == {}


def test_the_receipt_lists_every_file_and_the_error_file_every_finding(
    table: Callable[..., bytes], headers: list[str], row: Row, tmp_path: Path
) -> None:
    path, out = tmp_path / "罚单.xlsx", tmp_path / "out"
    path.write_bytes(table([[*headers, "经办科室"], [*row(1, CF_SY=""), "二科"], [*row(2), "二科"], ["合计"]]))
    receipt = answered(path, "org-penalty", out)
    listed = {p.name for p in out.iterdir()} - {"receipt.json"}
    assert set(receipt.files) == listed == {
        "errors.csv", "changes.csv", "accepted.parquet", "doubtful.parquet", "marked.xlsx", "summary.html",
    }  # fmt: skip
    assert json.loads((out / "receipt.json").read_bytes())["files"]["marked.xlsx"]["key"] == "marked.xlsx"
    told = lines(out / "errors.csv")
    found = sum(finding.count for finding in receipt.findings if finding.severity != "repaired")
    assert len(told) == found == receipt.files["errors.csv"].rows
    assert {"column.uncatalogued", "row.skipped-total", "required"} <= {line["rule"] for line in told}


def test_a_name_or_number_of_a_person_is_in_no_file_but_those_of_rows(tmp_path: Path) -> None:
    dataset = knowledge.catalogue().dataset("person-penalty")
    good = {
        "CF_XDR_ZJLX": "身份证", "CF_WSH": "测公罚〔2024〕1号", "CF_WFXW": "扰乱秩序", "CF_SY": "在车站扰乱秩序。",
        "CF_YJ": "《中华人民共和国治安管理处罚法》第二十三条", "CF_CFLB": "警告", "CF_NR": "警告。",
        "CF_JDRQ": "2024-03-05", "CF_CFJG": "测试市公安局", "CF_CFJGDM": "11990100MC00000121",
        "CF_SJLY": "测试市公安局", "CF_SJLYDM": "11990100MC00000121",
    }  # fmt: skip
    people = [
        {"CF_XDR_MC": PEOPLE[0], "CF_XDR_ZJHM": NUMBERS[0], "CF_SY": f"联系{NUMBERS[1]}，"},
        {"CF_XDR_MC": f" {PEOPLE[1]} ", "CF_XDR_ZJHM": f" {NUMBERS[2]} ", "CF_JDRQ": "3/5/2024"},
        {"CF_XDR_MC": PEOPLE[2], "CF_XDR_ZJHM": NUMBERS[2], "CF_WSH": NUMBERS[0], "BZ": f"  电话 {NUMBERS[1]} "},
        {"CF_XDR_MC": NUMBERS[1], "CF_XDR_ZJHM": PEOPLE[0], "CF_CFLB": PEOPLE[1], "CF_JDRQ": NUMBERS[0]},
    ]
    codes = [field.code for field in dataset.fields]
    rows = [[{**good, **person}.get(code, "") for code in codes] for person in people]
    path, out = tmp_path / "people.csv", tmp_path / "out"
    header = [field.label.zh for field in dataset.fields]
    path.write_text("\n".join(",".join(cells) for cells in [header, *rows]), encoding="utf-8")
    receipt = answered(path, "person-penalty", out)
    assert receipt.counts.accepted < 4
    assert lines(out / "changes.csv")
    for file in ("errors.csv", "changes.csv", "receipt.json", "summary.html"):
        content = (out / file).read_text(encoding="utf-8-sig")
        assert not [secret for secret in (*PEOPLE, *NUMBERS) if secret in content], file
        assert not re.search(r"(?<![0-9a-f])(?:1[3-9]\d{9}|\d{17}[\dX])(?![0-9a-f])", content), file


def test_a_change_of_a_body_is_told_in_full_and_one_of_a_person_is_not() -> None:
    dataset = knowledge.catalogue().dataset("org-penalty")
    changes = pl.DataFrame(
        [
            {"field": "CF_XDR_SHXYM", "old": "91990100ma0text129", "new": "91990100MA0TEXT129"},
            {"field": "CF_FRDB", "old": " 林测试 ", "new": "林测试"},
            {"field": "CF_SY", "old": " 致电13800001234 ", "new": "致电13800001234"},
        ]
    )
    told = discreet(changes, dataset)
    assert told.row(0) == changes.row(0)
    assert "林测试" not in told["new"][1]
    assert "13800001234" not in told["old"][2] + told["new"][2]


def test_notes_about_rows_are_shown_at_them_and_notes_about_columns_at_the_header(
    table: Callable[..., bytes], headers: list[str], row: Row, tmp_path: Path
) -> None:
    path = tmp_path / "罚单.xlsx"
    path.write_bytes(table([["标题"], [], [*headers, "经办科室"], [*row(1), "二科"], ["合计"]]))
    receipt = answered(path, "org-penalty", tmp_path / "out")
    places = {finding.rule: finding.examples[0].row for finding in receipt.findings}
    assert (places["column.uncatalogued"], places["row.skipped-total"]) == (3, 5)
