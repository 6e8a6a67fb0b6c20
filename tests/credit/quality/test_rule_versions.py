"""Two versions of a rule stand beside each other, and the one in force on the day applies."""

from collections.abc import Callable
from datetime import date

import polars as pl
import pytest

from credit.catalogue.check import problems
from credit.catalogue.model import Catalogue, Dataset
from credit.quality.judge import judge

OLD, NEW = date(2023, 12, 31), date(2024, 1, 1)


@pytest.fixture
def twice(penalties: Dataset) -> Dataset:
    """The penalties with a rule that changed at the turn of 2024: a warning before, a doubt since."""
    (rule,) = (r for r in penalties.rules if r.id == "org-penalty.shown-too-long")
    older = rule.model_copy(update={"effective_to": OLD, "severity": "warn"})
    newer = rule.model_copy(update={"effective_from": NEW, "severity": "doubt", "version": 2})
    return Dataset.model_validate(
        penalties.model_dump(by_alias=True) | {"rules": [r.model_dump(by_alias=True) for r in (older, newer)]}
    )


@pytest.mark.parametrize(("decided", "severity"), [("2023-12-31", "warn"), ("2024-01-01", "doubt")])
def test_a_record_is_judged_by_the_version_of_the_day_of_its_decision(
    decided: str, severity: str, twice: Dataset, catalogue: Catalogue, batch: Callable[..., pl.DataFrame]
) -> None:
    result = judge(batch({"CF_JDRQ": decided, "CF_GSJZQ": "2029-01-01"}), twice, catalogue, today=date(2026, 3, 5))
    told = result.findings.filter(pl.col("rule") == "org-penalty.shown-too-long")
    assert told["severity"].to_list() == [severity]


@pytest.mark.parametrize(("today", "severity"), [(OLD, "warn"), (NEW, "reject")])
def test_a_shared_rule_is_the_version_of_the_day_of_judgement(
    today: date, severity: str, penalties: Dataset, catalogue: Catalogue, batch: Callable[..., pl.DataFrame]
) -> None:
    rule = catalogue.rule("required")
    older = rule.model_copy(update={"effective_to": OLD, "severity": "warn"})
    newer = rule.model_copy(update={"effective_from": NEW, "version": 2})
    others = tuple(r for r in catalogue.rules if r.id != "required")
    changed = Catalogue(
        datasets=catalogue.datasets,
        code_lists=catalogue.code_lists,
        agencies=catalogue.agencies,
        rules=(*others, newer, older),
    )
    result = judge(batch({"CF_SY": None, "CF_JDRQ": "2023-03-05"}), penalties, changed, today=today)
    assert result.findings.filter(pl.col("rule") == "required")["severity"].to_list() == [severity]


def test_of_a_rule_that_is_not_in_force_the_newest_version_is_known(catalogue: Catalogue) -> None:
    rule = catalogue.rule("required").model_copy(update={"effective_from": NEW})
    assert Catalogue(rules=(rule,)).rule("required", OLD) == rule


def test_two_versions_for_the_same_days_are_a_mistake(twice: Dataset, catalogue: Catalogue) -> None:
    overlapping = twice.model_copy(
        update={"rules": tuple(r.model_copy(update={"effective_from": None}) for r in twice.rules)}
    )
    parts = {"code_lists": catalogue.code_lists, "agencies": catalogue.agencies, "rules": catalogue.rules}
    assert not [told for told in problems(Catalogue(datasets=(twice,), **parts)) if "written twice" in told]
    assert "dataset org-penalty: rule org-penalty.shown-too-long is written twice for the same days" in problems(
        Catalogue(datasets=(overlapping,), **parts)
    )
