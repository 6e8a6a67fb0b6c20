"""What is on public display as files (开放数据): a daily snapshot of each dataset, and what changed since the last one.

A row of a snapshot may be shown until the day that it tells. Whoever keeps a copy applies the changes of each day in
order, or takes the newest snapshot: what has left it is shown no longer, whatever the reason.
"""

import gzip
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import orjson
import polars as pl

from cloud import clock, files, knowledge, logs, settings, subjects
from cloud.tables import Item, table
from credit.catalogue import Dataset
from credit.disclosure.record import Record
from credit.disclosure.shown import Shown, shown, subject_shown
from credit.disclosure.viewer import ANONYMOUS
from credit.errors import NotFound
from credit.exchange.sheets import csv_bytes
from credit.linkage.keys import PERSON
from credit.linkage.subject import Subject
from functions.disclosure import policy

BUCKET, LATEST = "open-data", "latest.json"
TOGETHER = 2_000  # rows
RECORDS, SHEET, CHANGES, INDEX = "records.jsonl.gz", "records.csv.gz", "changes.jsonl.gz", "index.jsonl.gz"
COLUMNS = ("record", "version", "subject", "name", "code", "agency", "decidedOn", "displayUntil", "publishedAt")


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """How many records of each dataset were written."""
    if event.get("warm"):
        return {"warm": True}
    done = write()
    logs.logger().info("open data written", extra={"rows": sum(done.values())})
    return done


def write() -> dict[str, int]:
    """Write today's files of every public dataset; writing them again replaces them."""
    day, catalogue, names = clock.today().isoformat(), knowledge.catalogue(), offered()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gongxin-open-")))
        made = {name: stack.enter_context(Snapshot(catalogue.dataset(name), folder, day)) for name in names}
        items = iter(item for item in table("dossiers").scan() if item["dataset"] in made)
        while some := list(islice(items, TOGETHER)):
            about = subjects.by_id({item["subject"] for item in some})
            for name, snapshot in made.items():
                snapshot.add([item for item in some if item["dataset"] == name], about)
        return {name: snapshot.finish() for name, snapshot in made.items()}


def offered() -> list[str]:
    """Datasets that may be had whole; what is public of people is for whoever looks one up, not for copies of all."""
    there = (d for d in knowledge.catalogue().datasets if d.disclosure == "public" and d.subject.kind != PERSON)
    return sorted({dataset.id for dataset in there})


def latest(dataset: str) -> dict[str, Any] | None:
    """What the newest snapshot of a dataset consists of; None while there is none."""
    try:
        told: dict[str, Any] = orjson.loads(files.read(settings.bucket(BUCKET), f"{dataset}/{LATEST}"))
    except NotFound:
        return None
    return told


@dataclass
class Snapshot:
    """The files of one dataset and day, written as the records come."""

    dataset: Dataset
    folder: Path
    day: str
    rows: int = 0
    changes: int = 0
    before: dict[str, str] = field(default_factory=dict)
    since: str | None = None  # the day of the snapshot from which the changes lead to this one
    out: dict[str, BinaryIO] = field(default_factory=dict)

    def __enter__(self) -> "Snapshot":
        """Open the files, and read what the snapshot of an earlier day held."""
        self.since, self.before = _earlier(self.dataset.id, self.day)
        for name in (RECORDS, SHEET, CHANGES, INDEX):
            # Without a time in its head the same records give the same file.
            self.out[name] = gzip.GzipFile(self._path(name), "wb", mtime=0)  # type: ignore[assignment]
        return self

    def __exit__(self, *_: object) -> None:
        """Close the files, if that was not done."""
        for out in self.out.values():
            out.close()

    def add(self, items: list[Item], about: Mapping[str, Subject]) -> None:
        """Write what the public sees of these entries."""
        told = [row for item in items if (row := _row(item, self.dataset, about))]
        for row in told:
            self._write(row)
        if told:
            sheet = pl.DataFrame([self._flat(row) for row in told], schema=dict.fromkeys(self._columns(), pl.String))
            self.out[SHEET].write(csv_bytes(sheet, header=self.rows == 0))
        self.rows += len(told)

    def finish(self) -> int:
        """Tell which records have gone, store the files, then say that they are there; how many records."""
        for record in self.before:
            self._change({"remove": record})
        self.__exit__()
        told = [self._stored(name, self._path(name)) for name in (RECORDS, SHEET, CHANGES, INDEX)]
        facts = {"dataset": self.dataset.id, "day": self.day, "rows": self.rows, "changes": self.changes}
        before = {"day": self.since} if self.since else None
        manifest = orjson.dumps({**facts, "before": before, "files": told})
        files.write(settings.bucket(BUCKET), f"{self.dataset.id}/{LATEST}", manifest, "application/json")
        return self.rows

    def _write(self, row: Mapping[str, Any]) -> None:
        line = orjson.dumps(row)
        digest = sha256(line).hexdigest()[:32]
        self.out[RECORDS].write(line + b"\n")
        self.out[INDEX].write(orjson.dumps([row["record"], digest]) + b"\n")
        if self.before.pop(row["record"], None) != digest:
            self._change({"put": row})

    def _change(self, told: Mapping[str, Any]) -> None:
        self.out[CHANGES].write(orjson.dumps(told) + b"\n")
        self.changes += 1

    def _columns(self) -> list[str]:
        return [*COLUMNS, *(f.code for f in self.dataset.fields if f.disclosure == "public")]

    def _flat(self, row: Mapping[str, Any]) -> dict[str, str | None]:
        plain = {**row, **row["subject"], **row["fields"], "subject": row["subject"]["id"]}
        return {name: None if plain.get(name) is None else str(plain[name]) for name in self._columns()}

    def _path(self, name: str) -> Path:
        return self.folder / f"{self.dataset.id}-{name}"

    def _stored(self, name: str, path: Path) -> dict[str, Any]:
        key, content = f"{self.dataset.id}/{self.day}/{name}", path.read_bytes()
        files.upload(settings.bucket(BUCKET), key, path, "application/gzip")
        return {"name": name, "key": key, "bytes": len(content), "sha256": sha256(content).hexdigest()}


def _earlier(dataset: str, day: str) -> tuple[str | None, dict[str, str]]:
    """The day of the newest snapshot before this day, and its records with their digests."""
    told = latest(dataset)
    while told and told["day"] >= day:
        told = told.get("before")
    if not told:
        return None, {}
    lines = gzip.decompress(files.read(settings.bucket(BUCKET), f"{dataset}/{told['day']}/{INDEX}")).splitlines()
    return told["day"], dict(orjson.loads(line) for line in lines)


def _row(item: Item, dataset: Dataset, about: Mapping[str, Subject]) -> dict[str, Any] | None:
    seen = shown(Record.model_validate(item), dataset, ANONYMOUS, clock.today(), policy())
    known = about.get(item["subject"])
    body = subject_shown(known, ANONYMOUS, policy(), has_records=True) if seen and known else None
    return _told(item, seen, {"id": body.id, "name": body.name, "code": body.code}) if seen and body else None


def _told(item: Item, seen: Shown, subject: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "record": seen.record.record,
        "version": seen.record.version,
        "dataset": seen.dataset.id,
        "subject": subject,
        "agency": seen.record.agency,
        "decidedOn": item.get("decidedOn"),
        "displayUntil": seen.display_until.isoformat() if seen.display_until else None,
        "publishedAt": item["committedAt"],
        "marks": [mark.id for mark in seen.marks],
        "fields": {f.code: f.value for f in seen.fields},
    }
