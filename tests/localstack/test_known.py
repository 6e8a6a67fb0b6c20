"""What a platform knows is the same however it came about, and another one when anything is missing."""

import json

from cloud.tables import table
from functions.daily.rebuild import rebuild
from localstack import known, manifest
from tests.functions.city import PENALTY, REGISTER, City


def told(city: City) -> dict[str, known.Part]:
    return known.known(city.home, manifest.environment("operator", city.home, 4566))


def filled(city: City) -> dict[str, known.Part]:
    city.upload(REGISTER, "s-1", city.registration(1, "测试甲有限公司"))
    city.upload(PENALTY, "s-2", city.penalty("p-1", 1, "测试甲有限公司", CF_WSH="测罚〔2026〕1号"))
    return told(city)


def test_a_rebuild_changes_nothing_of_it(city: City):
    before = filled(city)
    rebuild(lambda _told, _of: None)
    assert known.differing(before, told(city)) == []
    assert before[f"ledger {PENALTY}"].number == before["search"].number == 1


def test_what_is_lost_added_or_altered_is_named(city: City):
    before = filled(city)
    entry = next(table("dossiers").scan())
    table("dossiers").delete({"subject": entry["subject"], "entry": entry["entry"]})
    assert known.differing(before, told(city)) == ["table dossiers"]
    table("dossiers").put({**entry, "altered": True})
    assert known.differing(before, told(city)) == ["table dossiers"]
    table("dossiers").put(entry)
    table("due").put({"follower": "subscription#s", "submission": "s-1"})
    assert known.differing(before, told(city)) == ["table due"]


def test_nothing_that_it_tells_can_be_read(city: City):
    assert "测试甲" not in json.dumps(filled(city), ensure_ascii=False)
