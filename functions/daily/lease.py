"""The right to make the generation that nobody reads: one rebuild at a time, and what a dead one held is free again."""

import time
from datetime import timedelta

from cloud import clock, generations
from cloud.tables import Delete, Expect, Item, Put, table, tables
from credit.errors import ConditionFailed, NotAllowed, SystemBusy

NAME = "rebuild"
KEY = {"name": NAME}
LASTS = timedelta(minutes=5)  # without a sign of life
BEAT = 10.0  # seconds between two of them
UNDERWAY = (
    "另一个重建正在进行（{since} 开始，最近活动 {beat}）；如确知它已中断，可加 --take-over / "
    "another rebuild is under way (since {since}, last sign of life {beat}); if it is known to be dead, --take-over "
    "begins anew"
)


class Lease:
    """A lease that is held; it is given back or lost, never shared."""

    def __init__(self, holder: str, item: Item) -> None:
        self._holder = holder
        self._item = item
        self._beat = time.monotonic()

    @classmethod
    def take(cls, holder: str, *, over: bool = False) -> "Lease":
        """Take it; what a rebuild that was cut off had announced is called off.

        Args:
            holder: an id of this rebuild alone.
            over: take it even from somebody who seems to be alive.

        Raises:
            NotAllowed: another rebuild is under way.
        """
        now = clock.now()
        before = table(generations.TABLE).get(KEY)
        if before and before["until"] > now.isoformat() and not over:
            raise NotAllowed(UNDERWAY.format(since=before["since"], beat=before["beat"]))
        expect = Expect(equal={n: before[n] for n in ("holder", "until")}) if before else Expect(exists=False)
        item = {**KEY, "holder": holder, "since": now.isoformat(), **_alive()}
        try:
            table(generations.TABLE).put(item, expect)
        except ConditionFailed:
            raise NotAllowed(UNDERWAY.format(since=item["since"], beat=item["beat"])) from None
        lease = cls(holder, item)
        lease._call_off()
        return lease

    def beat(self) -> None:
        """Give a sign of life, from time to time; `SystemBusy` if the lease is somebody else's now."""
        if time.monotonic() - self._beat < BEAT:
            return
        self._item = {**self._item, **_alive()}
        try:
            table(generations.TABLE).put(self._item, self._mine)
        except ConditionFailed:
            raise SystemBusy("another rebuild has taken over") from None
        self._beat = time.monotonic()

    def announce(self, number: int) -> None:
        """From now on everybody who projects writes into this generation, too."""
        before = generations.state()
        self._together(Put({"since": "", **before, "next": number}, generations.expected(before)), Put(self._item))

    def switch(self, number: int) -> None:
        """From now on everybody reads this generation. The lease is given back in the same breath."""
        live = {"name": generations.LIVE, "number": number, "since": clock.now().isoformat()}
        self._together(Put(live, generations.expected(generations.state())), Delete(KEY))

    def give_back(self) -> None:
        """Let others rebuild; nothing happens if the lease is not held any more."""
        try:
            table(generations.TABLE).delete(KEY, self._mine)
        except ConditionFailed:
            return

    @property
    def _mine(self) -> Expect:
        return Expect(equal={"holder": self._holder})

    def _call_off(self) -> None:
        before = generations.state()
        if "next" in before:
            self._together(Put({**before, "next": None}, generations.expected(before)), Put(self._item))

    def _together(self, live: Put, lease: Put | Delete) -> None:
        held = Put(lease.item, self._mine) if isinstance(lease, Put) else Delete(lease.key, self._mine)
        place = table(generations.TABLE)
        try:
            tables().transact([(place, live), (place, held)])
        except ConditionFailed:
            raise SystemBusy("another rebuild has taken over") from None


def _alive() -> dict[str, str]:
    now = clock.now()
    return {"beat": now.isoformat(), "until": (now + LASTS).isoformat()}
