"""The tiers of an answer from FTS5, best first: whole code, exact name, beginning of a code, of a name, rest, sound."""

import sqlite3
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from cloud.search import positions
from cloud.search.grams import covering
from cloud.search.model import Hit, Hits
from cloud.search.queries import LONGEST, MARK, Query

KINDS = ("organisation", "person")
NUMBER_BITS, LENGTH_BITS = 32, 8
HIGHEST = "\U0010ffff"
START = (0, "", -1)
LONG = 8  # characters of a query that usually finds so little
MOST_AT_ONCE = 40  # that it is all read and put in order at once, where three searches would take three times as long

Span = tuple[int, int]  # the lowest row number, and the one after the highest


class Found(NamedTuple):
    """A subject found in a tier; code and row say where the tier goes on."""

    id: str
    code: str
    row: int
    names: str


class Tier(Protocol):
    """One tier."""

    def find(self, db: sqlite3.Connection, rows: Span, after: tuple[str, int], limit: int) -> list[Found]:
        """What it holds beyond a position, in its order."""


def row_of(kind: str, length: int, number: int) -> int:
    """The row number of a document: kind, then length of the name, then a number of its own.

    >>> row_of("organisation", 4, 7) < row_of("organisation", 5, 1) < row_of("person", 2, 1)
    True
    """
    return ((KINDS.index(kind) << LENGTH_BITS | min(length, LONGEST)) << NUMBER_BITS) | number


def kind_of(row: int) -> str:
    """The kind of a document from its row number.

    >>> kind_of(row_of("person", 2, 1))
    'person'
    """
    return KINDS[row >> (NUMBER_BITS + LENGTH_BITS)]


def span(kind: str | None) -> Span:
    """The row numbers of a kind, of all kinds for None."""
    if kind is None:
        return 0, row_of(KINDS[-1], LONGEST, 0) << 1
    return row_of(kind, 0, 0), row_of(kind, LONGEST, 0) + (1 << NUMBER_BITS)


def page(db: sqlite3.Connection, asked: Query, rows: Span, limit: int, position: Sequence[Any] | None) -> Hits:
    """One page of the answer, after a position `tier, code, row`."""
    begin, code, row = position or START
    found = _few(db, asked, rows, (begin, row)) if asked.code is None and len(asked.name) >= LONG else None
    if found is None:
        found = _tier_by_tier(db, asked, rows, limit + 1, (begin, code, row))
    tier, last = found[limit - 1] if len(found) > limit else (0, None)
    more = positions.encode([tier, last.code, last.row]) if last else None
    return Hits([Hit(f.id, float(-number)) for number, f in found[:limit]], more)


def _tier_by_tier(
    db: sqlite3.Connection, asked: Query, rows: Span, limit: int, position: tuple[int, str, int]
) -> list[tuple[int, Found]]:
    begin = position[0]
    found: list[tuple[int, Found]] = []
    for number, tier in enumerate(_tiers(asked)[begin:], begin):
        start = position[1:] if number == begin else START[1:]
        found += [(number, f) for f in tier.find(db, rows, start, limit - len(found))]
        if len(found) == limit or (isinstance(tier, WholeCode) and (found or position != START)):
            break
    return found


def _few(db: sqlite3.Connection, asked: Query, rows: Span, after: tuple[int, int]) -> list[tuple[int, Found]] | None:
    """The whole answer in one go, for a long query usually finds little; None if it finds much."""
    found = Names(asked.words).find(db, rows, START[1:], MOST_AT_ONCE + 1)
    if len(found) > MOST_AT_ONCE:
        return None
    placed = ((_place(asked, f.names), f) for f in found)
    return sorted((p for p in placed if (p[0], p[1].row) > after), key=lambda p: (p[0], p[1].row))


def _place(asked: Query, names: str) -> int:
    """The number among `_tiers` of a subject that has all the words."""
    exact, begins = _anchored(asked)
    return 0 if exact in names else 1 if begins in names else 2


class WholeCode(NamedTuple):
    """Holders of exactly this code. Where there are any, nothing else is looked for."""

    code: str

    def find(self, db: sqlite3.Connection, rows: Span, after: tuple[str, int], limit: int) -> list[Found]:
        """In the order of their rows."""
        sql = (
            "SELECT id, '', row, names FROM codes JOIN subjects USING (row)"
            " WHERE code = ? AND row > ? AND row >= ? AND row < ? ORDER BY row LIMIT ?"
        )
        return [Found(*f) for f in db.execute(sql, [self.code, after[1], *rows, limit])]


class BeginningOfCode(NamedTuple):
    """Holders of a code that begins so, unless an earlier tier has them."""

    code: str
    without: str

    def find(self, db: sqlite3.Connection, rows: Span, after: tuple[str, int], limit: int) -> list[Found]:
        """In the order of their codes. Who has two such codes is found by the first: `subjects.codes` is in order."""
        sql = (
            "SELECT id, code, row, names FROM codes CROSS JOIN subjects USING (row)"
            " WHERE code BETWEEN ? AND ? AND (code, row) > (?, ?) AND row >= ? AND row < ?"
            " AND instr(codes, ?) = instr(codes, ? || code || ?) AND NOT instr(names, ?)"
            " ORDER BY code, row LIMIT ?"
        )
        first = [MARK + self.code, MARK, MARK]
        values = [self.code, self.code + HIGHEST, *after, *rows, *first, self.without, limit]
        return [Found(*f) for f in db.execute(sql, values)]


class Names(NamedTuple):
    """Those whose names hold all the patterns, unless an earlier tier has them."""

    patterns: tuple[str, ...]
    without: str | None = None
    without_code: str | None = None

    def find(self, db: sqlite3.Connection, rows: Span, after: tuple[str, int], limit: int) -> list[Found]:
        """The shorter name first."""
        runs = [run for pattern in self.patterns for run in covering(pattern)]
        match = " AND ".join('"' + run.replace('"', '""') + '"' for run in dict.fromkeys(runs))
        held = "".join(" AND instr(names, ?)" for _ in self.patterns)
        unless = [(c, w) for c, w in (("names", self.without), ("codes", self.without_code)) if w]
        spared = "".join(f" AND NOT instr({column}, ?)" for column, _ in unless)
        sql = (
            "SELECT id, '', row, names FROM grams CROSS JOIN subjects ON row = grams.rowid"  # noqa: S608
            f" WHERE grams MATCH ? AND grams.rowid >= ? AND grams.rowid < ?{held}{spared}"
            " ORDER BY grams.rowid LIMIT ?"
        )
        low = max(rows[0], after[1] + 1)
        values = [match, low, rows[1], *self.patterns, *(w for _, w in unless), limit]
        return [Found(*f) for f in db.execute(sql, values)]


class Sounds(NamedTuple):
    """Those whose names sound so, unless an earlier tier has them."""

    sound: str
    words: tuple[str, ...]
    without_code: str | None

    def find(self, db: sqlite3.Connection, rows: Span, after: tuple[str, int], limit: int) -> list[Found]:
        """The shorter name first."""
        match = " AND ".join('"' + run + '"' for run in covering(self.sound))
        words = " AND ".join("instr(names, ?)" for _ in self.words)
        sql = (
            "SELECT id, '', row, names FROM grams CROSS JOIN subjects ON row = grams.rowid"  # noqa: S608
            " WHERE grams MATCH ? AND grams.rowid >= ? AND grams.rowid < ? AND instr(names, ?)"
            f" AND NOT ({words}) AND NOT instr(codes, ?) ORDER BY grams.rowid LIMIT ?"
        )
        low = max(rows[0], after[1] + 1)
        code = self.without_code or MARK + MARK  # which nobody has
        return [Found(*f) for f in db.execute(sql, [match, low, rows[1], self.sound, *self.words, code, limit])]


def _anchored(asked: Query) -> tuple[str, str]:
    """What an exact name holds, and what a name holds that begins so."""
    return MARK + asked.name + MARK, MARK + asked.name


def _tiers(asked: Query) -> list[Tier]:
    exact, begins = _anchored(asked)
    code = MARK + asked.code if asked.code else None
    heard = [Sounds(asked.sound, asked.words, code)] if asked.sound else []
    if asked.code is None:
        return [Names((exact,)), Names((begins,), exact), Names(asked.words, begins), *heard]
    return [
        WholeCode(asked.code),
        Names((exact,)),
        BeginningOfCode(asked.code, exact),
        Names((begins,), exact, code),
        Names(asked.words, begins, code),
        *heard,
    ]
