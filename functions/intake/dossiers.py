"""Dossier entries: what the platform holds of each record, under its subject."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import polars as pl

from cloud.tables import Expect, Item, Put, table, tables
from credit.catalogue import Dataset
from credit.catalogue.dataset import Disclosure
from credit.errors import ConditionFailed
from credit.linkage.policy import LINKED
from functions.intake import published

ENVELOPE = ("subject_id", "record_id", "version", "state", "agency", "committed_at", "submission")
TOGETHER = 50  # entries in one transaction


def write(rows: pl.DataFrame, dataset: Dataset) -> int:
    """Write an entry for every linked row unless a newer version is there; how many rows.

    A record that is linked with somebody else now, or with nobody, leaves the dossier it was in.
    """
    linked = rows.filter(pl.col("link") == LINKED)
    _move(rows.filter(pl.col("change") != "new"))
    shown = _shown(linked, dataset)
    codes = dict.fromkeys([*shown, *([dataset.decided_on] if dataset.decided_on else [])])
    told = linked.select(*ENVELOPE, *(_text(code, linked.schema[code]) for code in codes))
    entries = (published.placed(_entry(row, dataset, shown), dataset) for row in told.iter_rows(named=True))
    while some := list(islice(entries, TOGETHER)):
        _put(some)
    return linked.height


def _shown(linked: pl.DataFrame, dataset: Dataset) -> list[str]:
    """Fields that some row has a value of. Those that nobody may see stay in the ledger."""
    codes = [f.code for f in dataset.fields if f.disclosure is not Disclosure.NEVER and f.code in linked.columns]
    return [code for code in codes if linked[code].null_count() < linked.height]


def _text(code: str, kind: pl.DataType) -> pl.Expr:
    """A field as text: days as 2026-03-05, amounts without trailing zeros."""
    if isinstance(kind, pl.Decimal):
        return pl.col(code).cast(pl.String).str.strip_chars_end("0").str.strip_suffix(".")
    return pl.col(code).cast(pl.String)


def _entry(row: Mapping[str, Any], dataset: Dataset, shown: Sequence[str]) -> Item:
    """The entry of one version of a record."""
    return {
        "subject": row["subject_id"],
        "entry": f"{dataset.id}#{row['record_id']}",
        "record": row["record_id"],
        "dataset": dataset.id,
        "version": row["version"],
        "state": row["state"],
        "agency": row["agency"],
        "decidedOn": row[dataset.decided_on] if dataset.decided_on else None,
        "fields": {code: value for code in shown if (value := row[code]) is not None},
        "committedAt": row["committed_at"].isoformat(),
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
    """A corrected record may belong to somebody else now, or to nobody: older entries leave where they are."""
    for record, subject, version in altered.select("record_id", "subject_id", "version").iter_rows():
        for item in _elsewhere(record, subject):
            _remove(item, version)


def _remove(item: Item, version: int) -> None:
    key = {"subject": item["subject"], "entry": item["entry"]}
    try:
        table("dossiers").delete(key, Expect(older=("version", version)))
    except ConditionFailed:
        return  # a newer version has moved here


def _elsewhere(record: str, subject: str | None) -> Iterator[Item]:
    return (i for i in table("dossiers").query(record, index="by-record").items if i["subject"] != subject)
