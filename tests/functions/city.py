"""A platform at rest, driven step by step: a real ledger, real tables and a real index in a folder, no servers."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import polars as pl

from cloud import generations, knowledge, ledger, sealing, search, subjects, tables
from cloud.generations import Place
from credit.ledger.envelope import Provenance, enveloped, schema
from functions.intake import projection
from localstack.samples.bodies import identity_number, unified_code
from tests.functions import at_rest

REGISTER, PENALTY, PERSONS = "org-registration", "org-penalty", "person-penalty"
IDENTITY = identity_number(Random(1))  # noqa: S311
AGENCY = "11990100MC00000121"
AT = datetime(2026, 3, 6, 1, tzinfo=UTC)
WHO = ("daily-rebuild", "daily-verify", "daily-sweep", "operator")
Row = Mapping[str, Any]


@dataclass
class City:
    """What tests do: commit, project, look."""

    home: Path
    versions: dict[str, int] = field(default_factory=dict)

    def registration(self, number: int, name: str, **more: Any) -> Row:
        """A row of the register about body `number`."""
        code = unified_code("91", number)
        return self.row(REGISTER, f"r{number}", body(number), JGMC=name, TYSHXYDM=code, **more)

    def penalty(self, record: str, about: int, name: str, **more: Any) -> Row:
        """A penalty of body `about`."""
        code = unified_code("91", about)
        return self.row(PENALTY, record, body(about), CF_XDR_MC=name, CF_XDR_SHXYM=code, **more)

    def row(self, dataset: str, record: str, subject_id: str | None, **values: Any) -> Row:
        version = self.versions[record] = self.versions.get(record, 0) + 1
        told = {"record_id": record, "version": version, "state": "in-force", "link": "03" if subject_id else "05"}
        told |= {"change": "new" if version == 1 else "changed", "subject_id": subject_id, "method": "test"}
        return told | {"record_hash": f"{record}-{version}", **values}

    def commit(self, dataset_id: str, submission: str, *rows: Row) -> None:
        """Put rows into the ledger, as far as `commit` does it: nothing is projected."""
        dataset = knowledge.catalogue().dataset(dataset_id)
        types = {n: t for n, t in schema(dataset).items() if n in {name for row in rows for name in row}}
        frame = pl.DataFrame([dict(row) for row in rows], schema=types).with_columns(
            pl.lit("").alias("sheet"), pl.int_range(2, pl.len() + 2, dtype=pl.Int32).alias("row")
        )
        absent = [pl.lit(None, kind).alias(n) for n, kind in schema(dataset).items() if n not in frame.columns]
        told = Provenance.of(
            dataset, submission=submission, agency=AGENCY, sha256="0" * 64, received_at=AT, cleansed_at=AT
        )
        filled = frame.with_columns(a for a in absent if a.meta.output_name() in dataset.by_code)
        snapshot = ledger.current(dataset)[0]
        sealed = sealing.seal_columns(enveloped(filled, dataset, told), dataset)
        ledger.commit(dataset, submission, [sealed], snapshot)
        self.mark(submission, "commit")

    def project(self, dataset_id: str, submission: str) -> None:
        projection.project(knowledge.catalogue().dataset(dataset_id), submission, planned=False)
        self.mark(submission, "project")

    def upload(self, dataset_id: str, submission: str, *rows: Row) -> None:
        self.commit(dataset_id, submission, *rows)
        self.project(dataset_id, submission)

    def mark(self, submission: str, step: str) -> None:
        before = tables.table("submissions").get({"id": submission}) or {"id": submission, "steps": []}
        steps = [*before["steps"], {"name": step, "at": AT.isoformat()}]
        tables.table("submissions").put({**before, "steps": steps})

    def shown(self) -> dict[str, list[Any]]:
        """Every item and every document of the live generation, in order."""
        with at(generations.state()["number"]):
            return everything()


def body(number: int) -> str:
    return f"s{number}"


def everything() -> dict[str, list[Any]]:
    """Every item and every document where this run is pinned to."""
    found: dict[str, list[Any]] = {
        name: sorted(map(plain, tables.table(name).scan()), key=lambda item: sorted(map(str, item.values())))
        for name in tables.projections()
    }
    return found | {"search": sorted(search.index().scan(), key=lambda kept: kept.id)}


def plain(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """An item opened, if it is sealed: sealed twice it never looks the same."""
    return subjects.opened(item).model_dump() if "sealed" in item else item


@contextmanager
def at(number: int) -> Iterator[None]:
    """Within a generation."""
    with generations.pinned(Place(number)):
        yield


def entered(home: Path) -> City:
    """Become the operator of a platform in this folder."""
    at_rest.enter(home, WHO)
    return City(home)
