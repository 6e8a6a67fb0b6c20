"""Who each row is about: the table applied to the evidence, told in words, with whoever else may be meant beside it."""

from collections.abc import Mapping

import polars as pl

from credit.catalogue.model import Dataset
from credit.linkage.agreement import Agreement
from credit.linkage.asked import asked
from credit.linkage.evidence import Evidence
from credit.linkage.policy import FEATURES, LINKED, LinkPolicy
from credit.linkage.register import Register
from credit.linkage.similarity import ratio
from credit.linkage.suggestions import Suggestions

LINKS: Mapping[str, pl.DataType] = {
    "result": pl.String(),
    "subject_id": pl.String(),
    "method": pl.String(),
    "keys": pl.List(pl.String()),
    "reason": pl.String(),
    "runner_up": pl.String(),
    "runner_up_score": pl.Float64(),
}
TOLD: Mapping[str, pl.DataType] = {
    "combined": pl.UInt64(),
    "result": pl.String(),
    "method": pl.String(),
    "keys": pl.List(pl.String()),
    "zh": pl.String(),
    "en": pl.String(),
}
SAME = {
    "same": "name",
    "former": "former-name",
    "punctuation": "name",
    "abbreviation": "short-name",
    "form": "short-name",
}
CERTAIN = ("same", "former", "contested")  # the names are equal, whenever they were borne
CONTRADICTS = ("04",)
REPAIRED = FEATURES["by"].index("repaired")


class Linker:
    """Links the rows of one dataset with the subjects of one register.

    Args:
        register: subjects of the kind that the dataset is about.
        dataset: which fields name the subject; whether its records are negative.
        policy: the table.
    """

    def __init__(self, register: Register, dataset: Dataset, policy: LinkPolicy) -> None:
        self._register, self._dataset, self._policy = register, dataset, policy
        self._agreement = Agreement(register, policy)
        self._suggestions = Suggestions(register, policy)
        self._nature = "register" if dataset.subject.authoritative else dataset.nature

    def links(self, rows: pl.DataFrame) -> pl.DataFrame:
        """`LINKS` of every row, in their order.

        Args:
            rows: cleansed rows of the dataset, none of them rejected.
        """
        told = asked(rows, self._dataset)
        evidence = Evidence(told, self._register, self._agreement, self._nature)
        features = evidence.features()
        found = self._decided(features, evidence.kinds)
        linked = found["result"] == LINKED
        others = self._others(told, features, found)
        subjects = self._register.subjects
        return pl.DataFrame(
            [
                found["result"],
                subjects["subject_id"].gather(pl.select(pl.when(linked).then(features["subject"])).to_series()),
                found["method"],
                found["keys"],
                self._reasons(found, features),
                subjects["subject_id"].gather(others["subject"]).alias("runner_up"),
                others["score"].alias("runner_up_score"),
            ]
        )

    def _decided(self, features: pl.DataFrame, codes: list[str]) -> pl.DataFrame:
        """`result, method, keys, zh, en` of every row: the table is asked once for each combination that occurs."""
        named = [pl.col("agreed").cast(pl.UInt64)]
        factor = 1 << 8
        for name, size in self._policy.sizes.items():
            named.append(pl.col(name).cast(pl.UInt64) * factor)
            factor *= size
        combined = features.select(pl.sum_horizontal(named).alias("combined"))
        some = features.select("agreed", *FEATURES).hstack(combined).unique("combined")
        told = [self._told(row, codes) for row in some.iter_rows(named=True)]
        table = pl.DataFrame(told, schema=dict(TOLD), orient="row")
        return combined.join(table, on="combined", how="left", maintain_order="left").drop("combined")

    def _told(self, row: Mapping[str, int], codes: list[str]) -> tuple[object, ...]:
        features = {name: values[row[name]] for name, values in FEATURES.items()}
        entry, reason = self._policy.entry(features), self._policy.reason(features)
        keys = [kind for n, kind in enumerate(codes) if row["agreed"] >> n & 1]
        keys += [f"uscc-{features['by']}"] if features["by"] in ("misplaced", "repaired") else []
        someone = features["by"] not in ("nobody", "nothing", "person") and features["holders"] == "one"
        keys += [SAME[features["name"]]] if someone and features["name"] in SAME else []
        keys += [features["support"]] if features["support"] in ("legal-representative", "region") else []
        return row["combined"], entry.result, entry.method, keys, reason.zh, reason.en

    def _reasons(self, found: pl.DataFrame, features: pl.DataFrame) -> pl.Series:
        """The reason in both languages, with the registered name where it contradicts, and a code that was repaired."""
        subjects = self._register.subjects
        beside = found.with_columns(
            name=subjects["name"].gather(features["subject"]), code=subjects["uscc"].gather(features["subject"])
        )
        differs = pl.col("result").is_in(CONTRADICTS) & pl.lit(not self._register.people)
        mended = pl.lit(features["by"] == REPAIRED)
        name, code = self._policy.registered_name, self._policy.completed_code
        zh = pl.col("zh") + _with(differs, f"；{name.zh} ", "name") + _with(mended, f"；{code.zh} ", "code")
        en = pl.col("en") + _with(differs, f"; {name.en} ", "name") + _with(mended, f"; {code.en} ", "code")
        return beside.select(pl.concat_str(zh, pl.lit(" / "), en).alias("reason")).to_series()

    def _others(self, told: pl.DataFrame, features: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
        """`subject, score` of whoever else a row that is not linked may be about."""
        open_ = found["result"] != LINKED
        who = pl.select(pl.when(open_).then(features["subject"])).to_series().alias("subject")
        if self._register.people:
            return pl.DataFrame([who, pl.repeat(None, who.len(), dtype=pl.Float64, eager=True).alias("score")])
        names = told["name"]
        lost = open_ & who.is_null() & names.is_not_null()
        scored = pl.DataFrame([who, self._scores(names, who, features["name"])])
        return self._suggested(scored, names, lost) if lost.any() else scored

    def _scores(self, names: pl.Series, who: pl.Series, agreement: pl.Series) -> pl.Series:
        """How alike the names of rows and candidates are; each pair is looked at once."""
        certain = [FEATURES["name"].index(name) for name in CERTAIN]
        pairs = pl.DataFrame({"name": names, "key": self._register.subjects["key"].gather(who), "agreement": agreement})
        some = pairs.filter(~pl.col("agreement").is_in(certain)).select("name", "key").drop_nulls().unique()
        scores = some.with_columns(score=pl.Series([ratio(*pair) for pair in some.iter_rows()], dtype=pl.Float64))
        same = pl.col("key").is_not_null() & pl.col("agreement").is_in(certain)
        beside = pairs.join(scores, on=("name", "key"), how="left", maintain_order="left")
        shown = pl.when(same).then(1.0).otherwise("score").round(self._policy.similarity.shown)
        return beside.select(shown.alias("score")).to_series()

    def _suggested(self, scored: pl.DataFrame, names: pl.Series, lost: pl.Series) -> pl.DataFrame:
        found = self._suggestions.of(names.filter(lost).unique(maintain_order=True))
        beside = pl.DataFrame([names.alias("name")]).join(found, on="name", how="left", maintain_order="left")
        return pl.DataFrame([scored[name].zip_with(~lost, beside[name]) for name in ("subject", "score")])


def _with(where: pl.Expr, words: str, value: str) -> pl.Expr:
    """A value behind its words, where that holds and there is one."""
    return pl.when(where).then(pl.lit(words) + pl.col(value)).otherwise(pl.lit("")).fill_null("")
