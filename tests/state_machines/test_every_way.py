"""Every state machine through success, refusal, faults that pass and that stay, until no move is left untried."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from credit.exchange.statements import RecallStatement, ZeroStatement, written
from functions.batches import store as batch
from functions.intake import submissions as intake
from functions.intake.inbox import submission_id
from functions.reporting import batches as report
from localstack import manifest
from localstack.samples.bodies import unified_code
from tests import files
from tests.faults.city import File
from tests.faults.machine import FUNCTION, Move, possible
from tests.functions.batches.conftest import endpoint
from tests.state_machines.driving import driving

__all__ = ["endpoint"]

REGISTRAR, REGISTRATION = files.REGISTRAR, "org-registration"
TRIES = 3  # calls of a function before a fault has stayed
Ended = tuple[int, ...]
Go = Callable[[Any], Ended]


@dataclass(frozen=True)
class Way:
    """A way through a machine: what is done, which functions fail how often meanwhile, how it ends first and last."""

    name: str
    go: Go
    ends: Ended
    fails: Mapping[str, int] = field(default_factory=dict)


def functions(machine: str) -> list[str]:
    """The functions that a machine calls, in the order of its definition."""
    return list(
        dict.fromkeys(
            FUNCTION.findall((manifest.ROOT / manifest.load().machines[machine].definition).read_text("utf-8"))
        )
    )


def registered(*numbers: int, dataset: str = REGISTRATION, name: str = "") -> File:
    """A file that registers bodies."""
    rows = [files.registration(f"测试市第{n}号测试有限公司", unified_code("91", 700000 + n)) for n in numbers]
    return File(REGISTRAR, dataset, name or f"{numbers[0]}.csv", files.table(REGISTRATION, *rows))


def zero() -> File:
    return File(REGISTRAR, REGISTRATION, "zero.json", written(ZeroStatement(period="2026-10")))


def recall(number: int) -> File:
    """A file that was taken in is taken back."""
    first = registered(number)
    told = submission_id(hashlib.sha256(first.content).hexdigest(), first.agency, first.dataset)
    statement = RecallStatement(submission=told, reason="误报")
    return File(REGISTRAR, REGISTRATION, f"recall-{number}.json", written(statement))


SMALL = [f for f in functions("intake") if f.startswith("intake-") and f != "intake-recall"]
LARGE = [f for f in functions("intake") if f.startswith("large-")]
DONE = (intake.FINISHED, intake.FINISHED)
ANSWERED, PUBLISHED = (batch.FINISHED, batch.FINISHED), (report.ACCEPTED, report.ACCEPTED)


def sent(*numbers: int, **how: Any) -> Go:
    """A file with these bodies."""
    return lambda drive: drive.send(registered(*numbers), **how)


def met(first: File, second: File, **how: Any) -> Go:
    """Two files, of which the second overtakes the first."""
    return lambda drive: drive.meet(first, second, **how)


def times(number: int, names: Iterable[str]) -> Mapping[str, int]:
    """Each of these functions fails so often."""
    return dict.fromkeys(names, number)


# Before its submission is known nobody can be told that it is held up.
HELD_UP = (0, *[intake.HELD_UP] * 6, intake.FINISHED)
INTAKE = [
    Way("a file is taken in", sent(1), DONE),
    Way("the same file comes again", sent(1), DONE),
    Way("its sender may not send this", lambda d: d.send(registered(2, dataset="no-such-dataset")), (90, 90)),
    Way("it cannot be read", lambda d: d.send(File(REGISTRAR, REGISTRATION, "a.csv", b"%PDF-1.7")), (90, 90)),
    Way("there is nothing to report", lambda d: d.send(zero()), (82, 82)),
    Way("it is on trial", sent(3, dry_run="true"), (85, 85)),
    Way("it is shared out", sent(4, 5, 6, large=True), DONE),
    Way("the ledger moves", met(registered(7), registered(8)), DONE),
    Way("it moves under a large one", met(registered(9), registered(10), large=True), DONE),
    Way("a file is taken back", lambda d: d.send(recall(1)), DONE),
    Way("it moves under a recall", met(recall(7), registered(11)), DONE),
    Way("every function fails once", sent(12), DONE, times(1, SMALL)),
    Way("and of a large one", sent(13, large=True), DONE, times(1, LARGE)),
    Way("and of a recall", lambda d: d.send(recall(8)), DONE, {"intake-recall": 1}),
    Way("one after the other fails", lambda d: d.endure(registered(14)), HELD_UP, times(TRIES, SMALL)),
    Way("and of a large one, too", lambda d: d.endure(registered(15), large=True), HELD_UP[1:], times(TRIES, LARGE)),
    Way("and of a recall, too", lambda d: d.endure(recall(10)), HELD_UP[-2:], {"intake-recall": TRIES}),
]
BATCH = [
    Way("it is answered", lambda d: d.ask(), ANSWERED),
    Way("its day is used up", lambda d: d.ask(rows=2, dailyRows=1), (batch.REFUSED, batch.REFUSED)),
    Way("it is started once more", lambda d: d.ask(twice=True), ANSWERED),
    Way("every function fails once", lambda d: d.ask(), ANSWERED, times(1, functions("batch-query"))),
    *(
        Way(f"{f} fails", lambda d: d.ask(), (batch.HELD_UP, batch.FINISHED), {f: TRIES})
        for f in ("batch-check", "batch-run", "batch-log")
    ),
    Way("batch-report fails", lambda d: d.ask(), (batch.LOGGED, batch.FINISHED), {"batch-report": TRIES}),
]
DISTRIBUTION = [
    Way("it is delivered and told", lambda d: d.subscribe("s1", "push"), (1, 1)),
    Way("there is nothing to deliver", lambda d: d.subscribe("s2", "pull"), (1, 1)),
    Way("every function fails once", lambda d: d.subscribe("s3", "push"), (1, 1), times(1, functions("distribution"))),
    Way("distribution-follow fails", lambda d: d.subscribe("s4", "push"), (0, 1), {"distribution-follow": TRIES}),
    Way("distribution-tell fails", lambda d: d.subscribe("s5", "push"), (1, 1), {"distribution-tell": TRIES}),
]
# Where the newest batch stands then; it is the one before, where none was made.
STOOD = (50, 50, 50, 20, 30, 40)
REPORT = [
    Way("it is reported", lambda d: d.report(), PUBLISHED),
    Way("the receipt comes late", lambda d: d.report("late-receipt", 4), (report.SENT, report.ACCEPTED)),
    Way("every function fails once", lambda d: d.report(), PUBLISHED, times(1, functions("report"))),
    *(
        Way(f"{f} fails", lambda d: d.report(), (stood, report.ACCEPTED), {f: TRIES})
        for f, stood in zip(functions("report"), STOOD, strict=True)
    ),
    Way("the target refuses it", lambda d: d.report("refuse"), (report.MANUAL, report.MANUAL)),
]
WAYS = {"intake": INTAKE, "batch-query": BATCH, "distribution": DISTRIBUTION, "report": REPORT}
EVERY = [pytest.param(machine, way, id=f"{machine}: {way.name}") for machine, ways in WAYS.items() for way in ways]


@dataclass
class Walked:
    """What became of each way, which faults were left at its end, and every move that was made on any of them."""

    ended: dict[str, Ended] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)
    moves: set[Move] = field(default_factory=set)


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory, endpoint: int) -> Callable[[str], Walked]:
    """All the ways of a machine, gone once."""
    found: dict[str, Walked] = {}

    def of(machine: str) -> Walked:
        if machine not in found:
            found[machine] = _gone(machine, tmp_path_factory.mktemp("ways") / machine, endpoint)
        return found[machine]

    return of


def _gone(machine: str, root: Path, endpoint: int) -> Walked:
    told = Walked()
    with driving(machine, root, endpoint) as drive:
        for way in WAYS[machine]:
            drive.faults.left.update(way.fails)
            told.ended[way.name] = way.go(drive)
            told.left[way.name] = drive.faults.left.total()
            drive.faults.left.clear()
        told.moves = set(drive.executions.moves)
    return told


@pytest.mark.parametrize(("machine", "way"), EVERY)
def test_a_way_ends_as_it_should_and_every_fault_has_happened(walked: Callable[[str], Walked], machine: str, way: Way):
    told = walked(machine)
    assert told.ended[way.name] == way.ends
    assert told.left[way.name] == 0


@pytest.mark.parametrize("machine", manifest.load().machines)
def test_no_move_of_a_machine_is_left_untried(walked: Callable[[str], Walked], machine: str):
    definition = json.loads((manifest.ROOT / manifest.load().machines[machine].definition).read_text("utf-8"))
    assert possible(definition) - walked(machine).moves == set()
    assert walked(machine).moves <= possible(definition)
