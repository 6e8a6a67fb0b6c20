"""Where every value of a record comes from: the file, the row, what was sent there, what was mended since (血缘)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from credit.catalogue import Dataset
from credit.catalogue.model import Field
from credit.ledger import envelope
from credit.text import Text

CHANGE = ("field", "operation", "old", "new")
ORIGIN = ("submission", "sha256", "sheet", "row", "agency", "received_at", "committed_at")


def lineage(history: pl.DataFrame, changes: Mapping[str, pl.DataFrame], dataset: Dataset) -> list[dict[str, Any]]:
    """Every version of one record, the oldest first, each with its origin and the lineage of its values.

    A version: `version, state, change, link, method, rule_version, dataset_version`, `origin` (`ORIGIN`) and `fields`,
    one entry for each value: `field, label, value, since` (the version that brought it), `sent` (what stood in the
    file) and `repairs` (`operation, old, new` in the order in which they were made).

    Args:
        history: the versions of one record as the ledger keeps them, the oldest first.
        changes: by submission, `sheet, row, field, operation, old, new` as its sender was told them.
        dataset: its fields; those of its earlier versions are told by their codes.
    """
    told: list[dict[str, Any]] = []
    known: dict[str, dict[str, Any]] = {}
    fields = (*dataset.fields, *_former(history, dataset))
    for version in history.iter_rows(named=True):
        mended = _mended(version, changes.get(version["submission"]))
        known = {field.code: entry for field, entry in _entries(version, fields, known, mended)}
        told.append(
            {
                **{name: version[name] for name in ("version", "state", "change", "link", "method")},
                "datasetVersion": version["dataset_version"],
                "ruleVersion": version["rule_version"],
                "origin": {name: version[name] for name in ORIGIN},
                "fields": list(known.values()),
            }
        )
    return told


def _former(history: pl.DataFrame, dataset: Dataset) -> Iterator[Field]:
    """Fields that only earlier versions of the dataset had; their codes are all that is known of them."""
    for code in history.columns:
        if code not in dataset.by_code and code not in envelope.COLUMNS:
            yield Field(code=code, label=Text(zh=code, en=code))


def _entries(
    version: Mapping[str, Any],
    fields: Sequence[Field],
    known: Mapping[str, dict[str, Any]],
    mended: Mapping[str, list[dict[str, Any]]],
) -> Iterator[tuple[Field, dict[str, Any]]]:
    for field in fields:
        value, before = version[field.code], known.get(field.code)
        if value is None:
            continue
        if before and before["value"] == value:
            yield field, before
        else:
            yield field, _entry(field, value, version, mended.get(field.code, []))


def _entry(field: Field, value: object, version: Mapping[str, Any], repairs: list[dict[str, Any]]) -> dict[str, Any]:
    label = {"zh": field.label.zh, "en": field.label.en}
    sent = repairs[0]["old"] if repairs else value
    about = {"field": field.code, "label": label, "value": value, "since": version["version"]}
    return {**about, "sent": sent, "repairs": repairs}


def _mended(version: Mapping[str, Any], changes: pl.DataFrame | None) -> dict[str, list[dict[str, Any]]]:
    """What was mended in the row of a version, by field."""
    if changes is None or version["change"] in envelope.SILENT:
        return {}
    own = changes.filter(sheet=version["sheet"], row=version["row"]).select(CHANGE)
    return {str(code): rows.drop("field").to_dicts() for (code,), rows in own.group_by("field", maintain_order=True)}
