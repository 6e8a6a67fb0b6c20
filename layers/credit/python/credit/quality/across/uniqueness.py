"""Rows that say the same twice, and rows that contradict each other about one record, across the batches of a file."""

from bisect import bisect
from collections.abc import Iterator
from itertools import accumulate

import polars as pl

from credit.catalogue.model import Catalogue, Dataset
from credit.ledger import keys
from credit.quality.across.late import Late
from credit.quality.across.places import Places
from credit.quality.findings import INDEX, Judged, located, raised, together
from credit.quality.reading.marks import ACTION

SEED = 0x9E37
LATELY = 1_000_000  # rows among which the original of a copied one is looked for
DUPLICATE, CONFLICT, COPIED, TWICE = "row.duplicate", "row.key-conflict", "row.copied", "row.two-authorities"
PLACE = {"part": pl.UInt32(), "sheet": pl.UInt16(), "row": pl.UInt32()}
SEEN = {"key": pl.UInt64(), "content": pl.UInt64(), "rest": pl.UInt64(), **PLACE}


class Uniqueness:
    """What has been seen of a file: 34 bytes for each row, a hash of its key, two of its content, where it stood.

    The first row of a key counts. A later one of the same content is a duplicate (`row.duplicate`). One of another
    content is doubtful and so is the first (`row.key-conflict`): at once where both stand in one batch, else through
    `late`. A row of a new key and a content of the last million rows was copied and given another document number
    (`row.copied`); if its departments are others, too, two of them may have sent one decision (`row.two-authorities`).
    Rejected rows and rows without any key are passed over.

    The hashes are Polars' own: they hold for one run and are never stored. Of ten million rows two fall together by
    chance once in some 400,000 files, and then a row is held for a person, never lost.

    Args:
        dataset: its key, its core fields.
        catalogue: its shared rules.
        late: takes the findings about rows of earlier batches; without it only the later row is told.
    """

    def __init__(self, dataset: Dataset, catalogue: Catalogue, late: Late | None = None) -> None:
        self._dataset, self._late = dataset, late
        self._numbers = [f.code for f in dataset.fields if f.type == "document-number" and f.code in dataset.key]
        content = [f.code for f in dataset.fields if f.core and f.code not in self._numbers]
        named = {code for unit in dataset.units for code in (unit.name, unit.code)}
        self._units, self._rest = [c for c in content if c in named], [c for c in content if c not in named]
        rules = (DUPLICATE, CONFLICT, COPIED, TWICE)
        self._severity = {rule: catalogue.rule(rule).severity for rule in rules}
        self._seen: list[pl.DataFrame] = []
        self._told: list[pl.Series] = []
        self._places = Places()
        self._part = -1

    def judged(self, batch: Judged) -> Judged:
        """The same batch with its repetitions found; batches come in the order of the file."""
        self._part += 1
        hashed = self._hashed(batch.rows)
        again = self._again(hashed, "key")
        new = hashed.join(again, on=INDEX, how="anti", maintain_order="left") if again.height else hashed
        alike = self._again(new, "rest") if self._numbers else None
        self._seen.append(new.select(*SEEN))
        same = pl.col("content") == pl.col("content_first")
        copies, others = again.filter(same), again.filter(~same)
        told = [*self._repeated(copies, DUPLICATE), *self._repeated(others, CONFLICT), *self._earlier(others)]
        if alike is not None and alike.height:
            told += self._repeated(alike.filter(same), COPIED, self._numbers[0])
            told += self._repeated(alike.filter(~same), TWICE, next(iter(self._units), ""))
        if others.height and self._late is not None:
            self._tell(self._late, others, batch)
        return batch.told(together(told), self._dataset).marked(copies[INDEX], "duplicate") if told else batch

    def _hashed(self, rows: pl.DataFrame) -> pl.DataFrame:
        """`_i`, the hashes and the place of every row that counts."""
        kept = rows.with_row_index(INDEX).filter(pl.col("_decision") != "rejected")
        line = keys.keys(kept, self._dataset)
        columns = [
            kept[INDEX],
            line.hash(SEED).alias("key"),
            *self._hashes(kept),
            pl.repeat(self._part, kept.height, dtype=pl.UInt32, eager=True).alias("part"),
            self._places.numbered(kept["_sheet"]),
            kept["_row"].alias("row"),
        ]
        return pl.DataFrame(columns).filter(line != "")

    def _hashes(self, rows: pl.DataFrame) -> list[pl.Series]:
        """Of what each row says, `content`, and of what it says beside its departments, `rest`."""
        rest = rows.select(self._rest).hash_rows(SEED)
        if ACTION in rows.columns:  # a record told and the same record withdrawn contradict each other
            withdrawn = rows.select((pl.col(ACTION) == "withdraw").fill_null(value=False)).to_series()
            rest = pl.select(pl.when(withdrawn).then(~rest).otherwise(rest)).to_series()
        units = rows.select(self._units).hash_rows(SEED) if self._units else rest
        return [(rest ^ units).alias("content") if self._units else rest.alias("content"), rest.alias("rest")]

    def _again(self, hashed: pl.DataFrame, by: str) -> pl.DataFrame:
        """The rows whose key (or content) has been seen before, with `…_first` of the row that had it first.

        `_i_first` is null where that row stands in an earlier batch.
        """
        wanted = hashed[by].implode()
        before = [seen.filter(pl.col(by).is_in(wanted)) for seen in (self._seen if by == "key" else self._lately())]
        if not any(seen.height for seen in before) and hashed[by].n_unique() == hashed.height:
            return hashed.with_columns(pl.col(name).alias(f"{name}_first") for name in hashed.columns).clear()
        first = pl.concat([*before, hashed], how="diagonal").unique(by, keep="first", maintain_order=True)
        joined = hashed.join(first, on=by, how="left", suffix="_first", maintain_order="left")
        elsewhere = pl.any_horizontal(pl.col(name) != pl.col(f"{name}_first") for name in PLACE)
        return joined.with_columns(pl.col(by).alias(f"{by}_first")).filter(elsewhere)

    def _lately(self) -> list[pl.DataFrame]:
        """The batches of the last rows; who copies a row does not copy it from far away."""
        rows = list(accumulate(seen.height for seen in reversed(self._seen)))
        return self._seen[len(rows) - bisect(rows, LATELY) :]

    def _repeated(self, again: pl.DataFrame, rule: str, field: str = "") -> Iterator[pl.DataFrame]:
        """What the later rows are told: where the first one stands."""
        if again.height:
            yield self._raised(again[INDEX], rule, field, self._places.facts(again["sheet_first"], again["row_first"]))

    def _earlier(self, others: pl.DataFrame) -> Iterator[pl.DataFrame]:
        """What first rows of the same batch are told: where the first contradiction stands."""
        here = others.filter(pl.col(f"{INDEX}_first").is_not_null()).unique("key", keep="first", maintain_order=True)
        here = here.filter(~self._known(here["key"]))
        if here.height:
            self._told.append(here["key"])
            yield self._raised(here[f"{INDEX}_first"], CONFLICT, "", self._places.facts(here["sheet"], here["row"]))

    def _tell(self, late: Late, others: pl.DataFrame, batch: Judged) -> None:
        """The same for first rows of earlier batches. Both are one record, so they go by one document number."""
        away = others.filter(pl.col(f"{INDEX}_first").is_null()).unique("key", keep="first", maintain_order=True)
        away = away.filter(~self._known(away["key"])).sort(INDEX)
        self._told.append(away["key"])
        told = self._raised(away[INDEX], CONFLICT, "", self._places.facts(away["sheet"], away["row"]))
        placed = located(told, batch.sent, self._dataset).with_columns(
            _sheet=self._places.named(away["sheet_first"]), _row=away["row_first"]
        )
        for (part,), found in placed.with_columns(away["part_first"]).group_by("part_first", maintain_order=True):
            late.tell(int(str(part)), found)

    def _known(self, key: pl.Series) -> pl.Series:
        """Which keys have had their contradiction told to their first row."""
        return key.is_in(pl.concat(self._told).implode()) if self._told else pl.repeat(False, key.len(), eager=True)

    def _raised(self, index: pl.Series, rule: str, field: str, facts: pl.Series) -> pl.DataFrame:
        return raised(index, field, rule, self._severity[rule]).with_columns(facts)
