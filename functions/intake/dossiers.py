"""Dossier entries: what the platform holds of each record, under its subject."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

import polars as pl

from cloud.tables import Expect, Item, Put, table, tables
from credit.catalogue import Dataset
from credit.catalogue.dataset import Disclosure
from credit.errors import ConditionFailed
from credit.linkage.policy import LINKED

TOGETHER = 50  # entries in one transaction


def write(rows: pl.DataFrame, dataset: Dataset) -> int:
    """Write an entry for every linked row unless a newer version is there; how many rows.

    A record that is linked with somebody else now, or with nobody, leaves the dossier it was in.
    """
    linked = rows.filter(pl.col("link") == LINKED)
    _move(rows.filter(pl.col("change") != "new"))
    entries = (entry(row, dataset) for row in linked.iter_rows(named=True))
    while some := list(islice(entries, TOGETHER)):
        _put(some)
    return linked.height


def entry(row: Mapping[str, Any], dataset: Dataset) -> Item:
    """The entry of one version of a record. Fields that nobody may see stay in the ledger."""
    shown = (f.code for f in dataset.fields if f.disclosure is not Disclosure.NEVER)
    return {
        "subject": row["subject_id"],
        "entry": f"{dataset.id}#{row['record_id']}",
        "record": row["record_id"],
        "dataset": dataset.id,
        "version": row["version"],
        "state": row["state"],
        "agency": row["agency"],
        "decidedOn": _text(row[dataset.decided_on]) if dataset.decided_on else None,
        "fields": {code: _text(row[code]) for code in shown if row.get(code) is not None},
        "committedAt": _text(row["committed_at"]),
        "submission": row["submission"],
    }


def _put(entries: list[Item]) -> None:
    dossiers = table("dossiers")
    writes = [Put(item, Expect(older=("version", item["version"]))) for item in entries]
    try:
        tables().transact([(dossiers, write) for write in writes])
    except ConditionFailed:
        for write in writes:
            _put_one(write)


def _put_one(write: Put) -> None:
    try:
        table("dossiers").put(write.item, write.expect)
    except ConditionFailed:
        return  # this version, or a newer one, is there already


def _move(altered: pl.DataFrame) -> None:
    """A corrected record may belong to somebody else now: its entry leaves the dossier it was in."""
    for record, subject in altered.select("record_id", "subject_id").iter_rows():
        for item in _elsewhere(record, subject):
            table("dossiers").delete({"subject": item["subject"], "entry": item["entry"]})


def _elsewhere(record: str, subject: str) -> Iterator[Item]:
    return (i for i in table("dossiers").query(record, index="by-record").items if i["subject"] != subject)


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
