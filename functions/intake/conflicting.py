"""Decisions that two agencies tell differently (一数多源), as doubts for whoever compares them with the document."""

import hashlib

import polars as pl

from cloud import knowledge
from credit.exchange.wording import filled
from credit.ledger.elsewhere import DIFFERS
from credit.linkage.doubts import CONFLICT
from credit.text import Text
from functions.intake import compared
from functions.intake.task import Returned

LENGTH = 32


def waiting(task: Returned) -> pl.DataFrame:
    """The conflicts of a submission, in the shape of `credit.linkage.doubts.waiting`, with `other` and `fields`.

    A conflict is called after the two records and the fields in which they differ: whoever sends its row again, it is
    the same one, and a difference in another field is another one.
    """
    pairs = compared.conflicts(task.submission or "", task.parts).filter(pl.col("fields").list.len() > 0)
    dataset = knowledge.catalogue().dataset(task.dataset)
    labels = {field.code: field.label for field in dataset.fields}
    rows = [
        {
            "doubt": _id(row),
            "kind": CONFLICT,
            "result": "03",
            "method": DIFFERS,
            "record": row["record_id"],
            "runner_up": None,
            "runner_up_score": None,
            "sheet": row["_sheet"],
            "row": row["_row"],
            "reason": _reason([labels[code] for code in row["fields"]]),
            "name": None,
            "codes": [],
            "keys": [],
            "other": {"record": row["other_record_id"], "agency": row["other_agency"], "fields": row["fields"]},
        }
        for row in pairs.iter_rows(named=True)
    ]
    return pl.DataFrame(rows) if rows else pl.DataFrame(schema={"doubt": pl.String})


def _id(row: dict[str, object]) -> str:
    fields = row["fields"]
    assert isinstance(fields, list)  # noqa: S101
    told = [*sorted((str(row["record_id"]), str(row["other_record_id"]))), *sorted(fields)]
    return hashlib.sha256("\n".join((CONFLICT, *told)).encode()).hexdigest()[:LENGTH]


def _reason(labels: list[Text]) -> str:
    facts = {"fields_zh": "、".join(label.zh for label in labels), "fields_en": ", ".join(label.en for label in labels)}
    message = filled(knowledge.catalogue().rule(DIFFERS).message, facts)
    return f"{message.zh} / {message.en}"
