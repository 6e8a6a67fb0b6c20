"""Find out whether a batch query is legal, and count its rows before any of them is looked up."""

from collections.abc import Iterator

from cloud import clock, knowledge
from cloud.step import step
from cloud.tables import tables
from credit.disclosure.permissions import Agreement, QuotaUsedUp
from credit.errors import ConditionFailed, FileRefused, SystemBusy
from credit.exchange.wording import filled
from credit.insight.asked_rows import NUMBER
from functions.batches import lists, store
from functions.batches.lists import TooManyRows
from functions.batches.store import ACCEPTED, CHECKED, FINAL, Batch, Refusal
from functions.batches.task import Checked, Started
from functions.intake import staging
from functions.permissions import granted, quota

TRIES = 50


@step
def handler(task: Started) -> Checked:
    """Everything that speaks against it is told at once; what an earlier attempt has found out stays."""
    batch = store.of(task)
    if batch.state in FINAL:
        return Checked.after(task, finished=True)
    if batch.reached > ACCEPTED:
        return Checked.after(task, refused=bool(batch.refusals))
    batch, refusals = _staged(batch)
    agreement = granted.agreement(batch.agreement, batch.agency)
    refusals = [*refusals, *_objections(batch, agreement)]
    if not refusals and agreement:
        refusals = _count(batch, agreement)
    if refusals:
        store.mark(batch, refusals=[refusal.model_dump() for refusal in refusals])
    return Checked.after(task, refused=bool(refusals))


def _staged(batch: Batch) -> tuple[Batch, list[Refusal]]:
    """The batch with its rows in staging, or why they cannot be read."""
    if batch.list_key is None:
        return batch, []
    try:
        parts, rows = lists.stage(batch)
    except TooManyRows as more:
        return batch, [Refusal(reason="too-many-rows", facts=more.facts)]
    except FileRefused as refused:
        why = filled(knowledge.catalogue().rule(refused.rule).message, refused.facts)
        return batch, [Refusal(reason="list-unreadable", facts={"why_zh": why.zh, "why_en": why.en})]
    return store.mark(batch, parts=parts, rows=rows), []


def _objections(batch: Batch, agreement: Agreement | None) -> Iterator[Refusal]:
    """What the agreement has against it; another's agreement is as unknown as none."""
    if agreement is None:
        yield Refusal(reason="agreement-unknown")
        return
    for reason in agreement.objections(batch.purpose, batch.datasets, clock.today()):
        yield Refusal(reason=reason)
    if not agreement.persons and _names_persons(batch):
        yield Refusal(reason="persons-outside")


def _names_persons(batch: Batch) -> bool:
    parts = staging.each(batch.staged, batch.stage, batch.parts)
    return any((part["by"] == NUMBER).any() for part in parts)


def _count(batch: Batch, agreement: Agreement) -> list[Refusal]:
    """Count the rows against today's quota and note that they are, both or neither; why not, if there are too many."""
    datasets = batch.datasets or agreement.datasets
    for _ in range(TRIES):
        reserved = {"day": quota.today(), "rows": batch.rows}
        facts = {"state": CHECKED, "reached": CHECKED, "reserved": reserved, "datasets": datasets}
        try:
            tables().transact([quota.counted(agreement, batch.rows), store.change(batch, **facts, refusals=None)])
        except QuotaUsedUp as over:
            return [Refusal(reason="quota-used-up", facts=over.facts)]
        except ConditionFailed:
            continue  # another batch was counted in between
        return []
    raise SystemBusy("the quota is counted by others all the time")
