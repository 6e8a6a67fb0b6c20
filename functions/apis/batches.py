"""Batch queries (批量查询): asked under an agreement, answered by a state machine, fetched by whoever asked."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from cloud import clock, files, settings
from cloud.step import apart
from cloud.tables import Item
from credit.errors import NotFound
from credit.text import Text
from functions.apis import callers, once, purposes
from functions.apis.asked_batches import BatchAsked
from functions.apis.call import Answer, Call, Route
from functions.apis.known import datasets_known
from functions.apis.told_agencies import UploadAddress
from functions.apis.told_batches import BatchTold, ReasonTold, ResultFileTold
from functions.batches import line, lists, store
from functions.batches.report import message, state_text
from functions.batches.results import RECEIPT
from functions.batches.store import FINAL, Batch
from functions.intake import staging

POLL = {"Retry-After": "2"}


def create(call: Call) -> Answer:
    """Accept a batch query: its rows are at rest before its execution starts; if need be the sweep starts it."""
    asked: BatchAsked = call.body
    asker = callers.asker(call)
    purpose = purposes.stated(asked.purpose, asker.role, asked.case_number)
    datasets_known(asked.datasets, "/datasets")
    number = once.number(call, "batch-query", f"{asker.role}\n{asker.agency}")
    digest = once.digest(asked)
    item = {
        "id": number,
        "asked": digest,
        "agency": asker.agency,
        "role": asker.role.value,
        "purpose": purpose.id,
        "basis": asked.basis,
        "caseNumber": asked.case_number,
        "agreement": asked.agreement,
        "datasets": asked.datasets,
        **_rows(asked, number, digest, str(asker.agency)),
        **line.standing(has_list=asked.items is None),
    }
    kept, replayed = once.stored(store.TABLE, item)
    if kept.get("standing") == line.RUNS:
        apart(lambda: line.start(kept), "start of a batch query")
    where = f"/v1/batch-queries/{kept['id']}"
    return Answer(_told(kept), 202, {"Location": where, **POLL, **once.marked(replayed=replayed)})


def state(call: Call) -> Answer:
    """Where an own batch query stands; once it is finished, short-lived addresses of its files."""
    asker = callers.asker(call)
    item = store.item_of(call.path["id"])
    if (item["agency"], item["role"]) != (asker.agency, asker.role):
        raise NotFound
    told = _told(item)
    return Answer(told, headers={} if told.final else POLL)


def _rows(asked: BatchAsked, number: str, digest: str, agency: str) -> Item:
    """The rows, in staging under what was asked, so that another request under the same key never replaces them."""
    if asked.items is None:
        name = f"{agency}/{number}/{asked.file_name}"
        return {"listKey": name, "fileName": asked.file_name, "stage": "asked", "parts": 0, "rows": 0}
    stage = f"asked-{digest[:16]}"
    staging.put(f"batch-{number}", stage, 0, lists.items(asked.items))
    return {"stage": stage, "parts": 1, "rows": len(asked.items)}


def _told(item: Item) -> BatchTold:
    batch = Batch.of(item)
    links = _links(batch)
    return BatchTold(
        id=batch.id,
        state=batch.state,
        state_text=state_text(batch.state),
        final=batch.state in FINAL,
        purpose=batch.purpose,
        agreement=batch.agreement,
        datasets=batch.datasets,
        asked_at=batch.created_at,
        finished_at=batch.finished_at,
        rows=batch.rows or None,
        counts=batch.counts if batch.state in FINAL else None,
        refused=tuple(ReasonTold(reason=r.reason, message=message(r)) for r in batch.refusals),
        log_entry=batch.entry if batch.state in FINAL else None,
        receipt=links.pop(RECEIPT, None),
        result=links or None,
        kept_until=batch.kept_until,
        upload=_upload(batch) if item.get("standing") == line.STANDS else None,
    )


def _links(batch: Batch) -> dict[str, ResultFileTold]:
    """Addresses of its files, as long as they are kept."""
    if batch.state not in FINAL or batch.kept_until is None or batch.kept_until <= clock.now():
        return {}
    return {name: _link(facts) for name, facts in batch.files.items()}


def _link(facts: Mapping[str, Any]) -> ResultFileTold:
    seconds = int(settings.granted("LINK_SECONDS"))
    url = files.presign_get(settings.bucket("results"), facts["key"], seconds)
    return ResultFileTold(url=url, expires_at=clock.now() + timedelta(seconds=seconds), **_size(facts))


def _size(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: facts[name] for name in ("sha256", "bytes", "rows") if name in facts}


def _upload(batch: Batch) -> UploadAddress:
    seconds = int(settings.granted("UPLOAD_SECONDS"))
    url = files.presign_put(settings.bucket("lists"), batch.list_key or "", seconds)
    return UploadAddress(url=url, headers={}, expires_at=clock.now() + timedelta(seconds=seconds))


ROUTES = (
    Route(
        "POST",
        "/v1/batch-queries",
        create,
        Text(zh="批量查询", en="A query in a batch"),
        body=BatchAsked,
        answer=BatchTold,
        status=202,
        secured=True,
        problems=(400, 403, 409, 413, 415),
    ),
    Route(
        "GET",
        "/v1/batch-queries/{id}",
        state,
        Text(zh="批量查询办理状态、结果和回执", en="Where a batch query stands, its result and receipt"),
        answer=BatchTold,
        secured=True,
        problems=(403, 404),
    ),
)
