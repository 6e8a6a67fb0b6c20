"""What the register's rows make of a subject: what holds now, what held before, what happened."""

from datetime import date

import pytest

from credit.linkage.mentions import Mention
from credit.linkage.registration import Lists, mentioned
from credit.linkage.subject import Event, Subject

CODE, OTHER = "919901001000001550", "919901001000003900"
FOUNDED, RENAMED = date(2010, 3, 1), date(2019, 5, 6)


@pytest.fixture
def told(catalogue):
    lists = Lists(catalogue.code_list("subject-category"), catalogue.code_list("registration-event"))

    def tell(known: Subject | None, *, registers: bool = True, **said) -> Subject:
        facts = {
            "name": "北辰测试科技有限公司",
            "codes": {"uscc": CODE},
            "region": "990100",
            "founded": FOUNDED,
            **said,
        }
        return mentioned(known, Mention("s", "organisation", **facts), lists, registers=registers)

    return tell


def test_a_rename_keeps_the_old_name_with_its_period(told):
    after = told(told(None, on=FOUNDED), name="北辰实业有限公司", on=RENAMED)
    assert (after.name, after.since, after.version) == ("北辰实业有限公司", RENAMED, 2)
    assert [(p.name, p.codes, p.until) for p in after.past] == [
        ("北辰测试科技有限公司", {"uscc": CODE}, date(2019, 5, 5))
    ]
    assert after.events == (Event(kind="rename", on=RENAMED, before="北辰测试科技有限公司", after="北辰实业有限公司"),)
    assert after.name_keys == ("北辰实业有限公司", "北辰测试科技有限公司")


def test_the_same_row_again_changes_nothing(told):
    once = told(None, on=FOUNDED)
    assert told(once, on=FOUNDED) is once


def test_another_spelling_of_the_name_is_no_rename(told):
    after = told(told(None, name="北辰（测试）科技有限公司"), name="北辰(测试)科技有限公司")
    assert after.events == ()


def test_a_move_and_a_new_number_are_events_of_one_change(told):
    before = told(None, codes={"uscc": CODE, "reg-no": "990100000012340"}, on=FOUNDED)
    after = told(before, region="990102", codes={"uscc": CODE, "reg-no": "990102000012340"}, on=RENAMED)
    assert [(e.kind, e.before, e.after) for e in after.events] == [
        ("move", "990100", "990102"),
        ("recode", "990100000012340", "990102000012340"),
    ]
    assert len(after.past) == 1


def test_a_row_older_than_what_is_known_only_adds_the_name_that_was_borne(told):
    now = told(None, name="北辰实业有限公司", on=RENAMED)
    now = told(now, name="北辰集团有限公司", on=date(2021, 1, 4))
    late = told(now, name="北辰测试科技有限公司", on=FOUNDED)
    assert (late.name, late.former_names) == ("北辰集团有限公司", ("北辰测试科技有限公司",))
    assert late.past == now.past


def test_the_name_that_others_gave_a_body_is_none_that_it_bore(told):
    claimed = told(None, registers=False, name="北晨测试科技有限公司", founded=None)
    after = told(claimed, on=FOUNDED)
    assert claimed.registered is False
    assert (after.name, after.registered, after.version) == ("北辰测试科技有限公司", True, 2)
    assert (after.former_names, after.past, after.events) == ((), (), ())


def test_nobody_but_the_register_alters_a_subject(told):
    known = told(None, on=FOUNDED)
    assert told(known, registers=False, name="南辰测试科技有限公司") is known


def test_the_end_of_a_body_is_an_event_with_its_day(told):
    ended = date(2024, 6, 30)
    after = told(told(None, status="存续"), status="注销", ended=ended, on=date(2024, 7, 1))
    assert after.ended == ended
    assert [(e.kind, e.on, e.before, e.after) for e in after.events] == [("deregister", ended, "存续", "注销")]
