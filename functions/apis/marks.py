"""Marks on records (异议标注、修复标记): set and cleared by the managing body, objections also by the sender."""

from collections.abc import Iterator
from typing import Any

from cloud import clock, knowledge
from cloud.tables import Expect, Item, Put, table, tables
from credit.disclosure.masking import names_a_person
from credit.disclosure.viewer import Viewer
from credit.errors import ConditionFailed, NotAllowed, NotFound
from credit.ledger.marking import Party
from credit.text import Text
from functions.apis import once, paging
from functions.apis.asked_marks import MarkAsked
from functions.apis.asked_permissions import Listed
from functions.apis.call import Answer, Call, Route
from functions.apis.callers import officer
from functions.apis.problems import Problem, member
from functions.apis.told_marks import MarkedTold, MarksTold
from functions.intake import again, marks
from functions.permissions.policy import manages


def create(call: Call) -> Answer:
    """Decide. What follows is done by intake: until the ledger has it, nothing is different anywhere."""
    asked: MarkAsked = call.body
    viewer = officer(call)
    record = _record(call.path["id"], viewer)
    _decent(asked)
    item = {
        "id": once.number(call, f"mark\n{record['record']}", str(viewer.agency)),
        "asked": once.digest(asked),
        "record": record["record"],
        "dataset": record["dataset"],
        **asked.model_dump(mode="json", by_alias=True),
        "by": viewer.agency,
        "at": clock.now().isoformat(),
        "state": marks.DECIDED,
    }
    first = once.before("marks", item)
    kept = first or _kept({**item, "parties": _allowed(asked.mark, record, viewer)}, record, viewer)
    headers = {"Location": f"/v1/records/{record['record']}/marks", **once.marked(replayed=first is not None)}
    return Answer(_told(kept), 202, headers)


def listed(call: Call) -> Answer:
    """A page of what was decided about a record."""
    asked: Listed = call.query
    record = _record(call.path["id"], officer(call))
    page = paging.newest("marks", record["record"], "by-record", asked)
    return Answer(MarksTold(items=tuple(map(_told, page.items)), next_cursor=page.cursor))


def _record(number: str, viewer: Viewer) -> Item:
    """The dossier entry, if it is the caller's business; `NotFound` else."""
    item = next(iter(table("dossiers").query(number, index="by-record", limit=1).items), None)
    if item is None or not (item["agency"] == viewer.agency or manages(viewer)):
        raise NotFound
    return item


def _decent(asked: MarkAsked) -> None:
    """Neither the case number nor the reason names a person by number: both are told to others."""
    told = {"/caseNumber": asked.case_number, "/reason": asked.reason}
    wrong = [member("personal", pointer=pointer) for pointer, words in told.items() if names_a_person(words)]
    if wrong:
        raise Problem("invalid", errors=wrong)


def _allowed(mark: str, record: Item, viewer: Viewer) -> list[str]:
    """As what the caller may set this mark on this record."""
    nature = knowledge.catalogue().dataset(record["dataset"]).nature
    parties: list[str] = list(_parties(record, viewer))
    if marks.policy().after(mark, record["state"], nature, parties):
        return parties
    if marks.policy().after(mark, record["state"], nature):
        raise NotAllowed
    raise Problem("mark-not-possible")


def _parties(record: Item, viewer: Viewer) -> Iterator[Party]:
    if manages(viewer):
        yield "managing-body"
    if record["agency"] == viewer.agency:
        yield "source"
    if _setter(record["record"]) == viewer.agency:
        yield "setter"


def _setter(record: str) -> str | None:
    """Who has set the mark that a record bears."""
    told = marks.kept(record)
    return told[-1]["by"] if told else None


def _kept(item: Item, record: Item, viewer: Viewer) -> Item:
    """The decision and that it is to be told, both or none; then it is told."""
    trigger = f"mark-{item['id']}"
    about = (_sender(record, viewer), record["dataset"])
    planned = again.planned_statement(about, marks.statement(item), trigger, due=True)
    writes: list[tuple[Any, Any]] = [(table("marks"), Put(item, Expect(exists=False))), planned]
    try:
        tables().transact(writes)
    except ConditionFailed:
        first = once.before("marks", item)  # the same call was faster
        if first is None:
            raise
        return first
    again.send(trigger)
    return item


def _sender(record: Item, viewer: Viewer) -> str:
    """Under whom it goes through intake: the agency that sent the record, as long as the catalogue lets it send."""
    catalogue = knowledge.catalogue()
    known = catalogue.may_send(record["agency"], catalogue.dataset(record["dataset"]))
    return str(record["agency"] if known else viewer.agency)


def _told(item: Item) -> MarkedTold:
    return MarkedTold.model_validate({name: value for name, value in item.items() if name not in ("asked", "parties")})


ROUTES = (
    Route(
        "POST",
        "/v1/records/{id}/marks",
        create,
        Text(zh="标注异议或修复，或解除标注", en="A mark is set on a record, or cleared"),
        body=MarkAsked,
        answer=MarkedTold,
        status=202,
        secured=True,
        problems=(400, 403, 404, 409, 413, 415, 503),
    ),
    Route(
        "GET",
        "/v1/records/{id}/marks",
        listed,
        Text(zh="记录的标注", en="Marks of a record"),
        query=Listed,
        answer=MarksTold,
        secured=True,
        problems=(400, 403, 404),
    ),
)
