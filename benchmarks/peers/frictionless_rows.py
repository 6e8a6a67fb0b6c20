"""frictionless: a table schema with constraints, and checks of our own for the digit and between fields."""

import os
from collections.abc import Iterable
from typing import Any

from frictionless import Check, Checklist, Resource, Schema, errors

from benchmarks.peers.work import CODE, NOTHING, Work, holds


class Digit(Check):
    """The check digit of every unified code."""

    type = "digit"
    Errors = [errors.CellError]  # noqa: RUF012  # frictionless' own way

    def __init__(self, fields: list[str]) -> None:
        super().__init__()
        self.fields = fields

    def validate_row(self, row: Any) -> Iterable[errors.CellError]:
        """One error for each wrong code."""
        for field in self.fields:
            if row[field] and not holds(row[field]):
                yield errors.CellError.from_row(row, note="digit", field_name=field)


class Between(Check):
    """The rules between fields, and rows that come twice."""

    type = "between"
    Errors = [errors.RowConstraintError]  # noqa: RUF012

    def __init__(self, labels: dict[str, str], work: Work) -> None:
        super().__init__()
        self.labels, self.work, self.seen = labels, work, set[tuple[Any, ...]]()

    def validate_row(self, row: Any) -> Iterable[errors.RowConstraintError]:
        """One error for each rule broken."""
        value = {code: row[label] for code, label in self.labels.items()}
        decided, force, shown = value["CF_JDRQ"], value["CF_YXQ"], value["CF_GSJZQ"]
        broken = {
            "future": decided and decided > self.work.today,
            "order": decided and ((force and force < decided) or (shown and shown < decided)),
            "fine": "罚款" in (value["CF_CFLB"] or "") and value["CF_NR_FK"] is None,
            "duplicate": (key := tuple(value[code] for code in self.work.key)) in self.seen,
        }
        self.seen.add(key)
        for note, is_broken in broken.items():
            if is_broken:
                yield errors.RowConstraintError.from_row(row, note=note)


def descriptor(field: dict[str, Any]) -> dict[str, Any]:
    """A field of the table schema."""
    kind = {"date": "date", "amount": "number"}.get(field["type"], "string")
    constraints: dict[str, Any] = {"required": True} if field["required"] else {}
    if field["length"] and kind == "string":
        constraints["maxLength"] = field["length"]
    if field["type"] == "unified":
        constraints["pattern"] = CODE.strip("^$")
    if field["allowed"]:
        constraints["enum"] = field["allowed"]
    if kind == "number":
        constraints["minimum"] = 0
    return {"name": field["label"], "type": kind, "constraints": constraints}


def main() -> None:
    """Validate the file."""
    work = Work.asked()
    labels = {field["code"]: field["label"] for field in work.fields}
    schema = Schema.from_descriptor(
        {"fields": [descriptor(field) for field in work.fields], "missingValues": ["", *NOTHING]}
    )
    checks = Checklist(checks=[Digit([labels[code] for code in work.of_type("unified")]), Between(labels, work)])
    os.chdir(work.file.parent)  # frictionless trusts no absolute path
    with work.stage("all"):
        report = Resource(path=work.file.name, schema=schema, encoding="utf-8").validate(checks, limit_errors=10**7)
    work.tell(report.tasks[0].stats["rows"], sum(len(task.errors) for task in report.tasks))


if __name__ == "__main__":
    main()
