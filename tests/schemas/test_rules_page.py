"""Every rule is documented, in both languages, with what is expected, and some test knows it."""

import re
from datetime import date
from pathlib import Path

import pytest

from cloud.knowledge import read
from credit.catalogue import Rule
from credit.catalogue.rules_page import DIMENSIONS, rules_page

REPOSITORY = Path(__file__).parents[2]
CATALOGUE = read(REPOSITORY / "schemas")
RULES = [*CATALOGUE.rules, *(rule for dataset in CATALOGUE.datasets for rule in dataset.rules)]
PAGE = rules_page(CATALOGUE)


def test_the_committed_page_of_rules_is_what_the_catalogue_says_today() -> None:
    assert (REPOSITORY / "docs" / "rules.md").read_text(encoding="utf-8") == PAGE, "run: make format"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_is_told_in_both_languages_with_what_is_expected_and_where_it_comes_from(rule: Rule) -> None:
    assert re.search("[一-鿿]", rule.message.zh)
    assert re.search("[A-Za-z]", rule.message.en)
    assert rule.example or rule.expected
    assert rule.source
    section = PAGE.split(f"### `{rule.id}`")[1].split("\n### ")[0]
    assert rule.message.zh in section
    assert rule.message.en in section
    assert DIMENSIONS[rule.dimension] in section


def test_each_rule_has_one_section() -> None:
    written = re.findall(r"^### `([^`]+)`", PAGE, re.MULTILINE)
    assert sorted(written) == sorted(rule.id for rule in RULES)


def test_a_rule_names_its_days_its_version_and_its_thresholds() -> None:
    rule = CATALOGUE.rule("plausibility.same-problem")
    newer = rule.model_copy(update={"version": 2, "effective_from": date(2027, 1, 1)})
    page = rules_page(type(CATALOGUE)(rules=(rule, newer)))
    assert "### `plausibility.same-problem` · 版本 version 2" in page
    assert "施行 in force: 2027-01-01 – …" in page
    assert "rows 20, share 0.6" in page


TESTS = "\n".join(
    path.read_text(encoding="utf-8")
    for kind in ("*.py", "*.yaml")
    for path in (REPOSITORY / "tests").rglob(kind)
    if path != Path(__file__)
)
RACES = {"file.gone"}  # raised only if somebody deletes the file between its arrival and its reading


def test_every_shared_rule_is_asked_for_by_some_test() -> None:
    def named(rule: str) -> bool:
        return rule in TESTS or f'"{rule.partition(".")[2]}"' in TESTS

    assert {rule.id for rule in CATALOGUE.rules if not named(rule.id)} - RACES == set()
