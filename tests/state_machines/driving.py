"""Each state machine with a platform around it, driven in this process: real functions, tables, buckets and ledger."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from cloud import clients, clock, ledger, tables
from cloud.clients import client
from credit.errors import SystemBusy
from functions.distribution import runs, store
from functions.intake import submissions
from localstack import manifest, provision
from tests.faults.city import File
from tests.faults.machine import Executions
from tests.functions import at_rest
from tests.functions.batches.town import Town as Bank
from tests.functions.batches.town import code
from tests.functions.city import City as Rows
from tests.functions.collection.town import Town as Inbox
from tests.functions.distribution.receivers import FINE
from tests.functions.driven import Driven
from tests.functions.reporting.county import County

SMALL_PARTS = {"LARGE_PARTS": "0", "PART_ROWS": "2", "PARTITION_ROWS": "2"}  # a file of three rows is shared out
OVER = (submissions.FINISHED, submissions.NOTHING_TO_REPORT, submissions.TRIED, submissions.REFUSED)
RECEIVER, PENALTY = "11990100MC00000121", "org-penalty"
BUCKETS = ("outbox",)


class Faults:
    """How often functions still fail when they are called: passing faults, as of an engine that is busy."""

    def __init__(self) -> None:
        self.left: Counter[str] = Counter()

    def __call__(self, function: str) -> None:
        """Fail, or let it begin."""
        if self.left[function]:
            self.left[function] -= 1
            raise SystemBusy("the engine is busy")


class Drive:
    """One machine. A way through it says which functions fail how often on the way, and what has become of it all."""

    machine: str
    executions: Executions

    def __init__(self) -> None:
        self.faults = Faults()


class Intake(Drive):
    """Files of one department; a way ends with the states of its submission when it first stands, and at rest."""

    machine = "intake"

    def __init__(self, root: Path, endpoint: int) -> None:
        super().__init__()
        self.town = Inbox(root, endpoint)
        self.town.announce = self.faults
        self.executions = self.town.executions

    def send(self, file: File, *, large: bool = False, **metadata: str) -> tuple[int, int]:
        """A file goes all the way, however often it has to be started."""
        self.put(file, large=large, **metadata)
        (mine,) = self.executions.running()
        return self._ended(file, mine.name)

    def put(self, file: File, *, large: bool = False, **metadata: str) -> None:
        """A file arrives, and its message."""
        self.town.settings = SMALL_PARTS if large else {}
        self.town.act_as("operator")
        more = {"Metadata": {name.replace("_", "-"): value for name, value in metadata.items()}}
        client("s3").put_object(Bucket=self.town.bucket("inbox"), Key=file.key, Body=file.content, **more)
        self.town.tell(file)

    def endure(self, file: File, *, large: bool = False) -> tuple[int, ...]:
        """A file of which one run after the other fails; where its submission stands after each, hours apart."""
        self.put(file, large=large)
        stood = []
        while runs := self.executions.running():
            self.town.work(lambda execution, run=runs[0].name: execution.name == run)
            stood.append(self.state(file))
            self.town.act_as("operator")
            clock.move("+2h")
            self.town.call("daily-sweep", {})
        return tuple(stood)

    def meet(self, file: File, other: File, *, large: bool = False) -> tuple[int, int]:
        """The other file goes all the way while this one stands before its commit."""
        self.put(file, large=large)
        (mine,) = self.executions.running()
        while (running := self.executions.running()) and running[0].state != "commit":
            self.town.step(running[0])
        self.put(other, large=large)
        self.town.work(lambda execution: execution.name != mine.name)
        return self._ended(file, mine.name)

    def _ended(self, file: File, run: str) -> tuple[int, int]:
        """Where a submission stands when its first run is over, and when nothing is left to be done."""
        self.town.work(lambda execution: execution.name == run)
        first = self.state(file)
        self.town.work()
        if self.state(file) not in OVER:
            self.town.come_to_rest()
        return first, self.state(file)

    def state(self, file: File) -> int:
        """Where the newest submission of that content stands."""
        digest = hashlib.sha256(file.content).hexdigest()
        found = [item for item in self.town.stored("submissions") if item.get("sha256") == digest]
        return int(max(found, key=lambda item: item["receivedAt"])["state"]) if found else 0

    def close(self) -> None:
        """Let go of the ledger."""
        self.town.act_as("operator")
        ledger.catalogue().close()


class Batch(Drive):
    """Batch queries of a bank; a way ends with the state when it first stands, and after the sweep."""

    machine = "batch-query"

    def __init__(self, root: Path, endpoint: int) -> None:
        super().__init__()
        self.bank = Bank(root, endpoint)
        self.bank.announce = self.faults
        self.executions = self.bank.executions
        self.bank.body(1)
        self.hour = 12

    def ask(self, rows: int = 1, *, twice: bool = False, **terms: Any) -> tuple[int, int]:
        """A query of some rows under an agreement of its own; `twice`: its execution is started once more."""
        made = self.bank.ask([{"code": code(1)}] * rows, agreement=self.bank.agreement(**terms)).json["id"]
        (begun,) = self.executions.running()
        task = dict(begun.task)
        self.bank.work()
        first = self.bank.told(made)["state"]
        self.hour += 1
        self.bank.move_to(clock.today(), self.hour)
        self.bank.sweep()
        if twice:
            self.executions.start(f"{begun.name}-again", task)
        self.bank.work()
        return first, self.bank.told(made)["state"]

    def close(self) -> None:
        """There is no ledger."""


class Distribution(Drive):
    """One subscription a way, which ends with how many records its feed has when it first stands, and at last."""

    machine = "distribution"

    def __init__(self, root: Path, endpoint: int) -> None:
        super().__init__()
        for folder in ("logs", "tmp"):
            (root / "home" / folder).mkdir(parents=True)
        self.driven = Driven(root, endpoint, self.machine)
        self.driven.announce = self.faults
        self.executions = self.driven.executions
        provision.at_rest(self.driven.home)
        self.driven.buckets(BUCKETS)
        rows = Rows(self.driven.home)
        rows.upload("org-registration", "r1", rows.registration(1, "测试1号商贸有限公司"))
        rows.upload(PENALTY, "b1", rows.penalty("p1", 1, "测试1号商贸有限公司", **FINE))

    def subscribe(self, number: str, mode: str) -> tuple[int, int]:
        """A receiver subscribes, and is brought up to date; the schedule starts what has failed."""
        at = clock.now().isoformat()
        told = {"id": number, "agency": RECEIVER, "role": "officer", "dataset": PENALTY, "purpose": "inspection"}
        told |= {"basis": "测试", "mode": mode, "extent": "increment", "cycle": "change", "until": "2099-06-01"}
        told |= {"requestedAt": at, "movedAt": at, "secretVersion": 1, **store.standing("active", at, PENALTY)}
        self.driven.act_as("operator")
        self._table(store.TABLE).put(told)
        self.driven.act_as("distribution-again")
        runs.start(number, "first")
        self.driven.work()
        first = self._changes(number)
        clock.move("+5m")
        self.driven.call("distribution-again", {})
        self.driven.work()
        return first, self._changes(number)

    def _changes(self, number: str) -> int:
        self.driven.act_as("operator")
        return sum(1 for change in self._table("feed-changes").scan() if change["subscription"] == number)

    @staticmethod
    def _table(name: str) -> tables.Table:
        """A table that whoever tests this looks into, granted or not."""
        return tables.tables().table(manifest.load().schema_of(name))

    def close(self) -> None:
        """Let go of the ledger."""
        self.driven.act_as("operator")
        ledger.catalogue().close()


class Report(Drive):
    """A target above; a way ends with the state of its last batch when the run is over, and after another one."""

    machine = "report"

    def __init__(self, root: Path, endpoint: int) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.county = County.founded(root, endpoint, self.stack)
        self.county.announce = self.faults
        self.executions = self.county.executions
        self.above = self.county.connected()
        self.records = 0

    def report(self, fault: str = "", times: int = 1) -> tuple[int, int]:
        """A new record is reported while something may be wrong above; then time passes, and a run is due again."""
        if fault:
            self.above.fail(fault, times)
        self.records += 1
        self.county.report(self.county.penalty(f"p{self.records}", self.records))
        first = self._state()
        for _ in range(3):
            self.county.pass_time(minutes=11)
            self.county.run()
        return first, self._state()

    def _state(self) -> int:
        batches = self.county.batches()
        return int(batches[-1]["state"]) if batches else 0

    def close(self) -> None:
        """Stop the simulator, let go of the ledger."""
        self.stack.close()
        self.county.close()


DRIVES: Mapping[str, Callable[[Path, int], Any]] = {d.machine: d for d in (Intake, Batch, Distribution, Report)}


@contextmanager
def driving(machine: str, root: Path, endpoint: int) -> Iterator[Any]:
    """A machine and its platform, for as long as it is driven."""
    root.mkdir()
    with at_rest.left_as_it_was():
        clients.forget()
        drive = DRIVES[machine](root, endpoint)
        try:
            yield drive
        finally:
            drive.close()
            clients.forget()
