"""A good row of the penalties of organisations, and a judge for variations of it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl
import pytest

from cloud import knowledge
from credit.catalogue.model import Catalogue, Dataset
from credit.quality.findings import Judged
from credit.quality.judge import judge
from credit.quality.rules import Rules, compile_rules

TODAY = date(2026, 3, 5)
GOOD = {
    "CF_XDR_MC": "北辰测试科技有限公司",
    "CF_XDR_LB": "法人及非法人组织",
    "CF_XDR_SHXYM": "91990100MA0TEXT129",
    "CF_FRDB": "林测试",
    "CF_WSH": "测市监罚〔2024〕12号",
    "CF_WFXW": "发布虚假广告",
    "CF_SY": "当事人在店内张贴虚假广告。",
    "CF_YJ": "《中华人民共和国广告法》第五十五条",
    "CF_CFLB": "罚款",
    "CF_NR": "罚款2.5万元。",
    "CF_NR_FK": "2.5",
    "CF_JDRQ": "2024-03-05",
    "CF_GSJZQ": "2025-03-05",
    "CF_CFJG": "测试市市场监督管理局",
    "CF_CFJGDM": "11990100MC00000121",
    "CF_SJLY": "测试市市场监督管理局",
    "CF_SJLYDM": "11990100MC00000121",
}
Row = dict[str, str | None]


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return knowledge.catalogue()


@pytest.fixture(scope="session")
def penalties(catalogue: Catalogue) -> Dataset:
    return catalogue.dataset("org-penalty")


@pytest.fixture(scope="session")
def rules(penalties: Dataset, catalogue: Catalogue) -> Rules:
    return compile_rules(penalties, catalogue, TODAY)


@pytest.fixture(scope="session")
def batch(penalties: Dataset) -> Callable[..., pl.DataFrame]:
    """A batch of good rows, each with the changes given; rows count from 2."""

    def make(*changed: Row, first: int = 2, sheet: str = "", **own: str) -> pl.DataFrame:
        rows = [{**dict.fromkeys(penalties.by_code), **GOOD, **row} for row in changed]
        texts = pl.DataFrame(rows, schema=dict.fromkeys(penalties.by_code, pl.String()))
        places = [pl.lit(sheet).alias("_sheet"), pl.int_range(first, first + pl.len(), dtype=pl.UInt32).alias("_row")]
        return texts.select(*places, pl.all(), *(pl.lit(value).alias(name) for name, value in own.items()))

    return make


@pytest.fixture(scope="session")
def judged(
    batch: Callable[..., pl.DataFrame], penalties: Dataset, catalogue: Catalogue, rules: Rules
) -> Callable[..., Judged]:
    """Good rows with the changes given, judged."""

    def ask(*changed: Row) -> Judged:
        return judge(batch(*changed), penalties, catalogue, today=TODAY, rules=rules)

    return ask


@pytest.fixture(scope="session")
def outcome(judged: Callable[..., Judged]) -> Callable[..., tuple[str, dict[str, Any], list[str]]]:
    """Of one good row with some fields changed: its decision, its cleansed values, its findings as `field:rule`."""

    def ask(**changed: str | None) -> tuple[str, dict[str, Any], list[str]]:
        result = judged(changed)
        found = [f"{field}:{rule}" for field, rule in result.findings.select("field", "rule").iter_rows()]
        row = result.rows.row(0, named=True)
        return row["_decision"], row, sorted(found)

    return ask
