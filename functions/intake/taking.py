"""Taking rows out of a file that has arrived: which rows there are, and which earlier submission they come back to."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from cloud import files, knowledge, settings
from credit.errors import FileRefused
from credit.exchange import returned
from credit.exchange.statements import AgainStatement, ConfirmationStatement, stated
from credit.exchange.zero_report import Words
from credit.quality.reading import FileFinding, Header, read
from credit.quality.reading.marks import CORRECTS, ROW, SHEET, WHO, WHY
from functions.intake import submissions
from functions.intake.task import Received


@dataclass
class Taken:
    """The rows of a file, batch by batch; `named` are the submissions it says it corrects, known after the last one."""

    header: Header
    batches: Iterable[pl.DataFrame]
    named: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[pl.DataFrame]:
        for batch in self.batches:
            if CORRECTS in batch.columns and (told := batch[CORRECTS].drop_nulls()).len():
                self.named.append(told[0].strip())
            yield batch


def rows(path: Path, task: Received) -> Taken | None:
    """The rows of an ordinary file, None if it is a zero report."""
    catalogue = knowledge.catalogue().of_sender(task.agency)
    words = Words(knowledge.document("policies/corrections.yaml")["corrections"]["zeroReport"])
    table = words.table(path, catalogue.dataset(task.dataset), catalogue)
    if table is None:
        return None
    named = [name for name in (task.corrects, returned.named(path)) if name]
    return Taken(table.header, table.batches, named)


Naming = ConfirmationStatement | AgainStatement


def named(statement: Naming, task: Received, path: Path) -> Taken:
    """The rows that a statement names, out of the file that they came in; confirmed ones with who checked them and why.

    Raises:
        FileRefused: `confirmation.unknown`, `confirmation.nothing`.
    """
    item = submissions.own(statement.submission, task.agency, task.dataset)
    if item is None or item.get("dryRun") or "sha256" not in item or "recalled" in item:
        raise FileRefused("confirmation.unknown")
    files.fetch(settings.bucket("raw"), f"{task.agency}/{task.dataset}/{item['sha256']}", path)
    before = stated(path)
    if isinstance(before, Naming):  # its rows have their places in the file that it was about
        return named(statement.model_copy(update={"submission": before.submission}), task, path)
    catalogue = knowledge.catalogue().of_sender(task.agency)
    table = read(path, catalogue.dataset(task.dataset), catalogue)
    found = [part for batch in table.batches if (part := _named(batch, statement, str(item["id"]))).height]
    if not found:
        raise FileRefused("confirmation.nothing")
    missing = len({(place.sheet, place.row) for place in statement.rows}) - sum(part.height for part in found)
    notes = [FileFinding("confirmation.no-row", count=missing)] if missing else []
    return Taken(replace(table.header, notes=notes), found, [str(item["id"])])


def corrects(named: Sequence[str], task: Received, header: Header) -> str | None:
    """The first of these submissions that is the agency's own for the dataset; a wrong one is told, never why.

    A trial has no open rows: a workbook that comes back from one is an ordinary file.
    """
    found = [submissions.own(name, task.agency, task.dataset) for name in dict.fromkeys(named)]
    real = next((item for item in found if item is not None and not item.get("dryRun")), None)
    if found and not any(found):
        header.notes.append(FileFinding("correction.unknown"))
    return str(real["id"]) if real else None


def _named(batch: pl.DataFrame, statement: Naming, submission: str) -> pl.DataFrame:
    """The rows of a batch that a confirmation names, as if they had come with its words in columns of their own."""
    places = pl.DataFrame(
        {"_sheet": [p.sheet for p in statement.rows], "_row": [p.row for p in statement.rows]},
        schema={"_sheet": pl.String, "_row": pl.UInt32},
    ).unique()
    told = {CORRECTS: submission}
    if isinstance(statement, ConfirmationStatement):
        told |= {WHO: statement.who, WHY: statement.why}
    return batch.join(places, on=("_sheet", "_row"), how="semi", maintain_order="left").with_columns(
        pl.col("_sheet").alias(SHEET),
        pl.col("_row").cast(pl.String).alias(ROW),
        *(pl.lit(value).alias(name) for name, value in told.items()),
    )
