"""Rows against each other: one code under two names, one name under two codes, across the batches of a file."""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from credit.catalogue.model import Catalogue, Dataset
from credit.quality.across.late import Late
from credit.quality.across.places import Places
from credit.quality.findings import FINDING, INDEX, PLACE, Judged, raised, together

SEED = 0x51F7
CODE_SHARED, NAME_SHARED = "subject.code-shared", "subject.name-shared"
CLEAR = 3  # a name (or code) with so many rows, and so many times the rows of all others, is not put in doubt by them
FORMS = {"有限责任公司": "有限公司", "股份有限公司": "有限公司"}  # the one is often written for the other
NAMELESS = "无字号|无名称|^个体"
COMPANIES = "^91"  # only their names are unique, and only where they are registered (企业名称登记管理规定 article 17)
SPOT = {"part": pl.UInt32(), "sheet": pl.UInt16(), "row": pl.UInt32()}
SEEN = ("code", "name", "place", *SPOT)


@dataclass(frozen=True)
class Sharing:
    """A rule about rows that share one thing and differ in another: columns of `SEEN`."""

    rule: str
    shared: str
    differs: str
    field: str


class Namesakes:
    """What has been seen of a file: 34 bytes for each row, three hashes and where it stood.

    Both sides of a contradiction are doubtful, unless one has three times the rows of the others. Of earlier batches
    the first row of each side is told, through `late`. Former names are no contradiction if the sender uses one
    throughout, a changed legal form (有限责任公司, 股份有限公司) is none at all, and a name that several bodies may
    bear is none: only companies registered in one city must differ by name.

    Args:
        dataset: whose fields hold code and name.
        catalogue: its shared rules.
        late: takes the findings about rows of earlier batches.
    """

    def __init__(self, dataset: Dataset, catalogue: Catalogue, late: Late | None = None) -> None:
        self._code, self._name = dataset.subject.codes.get("uscc", ""), dataset.subject.name
        self._dataset, self._late = dataset, late
        self._severity = {rule: catalogue.rule(rule).severity for rule in (CODE_SHARED, NAME_SHARED)}
        self._sharings = (
            Sharing(CODE_SHARED, "code", "name", self._name),
            Sharing(NAME_SHARED, "place", "code", self._code),
        )
        self._seen: list[pl.DataFrame] = []
        self._told: set[tuple[str, int, int]] = set()
        self._places = Places()
        self._part = -1

    def judged(self, batch: Judged) -> Judged:
        """The same batch with its contradictions found; batches come in the order of the file."""
        if not self._code:
            return batch
        self._part += 1
        rows = self._hashed(batch)
        told = [found for sharing in self._sharings for found in self._contradicting(rows, sharing)]
        self._seen.append(rows.select(SEEN))
        return batch.told(together(told), self._dataset)

    def _hashed(self, batch: Judged) -> pl.DataFrame:
        """`_i`, hashes and places of the rows with a sound code and a name that says something."""
        unsound = batch.findings.filter(pl.col("field").is_in([self._code, self._name])).select(PLACE).unique()
        kept = batch.rows.lazy().select(*PLACE, "_decision", self._code, self._name).with_row_index(INDEX)
        kept = kept.filter(pl.col("_decision") != "rejected", pl.col(self._code).is_not_null())
        rows = kept.filter(~pl.col(self._name).str.contains(NAMELESS)).collect(engine="in-memory")
        if unsound.height:
            rows = rows.join(unsound, on=PLACE, how="anti", maintain_order="left")
        code, name = pl.col(self._code), pl.col(self._name).str.replace_many(FORMS)
        local = pl.when(code.str.contains(COMPANIES)).then(pl.concat_str(code.str.slice(2, 4), name))
        hashes = [code.hash(SEED).alias("code"), name.hash(SEED).alias("name"), local.alias("place")]
        hashed = rows.select(INDEX, *hashes, sheet=self._places.numbered(rows["_sheet"]), row="_row")
        place = pl.when(pl.col("place").is_not_null()).then(pl.col("place").hash(SEED))
        return hashed.with_columns(place, part=pl.lit(self._part, pl.UInt32))

    def _contradicting(self, rows: pl.DataFrame, sharing: Sharing) -> Iterator[pl.DataFrame]:
        """What the rows of this batch are told; those of earlier ones are told late."""
        by, other = sharing.shared, sharing.differs
        asked = self._shared(rows, by, other).implode()
        if not asked.item().len():
            return
        every = [seen.filter(pl.col(by).is_in(asked)) for seen in (*self._seen, rows.select(SEEN))]
        sides = (
            pl.concat(every)
            .group_by(by, other, maintain_order=True)
            .agg(pl.len().alias("rows"), *(pl.col(spot).first() for spot in SPOT))
        )
        sides = sides.filter(pl.len().over(by) > 1)
        doubted = _doubted(sides, by)
        here = rows.select(INDEX, by, other).join(doubted, on=(by, other), maintain_order="left")
        if here.height:
            told = raised(here[INDEX], sharing.field, sharing.rule, self._severity[sharing.rule])
            yield told.with_columns(self._places.facts(here["sheet_other"], here["row_other"]))
        self._tell(doubted.filter(pl.col("part") < self._part), sharing)

    def _shared(self, rows: pl.DataFrame, by: str, other: str) -> pl.Series:
        """What two sides share, in this batch or between it and earlier ones: nothing in nearly every batch."""
        pair = (pl.col(by) ^ pl.col(other)).alias("pair")
        some = rows.select(by, pair).drop_nulls()
        found = [seen.filter(_meets(by, pair, some))[by] for seen in self._seen]
        if some[by].n_unique() != some["pair"].n_unique():
            twice = some.unique("pair").filter(pl.col(by).is_duplicated())
            found.append(twice[by])
        return pl.concat([*found, some[by].clear()]).unique()

    def _tell(self, earlier: pl.DataFrame, sharing: Sharing) -> None:
        keys = zip(earlier[sharing.shared], earlier[sharing.differs], strict=True)
        new = pl.Series([(sharing.rule, *key) not in self._told for key in keys], dtype=pl.Boolean)
        fresh = earlier.filter(new)
        self._told |= {(sharing.rule, *key) for key in fresh.select(sharing.shared, sharing.differs).iter_rows()}
        if self._late is None or not fresh.height:
            return
        told = {"field": sharing.field, "rule": sharing.rule, "severity": self._severity[sharing.rule]}
        findings = fresh.select(
            "part",
            self._places.named(fresh["sheet"]).alias("_sheet"),
            pl.col("row").alias("_row"),
            *(pl.lit(text).alias(name) for name, text in told.items()),
            self._places.facts(fresh["sheet_other"], fresh["row_other"]),
            *(pl.lit(None, pl.String).alias(name) for name in ("value_masked", "record_key")),
        )
        for (part,), found in findings.group_by("part", maintain_order=True):
            self._late.tell(int(str(part)), found.select(FINDING))


def _meets(by: str, pair: pl.Expr, some: pl.DataFrame) -> pl.Expr:
    """Which earlier rows share something with these and are not of the same pair."""
    return pl.col(by).is_in(some[by].implode()) & ~pair.is_in(some["pair"].implode())


def _doubted(sides: pl.DataFrame, by: str) -> pl.DataFrame:
    """The sides that are in doubt, with `sheet_other, row_other`: the first row of the others, or of the first one."""
    total = pl.col("rows").sum().over(by)
    clear = (pl.col("rows") >= CLEAR) & (pl.col("rows") >= CLEAR * (total - pl.col("rows")))
    first = pl.int_range(pl.len()).over(by) == 0
    others = [
        pl.when(first)
        .then(pl.col(spot).get(1).over(by))
        .otherwise(pl.col(spot).first().over(by))
        .alias(f"{spot}_other")
        for spot in ("sheet", "row")
    ]
    return sides.with_columns(others).filter(~clear)
