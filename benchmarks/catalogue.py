"""Our catalogue entry in words that every peer can read."""

import json
from pathlib import Path
from typing import Any

from benchmarks.invented.files import DATASET
from benchmarks.invented.penalties import BOTH, TODAY
from credit.catalogue import Catalogue
from credit.catalogue.model import Field


def write(path: Path, catalogue: Catalogue) -> Path:
    """The fields, key and day of judgement as JSON."""
    dataset = catalogue.dataset(DATASET)
    told = {
        "today": TODAY.isoformat(),
        "key": [code for code in dataset.key if code not in dataset.key_unless],
        "fields": [_told(field, catalogue) for field in dataset.fields],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1), "utf-8")
    return path


def _told(field: Field, catalogue: Catalogue) -> dict[str, Any]:
    codes = catalogue.code_list(field.code_list).codes if field.code_list else ()
    labels = [code.label.zh for code in codes]
    return {
        "code": field.code,
        "label": field.label.zh,
        "type": "unified" if field.identifiers == ("uscc",) else "text" if field.type == "code" else field.type,
        "required": field.required,
        "length": field.length,
        "allowed": [*labels, BOTH] if field.many else labels,  # peers know no lists of several entries
        "aliases": {alias: code.label.zh for code in codes for alias in code.aliases},
    }
