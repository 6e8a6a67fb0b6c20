"""The documents of `schemas/` as JSON Schemas, so that an editor checks them while they are written.

`python -m credit.catalogue.meta schemas/meta` writes them; they are committed, and a test compares them
with this module.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from credit.catalogue.actions import RowActions
from credit.catalogue.codes import Agency, CodeList
from credit.catalogue.dataset import Dataset
from credit.catalogue.document import Document
from credit.catalogue.grammar import schema as condition_schema
from credit.catalogue.rule import Rule
from credit.collection.sources import Source

DIALECT = "https://json-schema.org/draft/2020-12/schema"
KINDS: Mapping[str, tuple[str, type[Document]]] = {
    "agency.json": ("agencies", Agency),
    "code-list.json": ("codeLists", CodeList),
    "dataset.json": ("datasets", Dataset),
    "row-actions.json": ("rowActions", RowActions),
    "rule.json": ("rules", Rule),
    "source.json": ("sources", Source),
}


def documents() -> dict[str, str]:
    """File name to content of every JSON Schema, in a form that changes only when the model does."""
    return {name: _text(_document(key, model)) for name, (key, model) in KINDS.items()}


def _document(key: str, model: type[Document]) -> dict[str, Any]:
    entries = TypeAdapter(list[model]).json_schema(by_alias=True)  # type: ignore[valid-type]
    definitions = entries.pop("$defs")
    if "Rule" in definitions:
        _speak_conditions(definitions)
    return {
        "$schema": DIALECT,
        "title": model.__name__,
        "type": "object",
        "properties": {key: entries},
        "required": [key],
        "additionalProperties": False,
        "$defs": definitions,
    }


def _speak_conditions(definitions: dict[str, Any]) -> None:
    definitions["Condition"] = condition_schema()
    for part in ("when", "check"):
        told = definitions["Rule"]["properties"][part]["description"]
        definitions["Rule"]["properties"][part] = {"$ref": "#/$defs/Condition", "description": told}


def _text(schema: Mapping[str, Any]) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    for name, content in documents().items():
        (Path(sys.argv[1]) / name).write_text(content, encoding="utf-8")
