"""Read the file against the published catalogue and leave its rows as text."""

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from cloud import files, knowledge, settings
from cloud.step import step
from credit.exchange.statements import AgainStatement, MarkStatement, RecallStatement, ZeroStatement, stated
from credit.quality.reading import Header
from functions.intake import marks, recallable, staging, submissions, taking
from functions.intake.task import Received, Validated


@step
def handler(task: Received) -> Validated:
    """Format, encoding, header and columns are found by content; what no published dataset allows is refused."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        _fetch(task, path)
        statement = stated(path)
        if isinstance(statement, ZeroStatement):
            return _nothing(task, statement.period)
        if isinstance(statement, MarkStatement):
            return _decided(task, marks.decided(statement, task.dataset))
        if isinstance(statement, RecallStatement):
            return _recall(task, statement)
        if statement is not None:
            again = isinstance(statement, AgainStatement)
            return _staged(task, taking.named(statement, task, Path(folder) / "named"), part=True, again=again)
        taken = taking.rows(path, task)
        return _nothing(task, task.period) if taken is None else _staged(task, taken)


def _fetch(task: Received, path: Path) -> None:
    """The evidence; of a file on trial there is none, it is still in the inbox."""
    if task.dry_run:
        files.fetch(task.bucket, task.key, path, version=task.version)
    else:
        files.fetch(settings.bucket("raw"), task.raw_key, path)


def _staged(task: Received, taken: taking.Taken, *, part: bool = False, again: bool = False) -> Validated:
    """Rows that come back are a part of what their sender has, even where files of the dataset are the whole of it."""
    parts, received = _put(task.submission, taken)
    default = knowledge.catalogue().dataset(task.dataset).submissions == "full" and not taken.named
    corrects = taking.corrects(taken.named, task, taken.header)
    staging.put_header(task.submission, taken.header)
    submissions.mark(task.submission, submissions.VALIDATED, "validate")
    full = (task.full or task.withdraw_missing or default) and not part
    return Validated.after(task, parts=parts, received=received, corrects=corrects, again=again, full=full)


def _put(submission: str, batches: Iterable[pl.DataFrame]) -> tuple[int, int]:
    """Leave the batches for the next step; how many there are, with how many rows."""
    parts, received, most = 0, 0, int(settings.granted("PART_ROWS"))
    for part, batch in enumerate(some for whole in batches for some in whole.iter_slices(most)):
        staging.put(submission, "text", part, batch)
        parts, received = part + 1, received + batch.height
    return parts, received


def _decided(task: Received, mark: str) -> Validated:
    """A decision about a record has no rows; what it does is found out by the comparison."""
    staging.put_header(task.submission, Header(""))
    submissions.mark(task.submission, submissions.VALIDATED, "validate")
    return Validated.after(task, parts=0, received=0, mark=mark)


def _recall(task: Received, statement: RecallStatement) -> Validated:
    """A recall has no rows either; what it takes back the ledger says."""
    recallable.refuse(task, statement.submission)
    staging.put_header(task.submission, Header(""))
    submissions.mark(task.submission, submissions.VALIDATED, "validate")
    return Validated.after(task, parts=0, received=0, recalls=statement.submission)


def _nothing(task: Received, period: str | None) -> Validated:
    """A zero report has no rows and nothing to be compared: it is noted, and that is all."""
    staging.put_header(task.submission, Header(""))
    submissions.mark(task.submission, submissions.VALIDATED, "validate")
    return Validated.after(task, parts=0, received=0, zero_report=True, period=period)
