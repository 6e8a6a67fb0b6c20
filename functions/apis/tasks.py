"""Tasks of collection: agencies see their own, the managing body all; a zero report closes one, so does an excuse."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache, partial

from cloud import clock, knowledge
from cloud.tables import Item, Page, table
from credit.disclosure.viewer import Viewer
from credit.errors import BadRequest, NotFound
from credit.exchange.statements import ZeroStatement, written
from credit.text import Text
from functions.apis import paging, tickets
from functions.apis.asked_collection import Reason, Tasks
from functions.apis.call import Answer, Call, Route
from functions.apis.callers import manager, officer
from functions.apis.problems import Problem
from functions.apis.told_agencies import TicketTold
from functions.apis.told_collection import ExcusedTold, TasksTold, TaskTold
from functions.collection import tasks
from functions.permissions.policy import manages


def listed(call: Call) -> Answer:
    """A page of tasks, the ones that are due first come first."""
    asked: Tasks = call.query
    viewer = officer(call)
    page = paging.filtered(partial(_page, viewer, asked), partial(_wanted, asked), asked.limit, asked.cursor)
    return Answer(TasksTold(items=tuple(map(_told, page.items)), next_cursor=page.cursor))


def one(call: Call) -> Answer:
    """One task."""
    return Answer(_told(_seen(call)))


def nothing(call: Call) -> Answer:
    """There was nothing in its period: written down, it takes the way of every zero report."""
    item = _seen(call)
    if item["agency"] != officer(call).agency:
        raise NotFound
    tickets.may_send(item["agency"], item["dataset"])
    key = call.headers.get("idempotency-key", "")
    wishes = {"period": item["period"], "channel": "api"}
    ticket, replayed = tickets.given(item["dataset"], "zero-report.json", item["agency"], key, wishes)
    tickets.send(ticket, written(ZeroStatement(period=item["period"])))
    return tickets.told(ticket, None, replayed=replayed, status=202)


def excuse(call: Call) -> Answer:
    """The managing body lets an agency off."""
    asked: Reason = call.body
    by = manager(call)
    after = tasks.excuse(_seen(call)["id"], by.agency or "", asked.reason)
    if after is None or after["state"] != tasks.EXCUSED:
        raise Problem("task-closed")
    return Answer(_told(after))


def _page(viewer: Viewer, asked: Tasks, limit: int, cursor: str | None) -> Page:
    try:
        if manages(viewer) and asked.agency is None:
            return table("tasks").query(asked.state or tasks.LATE, index="by-state", limit=limit, cursor=cursor)
        agency = asked.agency if manages(viewer) else viewer.agency
        return table("tasks").query(agency or "", index="by-agency", limit=limit, cursor=cursor)
    except BadRequest:
        raise Problem("bad-cursor") from None


def _wanted(asked: Tasks, item: Item) -> bool:
    told = {"state": asked.state, "period": asked.period, "dataset": asked.dataset, "agency": asked.agency}
    return all(value in (None, item[name]) for name, value in told.items())


def _seen(call: Call) -> Item:
    """The task that is asked about, if it is the caller's business; `NotFound` else."""
    viewer = officer(call)
    item = table("tasks").get({"id": call.path["id"]})
    if item is None or not (item["agency"] == viewer.agency or manages(viewer)):
        raise NotFound
    return item


def _told(item: Item) -> TaskTold:
    kept = ("id", "dataset", "agency", "period", "first", "last", "due", "provisional", "state", "submissions")
    at = item.get("reportedAt")
    excused = item.get("excused")
    return TaskTold(
        **{name: item[name] for name in kept},
        state_text=_texts()[item["state"]],
        reported_at=at,
        in_time=datetime.fromisoformat(at).astimezone(clock.SHANGHAI).date().isoformat() <= item["due"] if at else None,
        excused=ExcusedTold.model_validate(excused) if excused else None,
    )


@cache
def _texts() -> Mapping[str, Text]:
    return {state["id"]: Text(**state["text"]) for state in knowledge.document("states/task.yaml")["states"]}


ROUTES = (
    Route(
        "GET",
        "/v1/tasks",
        listed,
        Text(zh="归集任务", en="What is to be reported, until when"),
        query=Tasks,
        answer=TasksTold,
        secured=True,
        problems=(400, 403),
    ),
    Route(
        "GET",
        "/v1/tasks/{id}",
        one,
        Text(zh="一项归集任务", en="One task"),
        answer=TaskTold,
        secured=True,
        problems=(403, 404),
    ),
    Route(
        "POST",
        "/v1/tasks/{id}/zero-report",
        nothing,
        Text(zh="本期零报告", en="There is nothing to report for its period"),
        answer=TicketTold,
        status=202,
        secured=True,
        problems=(403, 404, 409),
    ),
    Route(
        "POST",
        "/v1/tasks/{id}/excuse",
        excuse,
        Text(zh="准予免报", en="The managing body lets an agency off"),
        body=Reason,
        answer=TaskTold,
        secured=True,
        problems=(400, 403, 404, 409, 413, 415),
    ),
)
