"""The files of an answer, the receipt last, so that it promises nothing that is not there yet."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl

from cloud import clock, files, knowledge, settings
from credit.catalogue import Dataset
from credit.errors import FileRefused
from credit.exchange.errors_file import ErrorsFile
from credit.exchange.receipt import Counts, Example, FileTold, LedgerChanges, Receipt, RefusalTold
from credit.exchange.sheets import csv_bytes
from credit.exchange.tally import Tally
from credit.exchange.wording import Wording, filled
from credit.text import Text
from functions.intake import staging, submissions
from functions.intake.task import Returned

WITHHELD = {"02": "subject.ambiguous", "04": "subject.name-differs"}


def write(task: Returned, state: int) -> Mapping[str, Any]:
    """Write the answer; the facts of it that the submission's item keeps."""
    finished = None if state == submissions.HELD_UP else clock.now()
    receipt = Receipt(
        submission=task.submission or "",
        agency=task.agency,
        dataset=task.dataset,
        file_name=task.file_name,
        sha256=task.sha256,
        received_at=task.received_at or clock.now(),
        finished_at=finished,
        state=state,
        state_text=_state_text(state),
    )
    if task.refusal:
        receipt = receipt.model_copy(update={"refused": _refusal(task.refusal)})
    elif state != submissions.HELD_UP:
        receipt = receipt.model_copy(update=_details(task))
    key = f"{_folder(task)}/receipt.json"
    files.write(settings.bucket("outbox"), key, receipt.json_bytes(), "application/json")
    return _facts(receipt, key)


def _facts(receipt: Receipt, key: str) -> Mapping[str, Any]:
    facts: dict[str, Any] = {"receiptKey": key, "counts": receipt.counts.model_dump()}
    if receipt.finished_at:
        facts |= {"finishedAt": receipt.finished_at.isoformat(), "ledger": receipt.ledger.model_dump()}
    if receipt.refused:
        facts["refusal"] = receipt.refused.model_dump()
    if "errors.csv" in receipt.files:
        facts["errorsKey"] = receipt.files["errors.csv"].key
    return facts


def _details(task: Returned) -> Mapping[str, Any]:
    """Findings and files of a submission that came through."""
    dataset = knowledge.catalogue().dataset(task.dataset)
    read = staging.get_reading(task.submission or "")
    wording = Wording(dataset, knowledge.catalogue(), read["columns"])
    tally = Tally(wording)
    for note in read["notes"]:
        tally.note(note["rule"], note["facts"], note["count"], _places(note))
    with TemporaryDirectory() as folder:
        errors, changes = Path(folder) / "errors.csv", Path(folder) / "changes.csv"
        told = {
            "errors.csv": _upload(task, errors, _errors(task, errors, dataset, wording, tally)),
            "changes.csv": _upload(task, changes, _changes(task, changes, tally)),
        }
    return {
        "counts": Counts(**task.counts.model_dump()),
        "ledger": LedgerChanges(**task.changes.model_dump()),
        "findings": tally.told(),
        "files": told,
    }


def _errors(task: Returned, path: Path, dataset: Dataset, wording: Wording, tally: Tally) -> int:
    """Write the error file and count its findings; how many lines."""
    submission = task.submission or ""
    with path.open("wb") as out:
        file = ErrorsFile(out, submission, wording)
        for part in range(task.parts):
            withheld = _withheld(submission, part, dataset, wording)
            findings = pl.concat([staging.get(submission, "findings", part), withheld], how="diagonal")
            if findings.height:
                tally.add(findings)
                file.add(findings)
        file.finish()
    return file.rows


def _withheld(submission: str, part: int, dataset: Dataset, wording: Wording) -> pl.DataFrame:
    """Rows about nobody certain, as findings of the rules that say so."""
    rows = staging.get(submission, "withheld", part)
    rule = pl.col("link").replace_strict(WITHHELD, return_dtype=pl.String)
    severities = {r: wording.rule(r).severity for r in WITHHELD.values()}
    return rows.select(
        "_sheet",
        "_row",
        pl.lit(dataset.subject.name).alias("field"),
        rule.alias("rule"),
        rule.replace_strict(severities, return_dtype=pl.String).alias("severity"),
        (pl.col(dataset.subject.name).str.head(2) + "…").alias("value_masked"),
        pl.lit("{}").alias("facts"),
    )


def _changes(task: Returned, path: Path, tally: Tally) -> int:
    written = 0
    with path.open("wb") as out:
        for changes in staging.each(task.submission or "", "changes", task.parts):
            out.write(csv_bytes(changes, header=out.tell() == 0))
            written += changes.height
            tally.mended(changes)
    return written


def _upload(task: Returned, path: Path, rows: int) -> FileTold:
    key = f"{_folder(task)}/{path.name}"
    files.upload(settings.bucket("outbox"), key, path, "text/csv; charset=utf-8")
    with path.open("rb") as content:
        return FileTold(key=key, sha256=hashlib.file_digest(content, "sha256").hexdigest(), rows=rows)


def _places(note: Mapping[str, Any]) -> list[Example]:
    return [Example(sheet=note["sheet"], row=row, column=note["column"] or "") for row in note["rows"] or [1]]


def _refusal(told: str) -> RefusalTold:
    refused = FileRefused.parse(told)
    rule = knowledge.catalogue().rule(refused.rule)
    return RefusalTold(rule=rule.id, message=filled(rule.message, refused.facts))


def _state_text(state: int) -> Text:
    states = knowledge.document("states/submission.yaml")["states"]
    return next(Text(**s["text"]) for s in states if s["number"] == state)


def _folder(task: Returned) -> str:
    return f"{task.agency}/{task.submission}"
