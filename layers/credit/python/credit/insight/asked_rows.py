"""The rows of a batch query in the form in which the register is asked: keys, and nothing that names a person."""

from collections.abc import Callable, Mapping

import polars as pl

from credit.catalogue import Catalogue
from credit.disclosure.masking import masked, numbers_masked
from credit.disclosure.permissions import consent_id
from credit.linkage.keys import paper_keys
from credit.linkage.names import name_keys
from credit.linkage.spelling import body_keys

SENT = ("code", "name", "id_number", "consent", "approval")  # what a row may say
DIGITS = r"\d{15}"  # without so many in a row a text holds no identity number
CODE, NUMBER, NAME, CONSENT, APPROVAL, INVALID = "code", "id-number", "name", "consent", "approval", "invalid"
KEYS = pl.List(pl.String)


def asked_rows(rows: pl.DataFrame, catalogue: Catalogue, secret: bytes) -> pl.DataFrame:
    """Rows as they are looked up, and as they are told again beside their answer.

    Args:
        rows: `place, row` UInt32, `sheet` and `SENT` String, null where a row says nothing.
        catalogue: which kinds of code organisations and persons have.
        secret: the platform's key.

    Returns:
        `place, sheet, row` as they were; `by` how the subject is named, the strongest first: `code`, `id-number`,
        `name`, else what the permission says (`consent`, `approval`), else `invalid`; `keys` of the register, those of
        persons hashed; `name_key` the name to compare; `code, name, number` to tell again, identity numbers masked;
        `consent` the id of the consent and `use` how many rows up to this one present it; `approval`.
    """
    told = rows.select(
        "place",
        "sheet",
        "row",
        *(pl.when(pl.col(name).str.strip_chars() != "").then(pl.col(name).str.strip_chars()) for name in SENT),
    )
    keyed = told.with_columns(
        name_keys(pl.col("code")).str.replace_all("-", "", literal=True).alias("_code"),
        body_keys(pl.col("name")).alias("_name"),
        name_keys(pl.col("name")).alias("name_key"),
        _each(told["id_number"], lambda number: masked("identifier", number)).alias("number"),
        _each(told["consent"], lambda code: consent_id(code, secret)).alias("consent"),
        _papers(told["id_number"], catalogue, secret).alias("_papers"),
    ).with_columns(_by().alias("by"))
    return keyed.select(
        "place",
        "sheet",
        "row",
        "by",
        _keys(catalogue).alias("keys"),
        "name_key",
        *(discreet(keyed[name]).alias(name) for name in ("code", "name")),
        "number",
        "consent",
        pl.col("place").cum_count().over("consent").alias("use"),
        "approval",
    )


def discreet(column: pl.Series) -> pl.Series:
    """Texts in which an identity number, where somebody wrote one, is masked."""
    found = column.str.contains(DIGITS).fill_null(value=False).arg_true()
    told = [numbers_masked(text) for text in column[found]]
    return column.clone().scatter(found, told) if told else column


def _by() -> pl.Expr:
    """The strongest thing that a row says."""
    said = {"_code": CODE, "id_number": NUMBER, "_name": NAME, "consent": CONSENT, "approval": APPROVAL}
    named = [pl.when(pl.col(column).is_not_null()).then(pl.lit(by)) for column, by in said.items()]
    return pl.coalesce(*named, pl.lit(INVALID))


def _keys(catalogue: Catalogue) -> pl.Expr:
    kinds = {kind for d in catalogue.datasets if d.subject.kind == "organisation" for kind in d.subject.codes}
    codes = pl.concat_list([pl.lit(f"{kind}:") + pl.col("_code") for kind in sorted(kinds)])
    return (
        pl.when(pl.col("by") == CODE)
        .then(codes)
        .when(pl.col("by") == NUMBER)
        .then(pl.col("_papers"))
        .when(pl.col("by") == NAME)
        .then(pl.concat_list(pl.lit("name:") + pl.col("_name")))
        .otherwise(pl.lit([], dtype=KEYS))
    )


def _papers(numbers: pl.Series, catalogue: Catalogue, secret: bytes) -> pl.Series:
    """The keyed hashes of identity numbers: no engine of columns makes them, and a list has few different ones."""
    made = {number: paper_keys(number, catalogue, secret) for number in numbers.drop_nulls().unique()}
    return pl.Series([made.get(number) for number in numbers], dtype=KEYS)


def _each(column: pl.Series, turn: Callable[[str], str]) -> pl.Series:
    """Value by value, each different one once."""
    made: Mapping[str, str] = {value: turn(value) for value in column.drop_nulls().unique()}
    return column.replace_strict(made, default=None, return_dtype=pl.String) if made else column
