"""The operation on cells that a system has stored in the wrong encoding: what they said, where that is certain."""

import re

import polars as pl

from credit.quality.identifiers.sifting import confirmed, patched
from credit.quality.mojibake import FOLLOWERS, HINT, LATIN, LOST, OPENERS, garbled, restored
from credit.quality.operations.characters import INVISIBLE, TRIM
from credit.quality.operations.model import Operation

# What came to a text later may stand between two halves of what was misread: it is taken out only afterwards.
BETWEEN = f"[{''.join(map(re.escape, INVISIBLE))}]*"
PARTED = rf"[\u00a1-\u00ff]{BETWEEN}[{LATIN}]|[{OPENERS}]{BETWEEN}[{FOLLOWERS}]"
_PARTED = re.compile(PARTED)


def unreadable(column: pl.Expr) -> pl.Expr:
    """Which values are probably misread and could not be restored; whose characters are lost has a rule of its own."""
    return confirmed(
        column,
        lambda c: c.str.contains(HINT) & ~c.str.contains(LOST),
        lambda few: few.map_elements(garbled, return_dtype=pl.Boolean),
    )


def _restored(text: str) -> str:
    """First as it is, for a hard blank may be half a character (of 你, say); else without what came to it later."""
    if not _PARTED.search(text):
        return text
    return restored(text) or restored(TRIM.one(text) or "") or text


def _one_by_one(column: pl.Expr) -> pl.Expr:
    return column.map_elements(_restored, return_dtype=pl.String)


MOJIBAKE = Operation(
    "mojibake", _restored, lambda column: patched(column, lambda c: c.str.contains(PARTED), _one_by_one)
)
