"""What lies in the platform's folder: tables, secrets, clock, index, ledger. Nothing needs to be running."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

from cloud import clock, generations, knowledge, search
from cloud.ledger.table import find
from cloud.tables import table
from credit.errors import SystemBusy
from functions.daily import lease
from localstack import backup, manifest
from localstack.doctor.model import Found, Patient

SHOWN = 5


def tables(patient: Patient) -> Iterator[Found]:
    """Tables that this version has more than the one which started the platform last."""
    wanted = {schema.name for schema in manifest.load().schemas()}
    if missing := sorted(wanted - _there(patient)):
        yield Found("tables-missing", {"count": len(missing), "tables": ", ".join(missing[:SHOWN])})


def _there(patient: Patient) -> set[str]:
    file = patient.home / "tables.sqlite"
    if not file.exists():
        return set()
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as db:
        return {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def secrets(patient: Patient) -> Iterator[Found]:
    """Keys that are not there."""
    missing = [name for name in manifest.load().secrets if not (patient.home / f"{name}.hex").exists()]
    if missing:
        yield Found("secrets-missing", {"count": len(missing), "secrets": ", ".join(missing)})


def moved(_patient: Patient) -> Iterator[Found]:
    """A clock that shows another time than the real one."""
    if offset := clock.local_offset():
        yield Found("clock-moved", {"days": round(offset.total_seconds() / 86400, 2), "now": clock.now().isoformat()})


def index(_patient: Patient) -> Iterator[Found]:
    """The search index: whether it is there and answers."""
    try:
        search.index().count()
    except SystemBusy:
        yield Found("search-silent")
    except (sqlite3.OperationalError, search.IndexLost):
        yield Found("search-lost")


def rebuild(_patient: Patient) -> Iterator[Found]:
    """A rebuild that is at work, or was cut off while everything was being written twice."""
    now, held = generations.state(), table(generations.TABLE).get(lease.KEY)
    alive = held is not None and held["until"] > clock.now().isoformat()
    if alive and held:
        yield Found("rebuild-underway", {"since": held["since"]})
    elif "next" in now:
        yield Found("rebuild-cut-off", {"generation": now["next"]})


def snapshots(patient: Patient) -> Iterator[Found]:
    """Tables of the ledger whose upkeep has not run for long: each snapshot makes every commit slower."""
    for dataset in knowledge.catalogue().datasets:
        held = find(dataset)
        count = len(held.metadata.snapshots) if held else 0
        if count > patient.limit("snapshots", "count"):
            yield Found("snapshots", {"dataset": dataset.id, "count": count})


def backups(patient: Patient) -> Iterator[Found]:
    """How long ago a backup was made."""
    told = patient.home / backup.LAST
    if not told.exists():
        yield Found("backup-never")
        return
    made = datetime.fromisoformat(json.loads(told.read_text(encoding="utf-8"))["at"])
    days = (datetime.now(UTC) - made).days
    if days >= patient.limit("backup-old", "days"):
        yield Found("backup-old", {"days": days})
