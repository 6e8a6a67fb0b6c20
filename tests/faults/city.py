"""A whole platform at rest in one folder and a few buckets, and its functions called one by one in this process."""

import json
import os
import pickle
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from cloud import clock, tables
from cloud.clients import client
from localstack import manifest, provision
from tests.faults.machine import Execution, Executions, Task

BUCKETS = ("inbox", "raw", "staging", "outbox", "trials", "open-rows")
KEPT = ("raw", "outbox", "open-rows")  # what earlier submissions leave
LATER = "+3m"  # longer than the sweep and the line ever wait for somebody who was only just there
ROUNDS = 40


@dataclass(frozen=True)
class File:
    """A file that a department sends."""

    agency: str
    dataset: str
    name: str
    content: bytes

    @property
    def key(self) -> str:
        """Where it lies in the inbox."""
        return f"{self.agency}/{self.dataset}/{self.name}"


class City:
    """The platform of one case. What rests lies in `home`, the executions beside it, objects in buckets of a tag."""

    def __init__(self, root: Path, port: int, tag: str) -> None:
        self.root, self.port, self.tag = root, port, tag
        self.home = root / "home"
        self.executions = Executions(definition(), root / "executions.json")
        self.announce: Callable[[str], None] = lambda _: None
        self.calls: list[tuple[str, Task]] = []  # every call of a function, with what it was given
        self.last_first = False  # else executions take turns
        self.act_as("operator")
        client("stepfunctions").meta.events.register_last("before-call.stepfunctions", self.executions.answer)
        client("events").meta.events.register_first("before-call.events", self._heard)

    def bucket(self, name: str) -> str:
        """The real name of a bucket."""
        return f"{self.tag}-{name}"

    def act_as(self, principal: str) -> None:
        """See what a principal sees, and no more."""
        told = manifest.environment(principal, self.home, self.port)
        for name in [n for n in os.environ if n.startswith(("BUCKET_", "TABLE_", "MACHINE_", "SECRET_"))]:
            del os.environ[name]
        for name in ("LEDGER", "SEARCH_URL", "BUS", "TOPIC", "TABLES_URL"):
            os.environ.pop(name, None)
        buckets = {n: v.replace("gongxin-local", self.tag) for n, v in told.items() if n.startswith("BUCKET_")}
        os.environ.update(told | buckets)
        tables.forget(connections=False)  # what the last one was granted

    def call(self, function: str, event: Task) -> Task:
        """Call a function with an event, as itself."""
        self.act_as(function)
        self.announce(function)
        self.calls.append((function, event))
        module, _, name = manifest.load().functions[function].handler.rpartition(".")
        answer: Task = getattr(import_module(module), name)(event, None)
        return answer

    def put(self, file: File) -> None:
        """A department's file arrives in the inbox; nobody has been told yet."""
        self.act_as("operator")
        client("s3").put_object(Bucket=self.bucket("inbox"), Key=file.key, Body=file.content)

    def tell(self, file: File) -> None:
        """The queue delivers the message of that arrival."""
        detail = {"bucket": {"name": self.bucket("inbox")}, "object": {"key": file.key, "size": len(file.content)}}
        record = {"messageId": "1", "body": json.dumps({"detail": detail})}
        assert self.call("intake-admit", {"Records": [record]}) == {"batchItemFailures": []}

    def step(self, execution: Execution) -> Execution:
        """One state of an execution."""
        return self.executions.advance(execution, self.call)

    def work(self, wanted: Callable[[Execution], bool] = lambda _: True) -> None:
        """Run executions to their end, and those that they start."""
        while running := [execution for execution in self.executions.running() if wanted(execution)]:
            for execution in running[-1:] if self.last_first else running:
                self.step(execution)

    def come_to_rest(self, *, afresh: bool = False) -> None:
        """Sweep and work until nothing is left to be done."""
        for _ in range(ROUNDS):
            self.work()
            self.act_as("operator")
            clock.move(LATER)
            if not any(self.call("daily-sweep", {"afresh": afresh}).values()) and not self._waiting():
                return
        raise AssertionError("the platform does not come to rest")

    def _waiting(self) -> bool:
        self.act_as("operator")
        return any(tables.table("arrivals").query(s, index="standing").items for s in ("waiting", "running"))

    def found(self) -> None:
        """Make the tables, the index and the secrets of a platform that is new."""
        provision.at_rest(self.home)

    def told(self) -> set[str]:
        """Every event that the bus has been told, as its type and id."""
        file = self.root / "told"
        return set(file.read_text("utf-8").splitlines()) if file.exists() else set()

    def restore(self, kept: Path | None) -> None:
        """Begin anew, with nothing or with what `keep` has kept."""
        shutil.rmtree(self.home, ignore_errors=True)
        self.executions.forget()
        (self.root / "told").unlink(missing_ok=True)
        if kept is not None:
            shutil.copytree(kept / "home", self.home)
        else:
            (self.home / "logs").mkdir(parents=True)
        s3, place = client("s3"), {"LocationConstraint": manifest.REGION}
        for bucket in BUCKETS:
            s3.create_bucket(Bucket=self.bucket(bucket), CreateBucketConfiguration=place)
        s3.put_bucket_versioning(Bucket=self.bucket("inbox"), VersioningConfiguration={"Status": "Enabled"})
        for bucket, key, content in pickle.loads((kept / "objects").read_bytes()) if kept else ():  # noqa: S301
            s3.put_object(Bucket=self.bucket(bucket), Key=key, Body=content)

    def keep(self, to: Path) -> None:
        """Keep what is at rest."""
        shutil.copytree(self.home, to / "home")
        told = [(b, key, content) for b in KEPT for key, content in self.objects(b)]
        (to / "objects").write_bytes(pickle.dumps(told))

    def objects(self, bucket: str) -> list[tuple[str, bytes]]:
        """Every object of a bucket."""
        self.act_as("operator")
        s3, name = client("s3"), self.bucket(bucket)
        keys = [o["Key"] for p in _pages(name) for o in p.get("Contents", [])]
        return [(key, s3.get_object(Bucket=name, Key=key)["Body"].read()) for key in sorted(keys)]

    def _heard(self, params: Mapping[str, Any], **_: Any) -> None:
        with (self.root / "told").open("a", encoding="utf-8") as told:
            for entry in json.loads(params["body"])["Entries"]:
                event = json.loads(entry["Detail"])
                told.write(f"{event['type']} {event['id']}\n")


def definition() -> Mapping[str, Any]:
    """The state machine's."""
    path = manifest.ROOT / manifest.load().machines["intake"].definition
    found: Mapping[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def _pages(bucket: str) -> Any:
    return client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket)
