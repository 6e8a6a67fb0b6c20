"""Whom a name that nobody bears may have been meant for: names that share its rarest pairs of characters.

A suggestion is for a person to look at; it never links anything. What is compared is the second key, without legal
form; of names that are equally alike the one with the same legal form comes first.
"""

from functools import cached_property
from typing import NamedTuple

import polars as pl

from credit.linkage.bigrams import Names, apart, common
from credit.linkage.policy import LinkPolicy
from credit.linkage.register import Register
from credit.linkage.similarity import common as common_length
from credit.linkage.similarity import masks
from credit.linkage.spelling import Words

SUGGESTED = pl.Schema({"name": pl.String, "subject": pl.UInt32, "score": pl.Float64})
LOOKED_AT = 4_000  # names at once: their candidates are millions
COMMON = 3  # pairs of characters that more names have than this many times the postings of a name lead nowhere
FORM = 3  # last characters that tell legal forms apart


def suggested(names: pl.Series, register: Register, policy: LinkPolicy) -> pl.DataFrame:
    """`name, runner_up, runner_up_score` of the names that somebody in a small register may have been meant by."""
    found = Suggestions(register, policy).of(names)
    ids = register.subjects["subject_id"].gather(found["subject"]).alias("runner_up")
    return found.select("name", runner_up_score="score").hstack([ids])


class Index(NamedTuple):
    """The different names of a register.

    Args:
        subjects: who bears each.
        names: the keys.
        cores: without legal form.
        apart: the cores taken apart, but for the pairs.
        rare: `pair, posting, names`: which entry of `postings` belongs to a pair, and how many names it has.
        postings: ordinals of names, a list a pair.
    """

    subjects: pl.Series
    names: pl.Series
    cores: pl.Series
    apart: Names
    rare: pl.DataFrame
    postings: pl.Series


class Suggestions:
    """Suggestions from one register, whose index is made when the first name is asked.

    Args:
        register: who is known; only present names are suggested.
        policy: legal forms, and how far is looked.
    """

    def __init__(self, register: Register, policy: LinkPolicy) -> None:
        self._register, self._words, self._how = register, Words(policy), policy.similarity

    def of(self, names: pl.Series) -> pl.DataFrame:
        """The best suggestion for each of these different names that has one, as `SUGGESTED`."""
        parts = [self._best(names.slice(start, LOOKED_AT)) for start in range(0, names.len(), LOOKED_AT)]
        return pl.concat(parts) if parts else pl.DataFrame(schema=SUGGESTED)

    @cached_property
    def _index(self) -> Index:
        borne = self._register.subjects.select(name="borne", subject=pl.int_range(pl.len(), dtype=pl.UInt32))
        borne = borne.drop_nulls("name").unique("name", keep="first", maintain_order=True)
        cores = self._cores(borne["name"])
        taken = apart(cores)
        rare = taken.pairs.group_by("pair").agg(names=pl.len()).filter(pl.col("names") <= COMMON * self._how.postings)
        lists = taken.pairs.join(rare, on="pair", how="semi").group_by("pair").agg("name")
        rare = lists.with_columns(names=pl.col("name").list.len()).with_row_index("posting")
        kept = Names(taken.pairs.clear(), taken.characters, taken.neighbours)
        return Index(borne["subject"], borne["name"], cores, kept, rare.drop("name"), lists["name"])

    def _cores(self, names: pl.Series) -> pl.Series:
        return names.to_frame("name").select(self._words.core(pl.col("name"))).to_series()

    def _best(self, names: pl.Series) -> pl.DataFrame:
        cores = self._cores(names)
        likely = self._likely(apart(cores))
        found: dict[int, tuple[float, bool, int]] = {}
        known, index = -1, self._index
        places, ends = masks(""), ""
        beside = likely.with_columns(core=index.cores.gather(likely["other"]), full=index.names.gather(likely["other"]))
        for asked, other, core, full in beside.iter_rows():
            if asked != known:
                known, own = asked, cores[asked]
                places, ends = masks(own), names[asked][-FORM:]
            score = 2 * common_length(places, len(own), core) / (len(own) + len(core))
            found[asked] = max(found.get(asked, (0.0, False, 0)), (score, full.endswith(ends), -other))
        good = [
            (a, -other, round(score, self._how.shown))
            for a, (score, _, other) in found.items()
            if score >= self._how.least
        ]
        told = pl.DataFrame(good, schema={"asked": pl.UInt32, "other": pl.UInt32, "score": pl.Float64}, orient="row")
        subjects = index.subjects.gather(told["other"]).alias("subject")
        return pl.DataFrame([names.gather(told["asked"]).alias("name"), subjects, told["score"]])

    def _likely(self, asked: Names) -> pl.DataFrame:
        """`asked, other`: for every name the few of the register that its sketches are most like."""
        how, index = self._how, self._index
        pairs = asked.pairs.unique().join(index.rare, on="pair", how="inner").sort("name", "names", "posting")
        rank, together = pl.int_range(pl.len()).over("name"), pl.col("names").cum_sum().over("name")
        few = pairs.filter((rank < how.rarest) & ((together <= how.postings) | (rank == 0)))
        every = few.select(asked="name", other=index.postings.gather(few["posting"])).explode("other")
        own, others = asked.characters.gather(every["asked"]), index.apart.characters.gather(every["other"])
        alike = common(own, others)
        least = pl.min_horizontal(own.bitwise_count_ones(), others.bitwise_count_ones())
        near = every.with_columns(alike=alike).filter(pl.col("alike") >= how.characters * least).unique()
        both = common(asked.neighbours.gather(near["asked"]), index.apart.neighbours.gather(near["other"]))
        ranked = near.with_columns(alike=pl.col("alike") + both).sort(
            "asked", "alike", "other", descending=[False, True, False]
        )
        return ranked.group_by("asked", maintain_order=True).head(how.candidates).select("asked", "other")
