"""Agreements about batch queries (批量查询许可协议): the managing body makes and revokes them, askers see their own."""

from datetime import timedelta

from cloud import clock, knowledge
from cloud.tables import Expect, Item, table
from credit.disclosure.permissions import IN_FORCE, REVOKED
from credit.disclosure.viewer import Viewer
from credit.errors import NotFound
from credit.text import Text
from functions.apis import callers, once, paging, purposes
from functions.apis.asked_permissions import AgreementAsked, Agreements, Revocation
from functions.apis.call import Answer, Call, Route
from functions.apis.known import datasets_known, within
from functions.apis.problems import Problem, member
from functions.apis.told_permissions import AgreementsTold, AgreementTold
from functions.permissions.policy import manages, policy


def create(call: Call) -> Answer:
    """Make an agreement."""
    asked: AgreementAsked = call.body
    manager = callers.manager(call)
    _possible(asked)
    limits, since = policy().agreements, asked.since or clock.today()
    within(since, asked.until, timedelta(days=limits.longest_days), "/until")
    at = clock.now().isoformat()
    item = {
        **asked.model_dump(mode="json", by_alias=True),
        "id": once.number(call, "agreement", str(manager.agency)),
        "asked": once.digest(asked),
        "purposes": purposes.listed(asked.purposes, "/purposes"),
        "since": since.isoformat(),
        "grantedBy": manager.agency,
        "grantedAt": at,
        **_standing(IN_FORCE, at),
    }
    kept, replayed = once.stored("agreements", item)
    headers = {"Location": f"/v1/agreements/{kept['id']}", **once.marked(replayed=replayed)}
    return Answer(_told(kept), 201, headers)


def listed(call: Call) -> Answer:
    """A page of agreements."""
    asked: Agreements = call.query
    viewer = callers.asker(call)
    page = paging.standing("agreements", None if manages(viewer) else viewer.agency, asked.state, asked)
    return Answer(AgreementsTold(items=tuple(map(_told, page.items)), next_cursor=page.cursor))


def one(call: Call) -> Answer:
    """One agreement."""
    return Answer(_told(_visible(call, callers.asker(call))))


def revoke(call: Call) -> Answer:
    """Take an agreement back, from this moment on; revoking it twice is fine."""
    asked: Revocation = call.body
    item = _visible(call, callers.manager(call))
    if item["state"] == REVOKED:
        return Answer(_told(item))
    at = clock.now().isoformat()
    after = {**item, **_standing(REVOKED, item["grantedAt"]), "revoked": {"at": at, "reason": asked.reason}}
    table("agreements").put(after, Expect(equal={"state": IN_FORCE}))
    return Answer(_told(after))


def _possible(asked: AgreementAsked) -> None:
    """Whom the catalogue does not know needs a name; the policy bounds the rows."""
    datasets_known(asked.datasets, "/datasets")
    wrong = []
    if asked.institution is None and knowledge.catalogue().agency(asked.agency) is None:
        wrong.append(member("missing", pointer="/institution"))
    if asked.daily_rows > policy().agreements.most_rows:
        wrong.append(member("less_than_equal", pointer="/dailyRows"))
    if wrong:
        raise Problem("invalid", errors=wrong)


def _standing(state: str, at: str) -> Item:
    """The state, and the place of the agreement among those of its agency."""
    return {"state": state, "place": f"{state}#{at}"}


def _visible(call: Call, viewer: Viewer) -> Item:
    item = table("agreements").get({"id": call.path["id"]})
    if item is None or not (item["agency"] == viewer.agency or manages(viewer)):
        raise NotFound
    return item


def _told(item: Item) -> AgreementTold:
    return AgreementTold.model_validate(item)


ROUTES = (
    Route(
        "POST",
        "/v1/agreements",
        create,
        Text(zh="签订批量查询许可协议", en="An agreement is made"),
        body=AgreementAsked,
        answer=AgreementTold,
        status=201,
        secured=True,
        problems=(400, 403, 409, 413, 415),
    ),
    Route(
        "GET",
        "/v1/agreements",
        listed,
        Text(zh="批量查询许可协议", en="Agreements about queries in batches"),
        query=Agreements,
        answer=AgreementsTold,
        secured=True,
        problems=(400, 403),
    ),
    Route(
        "GET",
        "/v1/agreements/{id}",
        one,
        Text(zh="一份协议", en="One of them"),
        answer=AgreementTold,
        secured=True,
        problems=(403, 404),
    ),
    Route(
        "POST",
        "/v1/agreements/{id}/revocation",
        revoke,
        Text(zh="撤销协议", en="An agreement is revoked"),
        body=Revocation,
        answer=AgreementTold,
        secured=True,
        problems=(400, 403, 404, 413, 415, 503),
    ),
)
