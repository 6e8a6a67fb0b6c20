"""Values that miss an entry of their code list by one character: the entry is suggested, never taken."""

import json
from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from credit.catalogue.model import Catalogue, Dataset
from credit.quality.findings import PLACE, Judged
from credit.quality.operations.entries import MANY, Entries, key

UNKNOWN = "code-list"


class Nearest:
    """Adds the fact `nearest` to findings of the rule `code-list`, where exactly one entry is near."""

    def __init__(self, dataset: Dataset, catalogue: Catalogue) -> None:
        listed = [f for f in dataset.fields if f.code_list]
        self._entries = {f.code: Entries(catalogue.code_list(str(f.code_list)), many=f.many) for f in listed}

    def judged(self, batch: Judged) -> Judged:
        """The batch with suggestions; its decisions stay."""
        unknown = batch.findings.filter(pl.col("rule") == UNKNOWN)
        if not unknown.height:
            return batch
        found = [self._suggested(batch.rows, str(code), held) for (code,), held in unknown.group_by("field")]
        near = pl.concat(found).drop_nulls("near")
        if not near.height:
            return batch
        joined = batch.findings.join(near, on=[*PLACE, "field", "rule"], how="left", maintain_order="left")
        told = joined.with_columns(facts=pl.coalesce("near", "facts")).drop("near")
        return replace(batch, findings=told)

    def _suggested(self, rows: pl.DataFrame, field: str, held: pl.DataFrame) -> pl.DataFrame:
        """The places of the findings with `near`, their facts as JSON, or null."""
        places = held.select(*PLACE, "field", "rule")
        said = places.join(rows.select(*PLACE, pl.col(field).alias("said")), on=PLACE, how="left")
        texts = said["said"].drop_nulls().unique()
        near = [_told(suggestion(text, self._entries[field])) for text in texts]
        table = pl.DataFrame({"said": texts, "near": pl.Series(near, dtype=pl.String)})
        return said.join(table, on="said", how="left").drop("said")


def suggestion(text: str, entries: Entries) -> str | None:
    """The value that was probably meant: each of its parts is an entry or one character away from just one."""
    for parts in (text,), *(tuple(way) for way in entries.ways(text) if entries.many):
        meant = [entries.stored_as(part) or _near(part, entries) for part in parts]
        if meant and None not in meant:
            return MANY.join(dict.fromkeys(filter(None, meant)))
    return None


def _near(text: str, entries: Entries) -> str | None:
    """Bare figures and single letters are near to too much."""
    said = key(text)
    if len(said) < 2 or said.isascii():
        return None
    near = {
        entries.stored[c.code] for spelt, c in entries.spellings.items() if spelt != said and _one_apart(said, spelt)
    }
    return near.pop() if len(near) == 1 else None


def _one_apart(one: str, other: str) -> bool:
    """Whether one character is wrong, missing or too many, or two neighbours are swapped."""
    if abs(len(one) - len(other)) > 1:
        return False
    alike = next(_differing(one, other), min(len(one), len(other)))
    first, second = one[alike:], other[alike:]
    swapped = first[1:2] + first[:1] + first[2:]
    return first[1:] == second[1:] or first[1:] == second or first == second[1:] or swapped == second


def _differing(one: str, other: str) -> Iterator[int]:
    return (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)


def _told(near: str | None) -> str | None:
    return json.dumps({"nearest": near}, ensure_ascii=False) if near else None
