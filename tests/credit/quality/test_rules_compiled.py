"""Rules come from the catalogue: their dates count, and a catalogue that lacks one is told so at once."""

from collections.abc import Callable
from datetime import date

import polars as pl
import pytest

from credit.catalogue.model import Catalogue, Dataset, Rule
from credit.quality.judge import judge
from credit.quality.rules import compile_rules
from credit.text import Text

TODAY = date(2026, 3, 5)


def short_facts(**dates: date) -> Rule:
    return Rule(
        id="org-penalty.short-facts",
        dimension="conformity",
        severity="doubt",
        message=Text(zh="违法事实太短", en="too short"),
        fields=("CF_SY",),
        check={"field": "CF_SY", "longerThan": 100},
        **dates,
    )


@pytest.mark.parametrize(
    ("rule", "asked"),
    [
        (short_facts(), True),
        (short_facts(effective_from=date(2024, 3, 5)), True),
        (short_facts(effective_from=date(2024, 3, 6)), False),
        (short_facts(effective_to=date(2024, 3, 4)), False),
    ],
)
def test_a_row_is_judged_by_the_rules_of_the_day_of_its_decision(
    rule: Rule, asked: bool, penalties: Dataset, catalogue: Catalogue, batch: Callable[..., pl.DataFrame]
) -> None:
    dataset = penalties.model_copy(update={"rules": (rule,)})
    found = judge(batch({}), dataset, catalogue, today=TODAY).findings["rule"].to_list()
    assert found == ([rule.id] if asked else [])


def test_a_catalogue_without_a_rule_that_the_engine_raises_is_refused(penalties: Dataset, catalogue: Catalogue) -> None:
    lacking = catalogue.model_copy(update={"rules": tuple(r for r in catalogue.rules if r.id != "date.impossible")})
    with pytest.raises(ValueError, match=r"date\.impossible"):
        compile_rules(penalties, Catalogue.model_validate(dict(lacking)), TODAY)


def test_every_dataset_of_the_catalogue_compiles(catalogue: Catalogue) -> None:
    assert all(compile_rules(dataset, catalogue, TODAY).checks for dataset in catalogue.datasets)


def test_a_row_whose_cells_have_moved_is_told_only_that(
    penalties: Dataset, catalogue: Catalogue, batch: Callable[..., pl.DataFrame]
) -> None:
    moved = batch({"CF_JDRQ": "罚款"}, {}).with_columns(_fault=pl.Series(["row.shifted", None]))
    result = judge(moved, penalties, catalogue, today=TODAY)
    assert result.findings["rule"].to_list() == ["row.shifted"]
    assert result.rows["_decision"].to_list() == ["rejected", "accepted"]
