"""The record hash: equal content, equal hash; other content, another one; the vector form agrees with the plain one."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from credit.catalogue import Dataset
from credit.ledger import canonical
from credit.ledger.canonical import Value
from credit.ledger.hashing import record_hash, record_hashes, record_id, record_ids

Framed = Callable[[Sequence[Mapping[str, Value]]], pl.DataFrame]
DOCUMENT = Path(__file__).parents[3] / "docs" / "record-hash.md"
SECRET = b"a secret of thirty-two characters"
AGENCY = "11990100MC00000121"
FULL: Mapping[str, Value] = {
    "MC": "北辰（测试）科技有限公司",
    "DM": "91990100MA0TEXT129",
    "WSH": "测市监罚〔2026〕12号",
    "RQ": date(2026, 3, 5),
    "JE": Decimal("2.5"),
    "SL": 3,
    "LB": "罚款;警告",
    "BZ": None,
}

words = st.text(
    alphabet=st.one_of(st.sampled_from(";= \x1f\\（）〔〕()aZ０Ａ罚款-·"), st.characters(codec="utf-8")), max_size=12
)
rows = st.fixed_dictionaries(
    {
        "MC": st.none() | words,
        "DM": st.none() | words,
        "WSH": st.none() | words,
        "RQ": st.none() | st.dates(),
        "JE": st.none() | st.decimals(min_value=-(10**9), max_value=10**9, places=6),
        "SL": st.none() | st.integers(-(2**40), 2**40),
        "LB": st.none() | words,
        "BZ": st.none() | words,
    }
)
several = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)


def vectors() -> list[dict[str, Any]]:
    """The test vectors of the specification."""
    (block,) = re.findall(r"```json\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    found: list[dict[str, Any]] = json.loads(block)
    return found


def typed(row: Mapping[str, Any]) -> dict[str, Value]:
    readers: dict[str, Callable[[Any], Value]] = {"RQ": date.fromisoformat, "JE": Decimal}
    return dict.fromkeys(FULL) | {code: readers.get(code, lambda v: v)(value) for code, value in row.items()}


@pytest.mark.parametrize("vector", vectors(), ids=lambda vector: vector["about"])
def test_the_vectors_of_the_specification_hold(vector: dict[str, Any], dataset: Dataset, framed: Framed) -> None:
    row = typed(vector["values"])
    texts = {f.code: canonical.text_of(row[f.code], f) for f in canonical.core(dataset)}
    assert canonical.line(texts).replace("\x1f", "␟") == vector["line"]
    assert record_hash(row, dataset) == vector["hash"]
    assert record_hashes(framed([row]), dataset).to_list() == [vector["hash"]]
    assert record_ids(framed([row]), dataset, AGENCY, bytes.fromhex(vector["secret"])).to_list() == [vector["id"]]


@several
@given(st.lists(rows, max_size=6))
def test_the_vector_form_agrees_with_the_plain_one(
    dataset: Dataset, framed: Framed, many: list[dict[str, Value]]
) -> None:
    frame = framed(many)
    assert record_hashes(frame, dataset).to_list() == [record_hash(row, dataset) for row in many]
    ids = record_ids(frame, dataset, AGENCY, SECRET)
    assert ids.to_list() == [record_id(row, dataset, AGENCY, SECRET) for row in many]
    assert ids.str.contains("^[0-9a-f]{32}$").all()


@several
@given(rows, rows)
def test_only_equal_content_has_an_equal_line(dataset: Dataset, one: dict[str, Value], other: dict[str, Value]) -> None:
    def content(row: dict[str, Value]) -> dict[str, str | None]:
        return {f.code: canonical.text_of(row[f.code], f) for f in canonical.core(dataset)}

    assert (canonical.line(content(one)) == canonical.line(content(other))) == (content(one) == content(other))


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("JE", Decimal("2.500000")),
        ("JE", Decimal("25E-1")),
        ("LB", "警告; 罚款"),
        ("LB", "罚款;警告;罚款;"),
        ("BZ", "x"),
    ],
)
def test_what_says_the_same_has_the_same_hash(dataset: Dataset, code: str, value: Value) -> None:
    assert record_hash({**FULL, code: value}, dataset) == record_hash(FULL, dataset)


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("MC", ""),
        ("MC", None),
        ("MC", "北辰(测试)科技有限公司"),
        ("RQ", date(2026, 5, 3)),
        ("JE", Decimal(0)),
        ("JE", None),
        ("JE", Decimal(25)),
        ("LB", "罚款"),
    ],
)
def test_what_says_something_else_has_another_hash(dataset: Dataset, code: str, value: Value) -> None:
    assert record_hash({**FULL, code: value}, dataset) != record_hash(FULL, dataset)


def test_the_order_of_columns_and_the_scale_of_decimals_do_not_count(dataset: Dataset, framed: Framed) -> None:
    frame = framed([FULL])
    turned = frame.select(sorted(frame.columns, reverse=True)).with_columns(pl.col("JE").cast(pl.Decimal(27, 9)))
    assert record_hashes(turned, dataset).equals(record_hashes(frame, dataset))


def test_an_empty_field_that_a_later_version_adds_changes_nothing(dataset: Dataset, framed: Framed) -> None:
    added = dataset.fields[0].model_copy(update={"code": "DZ", "type": "text"})
    grown = dataset.model_copy(update={"fields": (*dataset.fields, added)})
    assert record_hash({**FULL, "DZ": None}, grown) == record_hash(FULL, dataset)


def test_more_rows_than_one_slice_keep_their_order(dataset: Dataset, framed: Framed) -> None:
    frame = framed([{**FULL, "SL": n} for n in range(40_000)])
    hashes = record_hashes(frame, dataset)
    assert hashes.n_unique() == 40_000
    assert hashes[39_999] == record_hash({**FULL, "SL": 39_999}, dataset)


@pytest.mark.parametrize(("code", "wrong"), [("RQ", "2026-03-05"), ("JE", 2.5), ("SL", Decimal(1)), ("MC", 7)])
def test_a_value_of_another_type_is_a_fault_of_the_program(
    dataset: Dataset, framed: Framed, code: str, wrong: Any
) -> None:
    with pytest.raises(TypeError, match=code):
        record_hash({**FULL, code: wrong}, dataset)
    with pytest.raises(TypeError, match=code):
        record_hashes(framed([FULL]).with_columns(pl.Series(code, [wrong])), dataset)
