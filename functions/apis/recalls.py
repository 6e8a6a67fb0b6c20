"""A sender takes a whole submission back: written down, the word takes the way of every file."""

from cloud import clock
from credit.exchange.statements import RecallStatement, written
from credit.text import Text
from functions.apis import tickets
from functions.apis.asked_collection import Reason
from functions.apis.call import Answer, Call, Route
from functions.apis.problems import Problem
from functions.apis.told_agencies import TicketTold
from functions.collection.policy import policy
from functions.intake import recallable


def create(call: Call) -> Answer:
    """Take an own submission back; what can be told at once is, and intake looks again."""
    asked: Reason = call.body
    item, _ = tickets.own(call)
    if not recallable.is_whole(item) or "recalled" in item:
        raise Problem("nothing-to-recall")
    if recallable.is_over(item, clock.now()):
        raise Problem("recall-over", {"limit": policy().recall_days})
    tickets.may_send(item["agency"], item["dataset"])
    key = call.headers.get("idempotency-key", "")
    wishes = {"channel": "api", "recalls": item["id"]}
    ticket, replayed = tickets.given(item["dataset"], "recall.json", item["agency"], key, wishes)
    tickets.send(ticket, written(RecallStatement(submission=item["id"], reason=asked.reason)))
    return tickets.told(ticket, None, replayed=replayed, status=202)


ROUTES = (
    Route(
        "POST",
        "/v1/submissions/{id}/recall",
        create,
        Text(zh="撤回整批数据", en="Take a whole submission back"),
        body=Reason,
        answer=TicketTold,
        status=202,
        secured=True,
        problems=(400, 403, 404, 409, 413, 415),
    ),
)
