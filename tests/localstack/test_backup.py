"""A backup is one state of the platform, whatever is written meanwhile, and a platform can be made of it."""

import fnmatch
import json
import shutil
import threading
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from cloud import access_log, knowledge, ledger
from cloud.access_log import verification
from cloud.tables import table
from credit.disclosure.viewer import Role, Viewer
from functions.daily.verify import verify
from gongxin.main import cli
from localstack import backup, manifest, restore
from localstack.trouble import Trouble
from tests.functions import at_rest
from tests.functions.city import PENALTY, REGISTER, City


def look() -> access_log.Look:
    viewer = Viewer(Role.OFFICER, agency="11990100MC00000121")
    return access_log.Look(viewer, "监督检查", "测试办法第三条", None, {"kind": "subject"}, 0, "0" * 64)


@pytest.fixture
def filled(city: City) -> City:
    """A platform with a register, penalties, an entry in the log, an object and keys."""
    (city.home / restore.folder.MARK).touch()
    city.upload(REGISTER, "s-1", city.registration(1, "测试甲有限公司"), city.registration(2, "测试乙有限公司"))
    city.upload(PENALTY, "s-2", city.penalty("p-1", 1, "测试甲有限公司", CF_WSH="测罚〔2026〕1号"))
    access_log.write(look())
    put(city.home, "raw/one", "evidence")
    return city


def put(home: Path, key: str, content: str) -> None:
    path = home / "objects" / "000000000000" / key
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_name(path.name + ".tmp").write_text(content)
    path.with_name(path.name + ".tmp").replace(path)


def rows(dataset: str) -> list:
    frame = pl.concat(list(ledger.records(knowledge.catalogue().dataset(dataset), versions=True)))
    return frame.sort("record_id", "version").rows()


def lose(home: Path) -> None:
    ledger.catalogue().close()
    shutil.move(home, home.with_name(f"{home.name}-lost"))
    at_rest.forget()


def brought_back(home: Path, source: Path) -> None:
    environment = {"GONGXIN_HOME": str(home)}
    told = CliRunner().invoke(cli, ["restore", str(source)], env=environment)
    assert told.exit_code == 0, told.output
    at_rest.forget()


def test_what_is_lost_with_its_folder_comes_back_whole(filled: City, tmp_path_factory):
    to = tmp_path_factory.mktemp("kept")
    before = {dataset: rows(dataset) for dataset in (REGISTER, PENALTY)}
    shown, keys = filled.shown(), {p.name: p.read_bytes() for p in filled.home.glob("*.hex")}
    backup.backup(filled.home, to)
    lose(filled.home)
    brought_back(filled.home, to)
    assert {dataset: rows(dataset) for dataset in (REGISTER, PENALTY)} == before
    assert filled.shown() == shown
    assert {p.name: p.read_bytes() for p in filled.home.glob("*.hex")} == keys
    assert (filled.home / "objects/000000000000/raw/one").read_text() == "evidence"
    assert [entry["purpose"] for entry in table("access-log").scan() if entry["day"] != "head"] == ["监督检查"]
    assert (filled.home.stat().st_mode & 0o077, (filled.home / "record-key.hex").stat().st_mode & 0o077) == (0, 0)


def test_a_restored_platform_goes_on_where_it_was(filled: City, tmp_path_factory):
    to = tmp_path_factory.mktemp("kept")
    backup.backup(filled.home, to)
    filled.upload(PENALTY, "s-3", filled.penalty("p-9", 2, "测试乙有限公司"))
    lose(filled.home)
    brought_back(filled.home, to)
    assert "p-9" not in {row[0] for row in rows(PENALTY)}
    filled.upload(PENALTY, "s-3", filled.penalty("p-3", 2, "测试乙有限公司"))
    access_log.write(look())
    assert len(rows(PENALTY)) == 2
    assert [int(e["entry"]) for e in table("access-log").scan() if e["day"] != "head"] == [1, 2]


def test_whatever_the_tables_name_is_there_although_others_write_meanwhile(filled: City, tmp_path_factory):
    to, done, stop = tmp_path_factory.mktemp("kept"), threading.Event(), threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            put(filled.home, f"raw/{number:06d}", str(number))
            table("arrivals").put({"id": f"{number:06d}"})
            if number == 50:
                done.set()

    writer = threading.Thread(target=write)
    writer.start()
    assert done.wait(60)
    try:
        made, _ = backup.backup(filled.home, to)
    finally:
        stop.set()
        writer.join()
    named = {item["id"] for item in copied_table(made, "arrivals").scan()}
    kept = {path.name for path in (made / "files/objects/000000000000/raw").iterdir()}
    assert len(named) >= 50
    assert named <= kept


def test_the_ledger_of_a_backup_is_whole_although_uploads_go_on(filled: City, tmp_path_factory):
    to, begun, stop, done = tmp_path_factory.mktemp("kept"), threading.Event(), threading.Event(), []

    def send() -> None:
        while not stop.is_set():
            number = len(done) + 10
            filled.upload(PENALTY, f"s-{number}", filled.penalty(f"p-{number}", 2, "测试乙有限公司"))
            done.append(number)
            begun.set()

    sender = threading.Thread(target=send)
    sender.start()
    assert begun.wait(60)
    try:
        before = len(done)
        backup.backup(filled.home, to)
    finally:
        stop.set()
        sender.join()
    lose(filled.home)
    brought_back(filled.home, to)
    kept = {row[0] for row in rows(PENALTY)}
    assert {f"p-{number}" for number in done[:before]} <= kept
    assert verify(lambda _told, _of: None, repair=False).agrees


def copied_table(made: Path, name: str):
    from cloud.tables import connect

    return connect(f"sqlite:///{made / 'files/tables.sqlite'}").table(manifest.load().schema_of(name))


def test_the_next_backup_shares_what_has_not_changed_and_lacks_what_is_gone(filled: City, tmp_path_factory):
    to = tmp_path_factory.mktemp("kept")
    put(filled.home, "inbox/file", "rows")
    first, _ = backup.backup(filled.home, to)
    (filled.home / "objects/000000000000/inbox/file").unlink()
    put(filled.home, "raw/two", "more")
    put(filled.home, "outbox/answer", "one")
    second, files = backup.backup(filled.home, to)
    same = "files/objects/000000000000/raw/one"
    assert (first / same).stat().st_ino == (second / same).stat().st_ino
    assert (first / "files/objects/000000000000/inbox/file").exists()
    assert {n.partition("000/")[2] for n in files if n.startswith("objects/")} == {
        "raw/one",
        "raw/two",
        "outbox/answer",
    }
    assert backup.newest(to) == second


def test_a_file_that_was_dropped_is_kept_whatever_its_name_and_half_an_object_is_not(filled: City, tmp_path_factory):
    dropped = filled.home / "drop" / "11990100MC00000121" / "org-penalty" / "rows.tmp"
    dropped.parent.mkdir(parents=True)
    dropped.write_text("rows")
    half = filled.home / "objects" / "000000000000" / "raw" / "half.tmp"
    half.write_text("ha")
    _, files = backup.backup(filled.home, tmp_path_factory.mktemp("kept"))
    assert str(dropped.relative_to(filled.home)) in files
    assert str(half.relative_to(filled.home)) not in files


def test_what_changes_after_a_backup_does_not_change_it(filled: City, tmp_path_factory):
    to = tmp_path_factory.mktemp("kept")
    first, _ = backup.backup(filled.home, to)
    backup.backup(filled.home, to)
    put(filled.home, "raw/one", "something else")
    backup.backup(filled.home, to)
    assert (first / "files/objects/000000000000/raw/one").read_text() == "evidence"
    assert list(restore._damaged(first)) == []


def test_a_damaged_backup_is_refused_before_anything_is_written(filled: City, tmp_path_factory):
    to = tmp_path_factory.mktemp("kept")
    made, _ = backup.backup(filled.home, to)
    (made / "files/objects/000000000000/raw/one").write_text("evidencf")
    lose(filled.home)
    with pytest.raises(Trouble, match="raw/one"):
        restore.restore(to, filled.home)
    assert not filled.home.exists()


def test_a_platform_that_is_there_is_never_written_over(filled: City, tmp_path_factory):
    to = tmp_path_factory.mktemp("kept")
    backup.backup(filled.home, to)
    with pytest.raises(Trouble, match="not empty"):
        restore.restore(to, filled.home)


def test_a_backup_goes_back_to_its_place_because_the_ledger_names_places(filled: City, tmp_path_factory):
    to = tmp_path_factory.mktemp("kept")
    backup.backup(filled.home, to)
    with pytest.raises(Trouble, match="symbolic link"):
        restore.restore(to, to / "elsewhere")


def test_a_backup_that_was_cut_off_is_none(filled: City, tmp_path_factory):
    to = tmp_path_factory.mktemp("kept")
    made, _ = backup.backup(filled.home, to)
    made.rename(made.with_name(made.name + backup.PARTIAL))
    assert backup.newest(to) is None
    with pytest.raises(Trouble, match="no backup"):
        restore.restore(to, to / "elsewhere")


def test_neither_in_itself_nor_of_nothing(filled: City, tmp_path: Path):
    with pytest.raises(Trouble, match="own folder"):
        backup.backup(filled.home, filled.home / "kept")
    with pytest.raises(Trouble, match="no platform"):
        backup.backup(tmp_path / "nothing", tmp_path / "kept")


def test_everything_in_the_folder_is_kept_or_known_to_be_made_again(filled: City, tmp_path_factory):
    made, files = backup.backup(filled.home, tmp_path_factory.mktemp("kept"))
    kept = {name.partition("/")[0] for name in files}
    left = {path.name for path in filled.home.iterdir()} - kept
    unknown = {name for name in left if not any(fnmatch.fnmatch(name, pattern) for pattern in backup.LEFT_OUT)}
    assert unknown == set()
    assert json.loads((filled.home / backup.LAST).read_text())["in"] == str(made)


def test_the_log_of_a_restored_platform_is_sound(filled: City, tmp_path_factory):
    to = tmp_path_factory.mktemp("kept")
    access_log.write(look())
    backup.backup(filled.home, to)
    lose(filled.home)
    brought_back(filled.home, to)

    class Tables(verification.Platform):
        def seals(self):
            return []

    found = verification.verify(Tables())
    assert (found.sound, found.entries) == (True, 2)
