"""The ledger: one append-only Iceberg table per dataset, through PyIceberg."""

from cloud.ledger.catalogue import catalogue
from cloud.ledger.commit import commit
from cloud.ledger.later import changes, overtaken
from cloud.ledger.read import current, held_by, history, newest, records
from cloud.ledger.replay import Part, Replay
from cloud.ledger.submission import Committed, submitted, taken
from cloud.ledger.table import ensure
from cloud.ledger.viewing import View, snapshot

__all__ = [
    "Committed",
    "Part",
    "Replay",
    "View",
    "catalogue",
    "changes",
    "commit",
    "current",
    "ensure",
    "held_by",
    "history",
    "newest",
    "overtaken",
    "records",
    "snapshot",
    "submitted",
    "taken",
]
