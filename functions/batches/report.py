"""Answer whoever has asked, whatever happened: result and receipt, reasons of a refusal, or that it is tried again."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from cloud import access_log, clock, files, knowledge, logs, settings
from cloud.step import step
from cloud.tables import Item
from credit.text import Text
from functions.batches import results, store
from functions.batches.log import look_of
from functions.batches.store import FAILED, FINAL, FINISHED, HELD_UP, REFUSED, Batch, Refusal
from functions.batches.task import Reported, Returned
from functions.intake import staging
from functions.permissions import quota
from functions.permissions.policy import policy

NOTHING = "0" * 64
LONGEST_WAIT = timedelta(hours=1)


@step
def handler(task: Returned) -> Reported:
    """Nothing that was not logged comes here: a fault of the log ends the attempt, and shows nothing."""
    batch = store.of(task)
    if batch.state not in FINAL:
        batch = _faulted(batch, task.error) if task.error else _answered(batch)
    if batch.state in FINAL:
        _clear(batch)
    return Reported(batch=batch.id, attempt=batch.attempt, state=batch.state)


def message(refusal: Refusal) -> Text:
    """A refusal in the words of its reason."""
    return policy().reasons[refusal.reason].fill(**refusal.facts)


def state_text(state: int) -> Text:
    """A state in words."""
    states = knowledge.document("states/batch-query.yaml")["states"]
    return next(Text(**s["text"]) for s in states if s["number"] == state)


def _answered(batch: Batch) -> Batch:
    """The files first, the receipt last of them, then the state: what it promises is there."""
    if batch.refusals:
        failed = any(refusal.reason == "failed" for refusal in batch.refusals)
        return _closed(batch, FAILED if failed else REFUSED, None, {})
    return _closed(batch, FINISHED, results.after_loss(batch), results.written(batch))


def _closed(batch: Batch, state: int, counts: Mapping[str, int] | None, written: Mapping[str, Any]) -> Batch:
    now = clock.now()
    receipt = _receipt(batch, state, counts, written) | {"finishedAt": now}
    kept = now + timedelta(days=policy().batches.result_days)
    facts = {
        "state": state,
        "standing": None,
        "counts": counts,
        "files": {**written, results.RECEIPT: results.write_receipt(batch, receipt)},
        "finishedAt": now.isoformat(),
        "keptUntil": kept.isoformat(),
    }
    return store.mark(batch, **facts)


def _receipt(batch: Batch, state: int, counts: Mapping[str, int] | None, written: Mapping[str, Any]) -> dict[str, Any]:
    """查询回执: who asked what, why and under which agreement, how it ended, and where it is in the access log."""
    return {
        "batch": batch.id,
        "agency": batch.agency,
        "role": batch.role,
        "purpose": batch.purpose,
        "basis": batch.basis,
        "caseNumber": batch.case_number,
        "agreement": batch.agreement,
        "datasets": batch.datasets,
        "askedAt": batch.created_at,
        "state": state,
        "stateText": state_text(state).model_dump(),
        "refused": [{"reason": r.reason, "message": message(r).model_dump()} for r in batch.refusals],
        "rows": batch.rows,
        "counts": counts,
        "logEntry": batch.entry,
        "files": written,
    }


def _faulted(batch: Batch, error: Mapping[str, Any]) -> Batch:
    """It is tried again by itself, later each time, until it has failed too often."""
    cause = str(error.get("Error", ""))
    logs.logger().error("a batch query failed", extra={"batch": batch.id, "error": cause, "attempt": batch.attempt})
    if batch.attempt + 1 >= policy().batches.attempts:
        return _failed(batch)
    wait = min(timedelta(seconds=5 * 2**batch.attempt), LONGEST_WAIT)
    return store.mark(batch, state=HELD_UP, at=(clock.now() + wait).isoformat())


def _failed(batch: Batch) -> Batch:
    """Its rows are taken off the day's count, in one transaction with the entry that says that nothing was shown."""

    def given_back(entries: Sequence[Item]) -> access_log.Writes:
        back = [quota.given_back(batch.agreement, r.day, r.rows)] if (r := batch.reserved) else []
        told = [Refusal(reason="failed").model_dump()]
        facts = {"reserved": None, "refusals": told, "reached": store.LOGGED, "entry": entries[0]["entry"]}
        return [*back, store.change(batch, **facts)]

    access_log.write(look_of(batch, {"refused": ["failed"]}, 0, NOTHING), given_back)
    return _answered(Batch.of(store.item_of(batch.id)))


def _clear(batch: Batch) -> None:
    """Neither the list nor what the steps left for each other is kept."""
    if batch.list_key:
        files.delete(settings.bucket("lists"), batch.list_key)
    staging.clear(batch.staged)
