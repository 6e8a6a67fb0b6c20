"""Write every look of a batch query into the access log, then the whole, before anything of it can be read."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Any

from cloud import access_log
from cloud.access_log import Look
from cloud.step import step
from cloud.subjects import batched
from cloud.tables import Item
from credit.disclosure.permissions import Unusable
from functions.batches import store
from functions.batches.answering import FOUND
from functions.batches.run import STAGE
from functions.batches.store import FINAL, LOGGED, Batch
from functions.batches.task import Checked
from functions.intake import staging
from functions.permissions import granted

Row = Mapping[str, Any]


@step
def handler(task: Checked) -> Checked:
    """How far it has come is written with each piece, so that an attempt that dies is taken up where it stopped."""
    batch = store.of(task)
    if batch.reached >= LOGGED or batch.state in FINAL:
        return task
    if task.refused:
        _whole(batch, 0, {"refused": [refusal.reason for refusal in batch.refusals]})
        return task
    for some in batched(islice(_shown(batch), batch.logged, None), access_log.TOGETHER):
        batch = _looks(batch, some)
    found = (batch.counts or {}).get(FOUND, 0) - len(batch.lost)
    _whole(batch, found, {"rows": batch.rows, "found": found})
    return task


def look_of(batch: Batch, what: Mapping[str, Any], results: int, result_hash: str) -> Look:
    """An entry about this batch query."""
    told = {"batch": batch.id, "agreement": batch.agreement, **what}
    return Look(batch.viewer, batch.purpose, batch.basis, batch.case_number, told, results, result_hash)


def _shown(batch: Batch) -> Iterator[Row]:
    """The rows that show somebody, in their order."""
    for part in staging.each(batch.staged, STAGE, batch.parts):
        yield from part.filter(result=FOUND).drop("line", "lost").iter_rows(named=True)


def _looks(batch: Batch, rows: Sequence[Row]) -> Batch:
    """Log these rows and use their consents up, all at once. A row whose consent is gone by now shows nothing."""
    gone: set[str] = set()
    while True:
        kept = [row for row in rows if row["consent"] not in gone]
        lost = [*batch.lost, *(row["place"] for row in rows if row["consent"] in gone)]
        facts = {"logged": batch.logged + len(rows), "lost": lost}
        if not kept:
            return store.mark(batch, **facts)
        uses = Counter(row["consent"] for row in kept if row["consent"])
        try:
            access_log.append([_look(batch, row) for row in kept], partial(_also, batch, uses, facts))
        except Unusable:
            gone |= {consent for consent, looks in uses.items() if not _holds(batch, consent, looks)}
            continue
        return batch.model_copy(update={**facts, "lost": tuple(lost)})


def _also(
    batch: Batch, uses: Mapping[str, int], facts: Mapping[str, Any], _entries: Sequence[Item]
) -> access_log.Writes:
    used = [granted.used(consent, looks, batch.agency, batch.purpose) for consent, looks in uses.items()]
    return [*used, store.change(batch, **facts)]


def _holds(batch: Batch, consent: str, looks: int) -> bool:
    try:
        granted.used(consent, looks, batch.agency, batch.purpose)
    except Unusable:
        return False
    return True


def _look(batch: Batch, row: Row) -> Look:
    """The entry of one row: who was shown, under which permission."""
    what = {"by": row["by"], "subject": row["subject"], "consent": row["consent"], "approval": row["approval"]}
    return look_of(batch, what, row["records"], row["hash"])


def _whole(batch: Batch, results: int, what: Mapping[str, Any]) -> None:
    """The entry of the batch query itself. Its number is what the receipt names."""

    def noted(entries: Sequence[Item]) -> access_log.Writes:
        facts = {"reached": LOGGED, "entry": entries[0]["entry"]}
        return [store.change(batch, **facts, **({} if batch.refusals else {"state": LOGGED}))]

    access_log.write(look_of(batch, what, results, _hash(batch)), noted)


def _hash(batch: Batch) -> str:
    """SHA-256 over the hashes of all rows that are shown, in their order; of nothing if it is refused."""
    digest = hashlib.sha256()
    for row in () if batch.refusals else _shown(batch):
        if row["place"] not in batch.lost:
            digest.update(row["hash"].encode())
    return digest.hexdigest()
