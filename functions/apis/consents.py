"""Consents (授权书): a subject allows looks at itself, is told the code once, and may take it back."""

import hmac
import secrets
from datetime import timedelta

from cloud import clock
from cloud.secrets import record_key
from cloud.tables import Expect, Item, table
from credit.disclosure.permissions import CODE_BYTES, REVOKED, Consent, consent_code
from credit.errors import NotFound
from credit.text import Text
from functions.apis import callers, once, paging, purposes
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
    asked: ConsentAsked = call.body
    subject = str(callers.subject(call).subject)
    datasets_known(asked.datasets, "/datasets")
    within(clock.today(), asked.until, timedelta(days=policy().consents.longest_days), "/until")
    if asked.uses > policy().consents.most_uses:
        raise Problem("invalid", errors=[member("less_than_equal", pointer="/uses")])
    code = consent_code(_entropy(subject, call.headers.get("idempotency-key", "")))
    item = {
        **asked.model_dump(mode="json", by_alias=True),
        "id": granted.identified(code),
        "asked": once.digest(asked),
        "subject": subject,
        "purposes": purposes.listed(asked.purposes, "/purposes"),
        "left": asked.uses,
        "state": ACTIVE,
        "issuedAt": clock.now().isoformat(),
    }
    kept, replayed = once.stored("consents", item)
    told = _told(kept).model_copy(update={"code": code})
    return Answer(told, 201, once.marked(replayed=replayed))


def listed(call: Call) -> Answer:
    """A page of one's own consents."""
    asked: Listed = call.query
    page = paging.newest("consents", str(callers.subject(call).subject), "by-subject", asked)
    return Answer(ConsentsTold(items=tuple(map(_told, page.items)), next_cursor=page.cursor))


def revoke(call: Call) -> Answer:
    """Take an own consent back, from this moment on; revoking it twice is fine."""
    subject = callers.subject(call).subject
    item = table("consents").get({"id": call.path["id"]})
    if item is None or item["subject"] != subject:
        raise NotFound
    if item["state"] == REVOKED:
        return Answer(_told(item))
    after = {**item, "state": REVOKED, "revokedAt": clock.now().isoformat()}
    table("consents").put(after, Expect(equal={"state": item["state"], "left": item["left"]}))
    return Answer(_told(after))


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
        Text(zh="出具授权书", en="A consent is given"),
        body=ConsentAsked,
        answer=ConsentTold,
        status=201,
        secured=True,
        problems=(400, 403, 409, 413, 415),
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
