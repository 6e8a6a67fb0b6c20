"""What was cleansed is clean: rows that went through judgement go through it again without a change."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import polars as pl
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from credit.catalogue.model import Catalogue, Dataset
from credit.quality.run import judged as run

TODAY = date(2026, 3, 5)
PIECES = (
    *(
        "罚款",
        "警告",
        "其他",
        "1.",
        "①",
        ";",
        "、",
        "（",
        ")",
        "[",
        "〕",
        "&nbsp;",
        "<br>",
        "&lt;",
        " ",
        "\u3000",
        "\u200b",
    ),
    *(
        "无",
        "/",
        "-",
        "NULL",
        "暂扣或者吊销执照",
        "罰款",
        "91990100MA0TEXT129",
        "ma0text1-2",
        "0",
        "２",
        "万",
        "元",
        "千",
        "约",
    ),
    *(
        "2024",
        "年",
        "3",
        "月",
        "5日",
        "至",
        "长期",
        "9999-12-31",
        "2021-07-14",
        ".",
        ",",
        "￥",
        "1E-5",
        "1e-05",
        "测",
        "号",
    ),
)
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=6).map("".join)
cells = st.none() | texts | st.text(max_size=12)
FIELDS = (
    *("CF_XDR_MC", "CF_XDR_LB", "CF_XDR_SHXYM", "CF_XDR_ZZJG", "CF_FR_SFZH", "CF_FRDB", "CF_WSH", "CF_SY", "CF_CFLB"),
    *("CF_NR", "CF_NR_FK", "CF_JDRQ", "CF_YXQ", "CF_GSJZQ", "CF_CFJGDM", "BZ"),
)
rows = st.dictionaries(st.sampled_from(FIELDS), cells, min_size=1, max_size=6)


def written(value: object) -> str | None:
    """A typed value as a file would hold it."""
    if isinstance(value, Decimal):
        return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
    return None if value is None else str(value)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changed=st.lists(rows, min_size=1, max_size=5))
@example(changed=[{"CF_XDR_MC": "北辰测试（91990100MA0TEXT129）", "CF_XDR_SHXYM": None, "CF_NR_FK": "2万3千元"}])
@example(changed=[{"CF_CFLB": "1.警告；2.罰款", "CF_JDRQ": "2021年7月14日"}])
def test_judging_what_was_judged_changes_nothing(
    changed: list[dict[str, str | None]],
    batch: Callable[..., pl.DataFrame],
    penalties: Dataset,
    catalogue: Catalogue,
) -> None:
    (first,) = run([batch(*changed)], penalties, catalogue, today=TODAY)
    clean = [{code: written(row[code]) for code in penalties.by_code} for row in first.rows.iter_rows(named=True)]
    (again,) = run([batch(*clean)], penalties, catalogue, today=TODAY)
    assert again.changes.select("field", "operation", "old", "new").rows() == []
    assert again.rows.select(*penalties.by_code).equals(first.rows.select(*penalties.by_code))
