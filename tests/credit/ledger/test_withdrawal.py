"""What rows that take a record back do to the ledger."""

from decimal import Decimal

import polars as pl

from credit.catalogue import Dataset
from credit.ledger import envelope
from credit.ledger.withdrawal import UNKNOWN, withdrawn


def held(dataset: Dataset, *records: dict[str, object]) -> pl.DataFrame:
    plain = {"version": 3, "record_hash": "h", "subject_id": "s", "link": "03", "method": "uscc", "MC": "甲"}
    rows = [{**dict.fromkeys(envelope.schema(dataset)), **plain, **record} for record in records]
    return pl.DataFrame(rows, schema=envelope.schema(dataset))


def asked(*ids: str) -> pl.DataFrame:
    return pl.DataFrame({"_sheet": [""] * len(ids), "_row": range(2, 2 + len(ids)), "record_id": ids})


def test_a_record_is_withdrawn_as_it_is_known(dataset: Dataset) -> None:
    known = held(dataset, {"record_id": "a", "state": "in-force", "JE": Decimal("2.5")})
    (row,) = withdrawn(asked("a"), known, dataset).to_dicts()
    assert (row["change"], row["state"], row["version"], row["rule"]) == ("withdrawn", "withdrawn", 4, None)
    assert (row["record_hash"], row["subject_id"], row["link"], row["JE"]) == ("h", "s", "03", Decimal("2.5"))
    assert (row["_sheet"], row["_row"]) == ("", 2)


def test_whatever_state_it_has_its_sender_may_withdraw_it_once(dataset: Dataset) -> None:
    states = {"a": "disputed", "b": "repaired", "c": "withdrawn"}
    known = held(dataset, *({"record_id": record, "state": state} for record, state in states.items()))
    told = withdrawn(asked(*states), known, dataset)
    assert told.select("change", "version").rows() == [("withdrawn", 4), ("withdrawn", 4), ("unchanged", 3)]


def test_what_the_ledger_does_not_hold_cannot_be_withdrawn(dataset: Dataset) -> None:
    told = withdrawn(asked("b", "a"), held(dataset, {"record_id": "a", "state": "in-force"}), dataset)
    assert told.select("record_id", "change", "rule").rows() == [("b", None, UNKNOWN), ("a", "withdrawn", None)]
