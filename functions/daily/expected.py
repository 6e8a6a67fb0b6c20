"""What the projections ought to hold: the ledger, told to a scratch place by the code that projects uploads."""

from collections.abc import Sequence
from pathlib import Path

from cloud import generations, ledger
from cloud.generations import Place
from cloud.ledger import Replay
from cloud.tables import Item, Table, connect, projections, schema, table
from cloud.tables.behind import Behind
from credit.catalogue import Dataset
from credit.errors import SystemBusy
from functions.daily.rebuild import Tell, datasets
from functions.daily.sides import DOCUMENTS, SEARCH, Collected, Difference, Side, compare
from functions.intake import projection

LOOKS = 100  # at a few items, while others go on committing
PROJECTED = "project"  # the step that a submission's item names


class Expected:
    """The ledger as projections ought to show it.

    Args:
        folder: where its tables go.
        number: the generation that is compared with it.
    """

    def __init__(self, folder: Path, number: int) -> None:
        self._number = number
        self._asked = False
        self._tables = connect(f"sqlite:///{folder / 'expected.sqlite'}")
        for name in projections():
            self._tables.create(schema(name).of(0))
        self._tables.create(DOCUMENTS)
        self._behind = Behind(self._tables, empty=True)
        self._replay = Replay(datasets())
        self._open: dict[str, Dataset] = {}  # submissions that may not be projected yet

    def table(self, name: str) -> Table:
        """What a projection ought to hold."""
        return self._behind.table(DOCUMENTS if name == SEARCH else schema(name).of(0))

    def follow(self, tell: Tell) -> int:
        """Tell what was committed since the last call; how many rows."""
        told = 0
        collected = Collected(self._behind.table(DOCUMENTS))
        here = Place(0, self._behind, collected)
        for part in self._replay.fresh():
            self._open[part.submission] = part.dataset
            with generations.pinned(here):
                projection.told(part.rows, part.dataset, part.superseded)
            told += part.rows.height
            tell(told, self._replay.rows)
        return told

    def confirmed(self, side: Side, suspects: Sequence[Difference]) -> list[Difference]:
        """Which of them differ still, when everything that is committed is known and what is under way is left out.

        Raises:
            SystemBusy: others commit all the time, or another generation has become live.
        """
        keys = [difference.item for difference in suspects]
        for _ in range(LOOKS):
            unsettled = self._unsettled()
            found = compare(side, list(self.table(side.name).get_many(keys)), list(side.get_many(keys)))
            certain = [difference for difference in found if not _names(difference.item) & unsettled]
            if not certain or not self.follow(lambda _told, _of: None):
                self._refuse_switched()
                return certain
        raise SystemBusy("others commit all the time; verify again in a quieter hour")

    @property
    def underway(self) -> int:
        """How many submissions are committed and, as far as was asked, not projected yet."""
        return len(self._open) if self._asked else 0

    def _unsettled(self) -> set[str]:
        """Subjects and records of submissions that are committed and not projected yet."""
        self._asked = True
        items = {item["id"]: item for item in table("submissions").get_many({"id": s} for s in self._open)}
        self._open = {s: d for s, d in self._open.items() if s in items and not _is_projected(items[s])}
        frames = [f for s, d in self._open.items() for f in ledger.submitted(d, s, ("record_id", "subject_id"))]
        return {name for frame in frames for column in frame for name in column.drop_nulls()}

    def _refuse_switched(self) -> None:
        if generations.state()["number"] != self._number:
            raise SystemBusy("another generation has become live meanwhile; verify again")


def _is_projected(item: Item) -> bool:
    return any(step["name"] == PROJECTED for step in item["steps"])


def _names(item: Item) -> set[str]:
    """The ids of records and subjects that an item tells of; a shared key tells of `agency#record`."""
    records = {record.partition("#")[2] for record in item.get("records", ())}
    return {str(item[n]) for n in ("id", "record", "subject") if n in item} | {*item.get("subjects", ())} | records
