"""The files of an answer, the receipt last, so that it promises nothing that is not there yet."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl

from cloud import clock, files, knowledge, settings
from credit.catalogue import Dataset
from credit.errors import FileRefused, NotFound
from credit.exchange.answer import RECEIPT, Answer, Sent, written
from credit.exchange.receipt import CorrectionTold, Counts, RecallTold, Receipt, RefusalTold, ZeroReportTold
from credit.exchange.statements import stated
from credit.exchange.wording import Wording, filled
from credit.quality.findings import Judged
from credit.quality.masking import masked
from credit.quality.reading import Header
from credit.text import Text
from functions.intake import compared, doubts, marks, staging, submissions
from functions.intake.task import Returned

KINDS = {
    ".csv": "text/csv; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
UNLINKED, UNKNOWN = "unlinked", "subject.unknown"
NO_ROWS = pl.DataFrame(schema={"_sheet": pl.String, "_row": pl.UInt32, "_decision": pl.String})


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
        dry_run=task.dry_run or None,
        correction=CorrectionTold(**task.correction) if task.correction else None,
        zero_report=ZeroReportTold(period=task.period) if task.zero_report else None,
        mark=marks.told(task),
        recall=_recall(task),
    )
    with TemporaryDirectory() as folder:
        if task.refusal:
            receipt = receipt.model_copy(update={"refused": _refusal(task.refusal)})
        elif state != submissions.HELD_UP:
            receipt = receipt.model_copy(update=_details(task, Path(folder)))
        receipt = written(receipt, _dataset(task), Path(folder), prefix=_folder(task))
        for name in (*receipt.files, RECEIPT):
            files.upload(_bucket(task), _folder(task) + name, Path(folder) / name, KINDS[Path(name).suffix])
    return _facts(receipt, _folder(task) + RECEIPT)


def _recall(task: Returned) -> RecallTold | None:
    if task.recalls is None or task.refusal:
        return None
    done = {"withdrawn": task.changes.withdrawn, "restored": task.changes.changed, "overtaken": task.overtaken}
    return RecallTold(submission=task.recalls, **done)


def _facts(receipt: Receipt, key: str) -> Mapping[str, Any]:
    facts: dict[str, Any] = {"receiptKey": key, "counts": receipt.counts.model_dump()}
    if receipt.finished_at:
        facts |= {"finishedAt": receipt.finished_at.isoformat(), "ledger": receipt.ledger.model_dump(exclude_none=True)}
    if receipt.refused:
        facts["refusal"] = receipt.refused.model_dump()
    if "errors.csv" in receipt.files:
        facts["errorsKey"] = receipt.files["errors.csv"].key
    return facts


def _details(task: Returned, folder: Path) -> Mapping[str, Any]:
    """Findings and files of a submission that came through; a mark has no rows, and none of these."""
    if task.mark:
        return {"ledger": compared.ledger_changes(task)}
    submission, catalogue = task.submission or "", knowledge.catalogue()
    sent = Sent(staging.header(submission), submission, catalogue.dataset(task.dataset), catalogue)
    answer = Answer(sent, folder, kept=())
    for part in range(task.parts):
        answer.add(_judged(submission, part, sent))
    told = compared.details(task, sent.wording, folder)
    return {
        **told,
        "counts": Counts(**task.counts.model_dump()),
        "findings": answer.findings(),
        "files": {**answer.files(_workbook(task, sent.header, folder)), **told["files"]},
    }


def _judged(submission: str, part: int, sent: Sent) -> Judged:
    """What was found and mended in one part; its rows are where they belong already."""
    withheld = _withheld(submission, part, sent.dataset, sent.wording)
    noticed = compared.findings(submission, part, sent.wording)
    findings = pl.concat([staging.get(submission, "findings", part), withheld, noticed], how="diagonal")
    return Judged(NO_ROWS, findings, staging.get(submission, "changes", part), NO_ROWS)


def _workbook(task: Returned, header: Header, folder: Path) -> Path | None:
    """The workbook as sent, None if something else came: a confirmation is about a workbook and is none."""
    if not any(header.sheets):
        return None
    path = folder / "sent"
    if task.dry_run:
        files.fetch(task.bucket, task.key, path, version=task.version)
    else:
        files.fetch(settings.bucket("raw"), f"{task.agency}/{task.dataset}/{task.sha256}", path)
    return None if stated(path) else path


def _withheld(submission: str, part: int, dataset: Dataset, wording: Wording) -> pl.DataFrame:
    """Rows about nobody certain, and such as withdraw nothing, as findings of the rules that say so."""
    held = staging.get(submission, "withheld", part)
    name = held.select(masked(pl.col(dataset.subject.name), dataset.field(dataset.subject.name)).alias("value_masked"))
    unlinked = staging.get(submission, doubts.WAITING, part).filter(kind=UNLINKED)
    waiting = unlinked.select(_sheet="sheet", _row="row", rule=pl.lit(UNKNOWN))
    rows = pl.concat([held.select("_sheet", "_row", "rule").hstack(name), waiting], how="diagonal_relaxed")
    severities = {rule: wording.rule(rule).severity for rule in rows["rule"].unique()}
    about = pl.col("rule").str.starts_with("subject.")
    return rows.select(
        "_sheet",
        "_row",
        pl.when(about).then(pl.lit(dataset.subject.name)).otherwise(pl.lit("")).alias("field"),
        "rule",
        pl.col("rule").replace_strict(severities, return_dtype=pl.String).alias("severity"),
        pl.when(about).then("value_masked").alias("value_masked"),
        pl.lit("{}").alias("facts"),
    )


def _dataset(task: Returned) -> Dataset | None:
    try:
        return knowledge.catalogue().dataset(task.dataset)
    except NotFound:
        return None


def _refusal(told: str) -> RefusalTold:
    refused = FileRefused.parse(told)
    rule = knowledge.catalogue().rule(refused.rule)
    return RefusalTold(rule=rule.id, message=filled(rule.message, refused.facts))


def _state_text(state: int) -> Text:
    states = knowledge.document("states/submission.yaml")["states"]
    return next(Text(**s["text"]) for s in states if s["number"] == state)


def _bucket(task: Returned) -> str:
    """Answers to trials lie apart, where everything is forgotten after some days."""
    return settings.bucket("trials" if task.dry_run else "outbox")


def _folder(task: Returned) -> str:
    return f"{task.agency}/{task.submission}/"
