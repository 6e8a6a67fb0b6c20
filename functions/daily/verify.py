"""Compare the projections with the ledger, tell what differs by kind, and mend it if asked."""

import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from cloud import generations, logs, settings
from cloud.generations import Place
from cloud.tables import Item, Table, projections
from functions.daily.expected import Expected
from functions.daily.rebuild import Tell
from functions.daily.sides import Difference, SearchSide, Side, TableSide, compare

KINDS = ("missing", "surplus", "older", "different")
TOGETHER = 1_000
FEW = 3  # holders of a key that are told
NAMED = 100  # ids of each kind that are told
NAMES = {"dossiers": "record", "subject-keys": "subjects", "shared-keys": "records"}  # what an item is told by
FOLDER = "gongxin-verify-"

T = TypeVar("T")


@dataclass
class Drift:
    """Differences of one kind: how many, and the ids of the first ones."""

    count: int = 0
    ids: list[str] = field(default_factory=list)


@dataclass
class Compared:
    """One projection: how many items the ledger wants, what differs, how many were mended."""

    expected: int = 0
    mended: int = 0
    drift: dict[str, Drift] = field(default_factory=lambda: {kind: Drift() for kind in KINDS})

    @property
    def differs(self) -> int:
        """How many differences there are."""
        return sum(drift.count for drift in self.drift.values())


@dataclass(frozen=True)
class Verified:
    """What a verification found; `agrees`: there was no difference in any projection.

    `rows` of the ledger were told; `underway` submissions are committed and not projected yet, and so no drift.
    """

    agrees: bool
    rows: int
    underway: int
    seconds: float
    projections: Mapping[str, Compared]


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Verify; `{"repair": true}` mends, too."""
    if event.get("warm"):
        return {"warm": True}
    done = asdict(verify(lambda _told, _of: None, repair=bool(event.get("repair"))))
    logs.logger().info("verified", extra={"agrees": done["agrees"], "rows": done["rows"]})
    return done


def verify(tell: Tell, *, repair: bool = False) -> Verified:
    """Tell the whole ledger to a scratch place and compare item by item.

    What is committed and not projected yet is no drift, and what others write meanwhile is looked at again.
    """
    started = time.monotonic()
    number = generations.state()["number"]
    with _scratch() as folder, generations.pinned(Place(number)):
        expected = Expected(folder, number)
        rows = expected.follow(tell)
        # Search comes last: its documents take over the subjects' counts of changes.
        sides: list[Side] = [*(TableSide(name) for name in projections()), SearchSide()]
        compared = {side.name: _compared(side, expected, repair=repair) for side in sides}
    agrees = not any(one.differs for one in compared.values())
    return Verified(agrees, rows, expected.underway, round(time.monotonic() - started, 1), compared)


def _compared(side: Side, expected: Expected, *, repair: bool) -> Compared:
    told = Compared()
    wanted = expected.table(side.name)
    for some in _suspects(side, wanted, told):
        certain = expected.confirmed(side, some)
        for difference in certain:
            drift = told.drift[difference.kind]
            drift.count += 1
            if len(drift.ids) < NAMED:
                drift.ids.append(_name(side, difference.item))
        if repair and certain:
            told.mended += side.mend(certain)
    return told


def _suspects(side: Side, wanted: Table, told: Compared) -> Iterator[list[Difference]]:
    """What looks different at first sight, some at a time: first what the ledger wants, then what it does not know."""
    for some in _batched(wanted.scan()):
        told.expected += len(some)
        if found := list(compare(side, some, list(side.get_many(some)))):
            yield found
    for some in _batched(side.scan()):
        known = {wanted.schema.key(item) for item in wanted.get_many(some)}
        if unknown := [Difference("surplus", None, i) for i in some if wanted.schema.key(i) not in known]:
            yield unknown


def _name(side: Side, item: Item) -> str:
    """The opaque id by which an item may be told of: a key of `subject-keys` would be a code."""
    told = item[NAMES.get(side.name, side.schema.partition)]
    some = [told] if isinstance(told, str) else told[:FEW]
    return " ".join(one.rpartition("#")[2] for one in some)


@contextmanager
def _scratch() -> Iterator[Path]:
    """A folder for what the ledger wants, readable by its owner alone and gone afterwards."""
    home = settings.optional("GONGXIN_HOME")
    with tempfile.TemporaryDirectory(prefix=FOLDER, dir=Path(home) / "tmp" if home else None) as folder:
        yield Path(folder)


def _batched(items: Iterator[T]) -> Iterator[list[T]]:
    while some := list(islice(items, TOGETHER)):
        yield some
