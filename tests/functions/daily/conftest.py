"""A city with something of everything in its ledger and its projections."""

import pytest

from tests.functions.city import IDENTITY, PENALTY, PERSONS, REGISTER, City


@pytest.fixture
def filled(city: City) -> City:
    """Bodies, one renamed, with penalties: corrected, withdrawn, given to another body, taken from everybody."""
    city.upload(REGISTER, "b1", *(city.registration(n, f"测试{n}号商贸有限公司") for n in range(8)))
    city.upload(PENALTY, "b2", *(city.penalty(f"p{n}", n, f"测试{n}号商贸有限公司") for n in range(8)))
    city.upload(PENALTY, "b3", city.penalty("p1", 1, "测试1号商贸有限公司", CF_NR="更正"))
    city.upload(REGISTER, "b4", city.registration(2, "测试新名科技有限公司", DJZT="存续"))
    city.upload(PENALTY, "b5", city.penalty("p3", 4, "测试4号商贸有限公司"))
    city.upload(
        PENALTY, "b6", {**city.penalty("p5", 5, "测试5号商贸有限公司"), "state": "withdrawn", "change": "withdrawn"}
    )
    city.upload(PENALTY, "b7", city.row(PENALTY, "p6", None, CF_XDR_MC="无人"))
    city.upload(PENALTY, "b8", city.penalty("p90", 90, "未登记测试有限公司", shared_key="k1"))
    city.upload(PERSONS, "b9", city.row(PERSONS, "h1", "human", CF_XDR_MC="张测试", CF_XDR_ZJHM=IDENTITY))
    return city
