"""The features of rows: by which key the register knows their subject, and what speaks for and against it.

`credit.linkage.policy.FEATURES` lists them; a value is kept as its ordinal there.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property, reduce

import polars as pl

from credit.linkage.agreement import Agreement
from credit.linkage.asked import kinds
from credit.linkage.holdings import AT
from credit.linkage.policy import FEATURES
from credit.linkage.register import OLDER, Register
from credit.linkage.repair import misplaced, near, repaired
from credit.linkage.spelling import person_keys
from credit.quality import identifiers
from credit.quality.identifiers.uscc import LENGTH

UNIFIED, MISPLACED, REPAIRED, NAME = "uscc", "misplaced", "repaired", "name"
FOUND = pl.Schema({"subject": pl.UInt32, "several": pl.Boolean, "within": pl.Boolean, "first": pl.UInt32})
WHOLE_CITY = "00"  # a region of GB/T 2260 that ends so holds those that begin as it does


class Evidence:
    """What the register says about some rows.

    Args:
        told: as `credit.linkage.asked.asked` gives it.
        register: who is known.
        agreement: how names are compared.
        nature: a value of that feature.
    """

    def __init__(self, told: pl.DataFrame, register: Register, agreement: Agreement, nature: str) -> None:
        self._told, self._register, self._agreement, self._nature = told, register, agreement, nature
        self.kinds = [kind for kind in kinds(told) if told[kind].null_count() < told.height]

    def features(self) -> pl.DataFrame:
        """`subject` (whom the row is about, or may be), `agreed` (bits of `kinds`), a column of ordinals a feature."""
        rows = self._keyed.hstack(
            [self._agreement.of(self._told, self._keyed["subject"]).to_physical().cast(pl.UInt8).alias("name")]
        )
        return rows.select(
            "subject",
            self._agreed().alias("agreed"),
            "by",
            _ordinal("holders", pl.when("several").then(pl.lit("several")).otherwise(pl.lit("one"))),
            self._conflict().cast(pl.UInt8).alias("codes"),
            self._code_differs(rows).alias("code"),
            pl.col("name").fill_null(FEATURES["name"].index("other")),
            pl.lit(FEATURES["nature"].index(self._nature), pl.UInt8).alias("nature"),
            self._support(rows).alias("support"),
            (~pl.col("within")).cast(pl.UInt8).alias("day"),
            self._register.subjects["ended"]
            .gather(rows["subject"])
            .fill_null(value=False)
            .cast(pl.UInt8)
            .alias("state"),
        )

    @cached_property
    def _found(self) -> dict[str, pl.DataFrame]:
        """What each kind of code finds, as `FOUND`."""
        return {kind: self._holders(kind, self._told[kind]) for kind in self.kinds}

    def _holders(self, kind: str, codes: pl.Series) -> pl.DataFrame:
        """An older column may hold the unified code, which took the place of all numbers before it."""
        found = self._register.holdings(kind).found(codes, self._told["day"]).select(FOUND.names())
        unified = (codes.str.len_chars() == LENGTH) & ~_hit(found) if kind in OLDER else pl.Series([False])
        if not unified.any():
            return found
        asked = pl.select(pl.when(unified).then(codes)).to_series()
        instead = self._register.holdings(UNIFIED).found(asked, self._told["day"])
        return pl.DataFrame(
            [found[name].zip_with(~unified.fill_null(value=False), instead[name]) for name in found.columns]
        )

    @cached_property
    def _ways(self) -> dict[str, pl.DataFrame]:
        """The same for every way to find somebody, strongest first; a name is asked where no code finds anybody."""
        ways: dict[str, pl.DataFrame] = {}
        for kind, found in self._found.items():
            ways[kind] = found
            if kind == UNIFIED:
                ways |= self._mended(found)
        if not self._register.people:
            ways |= self._named(self._any(_hit(found) for found in ways.values()))
        return ways

    def _mended(self, found: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
        lost = (
            self._told.select(UNIFIED, NAME, "day")
            .with_row_index(AT)
            .filter(~_hit(found), pl.col(UNIFIED).is_not_null())
        )
        unsound = lost.filter(identifiers.KINDS[UNIFIED].reasons(pl.col(UNIFIED), None) != 0)
        if unsound.height:
            yield MISPLACED, self._placed(misplaced(unsound, self._register))
            yield REPAIRED, self._placed(repaired(unsound.select(AT, UNIFIED, NAME), self._register))

    def _named(self, hits: pl.Series) -> Iterator[tuple[str, pl.DataFrame]]:
        asked = self._told.select(NAME, "day").with_row_index(AT).filter(~hits, pl.col(NAME).is_not_null())
        if asked.height:
            found = self._register.names.found(asked[NAME], asked["day"])
            present = self._register.subjects["borne"].gather(found["subject"]) == asked[NAME]
            then = ~found["listed"] & found["within"] & asked["day"].is_not_null()
            now = (found["several"] | present.fill_null(value=False) | then).alias("now")
            told = asked.select(AT).hstack(found.select(FOUND.names())).hstack([now])
            yield NAME, self._placed(told.filter("now"))
            yield "former-name", self._placed(told.filter(~pl.col("now")))

    def _placed(self, found: pl.DataFrame) -> pl.DataFrame:
        """`FOUND` for every row from `_at` and some of its columns."""
        nobody = pl.DataFrame({"subject": [None], "several": [False], "within": [True], "first": [None]}, schema=FOUND)
        if "first" not in found.columns:
            found = found.with_columns(first=pl.col("subject"))
        return pl.DataFrame(
            [
                column.new_from_index(0, self._told.height).scatter(found[AT], found[column.name])
                if column.name in found.columns
                else column.new_from_index(0, self._told.height)
                for column in nobody
            ]
        )

    @cached_property
    def _keyed(self) -> pl.DataFrame:
        """`by, subject, several, within` by the strongest way that finds anybody."""
        values = FEATURES["by"]
        nobody = self._nobody()
        rows = pl.DataFrame({"by": nobody}).with_columns(
            pl.lit(None, pl.UInt32).alias("subject"), several=pl.lit(value=False), within=pl.lit(value=True)
        )
        for way, found in reversed(self._ways.items()):
            hit = _hit(found)
            rows = rows.with_columns(
                by=pl.when(hit).then(pl.lit(values.index(way), pl.UInt8)).otherwise("by"),
                subject=pl.when(hit).then(pl.coalesce(found["subject"], found["first"])).otherwise("subject"),
                several=pl.when(hit).then(found["several"]).otherwise("several"),
                within=pl.when(hit).then(found["within"] | found["several"]).otherwise("within"),
            )
        return rows

    def _nobody(self) -> pl.Series:
        """The feature `by` of rows that nobody is found for."""
        codes = pl.any_horizontal(pl.lit(value=False), *(pl.col(kind).is_not_null() for kind in self.kinds))
        without = pl.lit("person") if self._register.people else pl.lit("nobody")
        asked = pl.when(codes).then(pl.lit("nobody")).when(pl.col(NAME).is_not_null()).then(without)
        return self._told.select(_ordinal("by", asked.otherwise(pl.lit("nothing")))).to_series()

    def _agreed(self) -> pl.Expr:
        """Which kinds of codes are the subject's."""
        bits = [
            ((found["subject"] == self._keyed["subject"]).fill_null(value=False).cast(pl.UInt8) * (1 << n))
            for n, found in enumerate(self._found.values())
        ]
        total = pl.repeat(0, self._told.height, dtype=pl.UInt8, eager=True)
        for bit in bits:
            total = total + bit
        return pl.lit(total)

    def _conflict(self) -> pl.Expr:
        """Whether a code belongs to another subject, and to it alone."""
        subject, several = self._keyed["subject"], self._keyed["several"]
        every = [found for way, found in self._ways.items() if way in (*self._found, MISPLACED)]
        other = self._any((found["subject"] != subject).fill_null(value=False) for found in every)
        return pl.lit(other & ~several)

    def _any(self, flags: Iterable[pl.Series]) -> pl.Series:
        return reduce(pl.Series.__or__, flags, pl.repeat(value=False, n=self._told.height, eager=True))

    def _code_differs(self, rows: pl.DataFrame) -> pl.Series:
        """Whether the row's unified code is the subject's, where the subject was found by something else."""
        values = FEATURES["code"]
        fits = pl.repeat(values.index("fits"), rows.height, dtype=pl.UInt8, eager=True).alias("code")
        if UNIFIED not in self.kinds:
            return fits
        by_code = [FEATURES["by"].index(way) for way in (UNIFIED, MISPLACED, REPAIRED)]
        own = self._register.subjects[UNIFIED].gather(rows["subject"])
        other = (own != self._told[UNIFIED]).fill_null(value=False) & ~rows["by"].is_in(by_code)
        pairs = pl.DataFrame([self._told[UNIFIED], rows["subject"]]).with_row_index(AT).filter(other)
        if not pairs.height:
            return fits
        differs = fits.scatter(pairs[AT], values.index("differs"))
        return differs.scatter(near(pairs, self._register), values.index("near"))

    def _support(self, rows: pl.DataFrame) -> pl.Series:
        """What else agrees where a name found the subject."""
        values = FEATURES["support"]
        none = pl.repeat(values.index("none"), rows.height, dtype=pl.UInt8, eager=True).alias("support")
        at = (rows["by"] == FEATURES["by"].index(NAME)).arg_true()
        if not at.len():
            return none
        beside = self._register.subjects.select(
            person_keys(pl.col("legal_representative")).alias("known"), place="region"
        )[rows["subject"][at]]
        pairs = self._told.select("legal", "region")[at].hstack(beside)
        return none.scatter(at, pairs.select(_ordinal("support", _supported())).to_series())


def _hit(found: pl.DataFrame) -> pl.Series:
    return found["subject"].is_not_null() | found["several"]


def _ordinal(feature: str, value: pl.Expr) -> pl.Expr:
    return value.cast(pl.Enum(FEATURES[feature])).to_physical().cast(pl.UInt8).alias(feature)


def _supported() -> pl.Expr:
    """From `legal, known` (representatives) and `region, place`: a contradiction outweighs an agreement."""
    person = pl.col("legal") == pl.col("known")
    ours, theirs = pl.col("region"), pl.col("place")
    within = (ours.str.head(4) == theirs.str.head(4)) & (
        ours.str.slice(4).is_in([WHOLE_CITY]) | theirs.str.slice(4).is_in([WHOLE_CITY])
    )
    place = (ours == theirs) | within
    return (
        pl.when((~person).fill_null(value=False) | (~place).fill_null(value=False))
        .then(pl.lit("differs"))
        .when(person)
        .then(pl.lit("legal-representative"))
        .when(place)
        .then(pl.lit("region"))
        .otherwise(pl.lit("none"))
    )
