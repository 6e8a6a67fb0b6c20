"""A file without rows that says there is nothing to report; and files that only look so."""

from pathlib import Path

import polars as pl
import pytest

from cloud import knowledge
from credit.errors import FileRefused
from credit.exchange.statements import ConfirmationStatement, Place, ZeroStatement, stated, written
from credit.exchange.zero_report import Words

WORDS = Words(knowledge.document("policies/corrections.yaml")["corrections"]["zeroReport"])
CATALOGUE = knowledge.catalogue()
DATASET = CATALOGUE.dataset("org-penalty")
HEADER = ",".join(f.label.zh for f in DATASET.fields)


@pytest.mark.parametrize(
    "cell",
    [
        "零报告",
        "（零报告）",
        "本期无数据",
        "本月无新增行政处罚信息",
        "无数据上报",
        "本季度没有行政处罚",
        "Zero report",
        "2026年11月行政处罚零报告",
        "无处罚信息",
    ],
)
def test_the_words_of_a_zero_report(cell):
    assert WORDS.said(cell)


@pytest.mark.parametrize(
    "cell", ["", "无", "北辰测试科技有限公司", "无照经营", "没有处罚依据的案件", "零售药店", "2026年11月行政处罚"]
)
def test_other_words(cell):
    assert not WORDS.said(cell)


@pytest.mark.parametrize("text", [f"2026年11月行政处罚零报告\n{HEADER}\n", f"{HEADER}\n本期无数据\n"])
def test_words_above_or_below_the_header_say_it(tmp_path: Path, text):
    path = tmp_path / "a.csv"
    path.write_text(text, "utf-8")
    assert WORDS.beside(path, DATASET, CATALOGUE)


@pytest.mark.parametrize("text", [f"{HEADER}\n", f"2026年11月行政处罚\n{HEADER}\n", "零报告\n"])
def test_a_header_alone_or_words_alone_say_nothing(tmp_path: Path, text):
    path = tmp_path / "a.csv"
    path.write_text(text, "utf-8")
    assert not WORDS.beside(path, DATASET, CATALOGUE)


def test_a_nearly_empty_row_with_the_words_says_it_and_a_record_does_not():
    rows = pl.DataFrame({"_row": [2], "A": ["本期无数据"], "B": [None]}, schema_overrides={"B": pl.String})
    assert WORDS.only(rows)
    assert not WORDS.only(rows.with_columns(*(pl.lit("填满").alias(c) for c in "CDEFGH")))
    assert not WORDS.only(rows.with_columns(pl.lit("某公司").alias("A")))


STATEMENTS = [
    ConfirmationStatement(
        submission="a1", rows=(Place(row=3), Place(sheet="罚单", row=4)), who="周测试", why="已核对原件"
    ),
    ZeroStatement(period="2026-11"),
]


@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda s: s.gongxin)
def test_a_statement_is_read_as_it_was_written(tmp_path: Path, statement):
    path = tmp_path / "a.json"
    path.write_bytes(written(statement))
    assert stated(path) == statement


@pytest.mark.parametrize("content", [b"", b"[]", b'{"rows": []}', HEADER.encode()])
def test_other_files_are_no_statements(tmp_path: Path, content):
    path = tmp_path / "a.json"
    path.write_bytes(content)
    assert stated(path) is None


@pytest.mark.parametrize("content", [b'{"gongxin":', b'{"gongxin":"x"}', b'{"gongxin":"zero-report","period":"soon"}'])
def test_a_broken_statement_is_refused(tmp_path: Path, content):
    path = tmp_path / "a.json"
    path.write_bytes(content)
    with pytest.raises(FileRefused) as refused:
        stated(path)
    assert refused.value.rule == "file.format"
