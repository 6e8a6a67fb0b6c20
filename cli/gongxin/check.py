"""Judge a file as the platform would, store nothing: no platform, no network, no account is needed."""

import hashlib
import sys
from datetime import date, datetime
from pathlib import Path

import click
import polars as pl

from cloud import clock, knowledge
from credit.catalogue.model import Catalogue, Dataset
from credit.errors import BadRequest, FileRefused
from credit.exchange.answer import FILES, Answer, Sent, refusal, written
from credit.exchange.receipt import Receipt, RefusalTold, ZeroReportTold
from credit.exchange.wording import filled
from credit.exchange.zero_report import Words
from credit.quality.across.late import Late
from credit.quality.across.plausibility import Plausibility
from credit.quality.confirmation import Confirmations
from credit.quality.reading import Table
from credit.quality.run import judged
from credit.quality.subjects.lifetime import HELD
from credit.quality.subjects.register import ALSO, COLUMNS, Register
from credit.quality.subjects.units import Sender
from credit.text import Text
from functions.intake.inbox import submission_id

FINISHED, FINISHED_IN_PART, NOTHING, REFUSED = 80, 81, 82, 90
BATCH = 100_000  # rows: compiled rules cost the same for ten rows and for ten thousand
EXIT = {FINISHED: 0, NOTHING: 0, FINISHED_IN_PART: 1, REFUSED: 2}
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
    catalogue = knowledge.catalogue().of_sender(agency)
    dataset = catalogue.dataset(dataset_id)
    trial = Trial(file, dataset, catalogue, agency, as_of.date() if as_of else clock.today(), out)
    receipt = trial.run(_register(register, dataset, catalogue))
    if out is not None:
        receipt = written(receipt, dataset, out)
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
        self.back = knowledge.document("policies/corrections.yaml")["corrections"]

    def run(self, register: Register | None) -> Receipt:
        """The receipt that the platform would give; its files are in the folder when this returns."""
        self._cleared()
        try:
            self._admit()
            table = Words(self.back["zeroReport"]).table(self.file, self.dataset, self.catalogue, BATCH)
            return self._nothing() if table is None else self._judged(table, register)
        except FileRefused as refused:
            return self._refused(refused)

    def _cleared(self) -> None:
        """The folder without an earlier answer. A file that lies where its own answer goes is never replaced."""
        written = [self.out / name for name in FILES] if self.out else []
        if any(path.resolve() == self.file.resolve() for path in written):
            raise BadRequest("结果会覆盖原文件，请换目录 / the answer would replace the file: use another folder")
        for path in written:
            path.unlink(missing_ok=True)

    def _judged(self, table: Table, register: Register | None) -> Receipt:
        answer = Answer(Sent(table.header, self.submission, self.dataset, self.catalogue), self.out)
        picture, late = Plausibility(self.dataset, self.catalogue, self.today), Late()
        also = [picture.judged, *([register.judged] if register else [])]
        also += [Sender(self.agency, self.dataset, self.catalogue).judged] if self.agency else []
        last = [Confirmations(self.dataset, self.catalogue, self.back["confirmation"]).judged]
        told = judged(table.batches, self.dataset, self.catalogue, today=self.today, also=also, last=last, late=late)
        try:
            for batch in told:
                answer.add(batch)
        except FileRefused:
            answer.discard()
            raise
        for _, findings in late.parts():
            answer.late(findings)
        table.header.notes += picture.told(table.header.columns)
        counts = answer.counts()
        state = FINISHED if counts.accepted + counts.duplicate == counts.received else FINISHED_IN_PART
        more = {"counts": counts, "findings": answer.findings(), "files": answer.files(self.file)}
        return self._receipt(state).model_copy(update=more)

    def _nothing(self) -> Receipt:
        """A zero report: there is nothing to judge."""
        return self._receipt(NOTHING).model_copy(update={"zero_report": ZeroReportTold()})

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
        told = RefusalTold(rule=rule.id, message=filled(rule.message, refused.facts))
        findings = refusal(refused, self.dataset, self.catalogue)
        return self._receipt(REFUSED).model_copy(update={"refused": told, "findings": findings})

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
    if path is None:
        return None
    held = [*COLUMNS, *(name for name in (*ALSO, *HELD) if name in pl.read_parquet_schema(path))]
    return Register(pl.read_parquet(path, columns=held), dataset, catalogue)


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
