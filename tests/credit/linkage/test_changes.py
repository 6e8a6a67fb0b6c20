"""What the register's events do to subjects, in whatever order they are told."""

from datetime import date

import pytest

from credit.linkage.changes import Change, changed, related
from credit.linkage.subject import Subject

CODE, OTHER, NUMBER = "919901001000001550", "919901001000003900", "990100000012340"
DAY, LATER = date(2019, 5, 6), date(2022, 1, 4)
BODY = Subject(
    id="s",
    kind="organisation",
    category="enterprise",
    name="北辰有限公司",
    codes={"uscc": CODE},
    region="990100",
    registered=True,
)


@pytest.fixture
def after(policy):
    def tell(known: Subject, kind: str, before=None, after_=None, day=DAY, other=None) -> Subject:
        return changed(known, Change("s", kind, day, before, after_, None), policy.events.effects[kind], other)

    return tell


def test_a_rename_keeps_the_name_before_with_its_last_day(after):
    told = after(BODY, "rename", "北辰有限公司", "北辰实业有限公司")
    assert (told.name, told.since) == ("北辰实业有限公司", DAY)
    assert [(p.name, p.until) for p in told.past] == [("北辰有限公司", date(2019, 5, 5))]
    assert told.name_keys == ("北辰实业有限公司", "北辰有限公司")


def test_events_in_the_wrong_order_end_with_the_same_present_and_the_same_names(after):
    first, second = (
        ("rename", "北辰有限公司", "北辰实业有限公司", DAY),
        ("rename", "北辰实业有限公司", "北辰集团", LATER),
    )
    right, wrong = after(after(BODY, *first), *second), after(after(BODY, *second), *first)
    assert right.name == wrong.name == "北辰集团"
    assert {(p.name, p.until) for p in right.past} == {(p.name, p.until) for p in wrong.past}
    assert right.events == wrong.events


def test_the_same_event_again_changes_nothing(after):
    once = after(BODY, "move", "990100", "990102")
    assert (once.region, after(once, "move", "990100", "990102")) == ("990102", once)


def test_a_new_code_in_place_of_an_old_number_keeps_the_old_one_in_the_past(after):
    numbered = BODY.model_copy(update={"codes": {"reg-no": NUMBER}})
    told = after(numbered, "recode", NUMBER, CODE)
    assert told.codes == {"uscc": CODE}
    assert [p.codes for p in told.past] == [{"reg-no": NUMBER}]


def test_a_corrected_code_was_held_until_the_day_before(after):
    told = after(BODY, "correct-code", CODE, OTHER)
    assert told.codes == {"uscc": OTHER}
    assert [(p.codes, p.until) for p in told.past] == [({"uscc": CODE}, date(2019, 5, 5))]


def test_a_body_that_becomes_another_ends_and_both_remember_it(after, policy):
    told = after(BODY, "retype", other="t")
    change = Change("s", "retype", DAY, None, None, OTHER)
    other = related(BODY.model_copy(update={"id": "t"}), change, policy.events.effects["retype"])
    assert (told.ended, told.events[-1].other) == (DAY, "t")
    assert (other.ended, other.events[-1].other, other.events[-1].after) == (None, "s", "became")
    assert related(other, change, policy.events.effects["retype"]) is other


def test_every_event_of_the_code_list_is_understood(catalogue, policy):
    told = {entry.code for entry in catalogue.code_list(policy.events.list).codes}
    assert told - {"state"} == set(policy.events.effects)
