"""Writing a subscription's feed: one run at a time, and a run that is cut off has told nothing.

Changes and copies are written first and the last number after them; until then nobody reads them, and the next run
begins at the same number.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Self

from cloud import clock, executions, settings
from cloud.tables import Delete, Expect, Item, Put, table
from credit.distribution import copies
from credit.distribution.copies import Content, Copy
from credit.distribution.subscription import Subscription
from credit.errors import ConditionFailed, SystemBusy
from functions.distribution import deliveries
from functions.distribution.feed import CHANGES, COPIES, FEEDS, Candidate, held, padded, seen_now, version_of

RUNNING = "RUNNING"


class Overtaken(SystemBusy):
    """The right to write this feed has passed to another run."""


@dataclass
class Writer:
    """The one run that writes a feed at this time."""

    subscription: Subscription
    run: str
    head: Item

    @classmethod
    def take(cls, subscription: Subscription, run: str) -> Self | None:
        """Become the one who writes; None while another run does. `run` names the execution in which this happens."""
        key = {"subscription": subscription.id}
        before = table(FEEDS).get(key)
        holder = (before or {}).get("holder")
        if holder and holder != run and _alive(holder):
            return None
        after = {"last": 0, **(before or key), "holder": run}
        expect = Expect(equal={"holder": holder, "last": before["last"]}) if before else Expect(exists=False)
        try:
            table(FEEDS).put(after, expect)
        except ConditionFailed:
            return None
        return cls(subscription, run, after)

    def write(self, candidates: Sequence[Candidate]) -> int:
        """Tell whatever of these records is not told yet; how many changes that makes."""
        new = list(self._changed(candidates))
        if not new:
            return 0
        last, at = int(self.head["last"]), clock.now().isoformat()
        key = {"subscription": self.subscription.id}
        numbered = list(enumerate(new, start=last + 1))
        table(CHANGES).write_many(
            Put({**key, "number": padded(n), "record": c.candidate.record, "kind": c.kind, "at": at})
            for n, c in numbered
        )
        table(COPIES).write_many(Put(c.item(self.subscription.id, n, last)) for n, c in numbered)
        deliveries.outdate(self.subscription.id, [c.replaces for _, c in numbered])
        self.publish(last + len(new))
        table(CHANGES).write_many(
            Delete({**key, "number": padded(c.replaces)}) for _, c in numbered if 0 < c.replaces <= last
        )
        return len(new)

    def publish(self, last: int) -> None:
        """From now on everything up to this number is read."""
        self._advance(last=last)

    def note(self, **facts: Any) -> None:
        """Keep something about the feed beside its last number."""
        self._advance(**facts)

    def give_back(self) -> None:
        """Let others write."""
        self._advance(holder=None)

    def _advance(self, **facts: Any) -> None:
        after = {**self.head, **facts}
        try:
            table(FEEDS).put(after, Expect(equal={"holder": self.run}))
        except ConditionFailed:
            raise Overtaken("another run writes this feed now") from None
        self.head = after

    def _changed(self, candidates: Sequence[Candidate]) -> Iterator["_Found"]:
        last = int(self.head["last"])
        known = held(self.subscription.id, [c.record for c in candidates])
        seen = seen_now(self.subscription, candidates)
        for candidate in candidates:
            item = known.get(candidate.record)
            before = Copy.of(item) if item else None
            record, told = seen.get(candidate.record, (None, None))
            kind = copies.change(before, told, record.state if record else None, last)
            if kind:
                yield _Found(candidate, item, told, kind, record.version if record else version_of(item))


@dataclass(frozen=True)
class _Found:
    candidate: Candidate
    before: Item | None
    told: Content | None
    kind: str
    version: int

    @property
    def replaces(self) -> int:
        """The number under which the receiver was told of the record before; 0 for none."""
        return int(self.before["number"]) if self.before else 0

    def item(self, subscription: str, number: int, last: int) -> Item:
        copy = copies.after(Copy.of(self.before) if self.before else None, self.told, number, last)
        subject = self.candidate.subject or (self.before or {}).get("subject")
        about = {"subscription": subscription, "record": self.candidate.record, "subject": subject}
        facts = {"number": number, "put": copy.put, "given": copy.given, "digest": copy.digest, "marked": copy.marked}
        return {**about, **facts, "kind": self.kind, "version": self.version}


def _alive(run: str) -> bool:
    return executions.state(settings.granted("MACHINE_DISTRIBUTION"), run) == RUNNING
