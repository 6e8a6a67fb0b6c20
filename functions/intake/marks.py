"""Decisions about marks (异议标注、修复标记), kept in their table and told to intake as statements, like files.

Anybody who may send files could write such a statement; it counts for nothing unless the table holds the decision.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from cloud import knowledge
from cloud.tables import Item, every, table
from credit.errors import FileRefused, NotFound
from credit.exchange.receipt import MarkTold
from credit.exchange.statements import MarkStatement
from credit.ledger.marking import MarkPolicy
from functions.intake import staging
from functions.intake.task import Returned

DECIDED, KEPT, VOID = "decided", "kept", "void"  # void: the record had come to another state meanwhile
STAGE = "marked"
STATED = ("id", "record", "mark", "caseNumber", "reason", "by", "at")


@cache
def policy() -> MarkPolicy:
    """Which marks there are, read once a process."""
    return MarkPolicy.of(knowledge.document("states/record.yaml"))


def statement(item: Item) -> MarkStatement:
    """A decision as it is told to intake, and kept as evidence."""
    return MarkStatement.model_validate({name: item[name] for name in STATED})


def decided(told: MarkStatement, dataset: str) -> str:
    """The id of the decision that a statement tells.

    Raises:
        FileRefused: `mark.unknown`, nobody has decided so.
    """
    item = find(told.id)
    if item is None or item["dataset"] != dataset or statement(item) != told:
        raise FileRefused("mark.unknown")
    return told.id


def find(number: str) -> Item | None:
    """A decision, None if there is none."""
    return table("marks").get({"id": number})


def kept(record: str) -> list[Item]:
    """The decisions about a record that the ledger has, in the order of the versions that they made."""
    told = every(table("marks"), record, index="by-record")
    return sorted((item for item in told if item["state"] == KEPT), key=lambda item: int(item["version"]))


def behind(record: str, version: int) -> Item | None:
    """The decision that made a version of a record."""
    return next((item for item in kept(record) if item["version"] == version), None)


def settle(task: Returned) -> None:
    """Note what became of a decision; doing it twice is doing it once."""
    item = find(task.mark or "")
    if item is not None and item["state"] == DECIDED:
        version = _version(task)
        state = KEPT if version else VOID
        table("marks").put({**item, "state": state, "version": version, "submission": task.submission})


def told(task: Returned) -> MarkTold | None:
    """What the receipt tells of it; None where the submission is about no mark."""
    item = find(task.mark) if task.mark else None
    if item is None:
        return None
    facts: Mapping[str, Any] = {name: item[name] for name in ("record", "mark", "caseNumber")}
    return MarkTold.model_validate({**facts, "version": item.get("version")})


def _version(task: Returned) -> int | None:
    try:
        rows = staging.get(task.submission or "", STAGE, 0)
    except NotFound:
        return None  # refused before anything was compared
    return int(rows["version"][0]) if rows.height else None
