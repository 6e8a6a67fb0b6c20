"""Kinds of decision that a text names and its category does not: the entries of a code list know their phrases."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Literal, NamedTuple

import polars as pl

from credit.catalogue.model import Code, CodeList
from credit.quality.operations.entries import MANY
from credit.quality.texts.amounts import TURNING, imposed, sentence_at

Certainty = Literal["certain", "likely"]


class Lacking(NamedTuple):
    """An entry that texts name and their category lacks: how certain that is, and the rows (`said`, `text`, …)."""

    fault: Certainty
    entry: Code
    rows: pl.DataFrame


class Named:
    """The entries of a code list whose phrases can be looked for in texts."""

    def __init__(self, codes: CodeList) -> None:
        self._codes = codes
        self._entries = [c for c in codes.codes if c.phrases or c.hints]

    def lacking(self, rows: pl.DataFrame) -> Iterator[Lacking]:
        """What the `text` of rows says was decided, and what they `said` as category does not.

        One pattern is asked of each text, made of all that its category lacks; only what contains that is looked at.
        """
        known = rows.join(self._table(rows["said"].unique()), on="said", maintain_order="left")
        for (codes,), some in known.group_by("absent", maintain_order=True):
            entries = [entry for entry in self._entries if entry.code in str(codes).split(MANY)]
            union = _any(pattern for entry in entries for pattern in (*entry.phrases, *entry.hints))
            suspects = some.drop("absent").filter(pl.col("text").str.contains(union))
            if suspects.height:
                yield from _named(entries, suspects)

    def _table(self, said: pl.Series) -> pl.DataFrame:
        """`said, absent, other`: what each category lacks, and whether it names 其他."""
        absent = pl.Series("absent", [self._absent(one) for one in said], dtype=pl.String)
        other = pl.Series("other", [self._other(one) for one in said], dtype=pl.Boolean)
        return pl.DataFrame([said, absent, other]).drop_nulls("absent")

    def _absent(self, said: str) -> str | None:
        """The codes of the entries that a category lacks; None where it is not of the list, which is told elsewhere."""
        entries = [self._by_value.get(part) for part in said.split(MANY) if part and not self._other(part)]
        if None in entries:
            return None
        covered = {code for entry in entries if entry for code in (entry.code, *entry.members, *entry.becomes)}
        lacking = [e for e in self._entries if e.code not in covered and not _in(e.phrases, said)]
        return MANY.join(entry.code for entry in lacking) or None

    def _other(self, said: str) -> bool:
        return any(part.startswith(value) for part in said.split(MANY) for value in self._others)

    @cached_property
    def _by_value(self) -> Mapping[str, Code]:
        return {self._codes.stored(code): code for code in self._codes.codes}

    @cached_property
    def _others(self) -> tuple[str, ...]:
        return tuple(self._codes.stored(code) for code in self._codes.codes if code.other)


def _named(entries: Sequence[Code], suspects: pl.DataFrame) -> Iterator[Lacking]:
    """What 其他 stands for is not known, so beside it only certain phrases count."""
    text, usual = pl.col("text"), ~pl.col("other")
    asked: list[tuple[Certainty, Code, str, pl.Expr]] = []
    for entry in entries:
        if entry.phrases:
            phrases = _any(entry.phrases)
            asked.append(("certain", entry, phrases, text.str.contains(phrases)))
        if entry.hints:
            hints = _any(entry.hints)
            asked.append(("likely", entry, hints, usual & text.str.contains(hints)))
    hits = suspects.select(hit.alias(str(n)) for n, (*_, hit) in enumerate(asked))
    for n, (fault, entry, pattern, _) in enumerate(asked):
        if hits[str(n)].any() and (rows := _saying(pattern, suspects.filter(hits[str(n)]))).height:
            yield Lacking(fault, entry, rows)


def _saying(pattern: str, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows whose text still says so without what it only quotes or threatens; most do neither anywhere."""
    says = rows.select(~pl.col("text").str.contains(TURNING)).to_series()
    unclear, compiled = (~says).arg_true(), re.compile(pattern)
    if unclear.len():
        says = says.scatter(unclear, [_says(compiled, text) for text in rows["text"][unclear]])
    return rows.filter(says)


def _says(pattern: re.Pattern[str], text: str) -> bool:
    return any(pattern.search(imposed(sentence_at(text, found.start()))) for found in pattern.finditer(text))


def _any(patterns: Iterable[str]) -> str:
    return "|".join(patterns)


def _in(patterns: tuple[str, ...], text: str) -> bool:
    return any(re.search(pattern, text) for pattern in patterns)
