"""The answer to one file: each judged batch goes once into its files, its marks and the tally of its receipt."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from credit.catalogue.model import Catalogue, Dataset
from credit.errors import FileRefused
from credit.exchange.marked import Marks, write_marked
from credit.exchange.output import KEPT, WITHDRAWALS, Output
from credit.exchange.receipt import Counts, FileTold, FindingTold, Receipt
from credit.exchange.summary import page
from credit.exchange.tally import Tally
from credit.exchange.wording import Wording
from credit.quality.decision import Decision
from credit.quality.findings import PLACE, Judged
from credit.quality.reading.model import FileFinding, Header
from credit.text import Text

MARKED, SUMMARY, RECEIPT = "marked.xlsx", "summary.html", "receipt.json"
FILES = ("errors.csv", "changes.csv", *(f"{name}.parquet" for name in (*KEPT, WITHDRAWALS)), MARKED, SUMMARY, RECEIPT)


@dataclass(frozen=True)
class Sent:
    """A file that is being answered: how it was read, the id that it has, what its rows should be."""

    header: Header
    submission: str
    dataset: Dataset
    catalogue: Catalogue

    @property
    def wording(self) -> Wording:
        """The rules in words that name the columns as the sender wrote them."""
        return Wording(self.dataset, self.catalogue, self.header.columns)


class Answer:
    """Takes the batches of a file in their order, then what was found late and about the file, then gives the files.

    Args:
        sent: the file; its notes and places are complete after the last batch.
        folder: where the files go; None if only the receipt is wanted.
        kept: decisions whose rows are files, too.
    """

    def __init__(self, sent: Sent, folder: Path | None, kept: Sequence[Decision] = KEPT) -> None:
        wording = sent.wording
        self._sent, self._folder = sent, folder
        self._tally = Tally(wording)
        self._output = Output(folder, sent.submission, wording, kept) if folder else None
        workbook = folder is not None and any(sent.header.sheets)
        self._marks = Marks(wording, sent.header.columns, sent.header.places) if workbook else None
        self._counts: Counter[str] = Counter()
        self._open: list[pl.DataFrame] = []

    def add(self, judged: Judged) -> None:
        """Take one batch."""
        self._tally.add(judged.findings)
        self._tally.mended(judged.changes)
        self._counts.update(judged.counts())
        others = judged.rows.filter(pl.col("_decision") != "accepted").select(*PLACE)
        self._open.append(others.with_columns(pl.col("_sheet").cast(pl.Categorical)))
        for sink in (self._output, self._marks):
            if sink is not None:
                sink.add(judged)

    def late(self, findings: pl.DataFrame) -> None:
        """Take what later batches showed about rows of earlier ones: accepted rows may become doubtful."""
        doubted = findings.filter(pl.col("severity") == "doubt").select(*PLACE).unique()
        places = doubted.with_columns(pl.col("_sheet").cast(pl.Categorical))
        moved = places.join(pl.concat(self._open), on=PLACE, how="anti").height if self._open else 0
        self._counts.update(accepted=-moved, doubtful=moved)
        self._tally.add(findings)
        for sink in (self._output, self._marks):
            if sink is not None:
                sink.late(findings)

    def counts(self) -> Counts:
        """How many rows there are of each decision."""
        return Counts(received=self._counts.total(), **self._counts)

    def findings(self) -> tuple[FindingTold, ...]:
        """What a receipt tells, once the notes about the file are complete."""
        headers = {place.sheet: place.row for place in reversed(self._sent.header.places)}
        for note in self._sent.header.notes:
            self._tally.note(note, headers.get(note.sheet, 1))
        return self._tally.told()

    def files(self, path: Path | None) -> Mapping[str, FileTold]:
        """Write what is left and put every file in its place.

        Args:
            path: the file as sent, which comes back marked if it is a workbook; None if there is none to give back.
        """
        if self._output is None or self._folder is None:
            return {}
        header = self._sent.header
        self._output.note(header.notes, header.columns)
        files = dict(self._output.finish())
        if self._marks is not None and path is not None:
            self._marks.note(header.notes)
            out = self._folder / MARKED
            sent = self._sent
            if write_marked(path, header.format, out, self._marks, sent.submission, sent.dataset, sent.catalogue):
                files[MARKED] = FileTold.of(out)
        return files

    def discard(self) -> None:
        """Leave nothing behind, for a file that turned out to be refused."""
        if self._output is not None:
            self._output.discard()


def refusal(refused: FileRefused, dataset: Dataset, catalogue: Catalogue) -> tuple[FindingTold, ...]:
    """What a receipt tells of a file that was refused."""
    tally = Tally(Wording(dataset, catalogue))
    tally.note(FileFinding(refused.rule, refused.facts))
    return tally.told()


def written(receipt: Receipt, dataset: Dataset | None, folder: Path, prefix: str = "") -> Receipt:
    """Write `summary.html` and then `receipt.json`, which lists it; the receipt as it is written.

    Args:
        receipt: the whole answer but for these two files.
        dataset: what the rows should be, None if nobody knows.
        folder: where they go.
        prefix: what goes before the names of all files in the receipt, as keys in the outbox need it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    summary = folder / SUMMARY
    name, cycle = (dataset.name, dataset.cycle) if dataset else (Text(zh=receipt.dataset, en=receipt.dataset), "")
    summary.write_text(page(receipt, name, cycle), encoding="utf-8")
    files = {**receipt.files, SUMMARY: FileTold.of(summary)}
    keyed = {name: told.model_copy(update={"key": prefix + told.key}) for name, told in files.items()}
    whole = receipt.model_copy(update={"files": keyed})
    (folder / RECEIPT).write_bytes(whole.json_bytes())
    return whole
