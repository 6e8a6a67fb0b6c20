"""Every operation that may change a value does so somewhere, and what it did can be undone by the list of changes."""

from collections.abc import Mapping
from datetime import date
from itertools import pairwise

import polars as pl
import pytest

from cloud import knowledge
from credit.catalogue.model import Dataset
from credit.quality.findings import Judged
from credit.quality.run import judged

CATALOGUE = knowledge.catalogue()
DECLARED = {
    "CF_XDR_ZZJG": {"derive": {"field": "CF_XDR_SHXYM", "start": 9, "length": 9}},
    "CF_WFXW": {"merge": {"fields": ["CF_NR", "BZ"], "form": "{}：{}"}},
}
TOLD = CATALOGUE.dataset("org-penalty").model_dump(by_alias=True)
PENALTIES = Dataset.model_validate(TOLD | {"fields": [f | DECLARED.get(f["code"], {}) for f in TOLD["fields"]]})
CODE = "91990100MA0TEXT129"

# operation: the row as it was sent, the field changed, its value after everything
CASES: Mapping[str, tuple[dict[str, str], str, object]] = {
    "trim": ({"CF_SY": "\u3000张贴虚假广告。\u200b"}, "CF_SY", "张贴虚假广告。"),
    "mojibake": ({"CF_WFXW": "·¢²¼Ðé¼Ù¹ã¸æ"}, "CF_WFXW", "发布虚假广告"),
    "width": ({"CF_XDR_MC": "北辰Ａ１科技有限公司"}, "CF_XDR_MC", "北辰A1科技有限公司"),
    "case": ({"CF_XDR_SYDW": "a12b"}, "CF_XDR_SYDW", "A12B"),
    "brackets": ({"CF_XDR_MC": "北辰[测试]科技有限公司"}, "CF_XDR_MC", "北辰（测试）科技有限公司"),
    "blanks": ({"CF_XDR_MC": "北辰 测试科技有限公司"}, "CF_XDR_MC", "北辰测试科技有限公司"),
    "dots": ({"CF_FRDB": "阿卜•杜拉"}, "CF_FRDB", "阿卜·杜拉"),
    "edges": ({"CF_XDR_MC": "“北辰测试科技有限公司”。"}, "CF_XDR_MC", "北辰测试科技有限公司"),
    "null-words": ({"CF_FRDB": "暂无"}, "CF_FRDB", None),
    "placeholder": ({"CF_XDR_SHXYM": "000000000000000000"}, "CF_XDR_SHXYM", None),
    "markup": ({"CF_SY": "张贴&lt;虚假&gt;广告<br/>三张。"}, "CF_SY", "张贴<虚假>广告\n三张。"),
    "document-number": ({"CF_WSH": "测市监罚[2024] 12 号"}, "CF_WSH", "测市监罚〔2024〕12号"),
    "date": ({"CF_JDRQ": "二〇二四年三月五日"}, "CF_JDRQ", date(2024, 3, 5)),
    "amount": ({"CF_NR_FK": "2万3千元"}, "CF_NR_FK", 2.3),
    "code-list": ({"CF_CFLB": "罰款、警告"}, "CF_CFLB", "警告;罚款"),
    "identifier": ({"CF_XDR_SHXYM": "91990100 MA0TEXT1-29"}, "CF_XDR_SHXYM", CODE),
    "category": ({"CF_XDR_LB": "个体工商户", "CF_XDR_SHXYM": CODE}, "CF_XDR_LB", "法人及非法人组织"),
    "split": ({"CF_XDR_MC": f"北辰测试科技有限公司（{CODE}）"}, "CF_XDR_SHXYM", CODE),
    "merge": ({"CF_NR": "虚假广告", "BZ": "店内"}, "CF_WFXW", "虚假广告：店内"),
    "derive": ({"CF_XDR_SHXYM": CODE}, "CF_XDR_ZZJG", "MA0TEXT12"),
    "edition": ({"XK_ZT": "0", "XK_JDRQ": "2017-03-05"}, "XK_ZT", "1"),
}  # fmt: skip
ELSEWHERE = {"register"}  # needs a register: tests of `credit.quality.subjects.register`
# Nothing is derived for a rejected row, so that one is complete.
COMPLETE = {
    **dict.fromkeys(("CF_XDR_MC", "CF_WFXW", "CF_SY", "CF_YJ", "CF_NR"), "北辰测试科技有限公司"),
    **dict.fromkeys(("CF_CFJG", "CF_SJLY"), "测试市市场监督管理局"),
    **dict.fromkeys(("CF_CFJGDM", "CF_SJLYDM"), "11990100MC0000020U"),
    "CF_XDR_LB": "法人及非法人组织",
    "CF_CFLB": "警告",
    "CF_WSH": "测市监罚〔2024〕12号",
    "CF_JDRQ": "2024-03-05",
}


def through(row: Mapping[str, str], dataset: Dataset) -> Judged:
    texts = pl.DataFrame(
        [{**dict.fromkeys(dataset.by_code), **row}], schema=dict.fromkeys(dataset.by_code, pl.String())
    )
    places = [pl.lit("").alias("_sheet"), pl.lit(2, pl.UInt32).alias("_row")]
    (result,) = judged([texts.select(*places, pl.all())], dataset, CATALOGUE, today=date(2026, 3, 5))
    return result


def test_every_operation_of_the_catalogue_of_rules_has_its_case() -> None:
    named = {rule.id.removeprefix("operation.") for rule in CATALOGUE.rules if rule.id.startswith("operation.")}
    assert named == set(CASES) | ELSEWHERE


@pytest.mark.parametrize("operation", CASES)
def test_an_operation_does_what_it_says_and_can_be_undone(operation: str) -> None:
    row, field, value = CASES[operation]
    dataset = CATALOGUE.dataset("org-licence") if field.startswith("XK") else PENALTIES
    result = through((COMPLETE if operation == "derive" else {}) | row, dataset)
    kept = result.rows[field].item()
    assert (float(kept) if isinstance(value, float) else kept) == value
    changes = result.changes.filter(pl.col("field") == field).select("operation", "old", "new").rows()
    assert operation in [name for name, _, _ in changes]
    assert changes[0][1] == row.get(field)
    assert all(before[2] == after[1] for before, after in pairwise(changes))
