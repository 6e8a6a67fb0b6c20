"""Verification tells what differs from the ledger, by kind, and mends that alone."""

import json

import pytest

from cloud import generations, search, subjects, tables
from cloud.search import Document
from credit.errors import SystemBusy
from functions.daily import verify as verifying
from functions.daily.rebuild import rebuild
from functions.daily.verify import Verified, verify
from tests.functions.city import PENALTY, REGISTER, City


def quiet(told: int, of: int) -> None:
    """Progress is not listened to."""


def drift(found: Verified) -> dict[str, dict[str, list[str]]]:
    """What differs: ids by projection and kind."""
    told = {n: {k: sorted(d.ids) for k, d in one.drift.items() if d.count} for n, one in found.projections.items()}
    return {name: kinds for name, kinds in told.items() if kinds}


def entry(record: str) -> dict:
    [item] = tables.table("dossiers").query(record, index="by-record").items
    return dict(item)


def test_what_uploads_have_made_agrees_with_the_ledger(filled: City):
    found = verify(quiet)
    assert (found.agrees, found.rows, found.underway, drift(found)) == (True, 23, 0, {})
    sizes = {name: one.expected for name, one in found.projections.items()}
    assert sizes.pop("subject-keys") > 17
    assert sizes == {"dossiers": 17, "shared-keys": 1, "subjects": 10, "search": 9}
    assert not list((filled.home / "tmp").iterdir())


def spoil() -> None:
    """One of each kind in each projection, where a projection can have it."""
    dossiers, bodies, keys = (tables.table(name) for name in ("dossiers", "subjects", "subject-keys"))
    dossiers.delete(entry("p0"))
    dossiers.put({**entry("p2"), "subject": "s7"})
    dossiers.put({**entry("p1"), "version": 1, "fields": {}})
    dossiers.put({**entry("p4"), "fields": {"CF_NR": "9"}})
    bodies.delete({"id": "s0"})
    bodies.put({"id": "stranger", "kind": "organisation", "category": "other", "name": "无", "version": 1})
    bodies.put({**(bodies.get({"id": "s2"}) or {}), "version": 1, "name": "测试2号商贸有限公司"})
    bodies.put({**(bodies.get({"id": "s3"}) or {}), "region": "990199"})
    first = next(item for item in keys.scan() if item["subjects"] == ["s4"])
    keys.delete(first)
    keys.put({"key": "uscc:none", "subjects": ["s5"], "version": 1})
    tables.table("shared-keys").clear()
    person = subjects.by_id(["human"])["human"]
    bodies.put(subjects.stored(person.model_copy(update={"name": "李测试"})))
    search.index().delete(["s6", "s7"])
    moved = {"category": "other", "former_names": (), "codes": (), "region": "", "kind": "organisation"}
    search.index().put([Document(id="s7", name="另一名称", version=9, **moved)])
    search.index().put([Document(id="gone", name="不存在", version=1, **moved)])


def test_every_kind_of_drift_is_told_and_nothing_is_written(filled: City):
    spoil()
    spoiled = filled.shown()
    found = verify(quiet)
    assert not found.agrees
    assert drift(found) == {
        "dossiers": {"missing": ["p0"], "surplus": ["p2"], "older": ["p1"], "different": ["p4"]},
        "subjects": {"missing": ["s0"], "surplus": ["stranger"], "older": ["s2"], "different": ["human", "s3"]},
        "subject-keys": {"missing": ["s4"], "surplus": ["s5"]},
        "shared-keys": {"missing": ["p90"]},
        "search": {"missing": ["s6"], "surplus": ["gone"], "different": ["s7"]},
    }
    assert filled.shown() == spoiled


def test_repairing_writes_what_differs_and_nothing_else(filled: City):
    before = filled.shown()
    spoil()
    found = verify(quiet, repair=True)
    assert {name: one.mended for name, one in found.projections.items()} == {
        "dossiers": 4, "subject-keys": 2, "shared-keys": 1, "subjects": 5, "search": 3,
    }  # fmt: skip
    assert verify(quiet).agrees
    assert [search.index().find(name).hits[0].id for name in ("测试7号商贸有限公司", "测试6号商贸有限公司")] == [
        "s7",
        "s6",
    ]
    rebuild(quiet)
    assert filled.shown() == before


def test_a_mended_subject_takes_the_next_change_of_the_register(filled: City):
    """Counts of changes go on from what is there: neither table nor index refuses what comes next."""
    spoil()
    verify(quiet, repair=True)
    filled.upload(REGISTER, "next", *(filled.registration(n, f"下一名称{n}有限公司") for n in (2, 3, 7)))
    assert verify(quiet).agrees
    assert [search.index().find(f"下一名称{n}有限公司").hits[0].id for n in (2, 3, 7)] == ["s2", "s3", "s7"]


def test_a_mended_person_is_sealed_with_the_count_that_its_item_tells(filled: City):
    spoil()
    before = (tables.table("subjects").get({"id": "human"}) or {})["version"]
    verify(quiet, repair=True)
    item = tables.table("subjects").get({"id": "human"}) or {}
    assert (item["version"], subjects.opened(item).version) == (before + 1, before + 1)
    assert subjects.opened(item).name == "张测试"
    assert "张测试" not in str(item)


def test_a_count_of_changes_alone_is_no_drift(filled: City):
    subjects = tables.table("subjects")
    subjects.put({**(subjects.get({"id": "s1"}) or {}), "version": 7})
    assert verify(quiet).agrees


def test_what_is_committed_and_not_yet_projected_is_no_drift(filled: City):
    filled.commit(PENALTY, "on its way", filled.penalty("p1", 2, "测试2号商贸有限公司"))
    found = verify(quiet, repair=True)
    assert (found.agrees, drift(found)) == (True, {})
    assert entry("p1")["subject"] == "s1"
    filled.project(PENALTY, "on its way")
    assert verify(quiet).agrees
    assert entry("p1")["subject"] == "s2"


def test_what_is_under_way_is_counted_where_something_differs(filled: City):
    filled.commit(PENALTY, "on its way", filled.penalty("p1", 2, "测试2号商贸有限公司"))
    tables.table("dossiers").delete(entry("p0"))
    found = verify(quiet)
    assert (found.underway, drift(found)) == (1, {"dossiers": {"missing": ["p0"]}})


def test_what_is_uploaded_meanwhile_is_looked_at_again(filled: City):
    late = iter(range(3))

    def upload(told: int, of: int) -> None:
        for n in late:
            filled.upload(PENALTY, f"late{n}", filled.penalty(f"p{n}", n, f"测试{n}号商贸有限公司", CF_NR="又一次更正"))
            return

    assert verify(upload).agrees
    assert next(late, None) is None


def test_a_switch_meanwhile_is_told(filled: City):
    switched = []

    def switch(told: int, of: int) -> None:
        if not switched:
            switched.append(rebuild(quiet))
            tables.table("dossiers").clear()

    with pytest.raises(SystemBusy, match="another generation"):
        verify(switch)
    assert generations.state()["number"] == 1


def test_many_ids_are_counted_and_the_first_ones_told(filled: City):
    filled.upload(PENALTY, "many", *(filled.penalty(f"m{n}", 1, "测试1号商贸有限公司") for n in range(150)))
    for n in range(150):
        tables.table("dossiers").delete(entry(f"m{n}"))
    lost = verify(quiet).projections["dossiers"].drift["missing"]
    assert (lost.count, len(lost.ids)) == (150, 100)


def test_nothing_personal_is_told(filled: City):
    spoil()
    told = json.dumps(verifying.handler({}, None), ensure_ascii=False)
    assert not [word for word in ("测试", "公司", "uscc", "9199") if word in told]


def test_the_function_of_the_cloud_mends_too(filled: City):
    spoil()
    assert verifying.handler({"warm": True}, None) == {"warm": True}
    assert not verifying.handler({"repair": True}, None)["agrees"]
    assert verifying.handler({}, None)["agrees"]
