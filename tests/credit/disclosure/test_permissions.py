"""Agreements, consents and approvals: when one holds for a look."""

from datetime import date

import pytest

from cloud import knowledge
from credit.disclosure.permissions import Agreement, Approval, Consent, PermissionPolicy, consent_code, consent_id

DAY = date(2026, 11, 23)
POLICY = PermissionPolicy.of(knowledge.document("policies/permissions.yaml"))
AGREEMENT = Agreement(
    id="a", agency="x", purposes=("loan",), datasets=("d", "e"), since=DAY, until=date(2026, 12, 1), daily_rows=5
)
CONSENT = Consent(id="c", subject="s", purposes=("loan",), datasets=("d",), until=DAY, uses=2, left=1)
APPROVAL = Approval(
    id="p", agency="x", persons=("k",), purpose="case", datasets=("d",), case_number="1", state="approved", until=DAY
)


@pytest.mark.parametrize(
    ("asked", "reasons"),
    [
        (("loan", ["d"], DAY), ()),
        (("loan", ["d", "e"], date(2026, 12, 1)), ()),
        (("loan", ["d"], date(2026, 11, 22)), ("agreement-not-in-force",)),
        (("loan", ["d"], date(2026, 12, 2)), ("agreement-not-in-force",)),
        (("tax", ["f"], DAY), ("purpose-outside", "dataset-outside")),
    ],
)
def test_an_agreement_says_everything_that_speaks_against_a_look(asked, reasons):
    assert AGREEMENT.objections(*asked) == reasons
    revoked = AGREEMENT.model_copy(update={"state": "revoked"})
    assert "agreement-not-in-force" in revoked.objections(*asked)


@pytest.mark.parametrize(
    ("change", "standing"),
    [
        ({}, "active"),
        ({"left": 0}, "used"),
        ({"until": date(2026, 11, 22)}, "expired"),
        ({"state": "revoked", "left": 0}, "revoked"),
    ],
)
def test_a_consent_is_active_used_expired_or_revoked(change, standing):
    consent = CONSENT.model_copy(update=change)
    assert consent.standing(DAY) == standing
    assert consent.allows("anybody", "loan", DAY) == (standing == "active")


def test_a_consent_for_one_asker_is_for_nobody_else():
    consent = CONSENT.model_copy(update={"agency": "x"})
    assert [consent.allows(who, "loan", DAY) for who in ("x", "y", None)] == [True, False, False]


@pytest.mark.parametrize(
    ("who", "purpose", "day", "state", "holds"),
    [
        ("x", "case", DAY, "approved", True),
        ("y", "case", DAY, "approved", False),
        ("x", "loan", DAY, "approved", False),
        ("x", "case", date(2026, 11, 24), "approved", False),
        ("x", "case", DAY, "requested", False),
        ("x", "case", DAY, "refused", False),
    ],
)
def test_an_approval_holds_for_one_agency_purpose_and_time(who, purpose, day, state, holds):
    assert APPROVAL.model_copy(update={"state": state}).allows(who, purpose, day) == holds


def test_a_code_is_known_however_it_is_typed_and_under_another_key_it_is_another():
    code = consent_code(bytes(range(10)))
    typed = {consent_id(spelling, b"k") for spelling in (code, code.lower(), code.replace("-", " "))}
    assert len(typed) == 1
    assert consent_id(code, b"other") not in typed


def test_every_reason_and_result_has_words_in_both_languages():
    for text in (*POLICY.reasons.values(), *POLICY.results.values()):
        assert text.zh
        assert text.en
        assert not any("\u4e00" <= sign <= "\u9fff" for sign in text.en)
