"""Generated files that are committed: write them, or with `--check` say which of them are not what they would be.

`python -m localstack.generate [--check]`.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from cloud import knowledge
from credit.catalogue import meta, page, rules_page
from credit.linkage.page import page as linkage_page
from credit.linkage.policy import LinkPolicy
from localstack import manifest
from localstack.cost import model as cost
from localstack.cost.page import page as cost_page
from localstack.manifest import ROOT, Manifest
from release import licences, requirements


def generated() -> Mapping[Path, str]:
    """Every generated file with its content."""
    schemas = {ROOT / "schemas" / "meta" / name: text for name, text in meta.documents().items()}
    catalogue = knowledge.read(ROOT / "schemas")
    linkage = LinkPolicy.of(knowledge.document("policies/linkage.yaml"), catalogue)
    pages = {
        ROOT / "docs" / "datasets.md": page.page(catalogue),
        ROOT / "docs" / "cost.md": cost_page(manifest.load(), cost.prices(), cost.assumptions()),
        ROOT / "docs" / "licences.md": licences.page(),
        ROOT / "docs" / "linkage-table.md": linkage_page(linkage),
        ROOT / "docs" / "rules.md": rules_page.rules_page(catalogue),
    }
    return schemas | pages | requirements.files() | {ROOT / "infra" / "platform.schema.json": platform()}


def platform() -> str:
    """The JSON Schema of `infra/platform.yaml`."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **Manifest.model_json_schema(by_alias=True)}
    return json.dumps(_closed(schema), ensure_ascii=False, indent=2) + "\n"


def _closed(schema: Any) -> Any:
    """A mapping whose names follow a pattern has no others: pydantic says so, its JSON Schema does not."""
    if isinstance(schema, list):
        return [_closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {name: _closed(part) for name, part in schema.items()}
    return {**closed, "additionalProperties": False} if "patternProperties" in schema else closed


@click.command()
@click.option("--check", is_flag=True, help="write nothing; exit 1 if a file differs")
def main(check: bool) -> None:
    """Write the generated files, or check them."""
    differing = {p: text for p, text in generated().items() if not p.is_file() or p.read_text("utf-8") != text}
    for path, text in differing.items():
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        click.echo(f"{path.relative_to(ROOT)} {'is not what it would be: run make format' if check else 'written'}")
    sys.exit(check and bool(differing))


if __name__ == "__main__":
    main()
