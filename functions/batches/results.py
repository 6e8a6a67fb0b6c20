"""The files of an answered batch query: the result as JSON lines and as CSV, and the receipt (查询回执)."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson
import polars as pl

from cloud import files, knowledge, settings
from credit.errors import NotFound
from credit.exchange.sheets import csv_bytes
from functions.batches.answering import FOUND, NOT_ALLOWED
from functions.batches.run import STAGE
from functions.batches.store import Batch
from functions.intake import staging
from functions.permissions.policy import policy

LINES, TABLE, RECEIPT = "result.jsonl", "result.csv", "receipt.json"
KINDS = {LINES: "application/x-ndjson", TABLE: "text/csv; charset=utf-8", RECEIPT: "application/json"}
ASKED = ("sheet", "row", "asked_code", "asked_name", "asked_number", "result", "result_text")
SUBJECT = ("subject", "name", "code", "kind", "status", "region")
RECORD = ("dataset", "record", "agency", "decided_on", "state", "marks", "display_until", "details")
COLUMNS = (*ASKED, *SUBJECT, *RECORD, "watermark")
Line = Mapping[str, Any]


def written(batch: Batch) -> dict[str, Any]:
    """Write both result files; what the receipt tells of each: `key, sha256, bytes, rows`."""
    with TemporaryDirectory() as folder:
        lines, table = Path(folder) / LINES, Path(folder) / TABLE
        rows = _write(batch, lines, table)
        return {path.name: _uploaded(batch, path, rows) for path in (lines, table)}


def write_receipt(batch: Batch, receipt: Mapping[str, Any]) -> dict[str, Any]:
    """Write the receipt; what is told of its file."""
    content = orjson.dumps(receipt, option=orjson.OPT_INDENT_2)
    key = batch.folder + RECEIPT
    files.write(settings.bucket("results"), key, content, KINDS[RECEIPT])
    return {"key": key, "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}


def after_loss(batch: Batch) -> dict[str, int]:
    """The counts of its rows, in which those are not allowed whose consent was gone when they were logged."""
    counts = dict(batch.counts or {})
    if batch.lost:
        counts[FOUND] -= len(batch.lost)
        counts[NOT_ALLOWED] += len(batch.lost)
    return counts


def _write(batch: Batch, lines: Path, table: Path) -> int:
    """Part after part; how many rows were asked for."""
    rows = 0
    with lines.open("wb") as told, table.open("wb") as cells:
        for number, part in enumerate(staging.each(batch.staged, STAGE, batch.parts)):
            texts = _texts(part, batch)
            told.write("".join(f"{text}\n" for text in texts).encode())
            flat = [cell for text in texts for cell in _cells(orjson.loads(text))]
            frame = pl.DataFrame(flat, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")
            cells.write(csv_bytes(frame, header=number == 0))
            rows += part.height
    return rows


def _texts(part: pl.DataFrame, batch: Batch) -> pl.Series:
    """The lines, without what a row would have shown whose consent was gone by then."""
    lost = pl.col("place").is_in(list(batch.lost))
    return part.select(pl.when(lost).then("lost").otherwise("line").alias("line")).to_series()


def _cells(line: Line) -> Iterator[Sequence[str | None]]:
    """A row of the table for every record; one for a row that shows none."""
    asked = line["asked"]
    words = policy().results[line["result"]].zh
    first = [line.get("sheet"), str(line["row"]), *(asked.get(name) for name in ("code", "name", "number"))]
    who = line.get("subject", {})
    about = [who.get(name) for name in ("id", *SUBJECT[1:])]
    records: Sequence[Line] = line.get("records") or ({},)
    for record in records:
        yield [*first, line["result"], words, *about, *_record(record), line["watermark"]]


def _record(record: Line) -> Sequence[str | None]:
    if not record:
        return [None] * len(RECORD)
    dataset, details = _named(record)
    told = [dataset, record["id"], _agency(record["agency"]), record["decidedOn"], record["state"]]
    return [*told, ";".join(record["marks"]), record["displayUntil"], details]


def _named(record: Line) -> tuple[str, str]:
    """The dataset's name, and the fields as people read them."""
    try:
        dataset = knowledge.catalogue().dataset(record["dataset"])
    except NotFound:  # the catalogue has moved on since
        return record["dataset"], "；".join(f"{code}：{value}" for code, value in record["fields"].items())
    labels = {code: dataset.by_code[code].label.zh for code in record["fields"] if code in dataset.by_code}
    told = "；".join(f"{labels.get(code, code)}：{value}" for code, value in record["fields"].items())
    return dataset.name.zh, told


def _agency(code: str) -> str:
    known = knowledge.catalogue().agency(code)
    return known.name.zh if known else code


def _uploaded(batch: Batch, path: Path, rows: int) -> dict[str, Any]:
    key = batch.folder + path.name
    files.upload(settings.bucket("results"), key, path, KINDS[path.name])
    with path.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    return {"key": key, "sha256": digest, "bytes": path.stat().st_size, "rows": rows}
