"""Which fields two versions of a record say differently."""

from datetime import date
from decimal import Decimal

import polars as pl

from credit.catalogue import Catalogue, Dataset
from credit.exchange.differences_file import DifferencesFile
from credit.exchange.sheets import BOM
from credit.exchange.wording import Wording
from credit.ledger.differences import differences
from credit.ledger.envelope import AMOUNT

ROWS = [
    {"WSH": "测罚〔2026〕1号", "MC": "甲", "RQ": date(2026, 3, 1), "JE": Decimal("2.5"), "LB": "罚款;警告", "BZ": "新"},
    {"WSH": "测罚〔2026〕2号", "MC": "乙", "RQ": date(2026, 3, 2), "JE": None, "LB": None, "BZ": None},
]


def sent(framed) -> pl.DataFrame:
    return framed(ROWS).with_columns(
        _sheet=pl.lit("表"), _row=pl.Series([3, 4], dtype=pl.UInt32), record_id=pl.Series(["a", "b"])
    )


def held(framed, **more: object) -> pl.DataFrame:
    before = framed([{**ROWS[0], "BZ": "旧", **more}])
    return before.with_columns(pl.col("JE").cast(AMOUNT), record_id=pl.lit("a"))


def test_old_and_new_of_every_field_that_differs_core_or_not(dataset: Dataset, framed) -> None:
    told = differences(sent(framed), held(framed, JE=Decimal(10), MC=None), dataset)
    assert told.select("_sheet", "_row", "record_id", "record_key").unique().rows() == [
        ("表", 3, "a", "测罚〔2026〕1号")
    ]
    assert dict(zip(told["field"], zip(told["old"], told["new"], strict=True), strict=True)) == {
        "MC": (None, "甲"),
        "JE": ("10", "2.5"),
        "BZ": ("旧", "新"),
    }


def test_another_spelling_of_the_same_value_is_no_difference(dataset: Dataset, framed) -> None:
    assert not differences(sent(framed), held(framed, LB="警告; 罚款", BZ="新", JE=Decimal("2.500000")), dataset).height


def test_a_field_that_the_ledger_did_not_know_yet_was_empty(dataset: Dataset, framed) -> None:
    told = differences(sent(framed), held(framed).drop("BZ", "RQ"), dataset)
    assert told.select("field", "old", "new").rows() == [("RQ", None, "2026-03-01"), ("BZ", None, "新")]


def test_a_file_of_differences_masks_people_and_counts_fields(dataset: Dataset, framed, tmp_path) -> None:
    parts = {name: getattr(dataset, name) for name in Dataset.model_fields}
    masked = tuple(f.model_copy(update={"mask": "person-name"}) if f.code == "MC" else f for f in dataset.fields)
    people = Dataset(**{**parts, "fields": masked})
    file = DifferencesFile(tmp_path, people, Wording(people, Catalogue(), {"金额（万元）": "JE"}))
    told = differences(sent(framed), held(framed, JE=Decimal(10), MC="张测试"), people)
    file.add(told)
    file.add(told.clear())
    file.add(told.filter(field="JE"))
    assert [(f.field, f.count) for f in file.told() or ()] == [("JE", 2), ("MC", 1), ("BZ", 1)]
    ((name, entry),) = file.finish().items()
    lines = (tmp_path / name).read_bytes().removeprefix(BOM).decode().splitlines()
    assert (name, entry.rows, len(lines)) == ("differences.csv", 4, 5)
    assert lines[0] == "sheet,row,record,record_key,field,label,old,new"
    assert "表,3,a,测罚〔2026〕1号,JE,金额（万元）,10,2.5" in lines
    assert "张测试" not in "".join(lines)


def test_no_differences_no_file(dataset: Dataset, tmp_path) -> None:
    file = DifferencesFile(tmp_path, dataset, Wording(dataset, Catalogue()))
    assert (file.finish(), file.told(), list(tmp_path.iterdir())) == ({}, None, [])
