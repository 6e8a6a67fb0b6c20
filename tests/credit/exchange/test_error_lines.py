"""Findings in words, by the million or one by one, say the same; what is about the file has its lines, too."""

import csv
import io
import json

import polars as pl
import pytest

from cloud import knowledge
from credit.exchange.errors_file import ErrorsFile
from credit.exchange.tally import Tally
from credit.exchange.telling import told
from credit.exchange.wording import ACTIONS, Wording
from credit.quality.findings import Judged
from credit.quality.reading import FileFinding

FACTS = [
    {},
    {"row": 7, "sheet": "三\"月'"},
    {"limit": 60, "nearest": "罚款"},
    {"found": "元", "found_zh": "元", "found_en": "yuan", "percent": 99.5, "column": "=1+1"},
    {"label_zh": "别名", "label_en": "Alias"},
]


@pytest.mark.parametrize("rule", sorted({rule.id for rule in knowledge.catalogue().rules}))
@pytest.mark.parametrize("field", ["CF_SY", "", "CF_XDR_DM"])
def test_a_finding_among_many_is_told_as_it_is_told_alone(wording: Wording, rule: str, field: str) -> None:
    severity = wording.rule(rule).severity
    findings = pl.DataFrame(
        [{"rule": rule, "field": field, "severity": severity, "facts": json.dumps(facts)} for facts in FACTS]
    )
    for facts, line in zip(FACTS, told(findings, wording).iter_rows(named=True), strict=True):
        message = wording.message(rule, field, facts)
        assert (line["message_zh"], line["message_en"]) == (message.zh, message.en)
        assert line["expected"] == wording.expected(rule, facts)
        assert line["column"] == wording.column(field)
        assert line["action"] == f"{ACTIONS[severity].zh} / {ACTIONS[severity].en}"


def test_the_order_of_findings_stays(two_rows: Judged, wording: Wording) -> None:
    many = pl.concat([two_rows.findings] * 3)
    assert told(many, wording)["rule"].to_list() == many["rule"].to_list()


def lines(notes: list[FileFinding], wording: Wording, found: pl.DataFrame | None = None) -> list[dict[str, str]]:
    out = io.BytesIO()
    file = ErrorsFile(out, "s1", wording)
    if found is not None:
        file.add(found)
    file.note(notes, {"事实": "CF_SY"})
    file.finish()
    assert file.rows == out.getvalue().count(b"s1,")
    return list(csv.DictReader(out.getvalue().decode("utf-8-sig").splitlines()))


def test_a_finding_about_the_file_has_a_line_without_a_row(wording: Wording) -> None:
    note = FileFinding("column.uncatalogued", {"column": "经办科室", "sheet": "罚单"}, column="经办科室", sheet="罚单")
    (line,) = lines([note], wording)
    assert (line["sheet"], line["row"], line["column"], line["field"]) == ("罚单", "", "经办科室", "")
    assert "经办科室" in line["message_zh"]
    assert line["severity"] == "warn"


def test_a_finding_about_some_rows_has_a_line_for_each(wording: Wording) -> None:
    note = FileFinding("row.skipped-total", {"row": 9, "sheet": "罚单"}, sheet="罚单", rows=(9, 12), count=2)
    told_ = lines([note], wording)
    assert [line["row"] for line in told_] == ["9", "12"]
    assert "第12行" in told_[1]["message_zh"]


def test_lines_about_the_file_have_the_columns_of_all_others(wording: Wording, two_rows: Judged) -> None:
    note = FileFinding("amount.unit", {"expected": "万元", "found": "元"}, column="事实")
    told_ = lines([note], wording, two_rows.findings)
    assert "flex_id" in told_[0]
    assert (told_[-1]["field"], told_[-1]["flex_id"]) == ("CF_SY", "")


def test_a_header_that_begins_like_a_formula_is_none(wording: Wording) -> None:
    note = FileFinding("column.uncatalogued", {"column": "=1+1"}, column="=1+1")
    assert lines([note], wording)[0]["column"] == "'=1+1"


def test_what_only_one_row_says_is_not_told_of_all(wording: Wording) -> None:
    def found(row: int, first: int) -> pl.DataFrame:
        facts = json.dumps({"sheet": "罚单", "row": first})
        told_ = {
            "_sheet": "罚单",
            "_row": row,
            "field": "",
            "rule": "row.duplicate",
            "severity": "warn",
            "facts": facts,
        }
        return pl.DataFrame([told_])

    tally = Tally(wording)
    tally.add(found(7, 3))
    assert "第3行" in tally.told()[0].message.zh
    tally.add(found(9, 4))
    assert tally.told()[0].count == 2
    assert "第3行" not in tally.told()[0].message.zh
