"""What runs on schedule or by hand does its work with what it was granted, each function as itself."""

from importlib import import_module

import pytest

from cloud import grants
from localstack import manifest
from tests.functions import at_rest
from tests.functions.city import PENALTY, REGISTER, City

ALONE = ("daily-rebuild", "daily-verify", "daily-statistics", "daily-exchange", "daily-ledger", "search-prepare")


@pytest.mark.parametrize("who", ALONE)
def test_it_does_its_work_with_what_it_was_granted(city: City, who: str):
    city.upload(REGISTER, "r1", city.registration(1, "测试甲有限公司"))
    city.upload(PENALTY, "b1", city.penalty("p1", 1, "测试甲有限公司"))
    module, _, handler = manifest.load().functions[who].handler.rpartition(".")
    with at_rest.acting(who):
        assert getattr(import_module(module), handler)({}, None)
    used = city.home.joinpath(*grants.RECORD).read_text("utf-8").splitlines()
    assert {line.split()[0] for line in used} == {who}
