"""Confirmations that agencies have given: who has checked which row, and why it is right; operators see them.

Each holds for one record with the values that it had: another hash, and the doubt is there again.
"""

from collections.abc import Iterator

import polars as pl

from cloud import knowledge, secrets
from cloud.tables import Item, every, table
from credit.catalogue import Dataset
from credit.ledger.hashing import record_hashes, record_ids
from credit.quality.confirmation import KEPT, Confirmations
from functions.intake import staging
from functions.intake.task import Returned


def known(dataset: Dataset, agency: str) -> Confirmations:
    """The judge of an agency's confirmations, with those that it has given before."""

    def identified(rows: pl.DataFrame) -> pl.DataFrame:
        ids = record_ids(rows, dataset, agency, secrets.record_key(agency))
        return pl.DataFrame({"record": ids, "hash": record_hashes(rows, dataset)})

    held = [tuple(item[name] for name in KEPT) for item in given(agency, dataset.id)]
    least = knowledge.document("policies/corrections.yaml")["corrections"]["confirmation"]
    before = pl.DataFrame(held, schema=dict(KEPT), orient="row")
    return Confirmations(dataset, knowledge.catalogue(), least, identified, before)


def given(agency: str, dataset: str) -> Iterator[Item]:
    """Every confirmation of an agency for a dataset."""
    return every(table("confirmations"), _scope(agency, dataset))


def keep(task: Returned) -> int:
    """Keep what this submission has confirmed; how many doubts. Keeping twice is keeping once."""
    told = staging.get(task.submission or "", "confirmed", 0)
    for row in told.iter_rows(named=True):
        table("confirmations").put(_item(task, row))
    return told.height


def _item(task: Returned, row: Item) -> Item:
    place = {"sheet": row["_sheet"], "row": row["_row"], "submission": task.submission}
    return {
        "scope": _scope(task.agency, task.dataset),
        "entry": "#".join((*(row[name] for name in KEPT), task.submission or "")),
        "at": task.received_at.isoformat() if task.received_at else "",
        **{name: row[name] for name in (*KEPT, "who", "why")},
        **place,
    }


def _scope(agency: str, dataset: str) -> str:
    return f"{agency}#{dataset}"
