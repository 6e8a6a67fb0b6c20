"""Generated files that are committed: written anew, or held against what is there (`--check`)."""

import json
import sys
from collections.abc import Mapping

from cloud import knowledge
from credit.catalogue import meta, page
from localstack.manifest import ROOT, Manifest


def generated() -> Mapping[str, str]:
    """Path below the project's root, content."""
    schemas = {f"schemas/meta/{name}": text for name, text in meta.documents().items()}
    manifest = json.dumps(Manifest.model_json_schema(by_alias=True), ensure_ascii=False, indent=2) + "\n"
    return {
        **schemas,
        "infra/platform.schema.json": manifest,
        "docs/datasets.md": page.page(knowledge.catalogue()),
    }


def main(arguments: list[str]) -> int:
    """Write the files, or with `--check` name those that differ; the exit status."""
    differ = [path for path, text in generated().items() if _read(path) != text]
    if "--check" in arguments:
        for path in differ:
            print(f"{path} is not what its sources say; run 'make format' and commit it", file=sys.stderr)
        return int(bool(differ))
    for path in differ:
        (ROOT / path).write_text(generated()[path], encoding="utf-8")
        print(f"written: {path}")
    return 0


def _read(path: str) -> str | None:
    file = ROOT / path
    return file.read_text(encoding="utf-8") if file.exists() else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
