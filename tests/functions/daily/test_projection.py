"""Projecting again, late or at the same moment as others ends with what the ledger says."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

from cloud import knowledge, tables
from credit.catalogue.dataset import Disclosure
from functions.daily.verify import verify
from tests.functions.city import PENALTY, REGISTER, City

NAME = "测试1号商贸有限公司"


def quiet(told: int, of: int) -> None:
    """Progress is not listened to."""


def dossier(subject: str) -> dict[str, int]:
    """Versions by record."""
    return {item["record"]: item["version"] for item in tables.table("dossiers").query(subject).items}


def test_a_submission_that_is_projected_after_a_later_one_brings_nothing_back(city: City):
    city.upload(REGISTER, "b1", city.registration(1, NAME), city.registration(2, "测试2号商贸有限公司"))
    city.commit(PENALTY, "first", city.penalty("p", 1, NAME))
    city.upload(PENALTY, "second", city.penalty("p", 2, "测试2号商贸有限公司"))
    city.project(PENALTY, "first")
    assert (dossier("s1"), dossier("s2")) == ({"r1": 1}, {"r2": 1, "p": 2})
    assert verify(quiet).agrees


def test_a_registration_that_is_projected_again_after_a_later_one_renames_nobody_back(city: City):
    city.upload(REGISTER, "old", city.registration(1, NAME))
    city.upload(REGISTER, "new", city.registration(1, "测试新名科技有限公司"))
    city.project(REGISTER, "old")
    found = tables.table("subjects").get({"id": "s1"}) or {}
    assert (found["name"], found["version"]) == ("测试新名科技有限公司", 2)
    assert verify(quiet).agrees


def test_a_record_that_belongs_to_nobody_any_more_leaves_the_dossier(city: City):
    city.upload(REGISTER, "b1", city.registration(1, NAME))
    city.upload(PENALTY, "b2", city.penalty("p", 1, NAME))
    city.upload(PENALTY, "b3", city.row(PENALTY, "p", None, CF_XDR_MC="无人"))
    assert dossier("s1") == {"r1": 1}


def test_a_late_correction_does_not_take_the_newer_entry_away(city: City):
    city.upload(PENALTY, "one", city.penalty("p", 1, NAME))
    city.commit(PENALTY, "two", city.penalty("p", 2, NAME))
    city.upload(PENALTY, "three", city.penalty("p", 3, NAME))
    city.project(PENALTY, "two")
    assert [dossier(f"s{n}") for n in (1, 2, 3)] == [{}, {}, {"p": 3}]


def test_nobodys_word_is_lost_where_two_speak_of_a_new_body_at_once(city: City):
    """Penalties and registrations of the same bodies, projected side by side: the register's word counts."""
    names = {n: f"测试{n}号商贸有限公司" for n in range(40)}
    city.commit(PENALTY, "fines", *(city.penalty(f"p{n}", n, name) for n, name in names.items()))
    city.commit(REGISTER, "bodies", *(city.registration(n, name, DJZT="存续") for n, name in names.items()))
    with ThreadPoolExecutor() as pool:
        for done in [pool.submit(city.project, d, s) for d, s in ((PENALTY, "fines"), (REGISTER, "bodies"))]:
            done.result()
    items = list(tables.table("subjects").scan())
    assert len(items) == 40
    assert all(item["registered"] and item["status"] == "存续" for item in items)
    assert verify(quiet).agrees


def test_an_entry_holds_values_as_text_without_what_is_empty_or_seen_by_nobody(city: City):
    values = {"CF_NR_FK": Decimal("2.500000"), "CF_JDRQ": date(2026, 3, 5), "CF_NR": "罚款", "CF_GSJZQ": None}
    amounts = {"a": Decimal(100), "b": Decimal(0), "c": Decimal("-0.25"), "d": None}
    rows = [city.penalty(record, 1, NAME, **{**values, "CF_NR_FK": fine}) for record, fine in amounts.items()]
    city.upload(PENALTY, "b", city.penalty("p", 1, NAME, **values), *rows)
    items = {item["record"]: item for item in tables.table("dossiers").query("s1").items}
    assert items["p"]["decidedOn"] == items["p"]["fields"]["CF_JDRQ"] == "2026-03-05"
    assert items["p"]["fields"]["CF_NR_FK"] == "2.5"
    assert "CF_GSJZQ" not in items["p"]["fields"]
    assert [items[record]["fields"].get("CF_NR_FK") for record in amounts] == ["100", "0", "-0.25", None]
    assert items["p"]["committedAt"].endswith("+00:00")
    hidden = {f.code for f in knowledge.catalogue().dataset(PENALTY).fields if f.disclosure is Disclosure.NEVER}
    assert not hidden & set(items["p"]["fields"])
