"""A whole platform for tests: real processes in a folder of its own, on ports of its own."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pytest
from pyiceberg.catalog.sql import SqlCatalog

from cloud.tables import Table, connect
from functions.intake.inbox import submission_id
from localstack import lineup, manifest, ports, processes

PATIENCE = 180.0


@dataclass(frozen=True)
class Sent:
    """A file that was put into the inbox."""

    agency: str
    submission: str


@dataclass
class Platform:
    """A running platform, seen from outside."""

    home: Path
    port: int
    surroundings: Mapping[str, str] = field(default_factory=dict)
    _clients: dict[str, Any] = field(default_factory=dict)

    @property
    def public(self) -> str:
        return f"http://127.0.0.1:{self.port + 1}"

    @property
    def agency(self) -> str:
        return f"http://127.0.0.1:{self.port + 2}"

    def client(self, service: str) -> Any:
        """What somebody outside has: an address and any credentials."""
        if service not in self._clients:
            self._clients[service] = boto3.session.Session("test", "test", region_name=manifest.REGION).client(
                service,
                endpoint_url=f"http://127.0.0.1:{self.port}",
                config=boto3.session.Config(s3={"addressing_style": "path"}, retries={"mode": "standard"}),
            )
        return self._clients[service]

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run `python -m localstack …` on this platform."""
        return self.python("-m", "localstack", *words)

    def gongxin(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run `gongxin …` on this platform."""
        return self.python("-c", "from gongxin.main import cli; cli()", *words)

    def python(self, *words: str) -> subprocess.CompletedProcess[str]:
        surroundings = {
            **os.environ,
            **self.surroundings,
            "GONGXIN_HOME": str(self.home),
            "GONGXIN_PORT": str(self.port),
        }
        return subprocess.run([sys.executable, *words], env=surroundings, capture_output=True, text=True, timeout=300)

    def send(self, agency: str, dataset: str, name: str, content: bytes) -> Sent:
        """Put a file into the inbox, as a department does."""
        key = f"{agency}/{dataset}/{name}"
        self.client("s3").put_object(Bucket=manifest.name("inbox"), Key=key, Body=content)
        return Sent(agency, submission_id(hashlib.sha256(content).hexdigest(), agency, dataset))

    def receipts(self, sent: Sequence[Sent], patience: float = PATIENCE) -> list[dict[str, Any]]:
        """The answer to each file, waited for."""
        found: dict[Sent, dict[str, Any]] = {}

        def all_there() -> bool:
            for file in set(sent) - set(found):
                if receipt := self._receipt(file):
                    found[file] = receipt
            return len(found) == len(set(sent))

        self.until(all_there, f"{len(sent)} receipts", patience)
        return [found[file] for file in sent]

    def outbox(self, key: str) -> bytes:
        """An object of the outbox; `NoSuchKey` if there is none."""
        content: bytes = self.client("s3").get_object(Bucket=manifest.name("outbox"), Key=key)["Body"].read()
        return content

    def settle(self, patience: float = PATIENCE) -> None:
        """Wait until no file is in the inbox and nobody in the line."""

        def at_rest() -> bool:
            inbox = self.client("s3").list_object_versions(Bucket=manifest.name("inbox"))
            arrivals = self.table("arrivals")
            standing = [s for s in ("waiting", "running") if arrivals.query(s, index="standing").items]
            return not (standing or inbox.get("Versions"))

        self.until(at_rest, "an empty inbox and an empty line", patience)

    def until(self, done: Callable[[], bool], what: str, patience: float = PATIENCE) -> None:
        """Ask until something is so; fails with what was waited for, and what the platform logged last."""
        end = time.monotonic() + patience
        while not done():
            if time.monotonic() > end:
                pytest.fail(f"no {what} after {patience:.0f} s; last logged:\n{self.logs()[-3000:]}")
            time.sleep(0.1)

    def table(self, name: str) -> Table:
        """One of the platform's tables."""
        return connect(f"sqlite:///{self.home / 'tables.sqlite'}").table(manifest.load().schema_of(name))

    def snapshots(self, dataset: str) -> list[int]:
        """The ids of the snapshots of a dataset's table in the ledger."""
        uri = f"sqlite:///{self.home / 'catalogue.sqlite'}"
        ledger = SqlCatalog("gongxin", uri=uri, warehouse=f"file://{self.home / 'ledger'}")
        try:
            table = ledger.load_table((manifest.load().ledger.database, dataset.replace("-", "_")))
            return [snapshot.snapshot_id for snapshot in table.snapshots()]
        finally:
            ledger.engine.dispose()

    def logs(self) -> str:
        """Everything that the platform's processes have logged."""
        return "\n".join(p.read_text("utf-8", "replace") for p in sorted((self.home / "logs").iterdir()))

    def get(self, address: str) -> Any:
        with urllib.request.urlopen(address, timeout=30) as answer:
            return json.load(answer)

    def living(self) -> dict[str, int]:
        """Which of its processes live, and their ids."""
        names = [process.name for process in lineup.processes(self.home, self.port)]
        found = {name: processes.living(self.home, name) for name in names}
        return {name: process.pid for name, process in found.items() if process}

    def cut_the_power(self) -> None:
        """Every process of the platform dies at once, the workers with the endpoint."""
        for process in self.living().values():
            os.kill(process, signal.SIGKILL)
        processes.end_workers(self.home)
        self.until(lambda: not self.living(), "dead platform", 10)

    def end(self) -> None:
        """Stop everything and forget it."""
        for client in self._clients.values():
            client.close()
        self.command("clean")

    def _receipt(self, sent: Sent) -> Mapping[str, Any] | None:
        s3 = self.client("s3")
        try:
            receipt: dict[str, Any] = json.loads(self.outbox(f"{sent.agency}/{sent.submission}/receipt.json"))
        except s3.exceptions.NoSuchKey:
            return None
        return receipt if receipt.get("finishedAt") else None


def free_ports() -> int:
    """The first of three consecutive ports that nobody listens on."""
    return ports.free(3)


def start(home: Path, **surroundings: str) -> Platform:
    """A platform in that folder, running."""
    platform = Platform(home, free_ports(), surroundings)
    started = platform.command("up")
    assert started.returncode == 0, started.stdout + started.stderr
    return platform


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """One running platform for all tests of a worker; tests use datasets and agencies so that they do not meet."""
    outside = f"127.0.0.1:{free_ports()}"  # where a test may stand in for somebody who is called
    made = start(tmp_path_factory.mktemp("platform"), OUTBOUND_ALLOWED=outside)
    yield made
    made.end()
