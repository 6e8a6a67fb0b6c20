"""Every example in the documentation of identifiers is executed."""

import doctest
import importlib
import pkgutil
from pathlib import Path

import pytest

from credit.quality import identifiers

PAGE = Path(__file__).parents[4] / "docs" / "identifiers.md"
MODULES = [f"{identifiers.__name__}.{found.name}" for found in pkgutil.iter_modules(identifiers.__path__)]


@pytest.mark.parametrize("name", [identifiers.__name__, *MODULES])
def test_the_examples_of_a_module_hold(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


@pytest.mark.parametrize(
    "kind",
    ["uscc", "org_code", "reg_no", "tax_no", "id_card", "doc_no", "case_no", "travel", "phone", "foreign_residence"],
)
def test_every_kind_has_an_example(kind: str) -> None:
    module = importlib.import_module(f"{identifiers.__name__}.{kind}")
    assert doctest.testmod(module).attempted > 0


def test_the_examples_of_the_page_hold() -> None:
    result = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert (result.failed, result.attempted > 5) == (0, True)


def test_the_page_names_every_kind() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [kind for kind in identifiers.KINDS if f"`{kind}`" not in page] == []
