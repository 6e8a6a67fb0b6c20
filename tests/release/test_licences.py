"""Licences: read from what distributions say, compared with what is allowed, listed; the bill agrees."""

import json

import pytest

from localstack.manifest import ROOT
from release import bom, licences, requirements
from release.lock import locked


@pytest.mark.parametrize(
    ("expression", "permitted"),
    [
        ("MIT", True),
        ("GPL-3.0-only", False),
        ("GPL-3.0-only OR MIT", True),
        ("GPL-3.0-only AND MIT", False),
        ("GPL-3.0-only AND MIT OR MIT", True),
        ("MIT AND (GPL-3.0-only OR MIT)", True),
        ("MIT AND (GPL-3.0-only AND MIT)", False),
        ("(MIT OR GPL-3.0-only) AND GPL-3.0-only", False),
        ("GPL-2.0-only WITH Classpath-exception-2.0", False),
    ],
)
def test_an_expression_is_permitted_or_not(expression: str, permitted: bool):
    assert licences.permits(expression, {"MIT"}) is permitted


def test_everything_has_a_licence_that_may_be_used():
    assert list(licences.faults()) == []


def test_what_is_for_developers_only_may_not_be_shipped():
    assert licences.uses()["python-stdnum"] == "development"
    told = licences.licence("python-stdnum")
    assert told is not None
    assert not licences.permits(told, set(licences.policy().allowed))
    assert licences.permits(told, set(licences.policy().tools))


def test_uses_agree_with_layers():
    uses = licences.uses()
    assert {name for name, use in uses.items() if use == "layers"} == {
        name for layer in ("tables", "web", "iceberg") for name in requirements.wanted(layer)
    }
    assert (uses["ministack"], uses["waitress"], uses["pytest"]) == ("machine", "machine", "development")


def test_nothing_is_told_of_what_is_not_locked():
    assert set(licences.policy().told) <= set(locked())


def test_the_page_lists_everybody_once():
    text = (ROOT / "docs" / "licences.md").read_text("utf-8")
    assert text == licences.page()
    for name in licences.uses():
        assert text.count(f"| {name} |") == 1


def test_the_bill_has_every_locked_distribution_with_its_hashes():
    told = json.loads(bom.bom())
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.6")
    parts = {part["name"]: part for part in told["components"]}
    assert set(parts) == set(locked())
    for name, entry in locked().items():
        assert parts[name]["purl"] == f"pkg:pypi/{name}@{entry.version}"
        [files] = parts[name]["externalReferences"]
        assert [f"sha256:{told['content']}" for told in files["hashes"]] == list(entry.hashes)
    assert parts["polars"]["licenses"] == [{"expression": "MIT"}]
    assert [parts[name]["scope"] for name in ("polars", "ministack", "pytest")] == ["required", "optional", "excluded"]


def test_the_bill_is_the_same_each_time_and_its_references_lead_somewhere():
    assert bom.bom() == bom.bom()
    told = json.loads(bom.bom())
    there = [part["bom-ref"] for part in told["components"]] + [told["metadata"]["component"]["bom-ref"]]
    assert len(there) == len(set(there))
    asked = {each["ref"]: each["dependsOn"] for each in told["dependencies"]}
    assert set(asked) == set(there)
    assert {other for others in asked.values() for other in others} <= set(there)
    boto3 = next(ref for ref in there if ref.startswith("pkg:pypi/boto3@"))
    assert boto3 in asked["gongxin"]
    assert any(other.startswith("pkg:pypi/botocore@") for other in asked[boto3])
