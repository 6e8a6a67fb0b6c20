"""Two judged rows, one good and one bad, with a column of the sender's own."""

from datetime import date

import polars as pl
import pytest

from cloud import knowledge
from credit.exchange.wording import Wording
from credit.quality.findings import Judged
from credit.quality.judge import judge

GOOD = {
    "CF_XDR_MC": "北辰测试科技有限公司",
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
    "CF_CFJGDM": "11990100MC00000121",
    "CF_SJLY": "测试市市场监督管理局",
    "CF_SJLYDM": "11990100MC00000121",
}
BAD = {"CF_XDR_SHXYM": "91990100ma0tetx129", "CF_SY": None, "CF_WSH": "=HYPERLINK(1)", "flex_id": "+7"}


@pytest.fixture(scope="session")
def two_rows() -> Judged:
    catalogue = knowledge.catalogue()
    rows = [{"_sheet": "罚单", "_row": n, "flex_id": "a", **GOOD, **changed} for n, changed in ((2, {}), (3, BAD))]
    batch = pl.DataFrame(rows, schema_overrides={"_row": pl.UInt32})
    return judge(batch, catalogue.dataset("org-penalty"), catalogue, today=date(2026, 3, 5))


@pytest.fixture(scope="session")
def wording() -> Wording:
    catalogue = knowledge.catalogue()
    return Wording(catalogue.dataset("org-penalty"), catalogue, {"事实": "CF_SY"})
