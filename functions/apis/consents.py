"""Consents (授权书): a subject allows looks at itself, is told the code once, and may take it back.

What somebody has signed on paper is recorded by window staff (窗口工作人员), for shorter and fewer looks.
"""

import hmac
import secrets
from datetime import timedelta

from cloud import clock
from cloud.secrets import record_key
from cloud.tables import Expect, Item, table
from credit.disclosure.permissions import CODE_BYTES, REVOKED, Consent, Reach, consent_code
from credit.disclosure.viewer import Role, Viewer
from credit.errors import NotFound
from credit.text import Text
from functions.apis import callers, desk, once, paging, purposes
from functions.apis.asked_permissions import ConsentAsked, Listed
from functions.apis.call import Answer, Call, Route
from functions.apis.known import datasets_known, within
from functions.apis.problems import Problem, member
from functions.apis.told_permissions import ConsentsTold, ConsentTold
from functions.permissions import granted
from functions.permissions.policy import policy

ACTIVE = "active"


def create(call: Call) -> Answer:
    """Give a consent; the answer has its code, of which the platform keeps a keyed hash alone."""
    asked, giver = call.body, callers.giver(call)
    at_desk = giver.role is Role.WINDOW
    _within(asked, policy().consents.desk if at_desk else policy().consents)
    subject = _giving(asked, giver)
    who = f"{giver.agency}:{subject}" if at_desk else subject
    code = consent_code(_entropy(who, call.headers.get("idempotency-key", "")))
    item: Item = _item(asked, subject, code)
    if at_desk:
        item = {**item, "issuedBy": giver.agency}
        kept, replayed = desk.stored(item, giver, "code" if asked.code else "id-number")
    else:
        kept, replayed = once.stored("consents", item)
    told = _told(kept).model_copy(update={"code": code})
    return Answer(told, 201, once.marked(replayed=replayed))


def listed(call: Call) -> Answer:
    """A page of one's own consents."""
    asked: Listed = call.query
    page = paging.newest("consents", str(callers.subject(call).subject), "by-subject", asked)
    return Answer(ConsentsTold(items=tuple(map(_told, page.items)), next_cursor=page.cursor))


def revoke(call: Call) -> Answer:
    """Take a consent back, from this moment on: its subject, or the agency that recorded it; twice is fine."""
    giver = callers.giver(call)
    item = table("consents").get({"id": call.path["id"]})
    if item is None or not _is_of(item, giver):
        raise NotFound
    if item["state"] == REVOKED:
        return Answer(_told(item))
    after = {**item, "state": REVOKED, "revokedAt": clock.now().isoformat()}
    table("consents").put(after, Expect(equal={"state": item["state"], "left": item["left"]}))
    return Answer(_told(after))


def _within(asked: ConsentAsked, limits: Reach) -> None:
    datasets_known(asked.datasets, "/datasets")
    within(clock.today(), asked.until, timedelta(days=limits.longest_days), "/until")
    if asked.uses > limits.most_uses:
        raise Problem("invalid", errors=[member("less_than_equal", pointer="/uses")])


def _giving(asked: ConsentAsked, giver: Viewer) -> str:
    """Id of the subject that gives it."""
    if giver.role is Role.WINDOW:
        return desk.subject(asked, giver)
    desk.only_here(asked)
    return str(giver.subject)


def _item(asked: ConsentAsked, subject: str, code: str) -> Item:
    """The consent as it is kept: nothing by which a person is known, and of the code a keyed hash."""
    terms = asked.model_dump(mode="json", by_alias=True, exclude={"code", "id_number"}, exclude_none=True)
    return {
        **terms,
        "id": granted.identified(code),
        "asked": once.digest(asked),
        "subject": subject,
        "purposes": purposes.listed(asked.purposes, "/purposes"),
        "left": asked.uses,
        "state": ACTIVE,
        "issuedAt": clock.now().isoformat(),
    }


def _is_of(item: Item, giver: Viewer) -> bool:
    if giver.role is Role.WINDOW:
        return bool(item.get("issuedBy") == giver.agency)
    return bool(item["subject"] == giver.subject)


def _entropy(subject: str, key: str) -> bytes:
    """What nobody can guess; the same for the same Idempotency-Key, so that a lost answer can be had again."""
    if not key:
        return secrets.token_bytes(CODE_BYTES)
    return hmac.digest(record_key(), f"consent-code:{subject}:{key}".encode(), "sha256")


def _told(item: Item) -> ConsentTold:
    return ConsentTold.model_validate({**item, "state": Consent.model_validate(item).standing(clock.today())})


ROUTES = (
    Route(
        "POST",
        "/v1/consents",
        create,
        Text(zh="出具授权书，或由窗口登记纸质授权书", en="A consent is given, or recorded from paper at a window"),
        body=ConsentAsked,
        answer=ConsentTold,
        status=201,
        secured=True,
        problems=(400, 403, 409, 413, 415, 503),
    ),
    Route(
        "GET",
        "/v1/consents",
        listed,
        Text(zh="本主体出具的授权书", en="One's own consents"),
        query=Listed,
        answer=ConsentsTold,
        secured=True,
        problems=(400, 403),
    ),
    Route(
        "POST",
        "/v1/consents/{id}/revocation",
        revoke,
        Text(zh="撤销授权书", en="A consent is taken back"),
        answer=ConsentTold,
        secured=True,
        problems=(403, 404, 503),
    ),
)
