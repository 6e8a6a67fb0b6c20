"""Approvals (审批): a department asks to look at a natural person, the managing body decides."""

from datetime import timedelta

from cloud import clock, knowledge
from cloud.secrets import record_key
from cloud.tables import Expect, Item, table
from credit.disclosure.masking import masked
from credit.disclosure.permissions import APPROVED, REFUSED, REQUESTED
from credit.errors import NotAllowed, NotFound
from credit.linkage.keys import paper_keys
from credit.text import Text
from functions.apis import callers, once, paging, purposes
from functions.apis.asked_permissions import ApprovalAsked, ApprovalDecision, Approvals
from functions.apis.call import Answer, Call, Route
from functions.apis.known import datasets_known, within
from functions.apis.problems import Problem
from functions.apis.told_permissions import ApprovalsTold, ApprovalTold
from functions.permissions.policy import manages, policy


def create(call: Call) -> Answer:
    """Ask for an approval. Of the person a keyed hash is kept, and the few characters that the managing body sees."""
    asked: ApprovalAsked = call.body
    officer = callers.officer(call)
    purpose = purposes.stated(asked.purpose, officer.role, asked.case_number)
    datasets_known(asked.datasets, "/datasets")
    at = clock.now().isoformat()
    item = {
        "id": once.number(call, "approval", str(officer.agency)),
        "asked": once.digest(asked),
        "agency": officer.agency,
        "persons": paper_keys(asked.id_number, knowledge.catalogue(), record_key()),
        "shown": masked("identifier", asked.id_number),
        "purpose": purpose.id,
        "basis": asked.basis,
        "caseNumber": asked.case_number,
        "datasets": asked.datasets,
        "requestedAt": at,
        **_standing(REQUESTED, at),
    }
    kept, replayed = once.stored("approvals", item)
    headers = {"Location": f"/v1/approvals/{kept['id']}", **once.marked(replayed=replayed)}
    return Answer(_told(kept), 201, headers)


def listed(call: Call) -> Answer:
    """A page of approvals."""
    asked: Approvals = call.query
    officer = callers.officer(call)
    page = paging.standing("approvals", None if manages(officer) else officer.agency, asked.state, asked)
    return Answer(ApprovalsTold(items=tuple(map(_told, page.items)), next_cursor=page.cursor))


def one(call: Call) -> Answer:
    """One approval."""
    officer = callers.officer(call)
    item = _found(call)
    if not (item["agency"] == officer.agency or manages(officer)):
        raise NotFound
    return Answer(_told(item))


def decide(call: Call) -> Answer:
    """Decide about a request, once; nobody decides about what it has asked for itself."""
    asked: ApprovalDecision = call.body
    manager, item = callers.manager(call), _found(call)
    if item["agency"] == manager.agency:
        raise NotAllowed
    if item["state"] != REQUESTED:
        raise Problem("approval-decided")
    state = APPROVED if asked.decision == "approve" else REFUSED
    longest = timedelta(days=policy().approvals.longest_days)
    until = asked.until or clock.today() + longest
    within(clock.today(), until, longest, "/until")
    decided = {"decision": asked.decision, "reason": asked.reason, "by": manager.agency}
    after = {
        **item,
        **_standing(state, item["requestedAt"]),
        "until": until.isoformat() if state == APPROVED else None,
        "decided": {**decided, "at": clock.now().isoformat()},
    }
    table("approvals").put(after, Expect(equal={"state": REQUESTED}))
    return Answer(_told(after))


def _standing(state: str, at: str) -> Item:
    """The state, and the place of the approval among those of its agency."""
    return {"state": state, "place": f"{state}#{at}"}


def _found(call: Call) -> Item:
    item = table("approvals").get({"id": call.path["id"]})
    if item is None:
        raise NotFound
    return item


def _told(item: Item) -> ApprovalTold:
    return ApprovalTold.model_validate({"until": None, "decided": None, **item, "person": item["shown"]})


ROUTES = (
    Route(
        "POST",
        "/v1/approvals",
        create,
        Text(zh="申请查询自然人", en="A department asks to look at a natural person"),
        body=ApprovalAsked,
        answer=ApprovalTold,
        status=201,
        secured=True,
        problems=(400, 403, 409, 413, 415),
    ),
    Route(
        "GET",
        "/v1/approvals",
        listed,
        Text(zh="自然人查询审批", en="Requests to look at natural persons"),
        query=Approvals,
        answer=ApprovalsTold,
        secured=True,
        problems=(400, 403),
    ),
    Route(
        "GET",
        "/v1/approvals/{id}",
        one,
        Text(zh="一件审批", en="One of them"),
        answer=ApprovalTold,
        secured=True,
        problems=(403, 404),
    ),
    Route(
        "POST",
        "/v1/approvals/{id}/decision",
        decide,
        Text(zh="审批决定", en="The managing body decides"),
        body=ApprovalDecision,
        answer=ApprovalTold,
        secured=True,
        problems=(400, 403, 404, 409, 413, 415, 503),
    ),
)
