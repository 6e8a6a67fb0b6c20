"""Who a row is about, case by case; neither the order of a register nor a stranger in it changes the answer."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from cloud import knowledge
from credit.catalogue.model import Dataset
from credit.linkage.links import Linker
from credit.linkage.policy import LinkPolicy
from credit.linkage.register import Register

CASES = yaml.safe_load((Path(__file__).parent / "cases.yaml").read_text("utf-8"))
CODES = {"uscc": "uscc", "org": "org-code", "reg": "reg-no", "tax": "tax-no", "id": "id-card"}
STRANGER = {
    "subject_id": "0",
    "kind": "organisation",
    "name": "外地市远方水产养殖有限公司",
    "uscc": "91990100MA0TEXT71C",
}


@cache
def policy() -> LinkPolicy:
    return LinkPolicy.of(knowledge.document("policies/linkage.yaml"), knowledge.catalogue())


def rows(said: Mapping[str, Any], dataset: Dataset) -> pl.DataFrame:
    subject = dataset.subject
    fields = {CODES[short]: said.get(short) for short in CODES}
    told = {
        field: pl.Series([fields[kind]], dtype=pl.String) for kind, field in subject.codes.items() if kind in fields
    }
    told[subject.name] = pl.Series([said["name"]], dtype=pl.String)
    if subject.legal_representative:
        told[subject.legal_representative] = pl.Series([said.get("legal")], dtype=pl.String)
    if dataset.decided_on:
        told[dataset.decided_on] = pl.Series([said.get("day", date(2024, 3, 5))], dtype=pl.Date)
    return pl.DataFrame(told)


def linked(case: Mapping[str, Any], register: list[Mapping[str, Any]]) -> dict[str, Any]:
    dataset = knowledge.catalogue().dataset(case.get("dataset", "org-penalty"))
    known = Register(pl.DataFrame(register, strict=False, infer_schema_length=None), dataset.subject.kind, policy())
    return Linker(known, dataset, policy()).links(rows(case["row"], dataset)).row(0, named=True)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_a_row_is_linked_as_it_should_be(case):
    found, truth = linked(case, case["register"]), dict(case["link"])
    assert truth.pop("says", "") in found["reason"]
    expected = {"subject_id": None, "runner_up": None} | truth
    assert {name: found[name] for name in expected} == expected


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_neither_order_nor_a_stranger_in_the_register_makes_a_difference(case):
    found = linked(case, case["register"])
    assert linked(case, [*reversed(case["register"])]) == found
    assert linked(case, [STRANGER, *case["register"]]) == found


def test_every_entry_of_the_table_has_a_case():
    told = {case["link"]["method"] for case in CASES}
    unasked = {"name+region"}  # only registrations have a region, and they are never linked by a name
    assert {entry.method for entry in policy().table} - told == unasked
