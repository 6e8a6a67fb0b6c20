"""Who sees what of a record, by the shipped matrix and catalogue."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from cloud import knowledge
from credit.catalogue.dataset import Disclosure
from credit.disclosure.display import display_until
from credit.disclosure.policy import Policy
from credit.disclosure.record import Record
from credit.disclosure.shown import Shown, shown, subject_shown
from credit.disclosure.viewer import ANONYMOUS, Role, Viewer
from credit.linkage.subject import Subject

CATALOGUE = knowledge.catalogue()
DISPLAY, MATRIX = knowledge.document("policies/display.yaml"), knowledge.document("policies/matrix.yaml")
POLICY = Policy.of(DISPLAY, MATRIX)
TODAY = date(2026, 11, 23)
DATASETS = sorted({d.id for d in CATALOGUE.datasets})
OFFICER = Viewer(Role.OFFICER, agency="11990100MC00000121", purpose="inspection")
OWNER = Viewer(Role.SUBJECT, subject="s1")


def record(dataset: str, state: str = "in-force", decided: date = date(2026, 6, 1), **fields: str) -> Record:
    """A record in which every field holds a value of its own, so that nothing can hide behind an empty one."""
    filled = {f.code: f"值·{f.code}" for f in CATALOGUE.dataset(dataset).fields if f.type not in ("date", "amount")}
    return Record.model_validate(
        {
            "record": "r1",
            "subject": "s1",
            "dataset": dataset,
            "version": 3,
            "state": state,
            "agency": "11990100MC00000121",
            "decidedOn": decided,
            "fields": {**filled, **fields},
        }
    )


def penalty(state: str = "in-force", decided: date = date(2026, 6, 1), **fields: str) -> Record:
    return record("org-penalty", state, decided, **{"CF_CFLB": "罚款", **fields})


def seen(record: Record, viewer: Viewer, today: date = TODAY) -> Shown | None:
    return shown(record, CATALOGUE.dataset(record.dataset), viewer, today, POLICY)


def codes(shown: Shown | None) -> set[str]:
    assert shown is not None
    return {f.code for f in shown.fields}


def test_everybody_sees_a_penalty_until_its_last_day_and_nobody_the_day_after():
    last = date(2027, 6, 1)
    found = seen(penalty(), ANONYMOUS, last)
    assert found is not None
    assert found.display_until == last
    assert seen(penalty(), ANONYMOUS, last + timedelta(days=1)) is None


def test_the_public_sees_public_fields_only():
    found = codes(seen(penalty(), ANONYMOUS))
    assert {"CF_XDR_MC", "CF_WSH", "CF_CFLB"} <= found
    assert not {"CF_FRDB", "CF_FR_SFZH", "CF_FR_ZJLX"} & found


def test_a_department_sees_what_is_shared_for_a_purpose_and_without_one_what_everybody_sees():
    assert "CF_FRDB" in codes(seen(penalty(), OFFICER))
    assert codes(seen(penalty(), Viewer(Role.OFFICER, agency="x"))) == codes(seen(penalty(), ANONYMOUS))


def test_a_department_may_use_a_penalty_after_its_display_has_ended():
    old = penalty(decided=date(2024, 1, 15))
    assert seen(old, ANONYMOUS) is None
    assert seen(old, OFFICER) is not None
    assert seen(penalty(decided=date(2021, 1, 15)), OFFICER) is None


@pytest.mark.parametrize("dataset", ["person-licence", "person-penalty"])
@pytest.mark.parametrize("role", [r for r in Role if r not in (Role.SUBJECT, Role.WINDOW)])
def test_records_of_persons_are_shown_to_nobody_without_a_right_of_their_own(dataset: str, role: Role):
    viewer = Viewer(role, agency="x", subject="s1", purpose="inspection", agreed=frozenset({dataset}))
    assert seen(record(dataset), viewer) is None


def test_persons_see_their_own_records_but_no_identity_number():
    found = codes(seen(record("person-penalty"), OWNER))
    never = {f.code for f in CATALOGUE.dataset("person-penalty").fields if f.disclosure is Disclosure.NEVER}
    assert never
    assert found
    assert not never & found
    assert seen(record("person-penalty"), Viewer(Role.SUBJECT, subject="s2")) is None


def test_consent_opens_only_the_subject_that_gave_it():
    assert seen(record("person-penalty"), Viewer(Role.CONSENT_HOLDER, consents=frozenset({"s1"}))) is not None
    assert seen(record("person-penalty"), Viewer(Role.CONSENT_HOLDER, consents=frozenset({"s2"}))) is None


@pytest.mark.parametrize("viewer", [ANONYMOUS, OFFICER, Viewer(Role.INSTITUTION, agency="x")])
@pytest.mark.parametrize("state", ["repaired", "withdrawn"])
def test_repaired_and_withdrawn_records_are_gone_at_once(viewer: Viewer, state: str):
    assert seen(penalty(state), viewer) is None


def test_the_subject_still_sees_that_its_record_was_repaired():
    found = seen(penalty("repaired"), OWNER)
    assert found is not None
    assert [m.id for m in found.marks] == ["repaired"]
    assert seen(penalty("withdrawn"), OWNER) is None


def test_an_objection_is_marked():
    found = seen(penalty("disputed"), ANONYMOUS)
    assert found is not None
    assert [(m.id, m.label.en) for m in found.marks] == [("disputed", "Under objection")]


def test_personal_numbers_in_free_text_are_masked_wherever_they_were_written():
    found = seen(
        penalty(CF_SY="当事人电话13800001234，证号990100199001011239", CF_NR="卡号6222020000000000000"), ANONYMOUS
    )
    assert found is not None
    text = " ".join(f.value for f in found.fields)
    assert not any(n in text for n in ("13800001234", "990100199001011239", "6222020000000000000"))
    assert "138****1234" in text


def test_the_answer_says_by_which_law_it_is_shown():
    found = seen(penalty(), ANONYMOUS)
    assert found is not None
    assert found.law is not None
    assert "第36号" in found.law.name.zh
    assert found.severity is not None
    assert found.severity.id == "general"


VIEWERS = st.builds(
    Viewer,
    role=st.sampled_from(Role),
    agency=st.sampled_from([None, "11990100MC00000121"]),
    subject=st.sampled_from([None, "s1", "s2"]),
    consents=st.sampled_from([frozenset(), frozenset({"s1"})]),
    purpose=st.sampled_from([None, "inspection"]),
    approved=st.sampled_from([frozenset(), frozenset({"s1"})]),
    scope=st.sampled_from([None, frozenset(), frozenset(DATASETS)]),
    agreed=st.sampled_from([frozenset(), frozenset(DATASETS)]),
)


@given(
    viewer=VIEWERS,
    dataset=st.sampled_from(DATASETS),
    state=st.sampled_from(["in-force", "disputed", "repaired", "withdrawn"]),
    today=st.dates(date(2026, 1, 1), date(2033, 1, 1)),
    category=st.sampled_from(["罚款", "警告", "吊销许可证件", "其他-约谈"]),
)
def test_nothing_that_a_fields_disclosure_forbids_ever_appears(
    viewer: Viewer, dataset: str, state: str, today: date, category: str
):
    given_record = record(dataset, state, **({"CF_CFLB": category} if dataset == "org-penalty" else {}))
    schema = CATALOGUE.dataset(dataset)
    found = shown(given_record, schema, viewer, today, POLICY)
    if found is None:
        return
    circles = {schema.field(code).disclosure for code in codes(found)}
    own = viewer.subject == "s1" or "s1" in viewer.consents or "s1" in viewer.approved
    assert Disclosure.NEVER not in circles
    assert state != "withdrawn"
    assert schema.subject.kind == "organisation" or own or schema.key_group
    assert found.subject == "s1" or (schema.key_group and circles == {Disclosure.PUBLIC} and not own)
    if viewer.role is Role.ANONYMOUS:
        window = display_until(given_record, schema, POLICY)
        assert circles == {Disclosure.PUBLIC}
        assert window is not None
        assert today <= window.last
    assert Disclosure.CONSENT not in circles or viewer.subject == "s1" or "s1" in viewer.consents
    assert {f.code: f.value for f in found.fields}.keys() <= given_record.fields.keys()


def subject(**more: object) -> Subject:
    told = {"id": "s1", "kind": "organisation", "category": "enterprise", "name": "北辰测试科技有限公司"}
    return Subject.model_validate({**told, "codes": {"uscc": "91990100MA0TEXT129"}, **more})


def test_an_organisation_is_public_once_registered_or_once_a_record_is_shown():
    assert subject_shown(subject(), ANONYMOUS, POLICY, has_records=False) is None
    assert subject_shown(subject(), ANONYMOUS, POLICY, has_records=True) is not None
    found = subject_shown(subject(registered=True), ANONYMOUS, POLICY, has_records=False)
    assert found is not None
    assert found.code == "91990100MA0TEXT129"


def test_a_person_is_never_public_and_its_key_is_never_told():
    person = subject(kind="person", category="natural-person", name="张测试", codes={"person": "aa"}, registered=True)
    assert subject_shown(person, ANONYMOUS, POLICY, has_records=True) is None
    assert subject_shown(person, OFFICER, POLICY, has_records=False) is None
    own = subject_shown(person, OWNER, POLICY, has_records=False)
    assert own is not None
    assert own.code is None


@pytest.mark.parametrize("of", ["anyone", "agreed"])
def test_a_matrix_that_would_show_every_person_is_refused(of: str):
    line = {**next(g for g in MATRIX["grants"] if g["id"] == "public-organisation"), "kind": "person", "of": of}
    with pytest.raises(ValidationError, match="every person"):
        Policy.of(DISPLAY, {**MATRIX, "grants": [*MATRIX["grants"], line]})


def test_a_matrix_that_speaks_of_organisations_as_a_key_group_is_refused():
    line = {**MATRIX["grants"][0], "keyGroup": True}
    with pytest.raises(ValidationError, match="key group"):
        Policy.of(DISPLAY, {**MATRIX, "grants": [line]})


def practice(state: str = "执业", occupation: str = "律师", until: str = "2099-12-31") -> Record:
    told = {"ZY_XM": "周测试", "ZY_ZSBH": "19901201810000017", "ZY_ZT": state, "ZY_ZYLB": occupation}
    return record("practice-registration", **told, ZY_YXQZI=until)


def test_a_practice_is_shown_with_the_whole_name_and_certificate_and_leads_to_nobody():
    found = seen(practice(), ANONYMOUS)
    assert found is not None
    told = {f.code: f.value for f in found.fields}
    assert (told["ZY_XM"], told["ZY_ZSBH"]) == ("周测试", "19901201810000017")
    assert not {"ZY_ZJHM", "ZY_ZJLX", "BZ"} & told.keys()
    assert found.subject is None
    assert found.display_until is None


@pytest.mark.parametrize("state", ["注销", "撤销", "吊销", "", "其他"])
def test_whoever_practises_no_longer_is_shown_to_departments_alone(state: str):
    assert seen(practice(state), ANONYMOUS) is None
    assert seen(practice(state), Viewer(Role.INSTITUTION, "x", purpose="loan", agreed=frozenset(DATASETS))) is None
    assert seen(practice(state), OFFICER) is not None


@pytest.mark.parametrize("occupation", ["教师", "会计人员", "", "记者"])
def test_an_occupation_whose_register_is_not_open_is_not_shown(occupation: str):
    assert seen(practice(occupation=occupation), ANONYMOUS) is None


def test_a_practice_is_shown_until_the_last_day_that_it_states():
    record = practice(until="2027-03-31")
    assert seen(record, ANONYMOUS, date(2027, 3, 31)) is not None
    assert seen(record, ANONYMOUS, date(2027, 4, 1)) is None


def test_whoever_asks_for_a_purpose_learns_whose_practice_it_is():
    agreed = Viewer(Role.INSTITUTION, "x", purpose="loan", agreed=frozenset({"practice-registration"}))
    for viewer in (OFFICER, agreed, OWNER):
        found = seen(practice(), viewer)
        assert found is not None
        assert found.subject == "s1"


def test_a_person_is_known_to_a_department_by_a_practice_alone():
    person = subject(kind="person", category="natural-person", name="周测试", codes={"id-card": "x"}, registered=True)
    for viewer in (OFFICER, Viewer(Role.INSTITUTION, "x", purpose="loan", agreed=frozenset({"practice-registration"}))):
        assert subject_shown(person, viewer, POLICY, has_records=False) is None
        assert subject_shown(person, viewer, POLICY, has_records=True) is not None
    for viewer in (ANONYMOUS, Viewer(Role.OFFICER, "x"), Viewer(Role.INSTITUTION, "x", purpose="loan")):
        assert subject_shown(person, viewer, POLICY, has_records=True) is None


def test_a_matrix_that_would_show_what_is_never_shown_is_refused():
    broken = {**MATRIX, "grants": [{**MATRIX["grants"][0], "fields": ["public", "never"]}]}
    with pytest.raises(ValidationError, match="never"):
        Policy.of(DISPLAY, broken)


def test_regimes_out_of_order_are_refused():
    rule = DISPLAY["rules"][0]
    broken = {**DISPLAY, "rules": [{**rule, "regimes": rule["regimes"][::-1]}]}
    with pytest.raises(ValidationError, match="effectiveFrom"):
        Policy.of(broken, MATRIX)


def test_every_field_that_a_display_rule_names_exists_in_a_dataset_that_uses_it():
    for rule in POLICY.rules:
        users = [d for d in CATALOGUE.datasets if d.display_policy == rule.id]
        assert users, rule.id
        for field in (*rule.last_day, *rule.removed):
            assert any(field in d.by_code for d in users), (rule.id, field)


def test_every_dataset_names_a_display_rule_or_none():
    known = {r.id for r in POLICY.rules} | {None, "none"}
    assert {d.display_policy for d in CATALOGUE.datasets} <= known
