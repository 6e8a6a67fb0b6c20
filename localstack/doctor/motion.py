"""What the endpoint tells: processes, the sweep, dead letters, executions, sealed days. The platform is running."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from cloud import clock
from cloud.access_log import seals, verification
from cloud.clients import client
from localstack import lineup, manifest, processes
from localstack.doctor.model import Found, Patient

TAIL = 4 << 20  # bytes of the log that are looked through for the last sweep
SWEPT = "swept"
ENDED = ("FAILED", "TIMED_OUT", "ABORTED")


def alive(patient: Patient) -> Iterator[Found]:
    """Processes that do not live or do not answer."""
    for process in lineup.processes(patient.home, patient.port):
        living = processes.living(patient.home, process.name)
        facts = {"process": process.name, "port": process.port}
        if living is None:
            yield Found("process-absent", facts)
        elif living.port != process.port:
            yield Found("other-ports", {**facts, "runs": living.port})
        elif not processes.answers(process):
            yield Found("process-silent", facts)


def sweep(patient: Patient) -> Iterator[Found]:
    """How long ago the sweep, on which everything that stands still depends, has come to its end."""
    last = _last_sweep(patient.home / "logs" / "platform.jsonl")
    if last is None:
        yield Found("sweep-never")
    elif (age := datetime.now(UTC) - last) > timedelta(minutes=patient.limit("sweep-late", "minutes")):
        yield Found("sweep-late", {"minutes": int(age.total_seconds() / 60), "at": last.isoformat()})


def _last_sweep(log: Path) -> datetime | None:
    if not log.exists():
        return None
    with log.open("rb") as lines:
        lines.seek(max(0, log.stat().st_size - TAIL))
        told = [line for line in lines if f'"message":"{SWEPT}"'.encode() in line]
    return datetime.strptime(json.loads(told[-1])["timestamp"], "%Y-%m-%d %H:%M:%S,%f%z") if told else None


def dead_letters(_patient: Patient) -> Iterator[Found]:
    """Messages that no function could take."""
    for queue in manifest.load().queues.values():
        url = client("sqs").get_queue_url(QueueName=manifest.name(queue.dead_letter.name))["QueueUrl"]
        wanted = ["ApproximateNumberOfMessages"]
        told = client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=wanted)["Attributes"]
        if count := int(told[wanted[0]]):
            yield Found("dead-letters", {"queue": queue.dead_letter.name, "count": count})


def executions(patient: Patient) -> Iterator[Found]:
    """State machines with executions that have failed lately."""
    since = datetime.now(UTC) - timedelta(hours=patient.limit("executions-failed", "hours"))
    for machine in manifest.load().machines:
        failed = [one["name"] for one in _failed(machine) if one["startDate"] >= since]
        if failed:
            yield Found("executions-failed", {"machine": machine, "count": len(failed), "execution": failed[0]})


def _failed(machine: str) -> Iterator[dict[str, Any]]:
    pages = client("stepfunctions").get_paginator("list_executions")
    for status in ENDED:
        for page in pages.paginate(
            stateMachineArn=manifest.arn("states", f"stateMachine:{manifest.name(machine)}"), statusFilter=status
        ):
            yield from page["executions"]


def sealed(_patient: Patient) -> Iterator[Found]:
    """Days of the access log that ought to have been put away by now."""
    late = [day for day in seals.unsealed() if clock.today() - date.fromisoformat(day) > verification.LATE]
    if late:
        yield Found("days-unsealed", {"count": len(late), "first": late[0]})
