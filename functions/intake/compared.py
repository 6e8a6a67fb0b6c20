"""What the comparison left in staging for others: findings, conflicts, fields that differ, records that are gone."""

from collections.abc import Iterator, Mapping
from math import ceil
from pathlib import Path
from typing import Any

import polars as pl

from cloud import knowledge
from credit.catalogue import Dataset
from credit.exchange.differences_file import DifferencesFile
from credit.exchange.missing_file import write_missing
from credit.exchange.receipt import FullTold, LedgerChanges
from credit.exchange.wording import Wording
from credit.ledger.elsewhere import CONFLICTS as CONFLICTING
from functions.intake import staging
from functions.intake.task import Returned

NOTICED, CONFLICTS, DIFFERENCES, MISSING = "noticed", "conflicts", "differences", "missing"
AT_ONCE = 50_000  # missing records of a part


def conflicts(submission: str, parts: int) -> pl.DataFrame:
    """The rows of a submission that records of other agencies tell of, too.

    `_sheet, _row, record_id, other_record_id, other_agency, fields`, one row a pair; `fields` is empty where both say
    the same, and such a pair is no conflict but one record sent twice.
    """
    return pl.concat([pl.DataFrame(schema=CONFLICTING), *staging.each(submission, CONFLICTS, parts)])


def missing(submission: str, count: int) -> Iterator[pl.DataFrame]:
    """The versions that so many records get by being withdrawn, where a full submission lacks them."""
    return staging.each(submission, MISSING, ceil(count / AT_ONCE))


def findings(submission: str, part: int, wording: Wording) -> pl.DataFrame:
    """What was noticed about the rows of one part, as findings of the rules that say so."""
    rows = staging.get(submission, NOTICED, part)
    severities = {rule: wording.rule(rule).severity for rule in rows["rule"].unique()}
    severity = pl.col("rule").replace_strict(severities, return_dtype=pl.String)
    return rows.with_columns(severity.alias("severity"), pl.lit(None, pl.String).alias("value_masked"))


def details(task: Returned, wording: Wording, folder: Path) -> Mapping[str, Any]:
    """`ledger`, `differences`, `full` of the receipt, and `files`, which it writes into the folder."""
    submission, dataset = task.submission or "", knowledge.catalogue().dataset(task.dataset)
    told = DifferencesFile(folder, dataset, wording)
    for part in staging.each(submission, DIFFERENCES, task.differing):
        told.add(part)
    return {
        "ledger": ledger_changes(task),
        "differences": told.told(),
        "full": FullTold(missing=task.missing, withdrawn=task.withdraws_missing) if task.full else None,
        "files": {**told.finish(), **_missing(task, dataset, folder)},
    }


def ledger_changes(task: Returned) -> LedgerChanges:
    """`ledger` of the receipt."""
    changes = task.changes.model_dump()
    return LedgerChanges(**{**changes, "outdated": changes["outdated"] or None})


def _missing(task: Returned, dataset: Dataset, folder: Path) -> Mapping[str, Any]:
    return write_missing(missing(task.submission or "", task.missing), dataset, folder)
