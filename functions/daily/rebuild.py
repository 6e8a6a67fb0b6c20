"""Make every projection again from the ledger alone, beside those that are read, and let them take over at once."""

import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from cloud import generations, knowledge, logs, search
from cloud.generations import Place
from cloud.ledger import Replay
from cloud.search.gathered import Gathered
from cloud.tables import tables
from cloud.tables.behind import Behind
from credit.catalogue import Dataset
from functions.daily.lease import Lease
from functions.daily.retire import empty
from functions.intake import projection

Tell = Callable[[int, int], None]  # rows of the ledger that were told, and how many there are


@dataclass(frozen=True)
class Rebuilt:
    """What a rebuild has done: the generation that is live now, the rows of the ledger that were told, how long."""

    generation: int
    rows: int
    seconds: float


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Rebuild; `{"takeOver": true}` even if another rebuild seems to be alive."""
    if event.get("warm"):
        return {"warm": True}
    done = asdict(rebuild(lambda _told, _of: None, over=bool(event.get("takeOver"))))
    logs.logger().info("rebuilt", extra=done)
    return done


def rebuild(tell: Tell, *, over: bool = False) -> Rebuilt:
    """Fill the other generation, follow what is committed meanwhile, and let it take over.

    Until then nobody reads it, and a rebuild that ends early leaves nothing but what the next one clears away.

    Raises:
        NotAllowed: another rebuild is under way.
    """
    started = time.monotonic()
    lease = Lease.take(uuid.uuid4().hex, over=over)
    try:
        number = generations.state()["number"] + 1
        replay = Replay(datasets())
        rows = _filled(number, replay, lease, tell)
        # Whoever projects from here on writes into both; what was committed before, nobody may have seen to.
        lease.announce(number)
        _follow(replay)
        lease.switch(number)
    finally:
        lease.give_back()
    return Rebuilt(number, rows, round(time.monotonic() - started, 1))


def datasets() -> list[Dataset]:
    """Every dataset in its newest version: all that is projected."""
    catalogue = knowledge.catalogue()
    return [catalogue.dataset(i) for i in sorted({dataset.id for dataset in catalogue.datasets})]


def _filled(number: int, replay: Replay, lease: Lease, tell: Tell) -> int:
    """Tell the whole ledger to an empty generation, again and again until nothing new is in it; how many rows."""
    with generations.pinned(Place(number)):
        empty()
        index = search.index()
        behind, documents = Behind(tables(), empty=True), Gathered(index)
    told, rows, before = 0, 0, -1
    while told > before:
        before = told
        for part in replay.fresh():
            with generations.pinned(Place(number, behind, documents)):
                projection.told(part.rows, part.dataset, part.superseded)
            told += part.rows.height
            lease.beat()
            tell(told, rows + replay.rows)
        rows += replay.rows
    behind.flush()
    documents.flush()
    lease.beat()
    index.settle()  # before anybody reads it
    return told


def _follow(replay: Replay) -> None:
    """What was committed in the last moment is projected as after an upload: others write here now."""
    for submission, dataset in {part.submission: part.dataset for part in replay.fresh()}.items():
        projection.project(dataset, submission, planned=True)
