"""Who looked at what: auditors search all of the access log, a subject sees who looked at it."""

import hashlib
from collections.abc import Callable

from cloud import access_log, knowledge
from cloud.access_log import reading
from cloud.tables import Item
from credit.disclosure.viewer import Role, Viewer
from credit.errors import BadRequest, GongxinError, NotAllowed
from functions.apis import purposes
from functions.apis.asked import Looks
from functions.apis.call import Answer, Call
from functions.apis.problems import Problem
from functions.apis.told_looks import LooksTold, LookTold

AUDIT = "audit"


def listed(call: Call) -> Answer:
    """A page of the log, newest first. What an auditor reads is itself written down, like every look."""
    asked: Looks = call.query
    viewer = call.identity.viewer if call.identity else None
    if viewer is None or viewer.role not in (Role.AUDITOR, Role.SUBJECT):
        raise NotAllowed
    own = viewer.role is Role.SUBJECT
    if own and asked.subject not in (None, viewer.subject):
        raise NotAllowed  # whether there is such a subject is nobody's business
    subject = viewer.subject if own else asked.subject
    wanted = reading.Asked(subject, None if own else asked.agency, asked.since, asked.until, _filter(asked))
    try:
        page = reading.page(wanted, asked.limit, asked.cursor)
    except BadRequest:
        raise Problem("bad-cursor") from None
    texts = {purpose.id: purpose.text for purpose in purposes.every()}
    told = tuple(LookTold.of(entry, knowledge.catalogue(), texts, whole=not own) for entry in page.items)
    answer = LooksTold(items=told, next_cursor=page.cursor)
    if not own:
        _written(viewer, asked, answer)
    return Answer(answer)


def _filter(asked: Looks) -> Callable[[Item], bool]:
    def wanted(entry: Item) -> bool:
        found = bool(entry["results"])
        return (
            asked.purpose in (None, entry["purpose"])
            and asked.role in (None, entry["viewer"]["role"])
            and asked.agency in (None, entry.get("agency"))
            and asked.found in (None, found)
        )

    return wanted


def _written(viewer: Viewer, asked: Looks, answer: LooksTold) -> None:
    look = access_log.Look(
        viewer=viewer,
        purpose=AUDIT,
        basis="GET /v1/access-log",
        case_number=None,
        what={"by": "log", "subject": asked.subject},
        results=len(answer.items),
        result_hash=hashlib.sha256(answer.model_dump_json(by_alias=True).encode()).hexdigest(),
    )
    try:
        access_log.write(look)
    except GongxinError as failed:
        raise Problem("not-logged") from failed
