"""What became of a row: its worst finding decides, and a second copy of a row is none of the three."""

from collections.abc import Mapping
from typing import Literal

from credit.catalogue.model import Severity

Decision = Literal["accepted", "doubtful", "rejected", "duplicate"]
DECISIONS: tuple[Decision, ...] = ("accepted", "doubtful", "rejected", "duplicate")

# `hold` keeps a row from the ledger as doubt does; `refuse` is about files and never about a row.
RANK: Mapping[Severity, int] = {"repaired": 0, "warn": 0, "doubt": 1, "hold": 1, "reject": 2, "refuse": 2}
