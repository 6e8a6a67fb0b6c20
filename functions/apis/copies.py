"""Who holds copies: of a record, of what is known of a subject; and who has not confirmed what it was told."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache

from cloud import clock, knowledge
from cloud.tables import Item, table
from credit.disclosure.viewer import Role
from credit.distribution.subscription import Subscription
from credit.errors import BadRequest, NotAllowed
from credit.text import Text
from functions.apis import callers
from functions.apis.asked_distribution import CopiesAsked
from functions.apis.call import Answer, Call, Route
from functions.apis.problems import Problem, member
from functions.apis.told_distribution import CopiesTold, CopyTold, LateListTold, LateTold
from functions.distribution import feed, store
from functions.distribution.policy import policy
from functions.permissions.policy import manages
from functions.reporting import copies as report_copies
from functions.reporting import targets

REPORTING = "reporting"  # what a target has a record for


@cache
def states() -> Mapping[int, Text]:
    """The states of a record on its way up, in words."""
    told = knowledge.document("states/report-copy.yaml")["states"]
    return {state["number"]: Text(**state["text"]) for state in told}


def listed(call: Call) -> Answer:
    """Copies of one record or about one subject: auditors and managers ask about all, a subject about itself."""
    asked: CopiesAsked = call.query
    viewer = callers.viewer(call)
    subject = viewer.subject if viewer.role is Role.SUBJECT else asked.subject
    if viewer.role is Role.SUBJECT and (asked.record or asked.subject not in (None, viewer.subject)):
        raise NotAllowed  # whether there is such a record is nobody's business
    if viewer.role not in (Role.SUBJECT, Role.AUDITOR) and not manages(viewer):
        raise NotAllowed
    if (asked.record is None) == (subject is None):
        raise Problem("invalid", errors=[member("missing", parameter="record")])
    partition, index = (asked.record, "by-record") if asked.record else (str(subject), "by-subject")
    try:
        page = table(feed.COPIES).query(str(partition), index=index, limit=asked.limit, cursor=asked.cursor)
    except BadRequest:
        raise Problem("bad-cursor") from None
    above = _above(asked.record) if asked.record and asked.cursor is None else ()
    return Answer(CopiesTold(items=(*above, *map(_copy, page.items)), next_cursor=page.cursor))


def late(call: Call) -> Answer:
    """Everybody who has not confirmed what it was told, with the oldest change that waits; for the managing body."""
    callers.manager(call)
    told = [found for one in store.everybody() if (found := _late(one))]
    told.sort(key=lambda one: (not one.late, one.waiting_since or clock.now()))
    return Answer(LateListTold(items=tuple(told), next_cursor=None))


def _copy(item: Item) -> CopyTold:
    holder = store.one(item["subscription"])
    return CopyTold(
        subscription=holder.id,
        agency=holder.agency,
        agency_name=_name(holder.agency),
        purpose=holder.purpose,
        record=item["record"],
        version=int(item["version"]),
        holds=item["put"],
        told=item["kind"],
        confirmed=int(item["number"]) <= feed.confirmed(holder.id),
    )


def _above(record: str) -> tuple[CopyTold, ...]:
    """What the targets of reporting have of a record, as far as they were ever to hear of it."""
    found = (table(report_copies.TABLE).get(key) for t in targets.every() for key in report_copies.keys(t, [record]))
    return tuple(map(_target, filter(None, found)))


def _target(item: Item) -> CopyTold:
    held, state = report_copies.held(item), int(item["state"])
    return CopyTold(
        target=item["target"],
        agency_name=targets.named(item["target"]).name.zh,
        purpose=REPORTING,
        record=item["record"],
        version=held.version if held else 0,
        holds=held is not None or state in (report_copies.SENT, report_copies.WITHDRAWING),
        told=states()[state].zh,
        confirmed=state in (report_copies.ACCEPTED, report_copies.STORED, report_copies.WITHDRAWN),
    )


def _late(subscription: Subscription) -> LateTold | None:
    last, done = feed.last_number(subscription.id), feed.confirmed(subscription.id)
    waiting = next(feed.between(subscription.id, done, last), None)
    if waiting is None:
        return None
    since = datetime.fromisoformat(waiting["at"])
    return LateTold(
        subscription=subscription.id,
        agency=subscription.agency,
        agency_name=_name(subscription.agency),
        dataset=subscription.dataset,
        state=subscription.standing(clock.today()),
        unconfirmed=last - done,
        waiting_since=since,
        late=clock.now() > since + timedelta(hours=policy().confirm_hours),
    )


def _name(agency: str) -> str | None:
    known = knowledge.catalogue().agency(agency)
    return known.name.zh if known else None


ROUTES = (
    Route(
        "GET",
        "/v1/copies",
        listed,
        Text(zh="谁持有副本", en="Who holds copies of a record, or about a subject"),
        query=CopiesAsked,
        answer=CopiesTold,
        secured=True,
        problems=(400, 403),
    ),
    Route(
        "GET",
        "/v1/unconfirmed",
        late,
        Text(zh="尚未确认的接收方", en="Receivers who have not confirmed what they were told"),
        answer=LateListTold,
        secured=True,
        problems=(403,),
    ),
)
