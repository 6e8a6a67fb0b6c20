"""A log of four days, three of them sealed: tests alter copies of it."""

import json
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from sqlite3 import connect

import pytest

from cloud import access_log, clients, clock
from cloud.access_log import seals, verification
from credit.disclosure.viewer import Role, Viewer
from localstack import provision
from tests.faults.endpoint import running
from tests.functions import at_rest

WHO = ("daily-seal", "operator")
FIRST = date(2027, 3, 1)
LOOKS = 4  # of every day
OFFICER = Viewer(Role.OFFICER, agency="11990100MC00000121")


@dataclass(frozen=True)
class Log:
    """A platform whose log may be spoilt."""

    home: Path
    port: int

    def move_to(self, day: date) -> None:
        there = datetime.combine(day, time(12), clock.SHANGHAI) - datetime.now(UTC)
        (self.home / "clock.json").write_text(json.dumps({"offset": there.total_seconds()}))

    def look(self, subject: str, purpose: str = "inspection") -> None:
        what = {"by": "code", "subject": subject}
        access_log.write(access_log.Look(OFFICER, purpose, "办案", None, what, 1, "0" * 64))

    def faults(self) -> dict[str, int]:
        """How many of each kind a verification finds."""
        return dict(verification.verify(verification.Platform()).counts)


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Log]:
    home = tmp_path_factory.mktemp("kept")
    with running(tmp_path_factory.mktemp("endpoint")) as port:
        with at_rest.left_as_it_was():
            log = written(home, port)
        yield log


def written(home: Path, port: int) -> Log:
    """A log of four days, of which all but the last are sealed."""
    log = entered(home, port)
    provision.at_rest(home)
    provision.buckets(["access-log"])
    for number in range(4):
        log.move_to(day(number))
        for look in range(LOOKS):
            log.look(f"s{look}")
        assert seals.seal_what_is_over() == min(number, 1)
    return log


@pytest.fixture
def log(kept: Log, tmp_path: Path) -> Iterator[Log]:
    """Its tables copied; the sealed days are read from the same bucket, which no test writes to."""
    for name in ("clock.json", "seal-key.hex"):
        shutil.copy(kept.home / name, tmp_path / name)
    with closing(connect(kept.home / "tables.sqlite")) as source, closing(connect(tmp_path / "tables.sqlite")) as copy:
        source.backup(copy)
    with at_rest.left_as_it_was():
        yield entered(tmp_path, kept.port)


def entered(home: Path, port: int) -> Log:
    at_rest.enter(home, WHO, port)
    clients.forget()
    (home / "logs").mkdir(exist_ok=True)
    return Log(home, port)


def day(number: int) -> date:
    """So many days after the first."""
    return FIRST + timedelta(days=number)


def days() -> list[str]:
    return [day(n).isoformat() for n in range(4)]
