"""The platform's subjects asked as a register: history counts, and what others claimed yields to what is registered."""

from datetime import date

import polars as pl
import pytest

from credit.linkage.identify import Identifier
from credit.linkage.keys import held_keys
from credit.linkage.known import register
from credit.linkage.subject import Past, Subject

SECRET = b"k" * 32
CODE, OTHER = "919901001000001550", "919901001000003900"
NUMBER = "990100000012340"
BODY = Subject(
    id="body",
    kind="organisation",
    category="enterprise",
    name="北辰实业有限公司",
    codes={"uscc": CODE},
    region="990100",
    founded=date(2010, 3, 1),
    since=date(2016, 1, 1),
    past=(Past(name="北辰测试科技有限公司", codes={"reg-no": NUMBER}, until=date(2015, 12, 31)),),
    registered=True,
)
CLAIMED = Subject(id="claimed", kind="organisation", category="other", name="南辰有限公司", codes={"uscc": CODE})


@pytest.fixture
def identified(catalogue, policy):
    dataset = catalogue.dataset("org-penalty")
    identifier = Identifier(dataset, policy, SECRET)

    def identify(*rows: dict, subjects=(BODY,)) -> list[dict]:
        fields = {f.code: pl.Date if f.type == "date" else pl.String for f in dataset.fields if f.type != "amount"}
        frame = pl.DataFrame([{**dict.fromkeys(fields), **row} for row in rows], schema=fields)
        return identifier.identified(frame, register(subjects)).rows(named=True)

    return identify


def row(name: str, code: str | None = None, day: str = "2026-03-02", **more: str) -> dict:
    return {"CF_XDR_MC": name, "CF_XDR_SHXYM": code, "CF_JDRQ": date.fromisoformat(day), **more}


def test_a_penalty_of_2014_belongs_to_the_body_that_held_that_number_and_name_then(identified):
    told = identified(row("北辰测试科技有限公司", day="2014-06-01", CF_XDR_GSZC=NUMBER))[0]
    assert (told["link"], told["subject_id"], told["method"]) == ("03", "body", "reg-no+name")


def test_the_number_is_nobodys_after_it_was_given_up(identified):
    told = identified(row("北辰实业有限公司", day="2020-06-01", CF_XDR_GSZC=NUMBER))[0]
    assert (told["link"], told["subject_id"]) == ("04", None)


def test_a_sound_code_that_nobody_holds_makes_a_subject_and_a_second_name_for_it_is_doubtful(identified):
    first, same, other = identified(*(row(name, OTHER) for name in ("东辰有限公司", "东辰有限公司", "西辰有限公司")))
    assert (first["link"], first["method"]) == ("03", "new")
    assert first["subject_id"] == same["subject_id"] is not None
    assert (other["link"], other["method"], other["subject_id"]) == ("04", "name-differs", None)
    assert " / " in other["reason"]
    later = identified(row("西辰有限公司", OTHER))[0]
    assert later["link"] == "04"


def test_a_code_that_fails_its_check_makes_nobody(identified):
    told = identified(row("东辰有限公司", "919901001000003901"))[0]
    assert (told["link"], told["subject_id"]) == ("01", None)


def test_a_claimed_body_yields_to_the_registered_holder_of_its_code(identified):
    told = identified(row("北辰实业有限公司", CODE), subjects=(CLAIMED, BODY))[0]
    assert (told["link"], told["subject_id"]) == ("03", "body")


def test_two_bodies_never_meet_on_an_empty_or_placeholder_code(identified):
    empty = CLAIMED.model_copy(update={"codes": {}, "registered": True})
    noughts = BODY.model_copy(update={"id": "other", "codes": {"uscc": "0" * 18}, "past": ()})
    for code in (None, "", "0" * 18):
        told = identified(row("东辰有限公司", code), subjects=(empty, noughts))[0]
        assert (told["link"], told["subject_id"]) == ("01", None)


def test_a_subject_is_found_by_every_code_and_name_that_it_has_or_had():
    keys = held_keys([BODY], SECRET)["body"]
    assert keys == {
        f"uscc:{CODE}",
        f"org-code:{CODE[8:17]}",
        f"reg-no:{NUMBER}",
        "name:北辰实业有限公司",
        "name:北辰测试科技有限公司",
    }


def test_nothing_of_a_person_can_be_read_from_the_keys():
    person = Subject(
        id="p", kind="person", category="natural-person", name="林测试", codes={"id-card": "990100199001010012"}
    )
    (key,) = held_keys([person], SECRET)["p"]
    assert key.startswith("person:")
    assert "林测试" not in key
    assert "99010019900101" not in key
