import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.catalogue.headers import header_key


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("* 罚款金额（万元）：", "罚款金额"),
        ("罚款金额(单位：万元)", "罚款金额"),
        ("\ufeff行政相对人名称", "行政相对人名称"),
        ("行政相对人 名称", "行政相对人名称"),
        ("ＣＦ＿ＸＤＲ＿ＭＣ", "CF_XDR_MC"),
        ("cf_xdr_mc", "CF_XDR_MC"),
        ("行政相对人代码_1 (统一社会信用代码)", "行政相对人代码_1（统一社会信用代码）"),
        ("有效期至（YYYY/MM/DD）", "有效期至"),
    ],
)
def test_the_same_header_in_another_dress_has_the_same_key(written: str, meant: str) -> None:
    assert header_key(written) == header_key(meant)


def test_a_bracket_that_says_more_than_a_unit_still_counts() -> None:
    assert header_key("行政相对人代码_1（统一社会信用代码）") != header_key("行政相对人代码_1（工商登记码）")


@given(st.text())
def test_a_key_is_its_own_key(text: str) -> None:
    key = header_key(text)
    assert header_key(key) == key
