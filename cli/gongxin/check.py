"""Judge a file as the platform would, store nothing: no platform, no network, no account is needed."""

import hashlib
import sys
from contextlib import AbstractContextManager, nullcontext
from datetime import date, datetime
from pathlib import Path

import click
import polars as pl

from cloud import clock, knowledge
from credit.catalogue.model import Catalogue, Dataset
from credit.errors import FileRefused
from credit.exchange.output import Output
from credit.exchange.receipt import Counts, Example, Receipt, RefusalTold
from credit.exchange.summary import page
from credit.exchange.tally import Tally
from credit.exchange.wording import Wording, filled
from credit.quality.reading import FileFinding, Header, read
from credit.quality.register import COLUMNS, Register
from credit.quality.run import judged
from credit.text import Text
from functions.intake.inbox import submission_id
from gongxin.marked import Marked

FINISHED, FINISHED_IN_PART, REFUSED = 80, 81, 90
BATCH = 100_000  # rows: compiled rules cost the same for ten rows and for ten thousand
EXIT = {FINISHED: 0, FINISHED_IN_PART: 1, REFUSED: 2}
COUNTED = {"received": "收到", "accepted": "通过", "doubtful": "存疑", "rejected": "退回", "duplicate": "重复"}


@click.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dataset", "dataset_id", required=True, help="dataset id, such as org-penalty")
@click.option("--agency", default="", help="统一社会信用代码 of the sending department; asks whether it may send this")
@click.option("--register", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="register as Parquet")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="judge as on this day, default today")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="folder for receipt, error file and rows")
@click.option("--json", "as_json", is_flag=True, help="print the receipt as JSON")
def check_command(
    file: Path,
    dataset_id: str,
    agency: str,
    register: Path | None,
    as_of: datetime | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Judge FILE against a dataset of the catalogue, and store nothing.

    Exit status: 0 every row is good, 1 some rows are not, 2 the file is refused.
    """
    catalogue = knowledge.catalogue()
    dataset = catalogue.dataset(dataset_id)
    trial = Trial(file, dataset, catalogue, agency, as_of.date() if as_of else clock.today(), out)
    receipt = trial.run(_register(register, dataset, catalogue))
    if out is not None:
        (out / "receipt.json").write_bytes(receipt.json_bytes())
        (out / "summary.html").write_text(page(receipt, dataset.name), encoding="utf-8")
    click.echo(receipt.json_bytes().decode() if as_json else _plain(receipt, dataset))
    if receipt.refused is not None:
        click.echo(f"{receipt.refused.message.zh}\n{receipt.refused.message.en}", err=True)
    sys.exit(EXIT[receipt.state])


class Trial:
    """One file on trial: what it is, by which rules it is judged, where its outcome goes."""

    def __init__(
        self, file: Path, dataset: Dataset, catalogue: Catalogue, agency: str, today: date, out: Path | None
    ) -> None:
        self.file, self.dataset, self.catalogue, self.agency, self.today = file, dataset, catalogue, agency, today
        self.received = clock.now()
        with file.open("rb") as content:
            self.sha256 = hashlib.file_digest(content, "sha256").hexdigest()
        self.submission = submission_id(self.sha256, agency, dataset.id)
        self.out = out

    def run(self, register: Register | None) -> Receipt:
        """The receipt that the platform would give; its files are in the folder when this returns."""
        wording = Wording(self.dataset, self.catalogue)
        output = Output(self.out, self.submission, wording) if self.out is not None else None
        try:
            return self._judged(output, register)
        except FileRefused as refused:
            if output is not None:
                output.discard()
            return self._refused(refused)

    def _judged(self, output: Output | None, register: Register | None) -> Receipt:
        self._admit()
        table = read(self.file, self.dataset, self.catalogue, batch_rows=BATCH)
        wording = Wording(self.dataset, self.catalogue, table.header.columns)
        tally, counts = Tally(wording), dict.fromkeys(("accepted", "doubtful", "rejected", "duplicate"), 0)
        also = [register.judged] if register is not None else []
        with self._marked(table.header, wording) as marked:
            sinks = [sink for sink in (output, marked) if sink is not None]
            for batch in judged(table.batches, self.dataset, self.catalogue, today=self.today, also=also):
                tally.add(batch.findings)
                tally.mended(batch.changes)
                for decision, count in batch.counts().items():
                    counts[decision] += count
                for sink in sinks:
                    sink.add(batch)
        for note in table.header.notes:
            tally.note(note.rule, note.facts, note.count, _places(note))
        told = Counts(received=sum(counts.values()), **counts)
        state = FINISHED if told.accepted + told.duplicate == told.received else FINISHED_IN_PART
        files = output.finish() if output is not None else {}
        return self._receipt(state).model_copy(update={"counts": told, "findings": tally.told(), "files": files})

    def _marked(self, header: Header, wording: Wording) -> AbstractContextManager[Marked | None]:
        """A workbook is also given back with its cells marked."""
        if self.out is None or not any(header.sheets):
            return nullcontext()
        return Marked(self.out / "marked.xlsx", header.columns, wording)

    def _admit(self) -> None:
        """The catalogue gate, where a sender is named."""
        if not self.agency:
            return
        if self.catalogue.agency(self.agency) is None:
            raise FileRefused("file.unknown-sender", agency=self.agency)
        if not self.catalogue.may_send(self.agency, self.dataset):
            name = self.dataset.name
            raise FileRefused("file.sender-not-allowed", dataset_zh=name.zh, dataset_en=name.en)

    def _refused(self, refused: FileRefused) -> Receipt:
        rule = self.catalogue.rule(refused.rule)
        tally = Tally(Wording(self.dataset, self.catalogue))
        tally.note(rule.id, refused.facts, 1, [])
        told = RefusalTold(rule=rule.id, message=filled(rule.message, refused.facts))
        return self._receipt(REFUSED).model_copy(update={"refused": told, "findings": tally.told()})

    def _receipt(self, state: int) -> Receipt:
        states = knowledge.document("states/submission.yaml")["states"]
        return Receipt(
            submission=self.submission,
            agency=self.agency,
            dataset=self.dataset.id,
            file_name=self.file.name,
            sha256=self.sha256,
            received_at=self.received,
            finished_at=clock.now(),
            state=state,
            state_text=next(Text(**s["text"]) for s in states if s["number"] == state),
        )


def _register(path: Path | None, dataset: Dataset, catalogue: Catalogue) -> Register | None:
    return None if path is None else Register(pl.read_parquet(path, columns=list(COLUMNS)), dataset, catalogue)


def _places(note: FileFinding) -> list[Example]:
    return [Example(sheet=note.sheet, row=row, column=note.column or "") for row in note.rows or (1,)]


def _plain(receipt: Receipt, dataset: Dataset) -> str:
    """The receipt for a terminal."""
    counts = receipt.counts.model_dump()
    lines = [
        f"{receipt.file_name}: {dataset.name.zh} {dataset.name.en}",
        f"{receipt.state_text.zh} {receipt.state_text.en}",
        "  ".join(f"{zh} {name} {counts[name]}" for name, zh in COUNTED.items()),
    ]
    for finding in receipt.findings:
        where = "; ".join(f"{e.sheet} {e.row} {e.column}".strip() for e in finding.examples)
        lines += [f"{finding.count:>8} × {finding.severity} {finding.rule} [{where}]"]
        lines += [f"           {finding.message.zh}", f"           {finding.message.en}"]
    return "\n".join(lines)
