"""Error files show enough of a value to find its cell and no more."""

import polars as pl
import pytest

from credit.catalogue.model import Dataset
from credit.quality.masking import masked


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("CF_XDR_MC", "林测试", "林*"),
        ("CF_XDR_MC", "北辰测试科技有限公司", "北*"),
        ("CF_XDR_SHXYM", "91990100MA0TEXT129", "9199**********T129"),
        ("CF_XDR_ZZJG", "MA0TEXT12", "MA*****12"),
        ("CF_XDR_ZZJG", "12345", "*****"),
        ("CF_WSH", "测市监罚〔2024〕12号", "测市监罚〔2024〕12号"),
        ("CF_WSH", "11010519491231002X", "1101**********002X"),
        ("CF_SY", "当事人张贴虚假广告", "当事…"),
        ("CF_JDRQ", "2024年2月30日", "2024年2月30日"),
        ("CF_JDRQ", "11010519491231002X", "11…"),
        ("CF_JDRQ", "13800001234", "13…"),
        ("CF_NR_FK", "约2万", "约2万"),
        ("CF_CFLB", "林测试", "林…"),
        ("CF_CFLB", "罚金若干", "罚金…"),
        ("CF_SY", None, None),
    ],
)
def test_a_value_is_masked_by_the_type_of_its_field(
    field: str, value: str | None, shown: str | None, penalties: Dataset
) -> None:
    column = pl.DataFrame({"v": pl.Series([value], dtype=pl.String)})
    assert column.select(masked(pl.col("v"), penalties.field(field))).item() == shown
