"""What a running platform tells of itself: processes, sweep, dead letters, executions, sealed days."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from cloud import access_log, clock, executions
from cloud.access_log import seals
from cloud.clients import client
from localstack import manifest, processes, provision
from localstack.doctor import motion
from localstack.doctor.model import Found, Patient
from tests.localstack.doctor.examined import kinds
from tests.localstack.test_backup import look


def test_processes_that_are_not_there(patient: Patient):
    assert kinds(motion.alive(patient)) == ["process-absent"] * 3


def test_a_process_that_lives_and_is_silent_or_elsewhere(patient: Patient):
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


def test_a_sweep_that_does_not_run(patient: Patient):
    assert kinds(motion.sweep(patient)) == ["sweep-never"]
    log = patient.home / "logs" / "platform.jsonl"
    log.write_text('{"level":"INFO","message":"swept","timestamp":"2026-01-05 01:02:03,456+0000"}\n')
    [found] = motion.sweep(patient)
    assert (found.kind, found.facts["at"]) == ("sweep-late", "2026-01-05T01:02:03.456000+00:00")
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S,000+0000")
    log.write_text(log.read_text() + f'{{"level":"INFO","message":"swept","timestamp":"{now}"}}\n')
    assert list(motion.sweep(patient)) == []


def test_dead_letters(patient: Patient, endpoint: int):
    sqs = client("sqs")
    for queue in manifest.load().queues.values():
        sqs.create_queue(QueueName=manifest.name(queue.dead_letter.name))
    assert list(motion.dead_letters(patient)) == []
    dead = sqs.get_queue_url(QueueName=manifest.name("lists-dead"))["QueueUrl"]
    sqs.send_message(QueueUrl=dead, MessageBody="{}")
    assert list(motion.dead_letters(patient)) == [Found("dead-letters", {"queue": "lists-dead", "count": 1})]


def test_executions_that_have_failed(patient: Patient, endpoint: int):
    states, fails = client("stepfunctions"), '{"StartAt": "F", "States": {"F": {"Type": "Fail"}}}'
    for name in manifest.load().machines:
        states.create_state_machine(name=manifest.name(name), definition=fails, roleArn=provision.ROLE)
    assert list(motion.executions(patient)) == []
    failing = manifest.arn("states", f"stateMachine:{manifest.name('report')}")
    states.start_execution(stateMachineArn=failing, name="wrong")
    until(lambda: executions.state(failing, "wrong") == "FAILED")
    wrong = {"machine": "report", "count": 1, "execution": "wrong"}
    assert list(motion.executions(patient)) == [Found("executions-failed", wrong)]


def test_days_that_ought_to_be_sealed(patient: Patient, endpoint: int):
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
