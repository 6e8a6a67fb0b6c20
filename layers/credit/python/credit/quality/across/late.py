"""Findings about rows whose batch has been given away: what later rows of the file showed about earlier ones.

Batches stream, so a row cannot be told what only a later batch shows. Such findings are kept until the end of the
file, and whoever has the batches at rest amends them then (`docs/decisions/0006-late-findings.md`).
"""

from collections.abc import Iterator

import polars as pl

from credit.quality.findings import FINDING, PLACE


class Late:
    """The late findings of one file, by the part (the ordinal of the batch, from 0) in which their rows were given."""

    def __init__(self) -> None:
        self._parts: dict[int, list[pl.DataFrame]] = {}
        self._others: list[pl.DataFrame] = []

    def given(self, rows: pl.DataFrame) -> None:
        """Note that the next part was given away: where the rows stand that were not accepted."""
        others = rows.filter(pl.col("_decision") != "accepted").select(PLACE)
        self._others.append(others.with_columns(pl.col("_sheet").cast(pl.Categorical)))

    def tell(self, part: int, findings: pl.DataFrame) -> None:
        """Keep findings about rows of an earlier part: the columns `FINDING`, of severity `doubt` or `warn`."""
        self._parts.setdefault(part, []).append(findings.select(FINDING))

    def parts(self) -> Iterator[tuple[int, pl.DataFrame]]:
        """Each part that has late findings with all of them, in order; complete after the last batch."""
        for part in sorted(self._parts):
            yield part, pl.concat(self._parts[part]).unique((*PLACE, "field", "rule"), maintain_order=True)

    def moved(self) -> pl.DataFrame:
        """`_sheet, _row` of the rows that were given as accepted and are doubtful."""
        found = [doubted(late).join(self._not_accepted(part), on=PLACE, how="anti") for part, late in self.parts()]
        return pl.concat(found) if found else pl.DataFrame(schema={"_sheet": pl.String, "_row": pl.UInt32})

    def _not_accepted(self, part: int) -> pl.DataFrame:
        return self._others[part].with_columns(pl.col("_sheet").cast(pl.String))


def amended(rows: pl.DataFrame, late: pl.DataFrame) -> pl.DataFrame:
    """The rows of a part (`_sheet, _row, _decision` …): those accepted before are doubtful where a late finding doubts.

    Doing it twice is doing it once.
    """
    doubtful = pl.col("_doubted").is_not_null() & (pl.col("_decision") == "accepted")
    told = rows.join(doubted(late).with_columns(_doubted=True), on=PLACE, how="left", maintain_order="left")
    return told.with_columns(_decision=pl.when(doubtful).then(pl.lit("doubtful")).otherwise("_decision")).drop(
        "_doubted"
    )


def doubted(late: pl.DataFrame) -> pl.DataFrame:
    """`_sheet, _row` of the rows that late findings doubt."""
    return late.filter(_doubting()).select(PLACE).unique(maintain_order=True)


def _doubting() -> pl.Expr:
    return pl.col("severity") == "doubt"
