"""What must be unique in a file: the same row twice is a duplicate, the same key with other content a conflict."""

import hashlib

import polars as pl

from credit.catalogue.model import Catalogue, Dataset
from credit.ledger import hashing, keys
from credit.quality.findings import INDEX, Judged, raised, together

DUPLICATE, CONFLICT = "row.duplicate", "row.key-conflict"
SEEN = pl.Schema({"key": pl.Binary(), "content": pl.String(), "at": pl.UInt32()})
DIGEST = 16  # bytes of a key that are remembered


class Uniqueness:
    """Remembers the keys of a file's rows as digests; feed it the batches in order."""

    def __init__(self, dataset: Dataset, catalogue: Catalogue) -> None:
        """Nothing is remembered yet."""
        self._dataset = dataset
        self._severities = {rule: catalogue.rule(rule).severity for rule in (DUPLICATE, CONFLICT)}
        self._seen = pl.DataFrame(schema=SEEN)

    def judged(self, batch: Judged) -> Judged:
        """The batch with its repeated rows told: the first row of a key stands, a copy is a duplicate, another conflicts.

        Rows without any key and rejected rows are compared with nothing.
        """
        rows = self._keyed(batch.rows)
        repeated = self._against(rows)
        self._remember(rows)
        copies = repeated.filter(pl.col("content") == pl.col("first_content"))
        others = repeated.filter(pl.col("content") != pl.col("first_content"))
        told = batch.told(together([self._told(copies, DUPLICATE), self._told(others, CONFLICT)]), self._dataset)
        return told.marked(copies[INDEX], "duplicate")

    def _keyed(self, rows: pl.DataFrame) -> pl.DataFrame:
        """`_i, key, content, at` of the rows that have a key and are not rejected."""
        lines = keys.keys(rows, self._dataset)
        digests = [hashlib.sha256(line).digest()[:DIGEST] for line in lines.cast(pl.Binary)]
        frame = rows.select("_decision", at="_row").with_row_index(INDEX).with_columns(
            pl.Series("key", digests, dtype=pl.Binary), hashing.record_hashes(rows, self._dataset).alias("content")
        )  # fmt: skip
        return frame.filter((lines != "") & (pl.col("_decision") != "rejected")).drop("_decision")

    def _against(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows whose key came before, here or in an earlier batch, with the row and content it came with."""
        before = self._seen.rename({"content": "first_content", "at": "first_at"})
        here = rows.unique("key", keep="first").select("key", first_content="content", first_at="at", first="_i")
        known = rows.join(before, on="key", how="inner", maintain_order="left")
        again = rows.join(before, on="key", how="anti", maintain_order="left").join(here, on="key", maintain_order="left")
        again = again.filter(pl.col(INDEX) != pl.col("first")).drop("first")
        return pl.concat([known, again])

    def _remember(self, rows: pl.DataFrame) -> None:
        fresh = rows.unique("key", keep="first").join(self._seen, on="key", how="anti").select(SEEN.names())
        self._seen = pl.concat([self._seen, fresh])

    def _told(self, rows: pl.DataFrame, rule: str) -> pl.DataFrame:
        facts = rows.select(pl.concat_str(pl.lit('{"row": '), pl.col("first_at"), pl.lit("}"))).to_series() if rows.height else None
        told = raised(rows[INDEX], "", rule, self._severities[rule])
        return told if facts is None else told.with_columns(facts.alias("facts"))
