"""The permission matrix, cell by cell: who sees which kind of record, and when (查询服务权限)."""

from datetime import date

import pytest

from cloud import knowledge
from credit.catalogue import Dataset
from credit.catalogue.dataset import Disclosure
from credit.disclosure.policy import Policy
from credit.disclosure.record import Record
from credit.disclosure.shown import shown
from credit.disclosure.viewer import ANONYMOUS, Role, Viewer

CATALOGUE = knowledge.catalogue()
POLICY = Policy.of(knowledge.document("policies/display.yaml"), knowledge.document("policies/matrix.yaml"))
DECIDED = date(2026, 6, 1)
ON_DISPLAY, USABLE, KEPT, GONE = date(2026, 11, 23), date(2030, 1, 1), date(2033, 1, 1), date(2037, 1, 1)

AGREED = frozenset({"org-penalty", "person-penalty"})

VIEWERS = {
    "anonymous": ANONYMOUS,
    "itself": Viewer(Role.SUBJECT, subject="s1"),
    "another": Viewer(Role.SUBJECT, subject="s2"),
    "consented": Viewer(Role.CONSENT_HOLDER, agency="a", consents=frozenset({"s1"}), purpose="due-diligence"),
    "other consent": Viewer(Role.CONSENT_HOLDER, agency="a", consents=frozenset({"s2"}), purpose="due-diligence"),
    "other scope": Viewer(
        Role.CONSENT_HOLDER, consents=frozenset({"s1"}), scope=frozenset({"org-licence"}), purpose="due-diligence"
    ),
    "officer": Viewer(Role.OFFICER, agency="a", purpose="inspection"),
    "officer, approved": Viewer(Role.OFFICER, agency="a", purpose="inspection", approved=frozenset({"s1"})),
    "officer, other approved": Viewer(Role.OFFICER, agency="a", purpose="inspection", approved=frozenset({"s2"})),
    "officer, other scope": Viewer(
        Role.OFFICER, agency="a", purpose="inspection", approved=frozenset({"s1"}), scope=frozenset({"person-licence"})
    ),
    "officer, consented": Viewer(Role.OFFICER, agency="a", purpose="inspection", consents=frozenset({"s1"})),
    "no purpose": Viewer(Role.OFFICER, agency="a"),
    "institution": Viewer(Role.INSTITUTION, agency="a", purpose="due-diligence"),
    "agreed": Viewer(Role.INSTITUTION, agency="a", purpose="due-diligence", agreed=AGREED),
    "agreed on others": Viewer(Role.INSTITUTION, agency="a", purpose="loan", agreed=frozenset({"org-licence"})),
    "agreed on practices": Viewer(
        Role.INSTITUTION, agency="a", purpose="loan", agreed=frozenset({"practice-registration"})
    ),
    "agreed, consented": Viewer(
        Role.INSTITUTION,
        agency="a",
        purpose="due-diligence",
        agreed=AGREED,
        consents=frozenset({"s1"}),
        scope=frozenset({"person-penalty"}),
    ),
    "institution, approved": Viewer(Role.INSTITUTION, agency="a", purpose="loan", approved=frozenset({"s1"})),
    "window": Viewer(Role.WINDOW, agency="a", subject="s1", purpose="applicant"),
    "auditor": Viewer(Role.AUDITOR),
    "administrator": Viewer(Role.ADMINISTRATOR),
    "security": Viewer(Role.SECURITY),
    "superior": Viewer(Role.SUPERIOR, agency="province"),
}
# Dataset, its widest circle where another one is tried, state, day of the look.
COLUMNS = {
    "basic": ("org-registration", None, "in-force", ON_DISPLAY),
    "fine": ("org-penalty", None, "in-force", ON_DISPLAY),
    "list": ("serious-dishonesty", None, "in-force", ON_DISPLAY),
    "disputed": ("org-penalty", None, "disputed", ON_DISPLAY),
    "agency": ("org-penalty", Disclosure.AGENCY, "in-force", ON_DISPLAY),
    "consent": ("org-penalty", Disclosure.CONSENT, "in-force", ON_DISPLAY),
    "ended": ("org-penalty", None, "in-force", USABLE),
    "unusable": ("org-penalty", None, "in-force", KEPT),
    "not kept": ("org-penalty", None, "in-force", GONE),
    "repaired": ("org-penalty", None, "repaired", ON_DISPLAY),
    "withdrawn": ("org-penalty", None, "withdrawn", ON_DISPLAY),
    "never": ("org-penalty", Disclosure.NEVER, "in-force", ON_DISPLAY),
    "person": ("person-penalty", None, "in-force", ON_DISPLAY),
    "person, repaired": ("person-penalty", None, "repaired", ON_DISPLAY),
    "practice": ("practice-registration", None, "in-force", ON_DISPLAY),
    "practice, disputed": ("practice-registration", None, "disputed", ON_DISPLAY),
    "practice, repaired": ("practice-registration", None, "repaired", ON_DISPLAY),
    "practice, withdrawn": ("practice-registration", None, "withdrawn", ON_DISPLAY),
    "practice, agency": ("practice-registration", Disclosure.AGENCY, "in-force", ON_DISPLAY),
    "practice, consent": ("practice-registration", Disclosure.CONSENT, "in-force", ON_DISPLAY),
    "practice, over": ("practice-registration", None, "in-force", USABLE),
}
PUBLIC = {"basic", "fine", "list", "disputed", "practice", "practice, disputed"}
SHARED = PUBLIC | {"agency", "ended"}
DEPARTMENT = SHARED | {"practice, agency", "practice, over"}
CONSENTED = DEPARTMENT | {"consent", "practice, consent"}
OWN = CONSENTED | {"unusable", "repaired", "practice, repaired"}
MATRIX = {
    "anonymous": PUBLIC,
    "itself": OWN | {"person", "person, repaired"},
    "another": PUBLIC,
    "consented": CONSENTED | {"person"},
    "other consent": PUBLIC,
    "other scope": PUBLIC,
    "officer": DEPARTMENT,
    "officer, approved": DEPARTMENT | {"person"},
    "officer, other approved": DEPARTMENT,
    "officer, other scope": DEPARTMENT,
    "officer, consented": CONSENTED | {"person"},
    "no purpose": PUBLIC,
    "institution": PUBLIC,
    "agreed": SHARED,
    "agreed on others": PUBLIC,
    "agreed on practices": PUBLIC,
    "agreed, consented": SHARED | {"person"},
    "institution, approved": PUBLIC,
    "window": OWN | {"person", "person, repaired"},
    "auditor": PUBLIC,
    "administrator": PUBLIC,
    "security": PUBLIC,
    "superior": PUBLIC - {"practice", "practice, disputed"},
}


def dataset(name: str, disclosure: Disclosure | None) -> Dataset:
    found = CATALOGUE.dataset(name)
    return found.model_copy(update={"disclosure": disclosure}) if disclosure else found


def record(name: str, state: str) -> Record:
    fields = {"CF_CFLB": "罚款", "CF_NR": "罚款一万元", "ZY_ZT": "执业", "ZY_ZYLB": "律师", "ZY_YXQZI": "2028-12-31"}
    told = {"record": "r1", "subject": "s1", "dataset": name, "version": 1, "state": state, "agency": "a"}
    return Record.model_validate({**told, "decidedOn": DECIDED, "fields": fields})


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("who", VIEWERS)
def test_each_cell_of_the_matrix(who: str, column: str):
    name, disclosure, state, day = COLUMNS[column]
    seen = shown(record(name, state), dataset(name, disclosure), VIEWERS[who], day, POLICY)
    assert (seen is not None) is (column in MATRIX[who])


def test_every_role_has_its_line():
    assert {viewer.role for viewer in VIEWERS.values()} == set(Role)
