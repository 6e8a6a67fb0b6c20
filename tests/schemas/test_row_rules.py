from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
import pytest
import yaml

from cloud.knowledge import read
from credit.catalogue import Dataset, Rule
from credit.conditions import expression, holds

CATALOGUE = read(Path(__file__).parents[2] / "schemas")
TODAY = date(2026, 5, 20)
RULES = {rule.id: (dataset, rule) for dataset in CATALOGUE.datasets for rule in dataset.rules}
WRITTEN = yaml.safe_load(Path(__file__).with_name("row_rules.yaml").read_text(encoding="utf-8"))
PUBLICITY = {
    "org-licence": ("XK", ("organisations", "licences", "ownCodeOfLicence")),
    "org-penalty": ("CF", ("organisations", "penalties", "ownCodeOfPenalty")),
    "person-licence": ("XK", ("persons", "licences")),
    "person-penalty": ("CF", ("persons", "penalties")),
}

Row = Mapping[str, Any]


class Cases(NamedTuple):
    good: list[Row]
    bad: list[Row]


def cases() -> dict[str, Cases]:
    found = {rule: cases_of(written) for rule, written in WRITTEN["lists"].items()}
    for dataset, (prefix, parts) in PUBLICITY.items():
        for part in parts:
            found |= {f"{dataset}.{rule}": cases_of(written, prefix) for rule, written in WRITTEN[part].items()}
    return found


def cases_of(written: Mapping[str, list[Row]], prefix: str = "") -> Cases:
    return Cases(*([typed(row, prefix) for row in written[kind]] for kind in ("good", "bad")))


def typed(row: Row, prefix: str) -> Row:
    """Numbers are amounts; a code that begins with `_` takes the prefix of its table."""
    return {
        f"{prefix}{code}" if code.startswith("_") else code: Decimal(str(v)) if isinstance(v, int | float) else v
        for code, v in row.items()
    }


CASES = cases()


def satisfied(rule: Rule, row: Row) -> bool:
    asked = rule.when is None or holds(rule.when, row, TODAY)
    return not asked or holds(rule.check or {}, row, TODAY)


def in_columns(dataset: Dataset, rule: Rule, row: Row) -> bool:
    types = {"date": pl.Date, "amount": pl.Decimal(38, 6)}
    schema = {f.code: types.get(f.type, pl.String) for f in dataset.fields}
    frame = pl.DataFrame({code: [row.get(code)] for code in schema}, schema=schema)
    asked = pl.lit(True) if rule.when is None else expression(rule.when, dataset, TODAY)
    return bool(frame.select(~asked | expression(rule.check or {}, dataset, TODAY)).item())


def test_every_rule_of_every_dataset_has_its_cases() -> None:
    assert set(CASES) == set(RULES)


def test_cases_speak_of_fields_that_exist() -> None:
    strangers = {
        (name, code)
        for name, (dataset, _) in RULES.items()
        for row in (*CASES[name].good, *CASES[name].bad)
        for code in row
        if code not in dataset.by_code
    }
    assert strangers == set()


@pytest.mark.parametrize("name", CASES)
def test_a_rule_lets_good_rows_pass_and_no_bad_one(name: str) -> None:
    dataset, rule = RULES[name]
    good, bad = CASES[name]
    assert good
    assert bad
    assert [row for row in good if not (satisfied(rule, row) and in_columns(dataset, rule, row))] == []
    assert [row for row in bad if satisfied(rule, row) or in_columns(dataset, rule, row)] == []
