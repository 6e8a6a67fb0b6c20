"""Rows of one file that contradict each other about who is who."""

import json
from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from credit.catalogue.model import Catalogue, Dataset
from credit.quality.across.late import Late
from credit.quality.across.namesakes import Namesakes
from credit.quality.findings import Judged

BEICHEN, NANCHEN = "北辰测试科技有限公司", "南辰测试贸易有限公司"
CODE, OTHER, SHOP = "91990100MA0TEXT129", "919901001000000169", "92990100MC0000012M"
Row = dict[str, str | None]
Told = list[tuple[int, str, int]]


def row(code: str, name: str, **more: str) -> Row:
    return {"CF_XDR_SHXYM": code, "CF_XDR_MC": name, **more}


@pytest.fixture
def told(penalties: Dataset, catalogue: Catalogue, judged: Callable[..., Judged]) -> Callable[..., tuple[Told, Any]]:
    """Which rows are told what and of which row: at once, and late. Rows count from 2 in every batch."""

    def ask(*batches: list[Row]) -> tuple[Told, Any]:
        late = Late()
        judge = Namesakes(penalties, catalogue, late)
        results = [judge.judged(judged(*batch)) for batch in batches]
        every = pl.concat([result.findings for result in results]).filter(pl.col("rule").str.starts_with("subject."))
        return read(every), {part: read(findings) for part, findings in late.parts()}

    def read(findings: pl.DataFrame) -> Told:
        rows = findings.select("_row", "rule", "facts").iter_rows()
        return sorted((at, rule.removeprefix("subject."), json.loads(facts)["row"]) for at, rule, facts in rows)

    return ask


def test_a_copied_code_puts_both_rows_in_doubt(told: Callable[..., tuple[Told, Any]]) -> None:
    now, late = told([row(CODE, BEICHEN), row(CODE, NANCHEN)])
    assert now == [(2, "code-shared", 3), (3, "code-shared", 2)]
    assert late == {}


def test_a_name_with_two_codes_puts_both_rows_in_doubt(told: Callable[..., tuple[Told, Any]]) -> None:
    assert told([row(CODE, BEICHEN), row(OTHER, BEICHEN)])[0] == [(2, "name-shared", 3), (3, "name-shared", 2)]


def test_a_contradiction_across_batches_is_told_to_the_earlier_row_late(told: Callable[..., tuple[Told, Any]]) -> None:
    now, late = told([row(CODE, BEICHEN)], [row(OTHER, NANCHEN), row(CODE, NANCHEN)])
    assert (3, "code-shared", 2) in now
    assert late == {0: [(2, "code-shared", 3)]}


def test_the_earlier_row_is_told_once(told: Callable[..., tuple[Told, Any]]) -> None:
    _, late = told([row(CODE, BEICHEN)], [row(CODE, NANCHEN)], [row(CODE, NANCHEN)])
    assert late[0] == [(2, "code-shared", 2)]


def test_one_deviating_row_does_not_put_many_others_in_doubt(told: Callable[..., tuple[Told, Any]]) -> None:
    now, late = told([row(CODE, BEICHEN)] * 3, [row(CODE, NANCHEN)])
    assert now == [(2, "code-shared", 2)]
    assert late == {}


@pytest.mark.parametrize(
    "rows",
    [
        [row(CODE, BEICHEN), row(CODE, BEICHEN), row(OTHER, NANCHEN)],
        [row(CODE, "北辰测试科技有限公司"), row(CODE, "北辰测试科技有限责任公司")],
        [row(CODE, "北辰(测试)有限公司"), row(CODE, "北辰（测试）有限公司")],
        [row(SHOP, "张某甲烧烤店"), row("92990100MA0TEXT126", "张某甲烧烤店")],
        [row(SHOP, "无字号名称"), row(SHOP, "张某甲烧烤店")],
        [row(CODE, BEICHEN), row("91440300708461136T", BEICHEN)],
        [row(CODE, BEICHEN), row("91990100MA0TETX129", BEICHEN)],
    ],
)
def test_what_may_well_be_so_is_not_told(told: Callable[..., tuple[Told, Any]], rows: list[Row]) -> None:
    assert told(rows) == ([], {})


def test_rejected_rows_contradict_nobody(told: Callable[..., tuple[Told, Any]]) -> None:
    assert told([row(CODE, BEICHEN), {**row(CODE, NANCHEN), "CF_SY": None}]) == ([], {})


def test_rows_about_people_are_not_compared(catalogue: Catalogue, judged: Callable[..., Judged]) -> None:
    batch = judged({})
    assert Namesakes(catalogue.dataset("person-penalty"), catalogue).judged(batch) is batch
