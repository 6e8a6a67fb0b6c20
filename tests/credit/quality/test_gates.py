"""A gate saves work and changes nothing: what is judged through gates is judged as if every value were looked at."""

from collections.abc import Callable
from dataclasses import replace

import polars as pl
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from credit.catalogue.model import Catalogue, Dataset
from credit.quality.judge import judge
from credit.quality.operations.suspects import FEW, SAMPLE, Gate
from credit.quality.rules import Rules

# One field of each type, and what stands at the edge of letting a value pass.
FIELDS = ("CF_XDR_MC", "CF_XDR_LB", "CF_XDR_SHXYM", "CF_FR_SFZH", "CF_WSH", "CF_SY", "CF_CFLB", "CF_NR_FK", "CF_JDRQ")
EDGES = st.sampled_from(
    [
        *("测试", "张?华", "北辰（测试）科技有限公司", "公司\ue000", "甲", "无", "a", "#N/A", "#REF!", "1", "\ufffd"),
        *("91990100MA0TEXT129", "91990100MA0TEXT128", "91990100ma0text129", "000000000000000000", "99010119850615008X"),
        *("990101850615008", "13800001234", "联系电话１３８００００１２３４", "血型：A型", "6222 0000 0000 0000 000"),
        *(
            "测市监罚〔2026〕12号",
            "测市监罚〔2027〕12号",
            "测市监罚〔1948〕12号",
            "测市监罚[2024]12号",
            "13800001234号",
        ),
        *("2026-03-05", "2026-03-06", "2024-3-5", "1900-12-31", "2099-01-01", "2024-02-30", "长期", " 2024-03-05"),
        *(
            "2.5",
            "02.5",
            "2.5000001",
            "-1",
            "2万元",
            "99999999999999999999",
            "罚款",
            "罚款;警告",
            "其他",
            "警告;罚款",
            "x",
        ),
        *("·£¿î", "浣犲ソ", "锟斤拷〔2024〕12号", "????", "ÐÐÕþ", "寮犲枂", "张三ÐÐÕþ´¦·£"),
        *("&nbsp;", "<br>", "\u3000甲", "甲\n", "甲\n乙", "甲\x07乙", "长" * 201, "a" * 129, "＝１＋１"),
    ]
)
ROWS = st.lists(
    st.dictionaries(st.sampled_from(FIELDS), EDGES | st.text(max_size=8), max_size=4), min_size=1, max_size=6
)
OPEN = Gate(lambda column: column.is_not_null())


def agree(sent: pl.DataFrame, dataset: Dataset, catalogue: Catalogue, rules: Rules) -> None:
    everything = replace(rules, gates=dict.fromkeys(rules.gates, OPEN))
    gated, looked_at = (judge(sent, dataset, catalogue, today=rules.today, rules=r) for r in (rules, everything))
    assert_frame_equal(gated.rows, looked_at.rows)
    assert_frame_equal(gated.findings, looked_at.findings, check_row_order=False)
    assert_frame_equal(gated.changes, looked_at.changes, check_row_order=False)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changed=ROWS)
@example(changed=[{"CF_NR_FK": "0000000000"}])
@example(changed=[{"CF_XDR_SHXYM": "无－"}])
@example(changed=[{"CF_WSH": "其子王小明在〔2024〕12号"}])
def test_gates_change_nothing(
    changed: list[dict[str, str]],
    batch: Callable[..., pl.DataFrame],
    penalties: Dataset,
    catalogue: Catalogue,
    rules: Rules,
) -> None:
    agree(batch(*changed), penalties, catalogue, rules)


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changed=ROWS)
def test_gates_change_nothing_where_values_repeat(
    changed: list[dict[str, str]],
    batch: Callable[..., pl.DataFrame],
    penalties: Dataset,
    catalogue: Catalogue,
    rules: Rules,
) -> None:
    few = batch(*changed)
    many = pl.concat([few] * (SAMPLE // few.height + 2)).with_columns(_row=pl.int_range(pl.len(), dtype=pl.UInt32) + 2)
    assert few.height <= FEW < many.height
    agree(many, penalties, catalogue, rules)
