"""Every fault that the doctor knows is made, and it names that one."""

import json
import re
import socket
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from cloud import access_log, clock, executions, generations
from cloud.access_log import seals
from cloud.clients import client
from cloud.tables import table
from credit.distribution import subscription as subscriptions
from functions.collection import tasks
from functions.distribution import deliveries, store
from functions.reporting import batches, standing
from gongxin.main import cli
from localstack import backup, home, manifest, processes, provision
from localstack.doctor import kept, machine, motion, rounds, waiting
from localstack.doctor.model import Checkup, Found, Patient, checkup
from tests.faults.endpoint import running
from tests.functions import at_rest
from tests.functions.city import REGISTER, City
from tests.localstack.test_backup import look
from tests.platform_fixture import free_ports

RUNBOOKS = manifest.ROOT / "docs" / "runbooks"
AGO = timedelta(hours=3)


@pytest.fixture
def endpoint(city: City, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """An AWS endpoint of one's own that holds nothing."""
    with running(tmp_path_factory.mktemp("endpoint")) as port:
        at_rest.enter(city.home, ("operator", "daily-seal"), port)
        yield port


@pytest.fixture
def patient(city: City) -> Patient:
    (city.home / home.MARK).touch()
    (city.home / "run").mkdir()
    city.home.chmod(0o700)
    return Patient(manifest.ROOT, city.home, free_ports())


def with_limit(patient: Patient, kind: str, **limits: float) -> Patient:
    told = patient.checkup.findings[kind].model_copy(update={"limits": limits})
    return replace(patient, checkup=patient.checkup.model_copy(update={
        "findings": {**patient.checkup.findings, kind: told}
    }))  # fmt: skip


def kinds(found: Iterator[Found]) -> list[str]:
    return [one.kind for one in found]


def project(tmp_path: Path, python: str, locked: str) -> Path:
    (tmp_path / "locks").mkdir()
    (tmp_path / "locks" / "requirements.txt").write_text(locked)
    (tmp_path / "pyproject.toml").write_text(f'[project]\nrequires-python = "{python}"\n')
    return tmp_path


class TestThisMachine:
    def test_a_python_that_is_not_supported(self, patient: Patient, tmp_path_factory):
        old = replace(patient, root=project(tmp_path_factory.mktemp("root"), ">=3.9,<3.10", ""))
        [found] = machine.python(old)
        assert found == Found("python", {"found": "{}.{}".format(*sys.version_info[:2]), "wanted": ">=3.9,<3.10"})
        assert list(machine.python(patient)) == []

    def test_versions_that_are_not_the_locked_ones(self, patient: Patient, tmp_path_factory):
        locked = (
            "click==0.0.1 \\\n    --hash=sha256:00\nno-such-thing==1.0 \\\nfor-others==1 ; sys_platform == 'win32' \\\n"
        )
        [found] = machine.lock(replace(patient, root=project(tmp_path_factory.mktemp("root"), ">=3.11,<3.14", locked)))
        assert found == Found("lock", {"count": 2, "packages": "click, no-such-thing"})
        assert list(machine.lock(patient)) == []

    @pytest.mark.parametrize("kind", ["disk-full", "disk-filling"])
    def test_a_disk_without_room(self, patient: Patient, kind: str):
        roomy = with_limit(with_limit(patient, "disk-full", gigabytes=0), "disk-filling", gigabytes=0)
        assert list(machine.disk(roomy)) == []
        assert kinds(machine.disk(with_limit(roomy, kind, gigabytes=1 << 30))) == [kind]

    def test_a_port_that_somebody_else_has(self, patient: Patient):
        with socket.create_server(("127.0.0.1", patient.port + 1)):
            [found] = machine.ports(patient)
        assert found == Found("port-taken", {"port": patient.port + 1, "process": "api-public"})

    def test_a_tool_that_is_not_there(self, patient: Patient):
        tool = patient.checkup.tools[0].model_copy(update={"program": "no-such-program"})
        lacking = replace(patient, checkup=patient.checkup.model_copy(update={"tools": (tool,)}))
        [found] = machine.tools(lacking)
        assert (found.kind, found.facts["tool"]) == ("tool-absent", "no-such-program")

    def test_keys_that_others_can_read(self, patient: Patient):
        assert list(machine.privacy(patient)) == []
        (patient.home / "record-key.hex").chmod(0o644)
        assert list(machine.privacy(patient)) == [Found("readable", {"files": "record-key.hex"})]


class TestWhatIsKept:
    def test_tables_and_keys_of_a_newer_version(self, patient: Patient):
        with closing(sqlite3.connect(patient.home / "tables.sqlite")) as db:
            db.execute('DROP TABLE "gongxin-local-marks"')
        (patient.home / "report-key.hex").unlink()
        assert [*kept.tables(patient), *kept.secrets(patient)] == [
            Found("tables-missing", {"count": 1, "tables": "gongxin-local-marks"}),
            Found("secrets-missing", {"count": 1, "secrets": "report-key"}),
        ]

    def test_tables_that_are_lost(self, patient: Patient):
        for file in patient.home.glob("tables.sqlite*"):
            file.unlink()
        assert kinds(kept.tables(patient)) == ["tables-missing"]

    def test_a_clock_that_was_moved(self, patient: Patient):
        assert list(kept.moved(patient)) == []
        clock.move("+3d")
        [found] = kept.moved(patient)
        assert (found.kind, found.facts["days"]) == ("clock-moved", 3.0)

    def test_an_index_that_is_gone(self, patient: Patient):
        assert list(kept.index(patient)) == []
        with closing(sqlite3.connect(patient.home / "search.sqlite")) as db:
            db.execute("DROP TABLE subjects")
        assert kinds(kept.index(patient)) == ["search-lost"]

    def test_an_engine_that_does_not_answer(self, patient: Patient, monkeypatch: pytest.MonkeyPatch):
        from cloud import search

        monkeypatch.setenv("SEARCH_URL", f"http://127.0.0.1:{free_ports()}/gongxin-subjects")
        search.forget()
        assert kinds(kept.index(patient)) == ["search-silent"]

    def test_a_rebuild_that_is_alive_and_one_that_was_cut_off(self, patient: Patient):
        from functions.daily.lease import Lease

        assert list(kept.rebuild(patient)) == []
        Lease.take("somebody").announce(1)
        assert kinds(kept.rebuild(patient)) == ["rebuild-underway"]
        clock.move("+1h")
        assert list(kept.rebuild(patient)) == [Found("rebuild-cut-off", {"generation": 1})]
        assert generations.state()["next"] == 1

    def test_snapshots_that_nobody_put_away(self, patient: Patient, city: City):
        for number in (1, 2):
            city.commit(REGISTER, f"s-{number}", city.registration(number, "测试甲有限公司"))
        [found] = kept.snapshots(with_limit(patient, "snapshots", count=1))
        assert found == Found("snapshots", {"dataset": REGISTER, "count": 2})
        assert list(kept.snapshots(patient)) == []

    def test_backups_that_were_never_made_or_long_ago(self, patient: Patient, tmp_path_factory):
        assert kinds(kept.backups(patient)) == ["backup-never"]
        backup.backup(patient.home, tmp_path_factory.mktemp("kept"))
        assert list(kept.backups(patient)) == []
        ten = datetime.now(UTC) - timedelta(days=10)
        (patient.home / backup.LAST).write_text(json.dumps({"at": ten.isoformat()}))
        assert list(kept.backups(patient)) == [Found("backup-old", {"days": 10})]


class TestWhatWaits:
    def arrival(self, standing_: str, attempt: int) -> None:
        at = (clock.now() - AGO).isoformat()
        facts = {"id": standing_, "standing": standing_, "attempt": attempt, "at": at, "since": at}
        table("arrivals").put(facts)

    def test_files_in_the_line(self, patient: Patient):
        self.arrival("waiting", 0)
        self.arrival("running", 4)
        assert list(waiting.line(patient)) == [
            Found("files-waiting", {"count": 1, "minutes": 180}),
            Found("files-running", {"count": 1, "minutes": 180}),
            Found("files-failing", {"count": 1, "arrival": "running", "attempts": 4}),
        ]

    def test_a_file_that_came_now_is_no_finding(self, patient: Patient):
        now = clock.now().isoformat()
        table("arrivals").put({"id": "a", "standing": "waiting", "attempt": 0, "at": now})
        assert list(waiting.line(patient)) == []

    def test_a_delivery_that_was_given_up_and_a_subscription_that_is_blocked(self, patient: Patient):
        subscribed(subscriptions.BLOCKED)
        assert list(waiting.receivers(patient)) == [
            Found("subscription-blocked", {"subscription": "s"}),
            Found("delivery-dead", {"subscription": "s", "delivery": "d"}),
        ]

    def test_a_target_that_rests_and_batches_that_wait(self, patient: Patient):
        until = (clock.now() + AGO).isoformat()
        standing.mark("province", openUntil=until)
        batches.begun("province", "b-1")
        batches.moved(batches.named("province", "b-1"), batches.MANUAL)
        assert list(waiting.superiors(patient)) == [
            Found("circuit-open", {"target": "province", "until": until}),
            Found("batches-waiting", {"target": "province", "count": 1, "batch": "b-1"}),
        ]

    def test_tasks_that_are_late(self, patient: Patient):
        table("tasks").put({"id": "t", "state": tasks.LATE, "place": "2026-01-01#t", "agency": "a"})
        assert list(waiting.late(patient)) == [Found("tasks-late", {"count": 1})]


def subscribed(state: str) -> None:
    """A subscription with a delivery that was given up."""
    at, agency, dataset = clock.now().isoformat(), "11990100MC0000178F", "org-penalty"
    of = {"agency": agency, "dataset": dataset}
    asked = {"id": "s", "role": "officer", "purpose": "监督检查", "until": "2099-01-01", "requestedAt": at}
    table("subscriptions").put({**of, **asked, **store.standing(state, at, dataset)})
    made = {"id": "d", "subscription": "s", "number": "1", "state": deliveries.DEAD, "createdAt": at}
    what = {"extent": "increment", "after": 0, "upTo": 1, "rows": {"put": 1}, "manifest": {}}
    table("deliveries").put({**of, **made, **what})


class TestWhatRuns:
    def test_processes_that_are_not_there(self, patient: Patient):
        assert kinds(motion.alive(patient)) == ["process-absent"] * 3

    def test_a_process_that_lives_and_is_silent_or_elsewhere(self, patient: Patient):
        silent = processes.Process(
            "api-public", ("600",), patient.port + 1, "/v1/health", {"PATH": "/usr/bin:/bin"}, ("sleep",)
        )
        (patient.home / "logs").mkdir(exist_ok=True)
        processes.start(patient.home, silent)
        try:
            assert "process-silent" in kinds(motion.alive(patient))
            assert "other-ports" in kinds(motion.alive(replace(patient, port=patient.port + 3)))
        finally:
            processes.stop(patient.home, "api-public")

    def test_a_sweep_that_does_not_run(self, patient: Patient):
        assert kinds(motion.sweep(patient)) == ["sweep-never"]
        log = patient.home / "logs" / "platform.jsonl"
        log.write_text('{"level":"INFO","message":"swept","timestamp":"2026-01-05 01:02:03,456+0000"}\n')
        [found] = motion.sweep(patient)
        assert (found.kind, found.facts["at"]) == ("sweep-late", "2026-01-05T01:02:03.456000+00:00")
        now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S,000+0000")
        log.write_text(log.read_text() + f'{{"level":"INFO","message":"swept","timestamp":"{now}"}}\n')
        assert list(motion.sweep(patient)) == []

    def test_dead_letters(self, patient: Patient, endpoint: int):
        sqs = client("sqs")
        for queue in manifest.load().queues.values():
            sqs.create_queue(QueueName=manifest.name(queue.dead_letter.name))
        assert list(motion.dead_letters(patient)) == []
        dead = sqs.get_queue_url(QueueName=manifest.name("lists-dead"))["QueueUrl"]
        sqs.send_message(QueueUrl=dead, MessageBody="{}")
        assert list(motion.dead_letters(patient)) == [Found("dead-letters", {"queue": "lists-dead", "count": 1})]

    def test_executions_that_have_failed(self, patient: Patient, endpoint: int):
        states, fails = client("stepfunctions"), '{"StartAt": "F", "States": {"F": {"Type": "Fail"}}}'
        for name in manifest.load().machines:
            states.create_state_machine(name=manifest.name(name), definition=fails, roleArn=provision.ROLE)
        assert list(motion.executions(patient)) == []
        failing = manifest.arn("states", f"stateMachine:{manifest.name('report')}")
        states.start_execution(stateMachineArn=failing, name="wrong")
        until(lambda: executions.state(failing, "wrong") == "FAILED")
        wrong = {"machine": "report", "count": 1, "execution": "wrong"}
        assert list(motion.executions(patient)) == [Found("executions-failed", wrong)]

    def test_days_that_ought_to_be_sealed(self, patient: Patient, endpoint: int):
        provision.buckets(["access-log"])
        entry = access_log.write(look())
        clock.move("+2d")
        assert list(seals.unsealed()) == [entry["day"]]
        assert list(motion.sealed(patient)) == []
        clock.move("+1d")
        assert list(motion.sealed(patient)) == [Found("days-unsealed", {"count": 1, "first": entry["day"]})]
        assert seals.seal_what_is_over() == 1
        assert list(motion.sealed(patient)) == []


def until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not done():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_platform_at_rest_is_told_to_be_started(patient: Patient):
    found, checks = rounds.examine(patient)
    assert {one.kind for one in found} - {"tool-absent"} == {"process-absent", "backup-never"}
    assert checks == len([*rounds.MACHINE, *rounds.FOLDER, *rounds.AT_REST])
    assert rounds.status(found, patient) == 3


def test_whatever_cannot_be_asked_is_said_and_the_rest_goes_on(patient: Patient):
    (patient.home / "tables.sqlite").write_bytes(b"no database" * 1000)
    for file in patient.home.glob("tables.sqlite-*"):
        file.unlink()
    found, _ = rounds.examine(patient)
    assert Found("check-failed", {"check": "tables", "error": "DatabaseError"}) in found


def test_where_no_platform_is_only_the_machine_is_examined(tmp_path: Path):
    nowhere = Patient(manifest.ROOT, tmp_path / "nothing", free_ports())
    found, checks = rounds.examine(nowhere)
    assert (found[-1].kind, checks) == ("no-platform", len(rounds.MACHINE))
    assert rounds.status([found[-1]], nowhere) == 0


def test_the_command_tells_a_person_and_a_program(patient: Patient):
    environment = {"GONGXIN_HOME": str(patient.home), "GONGXIN_PORT": str(patient.port)}
    told = CliRunner().invoke(cli, ["doctor", "--json"], env=environment)
    assert told.exit_code == 3
    known = json.loads(told.output)
    absent = [one for one in known["found"] if one["kind"] == "process-absent"]
    assert known["healthy"] is False
    assert absent[0]["do"] == {"zh": "执行 make up", "en": "make up"}
    said = CliRunner().invoke(cli, ["doctor"], env=environment)
    assert f"endpoint (port {patient.port}) does not run" in said.output
    assert "没有运行" in said.output


SOURCES = "".join(path.read_text("utf-8") for path in (manifest.ROOT / "localstack" / "doctor").glob("*.py"))


@pytest.mark.parametrize("kind", checkup().findings)
def test_every_finding_is_made_somewhere_tried_here_and_says_what_to_do(kind: str):
    told = checkup().findings[kind]
    assert f'"{kind}"' in SOURCES
    assert f'"{kind}"' in Path(__file__).read_text("utf-8")
    assert all((told.says.zh, told.says.en, told.do.zh, told.do.en))
    for words in (told.says, told.do):
        assert set(re.findall(r"{(\w+)}", words.zh)) - {"zh"} == set(re.findall(r"{(\w+)}", words.en)) - {"en"}
    assert told.runbook is None or (RUNBOOKS / f"{told.runbook}.md").is_file()


def test_nothing_is_found_that_has_no_words():
    assert set(re.findall(r'Found\("([a-z-]+)"', SOURCES)) <= set(Checkup.model_validate(checkup()).findings)
