"""Faults of what lies in the folder are made, and the doctor names them."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from cloud import clock, generations, search
from functions.daily.lease import Lease
from localstack import backup
from localstack.doctor import kept
from localstack.doctor.model import Found, Patient
from tests.functions.city import REGISTER, City
from tests.localstack.doctor.examined import kinds, with_limit
from tests.platform_fixture import free_ports


def test_tables_and_keys_of_a_newer_version(patient: Patient):
    with closing(sqlite3.connect(patient.home / "tables.sqlite")) as db:
        db.execute('DROP TABLE "gongxin-local-marks"')
    (patient.home / "report-key.hex").unlink()
    assert [*kept.tables(patient), *kept.secrets(patient)] == [
        Found("tables-missing", {"count": 1, "tables": "gongxin-local-marks"}),
        Found("secrets-missing", {"count": 1, "secrets": "report-key"}),
    ]


def test_tables_that_are_lost(patient: Patient):
    for file in patient.home.glob("tables.sqlite*"):
        file.unlink()
    assert kinds(kept.tables(patient)) == ["tables-missing"]


def test_a_clock_that_was_moved(patient: Patient):
    assert list(kept.moved(patient)) == []
    clock.move("+3d")
    [found] = kept.moved(patient)
    assert (found.kind, found.facts["days"]) == ("clock-moved", 3.0)


def test_an_index_that_is_gone(patient: Patient):
    assert list(kept.index(patient)) == []
    with closing(sqlite3.connect(patient.home / "search.sqlite")) as db:
        db.execute("DROP TABLE subjects")
    assert kinds(kept.index(patient)) == ["search-lost"]


def test_an_engine_that_does_not_answer(patient: Patient, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SEARCH_URL", f"http://127.0.0.1:{free_ports()}/gongxin-subjects")
    search.forget()
    assert kinds(kept.index(patient)) == ["search-silent"]


def test_a_rebuild_that_is_alive_and_one_that_was_cut_off(patient: Patient):
    assert list(kept.rebuild(patient)) == []
    Lease.take("somebody").announce(1)
    assert kinds(kept.rebuild(patient)) == ["rebuild-underway"]
    clock.move("+1h")
    assert list(kept.rebuild(patient)) == [Found("rebuild-cut-off", {"generation": 1})]
    assert generations.state()["next"] == 1


def test_snapshots_that_nobody_put_away(patient: Patient, city: City):
    for number in (1, 2):
        city.commit(REGISTER, f"s-{number}", city.registration(number, "测试甲有限公司"))
    [found] = kept.snapshots(with_limit(patient, "snapshots", count=1))
    assert found == Found("snapshots", {"dataset": REGISTER, "count": 2})
    assert list(kept.snapshots(patient)) == []


def test_backups_that_were_never_made_or_long_ago(patient: Patient, tmp_path_factory):
    assert kinds(kept.backups(patient)) == ["backup-never"]
    backup.backup(patient.home, tmp_path_factory.mktemp("kept"))
    assert list(kept.backups(patient)) == []
    ten = datetime.now(UTC) - timedelta(days=10)
    (patient.home / backup.LAST).write_text(json.dumps({"at": ten.isoformat()}))
    assert list(kept.backups(patient)) == [Found("backup-old", {"days": 10})]
