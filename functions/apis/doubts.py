"""The queue of rows that wait for a person: agencies see their own, the managing body all, and decide about them."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from cloud import clock, knowledge, subjects
from cloud.tables import Delete, Item, Page, Put, table, tables
from credit.disclosure.viewer import Viewer
from credit.errors import BadRequest, NotFound
from credit.linkage.doubts import CONFLICT, KEEP, LINK, MAKE, REOPEN
from credit.linkage.subject import Subject
from functions.apis import paging
from functions.apis.asked import Decision, Doubts
from functions.apis.call import Answer, Call
from functions.apis.callers import officer
from functions.apis.problems import Problem, member
from functions.apis.told_doubts import CandidateTold, DecisionTold, DoubtsTold, DoubtTold, OtherTold
from functions.intake import again, doubts, linking

CANDIDATES = 10


def listed(call: Call) -> Answer:
    """A page of the queue, the oldest first."""
    asked: Doubts = call.query
    viewer = officer(call)
    page = paging.filtered(partial(_page, viewer, asked), partial(_wanted, asked), asked.limit, asked.cursor)
    return Answer(DoubtsTold(items=tuple(map(_told, page.items)), next_cursor=page.cursor))


def one(call: Call) -> Answer:
    """One doubt, with everybody who may be meant."""
    return Answer(_told(_own(call)))


def decide(call: Call) -> Answer:
    """Keep a decision, and have the row taken in once more: what follows from it is done by intake."""
    asked: Decision = call.body
    viewer, item = officer(call), _own(call)
    _allowed(asked, item)
    made = {
        "decision": asked.decision,
        "subject": asked.subject,
        "reason": asked.reason,
        "by": {"agency": viewer.agency, "role": str(viewer.role)},
        "at": clock.now().isoformat(),
    }
    reopened = asked.decision == REOPEN
    every = [*item["decisions"], made]
    key = {"scope": doubts.scope(item["agency"], item["dataset"]), "doubt": item["id"]}
    kept = Delete(key) if reopened else Put({**key, "decision": asked.decision, "chosen": asked.subject})
    trigger = f"decision-{item['id']}-{len(every)}"
    tables().transact(
        [
            *doubts.update(item, state=doubts.OPEN if reopened else doubts.DECIDED, decisions=every),
            (table("decisions"), kept),
            # Of two records that contradict each other none is altered here: their senders mend what is wrong.
            *again.planned([item] if item["kind"] != CONFLICT else [], trigger, trigger, due=True),
        ]
    )
    again.send(trigger)
    return Answer(_told(_own(call)))


def _decides_for_all(agency: str | None) -> bool:
    known = knowledge.catalogue().agency(agency or "")
    return known is not None and not set(known.groups).isdisjoint(linking.policy().deciders)


def _page(viewer: Viewer, asked: Doubts, limit: int, cursor: str | None) -> Page:
    try:
        if _decides_for_all(viewer.agency):
            return table("doubts").query(asked.state, index="by-state", limit=limit, cursor=cursor)
        return table("doubts").query(
            viewer.agency or "", index="by-agency", begins_with=f"{asked.state}#", limit=limit, cursor=cursor
        )
    except BadRequest:
        raise Problem("bad-cursor") from None


def _wanted(asked: Doubts, item: Item) -> bool:
    return asked.kind in (None, item["kind"]) and asked.dataset in (None, item["dataset"])


def _own(call: Call) -> Item:
    """The doubt that is asked about, if it is the caller's business; `NotFound` else."""
    viewer = officer(call)
    item = table("doubts").get({"id": call.path["id"]})
    if item is None or not (item["agency"] == viewer.agency or _decides_for_all(viewer.agency)):
        raise NotFound
    return item


def _allowed(asked: Decision, item: Item) -> None:
    """Whether this can be decided of this doubt; what was settled by itself needs nobody's decision."""
    if item["state"] == doubts.SETTLED:
        raise Problem("doubt-settled")
    if (item["state"] == doubts.DECIDED) == (asked.decision != REOPEN):
        raise Problem("doubt-decided" if item["state"] == doubts.DECIDED else "doubt-open")
    conflict = item["kind"] == CONFLICT
    if asked.decision in ((LINK, MAKE) if conflict else (KEEP,)):
        raise Problem("invalid", errors=[member("enum", pointer="/decision")])
    if (asked.decision == LINK) != (asked.subject is not None):
        raise Problem("invalid", errors=[member("link-subject", pointer="/subject")])
    if asked.decision != LINK:
        return
    found = subjects.by_id([asked.subject or ""]).get(asked.subject or "")
    if found is None or found.kind != knowledge.catalogue().dataset(item["dataset"]).subject.kind:
        raise Problem("invalid", errors=[member("unknown-subject", pointer="/subject")])


def _told(item: Item) -> DoubtTold:
    zh, _, en = item["reason"].partition(" / ")
    return DoubtTold(
        id=item["id"],
        kind=item["kind"],
        state=item["state"],
        **{name: item[name] for name in ("agency", "dataset", "submission", "sheet", "result", "method", "record")},
        row=int(item["row"]),
        reason={"zh": zh, "en": en},
        name=item.get("name"),
        codes=tuple(item["codes"]),
        candidates=tuple(_candidates(item)),
        other=OtherTold.model_validate(item["other"]) if item.get("other") else None,
        opened_at=item["openedAt"],
        decisions=tuple(DecisionTold.model_validate(made) for made in item["decisions"]),
    )


def _candidates(item: Item) -> Iterator[CandidateTold]:
    """The runner-up, then everybody who is known under a code or the name of the row."""
    scores: Mapping[str, Any] = {item["runnerUp"]: item["runnerUpScore"]} if item.get("runnerUp") else {}
    held = [subject for some in subjects.holders(item["keys"]).values() for subject in some]
    ids = list(dict.fromkeys((*scores, *held)))[:CANDIDATES]
    found: Mapping[str, Subject] = subjects.by_id(ids)
    for subject in (found[i] for i in ids if i in found):
        yield CandidateTold.of(subject, scores.get(subject.id))
