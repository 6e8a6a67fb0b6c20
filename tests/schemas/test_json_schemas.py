import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from credit.catalogue.meta import documents

SCHEMAS = Path(__file__).parents[2] / "schemas"
FOLDERS = {
    "agency.json": "agencies",
    "code-list.json": "code_lists",
    "dataset.json": "datasets",
    "row-actions.json": "row_actions",
    "rule.json": "rules",
}
FILES = [(meta, path) for meta, folder in FOLDERS.items() for path in sorted((SCHEMAS / folder).glob("*.yaml"))]
HINTED = [(meta, path) for meta, path in FILES if path.name != "forbidden.yaml"]


def plain(path: Path) -> Any:
    """A document as an editor sees it: JSON values, dates as text."""
    return json.loads(json.dumps(yaml.safe_load(path.read_text(encoding="utf-8")), default=str))


def validator(meta: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json.loads(documents()[meta]))


def test_the_committed_json_schemas_are_what_the_model_says_today() -> None:
    committed = {path.name: path.read_text(encoding="utf-8") for path in (SCHEMAS / "meta").glob("*.json")}
    assert committed == documents(), "run: python -m credit.catalogue.meta schemas/meta"


@pytest.mark.parametrize("meta", FOLDERS)
def test_each_is_a_json_schema(meta: str) -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(documents()[meta]))


@pytest.mark.parametrize(("meta", "path"), HINTED, ids=[p.name for _, p in HINTED])
def test_a_document_satisfies_the_schema_that_its_first_line_names(meta: str, path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith(f"# yaml-language-server: $schema=../meta/{meta}\n")
    validator(meta).validate(plain(path))


@pytest.mark.parametrize(
    "condition",
    [{"field": "CF_JDRQ", "notafter": "today"}, {"field": "CF_JDRQ", "notAfter": 3}, {"all": []}, {"either": []}],
)
def test_an_editor_marks_a_condition_that_is_none(condition: Any) -> None:
    document = plain(SCHEMAS / "datasets" / "org-penalty.yaml")
    document["datasets"][0]["rules"][0]["check"] = condition
    assert not validator("dataset.json").is_valid(document)


def test_every_key_of_a_dataset_that_needs_explaining_is_explained() -> None:
    schema = json.loads(documents()["dataset.json"])
    described = {name for name, part in schema["$defs"]["Field"]["properties"].items() if "description" in part}
    assert described >= {"code", "aliases", "length", "required", "codeList", "unit", "disclosure", "core", "note"}
