"""Rows that say the same twice, and rows that contradict each other about one record, across the batches of a file."""

import json
from collections.abc import Iterator

import polars as pl

from credit.catalogue.model import Catalogue, Dataset
from credit.ledger import keys
from credit.quality.findings import INDEX, Judged, raised, together

SEEDS = (0x9E37, 0x79B9)  # two hashes of 64 bits together make one of 128
KEY, CONTENT = ("k0", "k1"), ("c0", "c1")
SEEN = {**dict.fromkeys((*KEY, *CONTENT), pl.UInt64()), "sheet": pl.UInt16(), "row": pl.UInt32()}


class Uniqueness:
    """What has been seen of a file: 16 bytes of key and 16 of content for each row, and where it stood.

    The first row of a key counts. A later one of the same content is a duplicate (`row.duplicate`), one of another
    content is doubtful (`row.key-conflict`); both name the first. Rejected rows and rows without any key are passed
    over. The hashes are Polars' own: they hold for one run and are never stored.
    """

    def __init__(self, dataset: Dataset, catalogue: Catalogue) -> None:
        self._dataset = dataset
        self._core = [f.code for f in dataset.fields if f.core]
        self._severity = {rule: catalogue.rule(rule).severity for rule in ("row.duplicate", "row.key-conflict")}
        self._seen: list[pl.DataFrame] = []
        self._sheets: dict[str, int] = {}

    def judged(self, batch: Judged) -> Judged:
        """The same batch with its repetitions found; batches come in the order of the file."""
        hashed = self._hashed(batch.rows)
        again = self._again(hashed)
        self._seen.append(hashed.join(again, on=INDEX, how="anti").drop(INDEX) if again.height else hashed.drop(INDEX))
        if not again.height:
            return batch
        same = pl.all_horizontal(pl.col(c) == pl.col(f"{c}_first") for c in CONTENT)
        copies, others = again.filter(same), again.filter(~same)
        told = together([*self._told(copies, "row.duplicate"), *self._told(others, "row.key-conflict")])
        return batch.told(told, self._dataset).marked(copies[INDEX], "duplicate")

    def _hashed(self, rows: pl.DataFrame) -> pl.DataFrame:
        """`_i`, the hashes and the place of every row that counts."""
        kept = rows.with_row_index(INDEX).filter(pl.col("_decision") != "rejected")
        line = keys.keys(kept, self._dataset)
        content = kept.select(self._core)
        columns = [
            kept[INDEX],
            *(line.hash(seed).alias(name) for name, seed in zip(KEY, SEEDS, strict=True)),
            *(content.hash_rows(seed).alias(name) for name, seed in zip(CONTENT, SEEDS, strict=True)),
            self._numbered(kept["_sheet"]),
            kept["_row"].alias("row"),
        ]
        return pl.DataFrame(columns).filter(line != "")

    def _numbered(self, sheets: pl.Series) -> pl.Series:
        for sheet in sheets.unique(maintain_order=True):
            self._sheets.setdefault(sheet, len(self._sheets))
        return sheets.replace_strict(self._sheets, return_dtype=pl.UInt16).alias("sheet")

    def _again(self, hashed: pl.DataFrame) -> pl.DataFrame:
        """The rows whose key has been seen before, with `…_first` of the row that had it first."""
        wanted = hashed[KEY[0]].implode()
        before = [seen.filter(pl.col(KEY[0]).is_in(wanted)) for seen in self._seen]
        if not any(seen.height for seen in before) and hashed[KEY[0]].n_unique() == hashed.height:
            return hashed.clear()
        first = pl.concat([*before, hashed.select(*SEEN)]).unique(KEY, keep="first", maintain_order=True)
        joined = hashed.join(first, on=KEY, how="left", suffix="_first", maintain_order="left")
        moved = (pl.col("row") != pl.col("row_first")) | (pl.col("sheet") != pl.col("sheet_first"))
        return joined.filter(moved)

    def _told(self, again: pl.DataFrame, rule: str) -> Iterator[pl.DataFrame]:
        if not again.height:
            return
        sheets = list(self._sheets)
        places = zip(again["sheet_first"], again["row_first"], strict=True)
        facts = [json.dumps({"sheet": sheets[sheet], "row": row}, ensure_ascii=False) for sheet, row in places]
        yield raised(again[INDEX], "", rule, self._severity[rule]).with_columns(pl.Series("facts", facts))
