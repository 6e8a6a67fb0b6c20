"""Names that share the rarest pairs of characters with a name, from FTS5: what somebody may have meant who mistyped."""

import sqlite3
from collections import Counter
from itertools import pairwise

from cloud.search.tiers import Span

RAREST = 5  # pairs that are followed
POSTINGS = 2_000  # to at most so many names: a pair that more names have tells nobody apart


def alike(db: sqlite3.Connection, key: str, rows: Span, limit: int) -> list[str]:
    """The ids of subjects, those that share most pairs first, the shorter name first among equals."""
    shared: Counter[int] = Counter()
    for pair in _rare(db, key):
        sql = "SELECT rowid FROM grams WHERE grams MATCH ? AND rowid >= ? AND rowid < ? LIMIT ?"
        shared.update(row for (row,) in db.execute(sql, [_quoted(pair), *rows, POSTINGS]))
    best = sorted(shared, key=lambda row: (-shared[row], row))[:limit]
    named = "SELECT row, id FROM subjects WHERE row IN (SELECT value FROM json_each(?))"
    found = dict(db.execute(named, [f"[{','.join(map(str, best))}]"]))
    return [found[row] for row in best if row in found]


def _rare(db: sqlite3.Connection, key: str) -> list[str]:
    """The pairs of a name that fewest names have, but that some name has."""
    counted = []
    for pair in {first + second for first, second in pairwise(key)}:
        known = db.execute("SELECT doc FROM vocabulary WHERE term = ?", [pair.lower()]).fetchone()
        if known and known[0] <= POSTINGS:
            counted.append((known[0], pair))
    return [pair for _, pair in sorted(counted)[:RAREST]]


def _quoted(pair: str) -> str:
    return '"' + pair.replace('"', '""') + '"'
