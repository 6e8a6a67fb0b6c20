"""A register of subjects, as whoever keeps it writes it, in one form: every column there, of one type."""

from collections.abc import Mapping

import polars as pl

from credit.errors import BadRequest
from credit.linkage.policy import LinkPolicy
from credit.quality import identifiers
from credit.quality.identifiers.damage import FILLED, MASKED, one_character_columns
from credit.quality.identifiers.sifting import patched
from credit.quality.operations.nothing import PLACEHOLDER, is_word

CODES: Mapping[str, str] = {  # kind of identifier: column of a register
    "uscc": "uscc",
    "org-code": "org_code",
    "reg-no": "reg_no",
    "tax-no": "tax_no",
    "id-card": "id_card",
}
REQUIRED = ("subject_id", "name")
TEXTS = ("subject_id", "kind", "name", *CODES.values(), "region", "legal_representative", "status")
DAYS = ("valid_from", "valid_to")
FORMER = "former_names"
COLUMNS = (*TEXTS, FORMER, *DAYS)
SEPARATORS = "[;；]"
DAY = r"^([0-9]{4})(?:[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})|([0-9]{2})([0-9]{2}))(?:[^0-9]|$)"
LEAST = 4  # characters of a number that could tell bodies apart
SHORT = 8  # bytes of what may be a word as well
# What a number must have for `FILLED` and the like to be asked of it.
SIGNED = "^[0-9A-Z]*$"
RUNS = [*(character * 9 for character in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"), "XXXX"]
BEGINNINGS = ["000000", "012345", "123456", "987654", *(character * 6 for character in "123456789ABCDEFGHXYZ")]


def usable(kind: str, code: pl.Expr) -> pl.Expr:
    """A code in its normal form; null where it is empty, stands for nothing, or fills a cell and names nobody."""
    return patched(identifiers.KINDS[kind].normal(code), _odd, _named)


def _odd(code: pl.Expr) -> pl.Expr:
    signs = ~code.str.contains(SIGNED) | (code.str.len_bytes() <= SHORT)
    return signs | code.str.contains_any(RUNS) | code.str.head(6).is_in(BEGINNINGS)


def _named(code: pl.Expr) -> pl.Expr:
    filled = code.str.contains(f"{PLACEHOLDER}|{FILLED}|{MASKED}") | one_character_columns(code) | is_word(code)
    return pl.when(~filled & (code.str.len_chars() >= LEAST)).then(code)


def entries(register: pl.DataFrame, policy: LinkPolicy) -> pl.DataFrame:
    """The register as `COLUMNS`: texts, `former_names` a list, days as dates, besides `person` and `ended`.

    Args:
        register: `subject_id` and `name` at least; other columns of `COLUMNS` may be missing or of another type: days
            as texts, former names with `;` between them, numbers as integers. A subject may have several rows.
        policy: which kinds are people, and which states mean that a body has ended.

    Raises:
        BadRequest: a column that is needed is missing or no text, or a row has no `subject_id`.
    """
    missing = [name for name in REQUIRED if name not in register.columns]
    if missing:
        lack = "、".join(missing)
        raise BadRequest(f"登记文件缺少列 {lack} / the register lacks the column {', '.join(missing)}")
    texts = register.select([*(_text(name, register) for name in TEXTS), _former(register), *_days(register)])
    without = texts.select(pl.col("subject_id").is_null().arg_true()).to_series()
    if without.len():
        raise BadRequest(
            f"登记文件第{without[0] + 1}行没有 subject_id / row {without[0] + 1} of the register has no subject_id"
        )
    return texts.with_columns(
        *(usable(kind, pl.col(column)).alias(column) for kind, column in CODES.items()),
        pl.col("kind").is_in(policy.persons).fill_null(value=False).alias("person"),
        pl.col("status").is_in(policy.ended_words).fill_null(value=False).alias("ended"),
    )


def _text(name: str, register: pl.DataFrame) -> pl.Expr:
    """A column as text, without blanks around it; empty is null."""
    if name not in register.columns:
        return pl.lit(None, pl.String).alias(name)
    column, held = pl.col(name), register.schema[name]
    if held.is_float():
        whole = column.is_finite() & (column == column.floor())
        column = (
            pl.when(whole).then(column.cast(pl.Int64, strict=False).cast(pl.String)).otherwise(column.cast(pl.String))
        )
    elif held.is_nested() or held.is_temporal() or held in (pl.Binary, pl.Boolean, pl.Object):
        raise _no_text(name)
    bare = column.cast(pl.String).str.strip_chars()
    return pl.when(bare != "").then(bare).alias(name)


def _former(register: pl.DataFrame) -> pl.Expr:
    empty = pl.lit(None, pl.List(pl.String)).alias(FORMER)
    held = register.schema.get(FORMER)
    if held is None or held == pl.Null or held == pl.List(pl.Null):
        return empty
    if isinstance(held, pl.List | pl.Array):
        return pl.col(FORMER).cast(pl.List(pl.String))
    if held != pl.String and not isinstance(held, pl.Categorical | pl.Enum):
        raise _no_text(FORMER)
    return pl.col(FORMER).cast(pl.String).str.replace_all(SEPARATORS, ";").str.split(";")


def _days(register: pl.DataFrame) -> list[pl.Expr]:
    return [_day(name, register.schema.get(name)) for name in DAYS]


def _day(name: str, held: pl.DataType | None) -> pl.Expr:
    """A day; what cannot be read is as if it were not there."""
    column = pl.col(name)
    if held is None or held == pl.Null:
        return pl.lit(None, pl.Date).alias(name)
    if held == pl.Date or isinstance(held, pl.Datetime):
        return column.cast(pl.Date)
    if held.is_nested() or held.is_temporal() or held in (pl.Binary, pl.Boolean, pl.Object):
        raise _no_text(name)
    text = column.cast(pl.Int64, strict=False).cast(pl.String) if held.is_float() else column.cast(pl.String)
    year, *parts = (text.str.strip_chars().str.extract(DAY, n).str.zfill(2) for n in range(1, 6))
    month, day = pl.coalesce(parts[0], parts[2]), pl.coalesce(parts[1], parts[3])
    return pl.concat_str(year, month, day).str.to_date("%Y%m%d", strict=False).alias(name)


def _no_text(name: str) -> BadRequest:
    return BadRequest(f"登记文件的列 {name} 不是文本 / the column {name} of the register is no text")
