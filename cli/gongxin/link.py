"""Say who each row of a file is about, by a register in a file: no platform, no network, no account is needed."""

import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
import polars as pl

from cloud import clock, knowledge
from credit.catalogue.model import Catalogue, Dataset
from credit.errors import BadRequest, FileRefused
from credit.exchange.rows_file import RowsFile
from credit.exchange.wording import filled
from credit.exchange.zero_report import Words
from credit.linkage.entries import COLUMNS
from credit.linkage.links import LINKS, Linker
from credit.linkage.policy import LINKED, LinkPolicy
from credit.linkage.register import Register
from credit.quality.across.late import Late
from credit.quality.across.plausibility import Plausibility
from credit.quality.findings import PLACE
from credit.quality.run import judged
from gongxin.main import print_json

FILE, PART = "links.parquet", ".part"
BATCH = 100_000  # rows that are judged at once
AT_ONCE = 500_000  # rows that are linked at once: a register is gone through as often
REJECTED = "rejected"
SCHEMA = pl.Schema({"_sheet": pl.String(), "_row": pl.UInt32(), **LINKS})


@click.command("link")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dataset", "dataset_id", required=True, help="dataset id, such as org-penalty")
@click.option(
    "--register",
    "register_path",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="register of subjects as Parquet; docs/linkage.md names its columns",
)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="judge as on this day, default today")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="folder for links.parquet")
@click.option("--json", "as_json", is_flag=True, help="print the summary as JSON")
def link_command(
    file: Path, dataset_id: str, register_path: Path, as_of: datetime | None, out: Path | None, as_json: bool
) -> None:
    """Say who each row of FILE is about, and store nothing.

    The file is read and judged as `check` does; every row that is not rejected gets a result: 01 not linked, 02
    ambiguous, 03 linked, 04 contradictory, 05 not enough to go by. Only 03 is a link, the others wait for a person.

    Exit status: 0 every row is linked, 1 some rows are not, 2 the file or the register is refused.
    """
    catalogue = knowledge.catalogue()
    dataset = catalogue.dataset(dataset_id)
    policy = LinkPolicy.of(knowledge.document("policies/linkage.yaml"), catalogue)
    path = _cleared(out, file, register_path)
    linker = Linker(Register(_read(register_path), dataset.subject.kind, policy), dataset, policy)
    run = Run(file, dataset, catalogue, as_of.date() if as_of else clock.today())
    try:
        summary = run.summary(linker, policy, path)
    except FileRefused as refused:
        told = filled(catalogue.rule(refused.rule).message, refused.facts)
        click.echo(f"{told.zh}\n{told.en}", err=True)
        sys.exit(2)
    print_json(summary) if as_json else click.echo(_plain(summary, dataset))
    sys.exit(0 if summary["linked"] == summary["received"] else 1)


class Run:
    """One file on its way through judgement and linking."""

    def __init__(self, file: Path, dataset: Dataset, catalogue: Catalogue, today: date) -> None:
        self.file, self.dataset, self.catalogue, self.today = file, dataset, catalogue, today
        self.rejected = 0

    def summary(self, linker: Linker, policy: LinkPolicy, path: Path | None) -> dict[str, Any]:
        """Link everything, write the links if there is a place for them, and count."""
        results, methods = Counter[str](), Counter[str]()
        for links in _written(self._links(linker), path):
            results.update(dict(links["result"].value_counts().iter_rows()))
            methods.update(dict(links["method"].value_counts().iter_rows()))
        return {
            "file": self.file.name,
            "dataset": self.dataset.id,
            "policy": policy.version,
            "received": results.total() + self.rejected,
            "rejected": self.rejected,
            "linked": results[LINKED],
            "results": [
                {"result": code, "zh": text.zh, "en": text.en, "rows": results[code]}
                for code, text in policy.results.items()
            ],
            "methods": dict(methods.most_common()),
        }

    def _links(self, linker: Linker) -> Iterator[pl.DataFrame]:
        for rows in _gathered(self._rows()):
            yield rows.select(PLACE).hstack(linker.links(rows))

    def _rows(self) -> Iterator[pl.DataFrame]:
        """The rows that are not rejected, batch by batch, with the fields that linking asks."""
        words = Words(knowledge.document("policies/corrections.yaml")["corrections"]["zeroReport"])
        table = words.table(self.file, self.dataset, self.catalogue, BATCH)
        if table is None:
            return
        also = [Plausibility(self.dataset, self.catalogue, self.today).judged]
        for batch in judged(table.batches, self.dataset, self.catalogue, today=self.today, also=also, late=Late()):
            kept = batch.rows.filter(pl.col("_decision") != REJECTED)
            self.rejected += batch.rows.height - kept.height
            yield kept.select(*PLACE, *_fields(self.dataset))


def _written(links: Iterator[pl.DataFrame], path: Path | None) -> Iterator[pl.DataFrame]:
    """The same, written on their way if there is a place for them; the file is there only when it is whole."""
    if path is None:
        yield from links
        return
    part = path.with_suffix(PART)
    writer, whole = RowsFile(part, SCHEMA), False
    try:
        for frame in links:
            writer.add(frame)
            yield frame
        whole = True
    finally:
        writer.finish()
        part.replace(path) if whole else part.unlink(missing_ok=True)


def _fields(dataset: Dataset) -> list[str]:
    subject = dataset.subject
    more = (subject.legal_representative, subject.region, dataset.decided_on)
    return list(dict.fromkeys([subject.name, *subject.codes.values(), *(field for field in more if field)]))


def _gathered(batches: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """The same rows in fewer, larger frames; at least one."""
    held: list[pl.DataFrame] = []
    for batch in batches:
        held.append(batch)
        if sum(one.height for one in held) >= AT_ONCE:
            yield pl.concat(held)
            held = []
    if held:
        yield pl.concat(held)


def _cleared(out: Path | None, *sent: Path) -> Path | None:
    """Where the links go, without an earlier answer. What was sent is never replaced."""
    if out is None:
        return None
    path = out / FILE
    if any(path.resolve() == one.resolve() for one in sent):
        raise BadRequest("结果会覆盖原文件，请换目录 / the answer would replace the file: use another folder")
    out.mkdir(parents=True, exist_ok=True)
    for earlier in (path, path.with_suffix(PART)):
        earlier.unlink(missing_ok=True)
    return path


def _read(path: Path) -> pl.DataFrame:
    """The register's columns that linking knows."""
    try:
        held = [name for name in pl.read_parquet_schema(path) if name in COLUMNS]
        return pl.read_parquet(path, columns=held)
    except (pl.exceptions.PolarsError, OSError) as unreadable:
        raise BadRequest(
            "登记文件不是可读的 Parquet 文件 / the register is no Parquet file that can be read"
        ) from unreadable


def _plain(summary: dict[str, Any], dataset: Dataset) -> str:
    """The summary for a terminal."""
    head = f"{summary['file']}: {dataset.name.zh} {dataset.name.en}"
    counts = (
        f"收到 received {summary['received']}  关联 linked {summary['linked']}  退回 rejected {summary['rejected']}"
    )
    results = [f"{one['rows']:>8}  {one['result']} {one['zh']} {one['en']}" for one in summary["results"]]
    methods = [f"{count:>8} × {method}" for method, count in summary["methods"].items()]
    return "\n".join([head, counts, *results, *methods])
