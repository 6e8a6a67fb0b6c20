"""Kinds of decision that a text names and its category does not: the entries of a code list know their phrases."""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Literal, NamedTuple

import polars as pl

from credit.catalogue.model import Code, CodeList
from credit.quality.operations.entries import MANY
from credit.quality.texts.amounts import imposed, sentence_at

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
        said = rows["said"].unique()
        absent = pl.DataFrame({"said": said, "absent": pl.Series([self._absent(s) for s in said], dtype=pl.String)})
        known = rows.join(absent.drop_nulls(), on="said", maintain_order="left")
        for (codes,), some in known.group_by("absent", maintain_order=True):
            entries = [entry for entry in self._entries if entry.code in str(codes).split(MANY)]
            union = "|".join(pattern for entry in entries for pattern in (*entry.phrases, *entry.hints))
            suspects = some.drop("absent").filter(pl.col("text").str.contains(union))
            for entry in entries if suspects.height else ():
                yield from self._of(entry, suspects)

    def _of(self, entry: Code, suspects: pl.DataFrame) -> Iterator[Lacking]:
        """What 其他 stands for is not known, so beside it only certain phrases count."""
        others = [said for said in suspects["said"].unique() if self._other(said)]
        if (certain := _saying(entry.phrases, suspects)).height:
            yield Lacking("certain", entry, certain)
        if (likely := _saying(entry.hints, suspects.filter(~pl.col("said").is_in(others)))).height:
            yield Lacking("likely", entry, likely)

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


def _saying(patterns: tuple[str, ...], rows: pl.DataFrame) -> pl.DataFrame:
    """The rows whose text says so, and still does without what it only quotes or threatens."""
    if not patterns:
        return rows.clear()
    pattern = "|".join(patterns)
    hits, compiled = rows.filter(pl.col("text").str.contains(pattern)), re.compile(pattern)
    return hits.filter(pl.Series([_says(compiled, text) for text in hits["text"]], dtype=pl.Boolean))


def _says(pattern: re.Pattern[str], text: str) -> bool:
    return any(pattern.search(imposed(sentence_at(text, found.start()))) for found in pattern.finditer(text))


def _in(patterns: tuple[str, ...], text: str) -> bool:
    return any(re.search(pattern, text) for pattern in patterns)
