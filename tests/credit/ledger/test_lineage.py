"""Every value of a record can be followed back to its file, its row and what was mended there."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import polars as pl

from credit.catalogue import Dataset
from credit.ledger import envelope
from credit.ledger.lineage import lineage

AT = datetime(2026, 3, 5, 8, tzinfo=UTC)


def history(dataset: Dataset, *versions: dict[str, object]) -> pl.DataFrame:
    plain = {"record_id": "r", "state": "in-force", "change": "new", "sheet": "", "agency": "11990100MC00000121"}
    common = {**dict.fromkeys(envelope.schema(dataset)), **plain, "received_at": AT, "committed_at": AT}
    rows = [{**common, "version": n, **version} for n, version in enumerate(versions, 1)]
    return pl.DataFrame(rows, schema=envelope.schema(dataset))


def changes(*rows: tuple[int, str, str, str, str | None]) -> pl.DataFrame:
    names = {"row": pl.Int32, "field": pl.String, "operation": pl.String, "old": pl.String, "new": pl.String}
    return pl.DataFrame(rows, schema=names, orient="row").with_columns(sheet=pl.lit(""))


def field(version: dict[str, Any], code: str) -> dict[str, Any]:
    return next(entry for entry in version["fields"] if entry["field"] == code)


def test_a_value_that_was_mended_shows_what_was_sent_and_every_repair_in_order(dataset: Dataset) -> None:
    mended = changes((2, "RQ", "trim", " 2026/3/5", "2026/3/5"), (2, "RQ", "date", "2026/3/5", "2026-03-05"))
    (version,) = lineage(
        history(dataset, {"submission": "s", "row": 2, "RQ": date(2026, 3, 5), "MC": "甲"}), {"s": mended}, dataset
    )
    assert field(version, "RQ")["sent"] == " 2026/3/5"
    assert [repair["operation"] for repair in field(version, "RQ")["repairs"]] == ["trim", "date"]
    assert field(version, "MC") | {"label": None} == {
        "field": "MC",
        "label": None,
        "value": "甲",
        "since": 1,
        "sent": "甲",
        "repairs": [],
    }


def test_the_repairs_of_other_rows_are_not_this_records(dataset: Dataset) -> None:
    mended = changes((3, "MC", "trim", " 甲", "甲"))
    (version,) = lineage(history(dataset, {"submission": "s", "row": 2, "MC": "甲"}), {"s": mended}, dataset)
    assert field(version, "MC")["repairs"] == []


def test_a_value_that_stays_the_same_keeps_the_origin_of_the_version_that_brought_it(dataset: Dataset) -> None:
    versions = history(
        dataset,
        {"submission": "a", "row": 2, "MC": "甲", "JE": Decimal(1)},
        {"submission": "b", "row": 9, "MC": "甲", "JE": Decimal(2), "change": "changed"},
    )
    first, second = lineage(versions, {"a": changes((2, "MC", "trim", " 甲", "甲"))}, dataset)
    assert (field(second, "MC")["since"], field(second, "MC")["sent"]) == (1, " 甲")
    assert (field(second, "JE")["since"], second["origin"]["row"], first["origin"]["row"]) == (2, 9, 2)


def test_a_withdrawn_version_says_who_withdrew_it_and_keeps_where_its_values_come_from(dataset: Dataset) -> None:
    versions = history(
        dataset,
        {"submission": "a", "row": 2, "MC": "甲"},
        {"submission": "b", "row": 5, "MC": "甲", "change": "withdrawn", "state": "withdrawn"},
    )
    told = lineage(versions, {"b": changes((5, "MC", "trim", "乙 ", "乙"))}, dataset)
    assert (told[1]["origin"]["submission"], told[1]["state"]) == ("b", "withdrawn")
    assert (field(told[1], "MC")["since"], field(told[1], "MC")["repairs"]) == (1, [])
