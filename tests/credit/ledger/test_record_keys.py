"""What makes a record the same record."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.catalogue import Dataset
from credit.ledger import keys
from credit.ledger.canonical import Value
from credit.ledger.hashing import record_id, record_ids

Framed = Callable[[Sequence[Mapping[str, Value]]], pl.DataFrame]
DOCUMENT = Path(__file__).parents[3] / "docs" / "record-hash.md"
SECRET = b"a secret of thirty-two characters"
NONE: Mapping[str, Value] = dict.fromkeys(("MC", "DM", "WSH", "RQ", "JE", "SL", "LB", "BZ"))
FULL = {
    **NONE,
    "MC": "北辰（测试）科技有限公司",
    "DM": "91990100MA0TEXT129",
    "WSH": "测市监罚〔2026〕12号",
    "RQ": date(2026, 3, 5),
    "JE": Decimal("2.5"),
}


def same(dataset: Dataset, one: Mapping[str, Value], other: Mapping[str, Value], agencies: str = "AA") -> bool:
    return record_id(one, dataset, agencies[0], SECRET) == record_id(other, dataset, agencies[1], SECRET)


@pytest.mark.parametrize(
    "spelling", ["测市监罚（2026）12号", "测市监罚[2026]12号", "测市监罚【2026】１２号", " 测市监罚 〔2026〕 12号 "]
)
def test_the_spelling_of_a_document_number_does_not_part_records(dataset: Dataset, spelling: str) -> None:
    assert same(dataset, FULL, {**FULL, "WSH": spelling})


@pytest.mark.parametrize("other", ["测市监罚〔2026〕1-2号", "测市监罚〔2026〕13号", "测市监罚〔2025〕12号", None])
def test_another_document_is_another_record(dataset: Dataset, other: str | None) -> None:
    assert not same(dataset, FULL, {**FULL, "WSH": other})


def test_another_content_is_the_same_record_whoever_sends_it(dataset: Dataset) -> None:
    assert same(dataset, FULL, {**FULL, "JE": Decimal(3), "LB": "罚款"}, "AB")


def test_a_name_does_not_count_beside_a_code(dataset: Dataset) -> None:
    assert same(dataset, FULL, {**FULL, "MC": "北辰科技有限公司"})
    without = {**FULL, "DM": None}
    assert not same(dataset, without, {**without, "MC": "北辰科技有限公司"})
    assert not same(dataset, FULL, without)


def test_a_value_in_another_key_field_is_another_record(dataset: Dataset) -> None:
    assert not same(dataset, {**NONE, "MC": "12"}, {**NONE, "WSH": "12"})


@pytest.mark.parametrize("empty", [NONE, {**NONE, "MC": "（）", "WSH": "-"}])
def test_rows_without_any_key_are_never_merged(dataset: Dataset, empty: Mapping[str, Value]) -> None:
    one, other = {**empty, "JE": Decimal(1)}, {**empty, "JE": Decimal(2)}
    assert same(dataset, one, one)
    assert not same(dataset, one, other)
    assert not same(dataset, one, one, "AB")


def test_rows_with_and_without_a_key_go_together(dataset: Dataset, framed: Framed) -> None:
    many = [FULL, {**NONE, "JE": Decimal(1)}, {**FULL, "DM": None}, {**NONE, "JE": Decimal(2)}]
    ids = record_ids(framed(many), dataset, "A", SECRET)
    assert ids.to_list() == [record_id(row, dataset, "A", SECRET) for row in many]
    assert ids.n_unique() == 4


def test_ids_belong_to_a_dataset_and_to_a_secret(dataset: Dataset) -> None:
    other = dataset.model_copy(update={"id": "test-fine-2"})
    ids = {
        record_id(FULL, dataset, "A", SECRET),
        record_id(FULL, other, "A", SECRET),
        record_id(FULL, dataset, "A", b"another"),
    }
    assert len(ids) == 3
    assert all("91990100MA0TEXT129" not in i and len(i) == 32 for i in ids)


@given(st.lists(st.text(max_size=20), max_size=20))
def test_the_vector_form_of_folding_agrees_with_the_plain_one(texts: list[str]) -> None:
    frame = pl.DataFrame({"text": texts}, schema={"text": pl.String})
    assert keys.folded(frame["text"]).to_list() == [keys.fold(text) for text in texts]


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert keys.fold(keys.fold(text)) == keys.fold(text)


def test_the_table_of_the_specification_is_the_one_that_is_used() -> None:
    (told,) = re.findall(r"`(\( \).*?)` and\n", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    apart = {*told.replace("\n", " ").split(" "), "`", "\t", "\n", "\r", "\u00a0", "\u3000"} - {""}
    used = {char for char, becomes in keys.FOLD.items() if becomes == " "}
    assert {char for char in used if not "！" <= char <= "～"} == {
        char for char in apart if not "！" <= char <= "～"
    } | {" "}
