"""A dataset gets a new version: what was kept stays readable, and nothing counts as changed that says the same."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from cloud import ledger
from cloud.ledger import table
from cloud.ledger.compaction import compact
from credit.catalogue import Dataset, Field
from credit.errors import BadRequest
from credit.ledger import envelope
from credit.ledger.compare import WRITTEN, compare
from credit.ledger.hashing import record_hashes, record_ids
from credit.ledger.lineage import lineage
from credit.ledger.withdrawal import PLACE, withdrawn
from credit.text import Text

AGENCY = "11990100MC00000121"
SECRET = bytes(range(32))
AT = datetime(2026, 3, 6, tzinfo=UTC)
Row = Mapping[str, Any]


def new(code: str, kind: str = "text", **more: object) -> Field:
    return Field.model_validate({"code": code, "label": {"zh": code, "en": code}, "type": kind, **more})


def published(dataset: Dataset, version: int, *fields: Field) -> Dataset:
    told = {name: getattr(dataset, name) for name in Dataset.model_fields}
    return Dataset(**(told | {"version": version, "fields": fields}))


@pytest.fixture
def second(dataset: Dataset) -> Dataset:
    """Version 2: an address and a count came, the date went, the name may be longer, the fine has another name."""
    fields = [
        field.model_copy(
            update={
                "MC": {"length": 500},
                "JE": {"label": Text(zh="罚没金额", en="Amount"), "aliases": (field.label.zh,)},
            }.get(field.code, {})
        )
        for field in dataset.fields
        if field.code != "RQ"
    ]
    return published(dataset, 2, *fields, new("DZ"), new("SL", "integer"))


def fine(number: int, **more: Any) -> Row:
    told = {
        "MC": f"北辰{number}（测试）有限公司",
        "WSH": f"测市监罚〔2026〕{number}号",
        "JE": Decimal("2.5"),
        "LB": "罚款",
    }
    return told | more


def typed(dataset: Dataset, rows: list[Row]) -> pl.DataFrame:
    """Rows as cleansing leaves them, about the first columns of a file."""
    values = pl.DataFrame(
        {code: [row.get(code) for row in rows] for code in dataset.by_code}, schema=envelope.field_types(dataset)
    )
    return values.with_columns(_sheet=pl.lit(""), _row=pl.int_range(2, pl.len() + 2, dtype=pl.UInt32))


def commit(dataset: Dataset, submission: str, versions: pl.DataFrame, snapshot: int | None) -> None:
    told = envelope.Provenance.of(
        dataset, submission=submission, agency=AGENCY, sha256="0" * 64, received_at=AT, cleansed_at=AT
    )
    ledger.commit(dataset, submission, [envelope.enveloped(versions, dataset, told)], snapshot)


def send(dataset: Dataset, submission: str, *rows: Row) -> Counter[str]:
    """Compare with the ledger and commit; how many rows changed what."""
    told = typed(dataset, list(rows))
    keyed = told.with_columns(
        record_ids(told, dataset, AGENCY, SECRET).alias("record_id"), record_hashes(told, dataset).alias("record_hash")
    )
    snapshot, known = ledger.current(dataset, keyed["record_id"])
    compared = compare(keyed, known)
    commit(dataset, submission, compared.filter(pl.col("change").is_in(WRITTEN)), snapshot)
    return Counter(compared["change"])


def take_back(dataset: Dataset, submission: str, *rows: Row) -> Counter[str]:
    """Withdraw the records that these rows name."""
    told = typed(dataset, list(rows))
    asked = told.select(PLACE).with_columns(record_ids(told, dataset, AGENCY, SECRET).alias("record_id"))
    snapshot, held = ledger.newest(dataset, asked["record_id"])
    changed = withdrawn(asked, held, dataset)
    commit(dataset, submission, changed.filter(pl.col("change") == "withdrawn"), snapshot)
    return Counter(changed["change"])


def values(dataset: Dataset, *codes: str, **how: Any) -> list[tuple[Any, ...]]:
    kept = pl.concat(ledger.records(dataset, **how))
    return kept.sort("WSH", "version").select("version", *codes).rows()


def test_the_same_records_sent_by_a_new_version_are_unchanged(home: Path, dataset: Dataset, second: Dataset) -> None:
    assert send(dataset, "one", *map(fine, range(3))) == {"new": 3}
    assert send(second, "two", *map(fine, range(3))) == {"unchanged": 3}, "new fields are empty, the rest says the same"
    assert send(second, "three", fine(0, DZ="测试路1号"), fine(1), fine(2)) == {"changed": 1, "unchanged": 2}
    assert send(dataset, "four", fine(1), fine(2)) == {"unchanged": 2}, "a sender with the old template"


def test_a_name_that_only_the_new_version_takes_is_kept_whole(home: Path, dataset: Dataset, second: Dataset) -> None:
    send(dataset, "one", fine(0))
    long = "北" * 400 + "（测试）有限公司"
    assert send(second, "two", fine(9, MC=long)) == {"new": 1}
    assert values(second, "MC")[-1] == (1, long)


def test_a_field_that_went_stays_in_the_old_versions(home: Path, dataset: Dataset, second: Dataset) -> None:
    day = date(2026, 3, 5)
    send(dataset, "one", fine(0, RQ=day), fine(1))
    assert send(second, "two", fine(0), fine(1)) == {"changed": 1, "unchanged": 1}, "one of them says less than before"
    assert values(second, "RQ", "JE", versions=True) == [
        (1, day, Decimal("2.5")),
        (2, None, Decimal("2.5")),
        (1, None, Decimal("2.5")),
    ]


def test_before_the_first_submission_of_a_new_version_everything_is_readable(
    home: Path, dataset: Dataset, second: Dataset
) -> None:
    send(dataset, "one", fine(0), fine(1))
    record = pl.concat(ledger.records(second))["record_id"][0]
    assert values(second, "DZ", "SL") == [(1, None, None), (1, None, None)]
    assert {"DZ", "SL"} <= set(ledger.history(second, record).columns)
    assert pl.concat(ledger.submitted(second, "one")).select("DZ", "SL").null_count().row(0) == (2, 2)
    assert ledger.newest(second, pl.Series([record]))[1].select("version", "DZ").rows() == [(1, None)]
    (version,) = lineage(ledger.history(second, record), {}, second)
    assert {"MC", "WSH"} <= {entry["field"] for entry in version["fields"]}


def test_the_first_submission_of_a_new_version_may_withdraw(home: Path, dataset: Dataset, second: Dataset) -> None:
    send(dataset, "one", fine(0, RQ=date(2026, 3, 5)), fine(1))
    assert take_back(second, "two", fine(0), fine(7)) == {"withdrawn": 1, None: 1}
    kept = pl.concat(ledger.records(second)).sort("WSH").select("version", "state", "JE", "DZ", "dataset_version")
    assert kept.rows() == [(2, "withdrawn", Decimal("2.5"), None, 2), (1, "in-force", Decimal("2.5"), None, 1)]


def test_times_before_a_new_version_are_read_as_they_were(home: Path, dataset: Dataset, second: Dataset) -> None:
    send(dataset, "one", fine(0, RQ=date(2026, 3, 5)))
    before = pl.concat(ledger.records(dataset))["committed_at"][0]
    send(second, "two", fine(0, DZ="测试路1号"))
    assert values(second, "RQ", "DZ", as_of=before) == [(1, date(2026, 3, 5), None)]
    assert values(second, "RQ", "DZ") == [(2, None, "测试路1号")]
    record = pl.concat(ledger.records(second))["record_id"][0]
    history = ledger.history(second, record)
    assert history.select("dataset_version", "DZ").rows() == [(1, None), (2, "测试路1号")]
    old, new_ = ({entry["field"]: entry["value"] for entry in told["fields"]} for told in lineage(history, {}, second))
    assert (old["RQ"], new_["DZ"]) == (date(2026, 3, 5), "测试路1号"), "a field that went is traced still"
    assert ("DZ" in old, "RQ" in new_) == (False, False)


def test_files_of_several_versions_are_put_together(home: Path, dataset: Dataset, second: Dataset) -> None:
    for turn in range(4):
        send(dataset, f"old{turn}", fine(turn, RQ=date(2026, 3, 5)))
    for turn in range(4):
        send(second, f"new{turn}", fine(turn, DZ=f"测试路{turn}号", SL=turn))
    before = values(second, "RQ", "DZ", "SL", versions=True)
    found = table.find(second)
    assert found is not None
    assert compact(found).replaced == 8
    assert values(second, "RQ", "DZ", "SL", versions=True) == before
    assert before[:2] == [(1, date(2026, 3, 5), None, None), (2, None, "测试路0号", 0)]
    assert send(second, "again", *(fine(turn, DZ=f"测试路{turn}号", SL=turn) for turn in range(4))) == {"unchanged": 4}


@pytest.mark.parametrize(("code", "kind"), [("RQ", "text"), ("JE", "text"), ("BZ", "date"), ("MC", "date")])
def test_another_type_is_refused_with_what_to_do(home: Path, dataset: Dataset, code: str, kind: str) -> None:
    send(dataset, "one", fine(0))
    other = published(dataset, 2, *(new(code, kind) if f.code == code else f for f in dataset.fields))
    with pytest.raises(BadRequest, match=f"version 2: {code} is .* in the ledger and cannot become .* new code"):
        send(other, "two", {field: value for field, value in fine(1).items() if field != code})
    assert pl.concat(ledger.records(dataset)).height == 1


def test_a_field_that_comes_back_finds_its_old_values(home: Path, dataset: Dataset, second: Dataset) -> None:
    send(dataset, "one", fine(0, RQ=date(2026, 3, 5)))
    send(second, "two", fine(0))
    third = published(second, 3, *second.fields, new("RQ", "date"))
    assert send(third, "three", fine(0, RQ=date(2026, 3, 5))) == {"changed": 1}
    assert values(third, "RQ", versions=True) == [(1, date(2026, 3, 5)), (2, None), (3, date(2026, 3, 5))]
