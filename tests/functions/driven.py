"""A platform at rest whose executions are driven in this process: each function as itself, with what it is granted."""

import json
import os
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import uuid4

from cloud import clock, secrets, tables
from cloud.clients import client
from localstack import manifest
from tests.faults.machine import Executions
from tests.functions import at_rest

GRANTED = ("BUCKET_", "TABLE_", "MACHINE_", "SECRET_", "LEDGER")
DEFINITIONS = Path(__file__).parents[2] / "state_machines"


class Driven:
    """What tests touch. `calls` are the functions that were called, `broken` those that fail whenever they are.

    `announce` is told the name of a function before it begins, as itself.
    """

    def __init__(self, root: Path, port: int, machine: str, tag: str = "") -> None:
        self.home, self.port, self.tag = root / "home", port, tag or f"t{uuid4().hex[:12]}"
        definition = (DEFINITIONS / f"{machine}.asl.json").read_text("utf-8")
        self.executions = Executions(json.loads(definition), root / "executions.json")
        self.calls: list[str] = []
        self.broken: dict[str, Exception] = {}
        self.announce: Callable[[str], None] = lambda _: None
        self.act_as("operator")
        at_rest.forget()
        client("stepfunctions").meta.events.register_last("before-call.stepfunctions", self.executions.answer)

    def buckets(self, names: Sequence[str]) -> None:
        """Make buckets of its own on an endpoint that others use, too."""
        place = {"LocationConstraint": manifest.REGION}
        for name in names:
            client("s3").create_bucket(Bucket=f"{self.tag}-{name}", CreateBucketConfiguration=place)

    def act_as(self, principal: str) -> None:
        """See what a principal sees, and no more."""
        for variable in [v for v in os.environ if v.startswith(GRANTED)]:
            del os.environ[variable]
        told = manifest.environment(principal, self.home, self.port)
        buckets = {n: v.replace("gongxin-local", self.tag) for n, v in told.items() if n.startswith("BUCKET_")}
        os.environ.update(told | buckets)
        tables.forget(connections=False)
        secrets.forget()

    def move_to(self, day: date, hour: int = 12, minute: int = 0) -> None:
        """Set the clock of the platform."""
        there = datetime.combine(day, time(hour, minute), clock.SHANGHAI) - datetime.now(UTC)
        (self.home / "clock.json").write_text(json.dumps({"offset": there.total_seconds()}))

    def call(self, function: str, event: dict[str, Any]) -> dict[str, Any]:
        """Call a function with an event, as itself."""
        self.calls.append(function)
        self.act_as(function)
        self.announce(function)
        if function in self.broken:
            raise self.broken[function]
        module, _, handler = manifest.load().functions[function].handler.rpartition(".")
        answer: dict[str, Any] = getattr(import_module(module), handler)(event, None)
        return answer

    def work(self, until: str = "") -> Any:
        """Run every execution to its end; the first one to the state `until`, if that is named, and no further."""
        while running := self.executions.running():
            if running[0].state == until:
                return running[0]
            for execution in running:
                self.executions.advance(execution, self.call)
        return None
