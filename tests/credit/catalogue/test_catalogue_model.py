from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from credit.catalogue import Catalogue
from credit.errors import NotFound

LABEL = {"zh": "名称", "en": "Name"}


def dataset(version: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "id": "visits",
        "version": version,
        "name": LABEL,
        "description": LABEL,
        "catalogueClass": "03",
        "nature": "basic",
        "basis": [{"law": "某法", "article": "第一条", "level": "法律"}],
        "senders": ["group:inspectors", "11990100MC00000121"],
        "cycle": "每月",
        "subject": {"kind": "organisation", "name": "A_MC"},
        "key": ["A_MC"],
        "disclosure": "public",
        "effectiveFrom": "2026-01-01",
        "fields": [{"code": "A_MC", "label": LABEL, "aliases": ["单位 名称"]}],
        **more,
    }


AGENCIES = [
    {"code": "11990100MC00000121", "name": LABEL},
    {"code": "11990100MC0000020U", "name": LABEL, "groups": ["inspectors"]},
    {"code": "11990100MC0000039Q", "name": LABEL, "groups": ["others"]},
]


def test_the_newest_version_of_a_dataset_is_the_one_that_is_asked_for() -> None:
    catalogue = Catalogue.of([{"datasets": [dataset(2)]}, {"datasets": [dataset(10), dataset(9)]}])
    assert catalogue.dataset("visits").version == 10


def test_an_unknown_dataset_is_not_found() -> None:
    with pytest.raises(NotFound, match="visits"):
        Catalogue.of([]).dataset("visits")


@pytest.mark.parametrize(
    ("agency", "may"),
    [
        ("11990100MC00000121", True),
        ("11990100MC0000020U", True),
        ("11990100MC0000039Q", False),
        ("11990100MC0000047K", False),
    ],
)
def test_a_sender_is_allowed_by_its_code_or_by_its_group(agency: str, may: bool) -> None:
    catalogue = Catalogue.of([{"datasets": [dataset()], "agencies": AGENCIES}])
    assert catalogue.may_send(agency, catalogue.dataset("visits")) is may


def test_a_field_is_found_by_code_label_and_alias_however_they_are_written() -> None:
    by_header = Catalogue.of([{"datasets": [dataset()]}]).dataset("visits").by_header
    assert {by_header[key] for key in ("AMC", "名称", "NAME", "单位名称")} == {"A_MC"}


def test_a_misspelt_key_of_a_document_is_refused_by_name() -> None:
    with pytest.raises(ValidationError, match="requird"):
        Catalogue.of([{"datasets": [dataset(fields=[{"code": "A_MC", "label": LABEL, "requird": True}])]}])


@pytest.mark.parametrize("broken", [{"dataset": []}, {"datasets": None}, {"datasets": "visits"}, {1: []}])
def test_a_document_of_another_shape_is_refused_with_its_place(broken: Any) -> None:
    with pytest.raises(ValidationError):
        Catalogue.of([broken])


def test_the_longest_prefix_of_a_code_decides_its_entry() -> None:
    codes = [{"code": "any", "label": LABEL, "prefixes": ["9"]}, {"code": "shop", "label": LABEL, "prefixes": ["92"]}]
    document = {"codeLists": [{"id": "kinds", "version": 1, "name": LABEL, "source": "practice", "codes": codes}]}
    kinds = Catalogue.of([document]).code_list("kinds")
    found = [entry.code if (entry := kinds.by_prefix(code)) else None for code in ("92990100", "91990100", "N2", "")]
    assert found == ["shop", "any", None, None]


def test_a_rule_knows_which_facts_its_message_wants() -> None:
    message = {"zh": "第{row}行“{label}”", "en": '"{label}" of row {row}, at most {limit}'}
    document = {"rules": [{"id": "length", "dimension": "conformity", "severity": "reject", "message": message}]}
    assert Catalogue.of([document]).rule("length").placeholders == {"row", "label", "limit"}


def test_dates_of_a_document_are_dates() -> None:
    published = Catalogue.of([{"datasets": [dataset(effectiveTo=date(2027, 1, 1))]}]).dataset("visits")
    assert (published.effective_from, published.effective_to) == (date(2026, 1, 1), date(2027, 1, 1))
