"""Where the values of a record come from: every version with its file, its row and what was mended there."""

from typing import Any

import click
import polars as pl

from credit.catalogue import Dataset
from credit.errors import NotFound
from credit.ledger.envelope import SILENT
from credit.ledger.lineage import lineage
from credit.ledger.marking import MARKED
from gongxin import looks, platform
from gongxin.main import print_json

CHANGES = {name: pl.String() for name in ("sheet", "row", "field", "operation", "old", "new")}


@click.command("trace")
@click.argument("record")
@click.option("--dataset", "dataset_id", help="dataset id; without it every dataset is asked")
@click.option("--purpose", default="operation", show_default=True, help="why you look; it goes into the access log")
def trace_command(record: str, dataset_id: str | None, purpose: str) -> None:
    """Every version of RECORD (an id, as `gongxin records` prints it): origin, values, and how each came about."""
    platform.enter()
    dataset, history = _found(record, dataset_id)
    sent = history.filter(~pl.col("change").is_in(SILENT))["submission"].unique()
    told = lineage(history, {submission: _changes(submission, history) for submission in sent}, dataset)
    for version in told:
        version["origin"] |= _file(version["origin"], dataset)
        version |= _mark(record, version)
    looks.log("trace", purpose, {"record": record}, told)
    print_json({"record": record, "dataset": dataset.id, "versions": told})


def _found(record: str, dataset_id: str | None) -> tuple[Dataset, pl.DataFrame]:
    from cloud import knowledge, ledger, sealing

    catalogue = knowledge.catalogue()
    named = [catalogue.dataset(dataset_id)] if dataset_id else [catalogue.dataset(d.id) for d in catalogue.datasets]
    for dataset in {d.id: d for d in named}.values():
        history = ledger.history(dataset, record)
        if history.height:
            return dataset, sealing.open_columns(history, dataset)
    raise NotFound(
        f"账本中没有记录 {record} / the ledger holds no record {record}; `gongxin records DATASET` lists them"
    )


def _changes(submission: str, history: pl.DataFrame) -> pl.DataFrame:
    """What the sender of a submission was told that had been mended, `row` as a number."""
    from cloud import files, settings

    agency = history.filter(pl.col("submission") == submission)["agency"][0]
    try:
        content = files.read(settings.bucket("outbox"), f"{agency}/{submission}/changes.csv")
    except NotFound:
        return pl.DataFrame(schema=CHANGES).cast({"row": pl.Int32})
    read = pl.read_csv(content, schema=CHANGES)
    return read.with_columns(pl.col("row").cast(pl.Int32), pl.col("sheet").fill_null(""))


def _mark(record: str, version: dict[str, Any]) -> dict[str, Any]:
    """The decision that made a version, if one did: by whom, in which case, why."""
    from functions.intake import marks

    told = marks.behind(record, version["version"]) if version["change"] == MARKED else None
    return {"mark": {name: told[name] for name in ("mark", "caseNumber", "reason", "by", "at")}} if told else {}


def _file(origin: dict[str, Any], dataset: Dataset) -> dict[str, Any]:
    """The name of the file as it was sent, and where it lies as evidence."""
    from cloud import settings
    from functions.intake import submissions

    item = submissions.find(origin["submission"])
    evidence = f"s3://{settings.bucket('raw')}/{origin['agency']}/{dataset.id}/{origin['sha256']}"
    return {"fileName": item["fileName"] if item else None, "evidence": evidence}
