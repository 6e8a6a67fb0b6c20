"""The search index in a bucket, for a city without a search server: a journal, bases of it, and a copy in each process.

A write is a segment of the journal. Whoever reads begins with the base, an SQLite file as one machine has it, and
applies what the journal says beyond it; before an answer the next segment is asked for, unless that was just done.
"""

import os
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import Self, TypeVar
from urllib.parse import parse_qs, urlsplit

from cloud.search import ALIAS, folding
from cloud.search.bases import Base, Bases
from cloud.search.fts5 import Fts5Index
from cloud.search.journal import Emptied, Journal
from cloud.search.model import Document, Hits, IndexLost, Kept
from cloud.search.objects import Objects
from cloud.search.queries import kept
from cloud.search.replica import Replica, room
from cloud.search.segments import Segment, pack, unpack
from credit.errors import SystemBusy

BATCH = 20_000  # documents in one segment
FRESH = 1.0  # seconds for which a copy is believed, as the live generation is
TRIES = 5  # to begin before another base takes the place of the one that was begun with
OUT_OF_REACH = "the bases of the search index are replaced all the time; try again"

Told = TypeVar("Told")


class BucketIndex:
    """An index below a prefix of a bucket, for any number of processes and threads.

    Args:
        bucket: its name.
        prefix: of its objects.
        fresh: for how many seconds a copy is believed without a look at the journal; what this process has written
            itself it always finds.
        copies: the folder for copies, this user's in the machine's temporary one unless it is said.
    """

    def __init__(self, bucket: str, prefix: str = ALIAS, fresh: float = FRESH, copies: Path | None = None) -> None:
        self._copies = copies or Path(tempfile.gettempdir()) / f"gongxin-search-{os.getuid()}"
        self._objects = Objects(bucket, f"{prefix}/")
        self._bases = Bases(self._objects)
        self._fresh = fresh
        self._here = self._begin()

    @classmethod
    def at(cls, address: str) -> Self:
        """The index at `s3://bucket/prefix?fresh=1`.

        Raises:
            ValueError: the address names no bucket, or no number of seconds.
        """
        url = urlsplit(address)
        if not url.netloc:
            raise ValueError("SEARCH_URL names no bucket: s3://bucket/prefix")
        fresh = parse_qs(url.query).get("fresh", [str(FRESH)])[-1]
        return cls(url.netloc, url.path.strip("/") or ALIAS, float(fresh))

    def create(self) -> None:
        """Nothing: where there are no objects the index is empty. The bucket is made by whoever deploys."""

    def put(self, documents: Iterable[Document]) -> None:
        """Add or replace documents; each segment is at rest and searchable when it is written."""
        stream = map(kept, documents)
        while some := list(islice(stream, BATCH)):
            self._write(Segment("put", some))

    def delete(self, ids: Iterable[str]) -> None:
        """Remove documents; removing nothing is fine."""
        stream = iter(ids)
        while some := list(islice(stream, BATCH)):
            self._write(Segment("delete", ids=some))

    def clear(self) -> None:
        """Remove every document; this process need not read what was there before, whatever state it is in."""
        number = self._write(Segment("clear"))
        here = self._process()
        with here.turn:
            here.replica, here.empty = None, number

    def find(
        self, query: str, *, kind: str | None = "organisation", limit: int = 20, cursor: str | None = None
    ) -> Hits:
        """Subjects whose name, former name or code matches, best first."""
        return self._asked(lambda copy: copy.find(query, kind=kind, limit=limit, cursor=cursor))

    def alike(self, name: str, *, limit: int = 12) -> Sequence[str]:
        """Ids of organisations whose names share the rarest pairs of characters with a name, most shared first."""
        return self._asked(lambda copy: copy.alike(name, limit=limit))

    def count(self) -> int:
        """How many documents the index holds."""
        return self._asked(Fts5Index.count)

    def held(self, ids: Iterable[str]) -> Iterator[Kept]:
        """What the index holds of these documents, in no order."""
        stream = iter(ids)
        while some := list(islice(stream, BATCH)):
            yield from self._asked(partial(_held, some))

    def scan(self) -> Iterator[Kept]:
        """Everything that the index holds, page by page in the order of rows."""
        replica = self._caught_up()
        yield from replica.index.scan()

    def settle(self) -> bool:
        """Fold the journal into a new base if that is worth it, and remove what nobody needs any more."""
        return folding.settle(self._bases, self._process().journal, partial(self._caught_up, at_once=True))

    def close(self) -> None:
        """Let go of the copy; the next question begins another one."""
        here = self._process()
        with here.turn:
            if here.replica:
                here.replica.close()
            here.replica = None

    def _write(self, segment: Segment) -> int:
        return self._process().journal.append(pack(segment))

    def _asked(self, question: Callable[[Fts5Index], Told]) -> Told:
        """An answer of the copy. One that is damaged is thrown away, and the next one asked."""
        try:
            return question(self._caught_up().index)
        except sqlite3.DatabaseError:
            self._throw_away()
        return question(self._caught_up().index)

    def _throw_away(self) -> None:
        """Begin anew; who reads the copy in another thread holds it until he is done."""
        here = self._process()
        with here.turn:
            here.replica = None

    def _caught_up(self, *, at_once: bool = False) -> Replica:
        """The copy, as new as it has to be; `at_once`: as it is at this moment."""
        here = self._process()
        with here.turn:
            if here.replica and not at_once and here.is_believed(self._fresh):
                return here.replica
            began = time.monotonic()
            for _ in range(TRIES):
                try:
                    here.replica = replica = here.replica or self._begun(here.empty)
                    here.reached, here.looked = _applied(here.journal, replica), began
                    return replica
                except Emptied:
                    here.replica, here.empty = None, None
        raise SystemBusy(OUT_OF_REACH)

    def _begun(self, empty: int | None) -> Replica:
        """A new copy: an empty one if all before a number was cleared, else of the base that holds."""
        if empty is not None:
            return Replica(room(self._copies), empty)
        base, _ = self._bases.current()
        return self._copied(base) if base else Replica(room(self._copies), 0)

    def _copied(self, base: Base) -> Replica:
        folder = room(self._copies)
        aside = folder.file.with_suffix(".part")
        if not self._bases.fetch(base, aside):
            raise Emptied
        os.replace(aside, folder.file)
        replica = Replica(folder)
        if replica.position != base.position:
            raise IndexLost("the base of the search index is another one than it says; a rebuild makes a new one")
        return replica

    def _process(self) -> "_Process":
        """This process's share: what a parent has before a fork is not its child's."""
        if self._here.id != os.getpid():
            self._here = self._begin()
        return self._here

    def _begin(self) -> "_Process":
        return _Process(Journal(self._objects, self._bases.position))


class _Process:
    """The copy of this process, what is known of it, and the turn-taking of those who bring it up to date."""

    def __init__(self, journal: Journal) -> None:
        self.id = os.getpid()
        self.journal = journal
        self.turn = Lock()
        self.replica: Replica | None = None
        self.empty: int | None = None  # the number up to which everything was cleared, by this process
        self.looked = float("-inf")
        self.reached = 0  # the last number of the journal that the copy holds

    def is_believed(self, fresh: float) -> bool:
        """Whether the copy was looked after within so many seconds, and since this process wrote last."""
        return self.reached >= self.journal.written and time.monotonic() - self.looked < fresh


def _applied(journal: Journal, replica: Replica) -> int:
    """Apply what the journal says beyond a copy; the number of the last segment."""
    reached = replica.position
    for number, content in journal.after(reached):
        replica.apply(number, unpack(content))
        reached = number
    return reached


def _held(ids: Iterable[str], copy: Fts5Index) -> list[Kept]:
    return list(copy.held(ids))
