"""The target's own list against what it ought to hold: rows that it has lost are sent again, surplus ones withdrawn."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cloud.subjects import batched
from cloud.tables import Item, table
from credit.reporting.deciding import UNKNOWN
from credit.reporting.target import Feed, Target
from credit.reporting.transport import Transport
from functions.reporting import copies
from functions.reporting.transports import transport

NAMED = 100  # ids that a reconciliation tells
KINDS = ("missing", "surplus", "different", "strange")


@dataclass
class Compared:
    """What the comparison has found: record ids, the first hundred of each kind, and how many there are."""

    asked: bool = False  # the target can be asked
    there: int = 0
    confirmed: int = 0
    missing: list[str] = field(default_factory=list)
    surplus: list[str] = field(default_factory=list)
    different: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)  # never sent from here: a person has to look, nothing is withdrawn

    def told(self) -> dict[str, Any]:
        """As an item."""
        kinds = {name: getattr(self, name) for name in KINDS}
        counts = {name: len(records) for name, records in kinds.items()}
        examples = {f"{name}Records": records[:NAMED] for name, records in kinds.items()}
        return {"asked": self.asked, "there": self.there, "confirmed": self.confirmed, **counts, **examples}


def compared(target: Target) -> Compared:
    """Compare, and have looked at again whatever differs. What is under way at this moment is nobody's difference."""
    found = Compared()
    there = transport(target)
    for feed in target.feeds:
        _feed(target, feed, there, found)
    return found


def _feed(target: Target, feed: Feed, there: Transport, found: Compared) -> None:
    listed = there.holdings(feed.catalogue)
    if listed is None:
        return
    found.asked = True
    versions = {one.record: one.version for one in listed}
    found.there += len(versions)
    for some in batched(_settled(target, feed), copies.TOGETHER):
        copies.write(_looked_at(some, versions, found))
    for few in batched(versions, copies.TOGETHER):
        known = {copy["record"] for copy in table(copies.TABLE).get_many(copies.keys(target.id, few))}
        found.strange += [record for record in few if record not in known]


def _settled(target: Target, feed: Feed) -> Iterator[Item]:
    """Copies of which is known what the target holds, or that it holds nothing."""
    return (c for c in copies.of_target(target.id) if c["dataset"] == feed.dataset and not c.get("batch"))


def _looked_at(some: Sequence[Item], versions: Mapping[str, int], found: Compared) -> Iterator[Item]:
    for copy in some:
        held, version = copies.held(copy), versions.get(copy["record"])
        if held is None and version is None:
            continue
        if held is None:
            found.surplus.append(copy["record"])
            yield copies.again({**copy, "held": {"version": version, "hash": UNKNOWN}, "refused": None})
        elif version is None:
            found.missing.append(copy["record"])
            yield copies.again({**copy, "held": None, "refused": None})
        elif version != held.version:
            found.different.append(copy["record"])
            yield copies.again({**copy, "held": {"version": version, "hash": UNKNOWN}, "refused": None})
        else:
            found.confirmed += 1
            if copy["state"] == copies.ACCEPTED:
                yield {**copy, "state": copies.STORED}
