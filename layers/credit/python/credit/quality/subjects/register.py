"""The register of subjects as a judge of rows: whose code is it, and which code was meant where only one can be."""

from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from credit.catalogue.model import Catalogue, Dataset
from credit.linkage.names import name_keys
from credit.quality.findings import INDEX, PLACE, Judged, raised, together
from credit.quality.subjects.completion import completed
from credit.quality.subjects.lifetime import LIFE, Lifetime, lives
from credit.quality.subjects.lifting import lifted

UNKNOWN, DIFFERS, AMBIGUOUS = "subject.unknown", "subject.name-differs", "subject.ambiguous"
FORMER, CONFIRMED, CANDIDATES = "subject.former-name", "identifier.confirmed", "identifier.candidates"
OPERATION = "register"
COLUMNS = ("subject_id", "uscc", "name", "former_names")
ALSO = ("org_code", "reg_no", "tax_no")  # used where the register has them
PLAIN = "^[0-9A-Z（）·\u4e00-\u9fff]*$"  # a name that is its own key
OLDER = {"org-code": "org_code", "reg-no": "reg_no", "tax-no": "tax_no"}


class Register:
    """Who holds which codes under which names, former ones included.

    A code that the register does not know and that fails its checks is completed (操作 `register`) if one body of the
    register bears the row's name and its own code is what was sent but for a form that tells nothing else: its
    organisation code, registration or tax number, one character lost or doubled, letters that no unified code has,
    digits that a spreadsheet lost (`credit.quality.subjects.completion`). One wrong or two swapped characters are only
    told. Where the register says when a body was founded and when it ended, a decision outside is doubted.

    Args:
        subjects: `subject_id`, `uscc`, `name` String, `former_names` list of String, and where there are such
            `org_code`, `reg_no`, `tax_no`, `valid_from`, `valid_to`, `status`; other columns do not matter.
        dataset: which fields hold the codes and the name of a row's subject; without one for the unified code nothing
            is judged.
        catalogue: its shared rules.
    """

    def __init__(self, subjects: pl.DataFrame, dataset: Dataset, catalogue: Catalogue) -> None:
        self._dataset = dataset
        rules = (UNKNOWN, DIFFERS, AMBIGUOUS, FORMER, CONFIRMED, CANDIDATES)
        self._severity = {rule: catalogue.rule(rule).severity for rule in rules}
        self._lifetime = Lifetime(dataset, catalogue)
        also = [pl.col(name) if name in subjects.columns else pl.lit(None, pl.String).alias(name) for name in ALSO]
        self._subjects = subjects.select(*COLUMNS, *also, *lives(subjects, catalogue))
        self._names: pl.DataFrame | None = None

    def judged(self, batch: Judged) -> Judged:
        """The batch with what the register says about each row's subject."""
        code = self._dataset.subject.codes.get("uscc")
        if code is None:
            return batch
        asked = self._asked(batch.rows, code)
        held = self._held(asked, "uscc")
        unknown = held.filter(pl.col("holders").is_null())
        batch, mended = self._completed(batch, code, unknown)
        batch = self._trusted(batch, code, held)
        found = [*self._compared(held, code), *self._older(batch.rows, code)]
        found += self._lifetime.told(batch.rows, held.filter(pl.col("holders") == 1, pl.col("agrees")))
        found.append(self._told(unknown.filter(~pl.col(INDEX).is_in(mended.implode())), code, UNKNOWN))
        return batch.told(together(found), self._dataset)

    def mended(self, batch: Judged) -> Judged:
        """The batch with only those codes settled that fail their checks: trusted, completed, or with candidates."""
        code = self._dataset.subject.codes.get("uscc")
        if code is None:
            return batch
        held = self._held(self._asked(batch.rows, code), "uscc")
        batch, _ = self._completed(batch, code, held.filter(pl.col("holders").is_null()))
        return self._trusted(batch, code, held)

    def _asked(self, rows: pl.DataFrame, code: str) -> pl.DataFrame:
        """`_i, value, said` of the rows with a value in this field."""
        name = pl.col(self._dataset.subject.name)
        given = rows.select(code, name).with_row_index(INDEX).filter(pl.col(code).is_not_null())
        return given.select(INDEX, pl.col(code).alias("value"), _keys(name).alias("said"))

    def _held(self, asked: pl.DataFrame, column: str) -> pl.DataFrame:
        """With `holders` (null: nobody), the `present` name, whether the name `agrees` and whether it is `former`."""
        values = asked["value"].unique().implode()
        found = self._subjects.filter(pl.col(column).is_in(values)).rename({column: "value"})
        holders = _once(found).with_columns(_keys(pl.col("present")).alias("key"))
        held = asked.join(holders, on="value", how="left", maintain_order="left")
        held = held.with_columns(
            agrees=(pl.col("said").is_null() | (pl.col("said") == pl.col("key"))).fill_null(value=False)
        )
        borne = self._borne(found, held.filter(~pl.col("agrees"), pl.col("holders").is_not_null())["value"])
        joined = held.join(borne, on=("value", "said"), how="left", maintain_order="left")
        former = ~pl.col("agrees") & pl.col("borne").is_not_null()
        return joined.with_columns(former=former).with_columns(pl.col("agrees") | pl.col("former"))

    @staticmethod
    def _borne(found: pl.DataFrame, values: pl.Series) -> pl.DataFrame:
        """`value, said, borne`: every name, past and present, of the holders of these values."""
        some = found.filter(pl.col("value").is_in(values.unique().implode()))
        old = some.select("value", said="former_names").explode("said", empty_as_null=True)
        names = pl.concat([some.select("value", said="name"), old]).drop_nulls()
        return names.with_columns(_keys(pl.col("said")), borne=pl.lit(value=True)).unique(("value", "said"))

    def _compared(self, held: pl.DataFrame, code: str) -> Iterator[pl.DataFrame]:
        name = self._dataset.subject.name
        one = pl.col("holders") == 1
        yield self._told(held.filter(pl.col("holders") > 1), code, AMBIGUOUS)
        yield self._told(held.filter(one & ~pl.col("agrees")), name, DIFFERS, nearest="present")
        yield self._told(held.filter(one & pl.col("former")), name, FORMER, nearest="present")

    def _older(self, rows: pl.DataFrame, code: str) -> Iterator[pl.DataFrame]:
        """Rows without a unified code: does an older number belong to somebody else?"""
        without = rows.filter(pl.col(code).is_null()) if rows[code].null_count() else rows.clear()
        for kind, column in OLDER.items():
            field = self._dataset.subject.codes.get(kind)
            if field is not None and without[field].null_count() < without.height:
                bare = rows.with_columns(pl.when(pl.col(code).is_null()).then(pl.col(field)).alias(field))
                held = self._held(self._asked(bare, field), column)
                yield self._told(
                    held.filter((pl.col("holders") == 1) & ~pl.col("agrees")),
                    self._dataset.subject.name,
                    DIFFERS,
                    nearest="present",
                )

    def _trusted(self, batch: Judged, code: str, held: pl.DataFrame) -> Judged:
        """A code that fails its check is taken if the register has exactly this code under this name."""
        sure = held.filter((pl.col("holders") == 1) & pl.col("agrees") & pl.col("said").is_not_null())
        index = unsound(batch, code).filter(pl.col(INDEX).is_in(sure[INDEX].implode()))[INDEX]
        if not index.len():
            return batch
        told = raised(index, code, CONFIRMED, self._severity[CONFIRMED])
        return lifted(batch, index, code, "identifier.").told(told, self._dataset)

    def _completed(self, batch: Judged, code: str, unknown: pl.DataFrame) -> tuple[Judged, pl.Series]:
        """With the codes put right that can only mean one body; and where that was."""
        wrong = unknown.join(unsound(batch, code), on=INDEX, how="semi", maintain_order="left")
        pairs = self._called(wrong)
        if not pairs.height:
            return batch, wrong[INDEX].clear()
        found = completed(pairs)
        sure = found.filter(pl.col("sure"), pl.col("uscc").n_unique().over(INDEX) == 1).unique(
            INDEX, maintain_order=True
        )
        near = found.filter(~pl.col("sure"), ~pl.col(INDEX).is_in(sure[INDEX].implode())).unique(
            INDEX, maintain_order=True
        )
        if near.height:
            facts = (
                pl.lit('{"candidates": "') + pl.col("uscc") + pl.lit('", "nearest": "') + pl.col("uscc") + pl.lit('"}')
            )
            told = raised(near[INDEX], code, CANDIDATES, self._severity[CANDIDATES])
            batch = batch.told(told.with_columns(near.select(facts.alias("facts")).to_series()), self._dataset)
        return _put(batch, code, sure), sure[INDEX]

    def _called(self, wrong: pl.DataFrame) -> pl.DataFrame:
        """Each row beside the subjects of the register that bear, or bore, its name."""
        if not wrong.height:
            return wrong.clear()
        if self._names is None:
            old = (
                self._subjects.select("subject_id", said="former_names")
                .explode("said", empty_as_null=True)
                .drop_nulls()
            )
            both = [self._subjects.select("subject_id", said="name").drop_nulls(), old]
            self._names = pl.concat(both).with_columns(_keys(pl.col("said"))).unique()
        names = self._names.filter(pl.col("said").is_in(wrong["said"].drop_nulls().unique().implode()))
        codes = self._subjects.select("subject_id", "uscc", *ALSO).filter(pl.col("uscc").is_not_null())
        codes = codes.filter(pl.col("subject_id").is_in(names["subject_id"].implode()))
        return (
            wrong.select(INDEX, "value", "said")
            .join(names, on="said", maintain_order="left")
            .join(codes, on="subject_id")
        )

    def _told(self, rows: pl.DataFrame, field: str, rule: str, nearest: str = "") -> pl.DataFrame:
        told = raised(rows[INDEX], field, rule, self._severity[rule])
        if not nearest or not rows.height:
            return told
        facts = pl.struct(nearest=pl.col(nearest)).struct.json_encode()
        return told.with_columns(rows.select(facts.alias("facts")).to_series())


def _once(found: pl.DataFrame) -> pl.DataFrame:
    """`value, holders, present, founded, ended, gone`: each value once, with what the first of its holders is."""
    alone = found.select("value", pl.lit(1, pl.UInt32).alias("holders"), *LIFE, present="name")
    if not found["value"].is_duplicated().any():
        return alone
    counted = found.group_by("value", maintain_order=True)
    return counted.agg(
        pl.col("subject_id").n_unique().alias("holders"), pl.col(*LIFE).first(), pl.col("name").first().alias("present")
    ).select(alone.columns)


def _keys(name: pl.Expr) -> pl.Expr:
    """`name_keys`, at no cost where nearly all names are their own keys."""
    return pl.when(name.str.contains(PLAIN)).then(name).otherwise(name_keys(name))


def unsound(batch: Judged, code: str) -> pl.DataFrame:
    """`_i` of the rows whose code was doubted for its form."""
    own = (pl.col("field") == code) & pl.col("rule").str.starts_with("identifier.")
    places = batch.findings.filter(own).select(PLACE).unique()
    if not places.height:
        return pl.DataFrame(schema={INDEX: pl.UInt32()})
    return batch.rows.select(PLACE).with_row_index(INDEX).join(places, on=PLACE, how="semi").select(INDEX)


def _put(batch: Judged, code: str, sure: pl.DataFrame) -> Judged:
    """With these codes in place of those that were sent, and the changes kept."""
    if not sure.height:
        return batch
    places = batch.rows.select(sheet="_sheet", row="_row")[sure[INDEX]]
    named = [pl.lit(code).alias("field"), pl.lit(OPERATION).alias("operation")]
    told = pl.concat([places, sure.select(*named, old="value", new="uscc")], how="horizontal")
    rows = batch.rows.with_columns(batch.rows[code].clone().scatter(sure[INDEX], sure["uscc"]))
    changes = pl.concat([batch.changes, told.select(batch.changes.columns)])
    return lifted(replace(batch, rows=rows, changes=changes), sure[INDEX], code, "identifier.")
