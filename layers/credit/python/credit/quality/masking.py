"""Values as error files may show them: enough for their sender to find the cell, too little for anybody else."""

import polars as pl

from credit.catalogue.model import Field

STARS = "*" * 64
SHOWN = r"^[-+0-9年月日号时分秒.,/:： ，、元万亿角整￥¥%约]{1,24}$"  # dates and amounts
NUMBERS = "[0-9]{9}"  # but neither identity numbers nor telephones that stand in their place
COMPACT_DATE = r"^(?:19|20)[0-9]{12}$"


def masked(column: pl.Expr, field: Field) -> pl.Expr:
    """The values of a field as they were sent, masked by its type.

    Names keep their first character, numbers their ends, texts their first two characters. Dates, amounts and document
    numbers stay whole unless they look like a number of somebody; entries of code lists as far as they are short.
    """
    match field.type:
        case "name":
            return column.str.head(1) + "*"
        case "identifier":
            return _ends(column)
        case "document-number":
            return pl.when(column.str.contains(r"[0-9Xx]{11}")).then(_ends(column)).otherwise(column.str.head(40))
        case "date" | "amount" | "integer":
            plain = column.str.contains(SHOWN) & ~column.str.contains(NUMBERS)
            return pl.when(plain | column.str.contains(COMPACT_DATE)).then(column).otherwise(_start(column))
    return _start(column)


def _start(column: pl.Expr) -> pl.Expr:
    kept = pl.when(column.str.len_chars() > 3).then(column.str.head(2)).otherwise(column.str.head(1))
    return kept + "…"


def _ends(column: pl.Expr) -> pl.Expr:
    length = column.str.len_chars().cast(pl.Int64)
    ends = pl.when(length >= 15).then(4).when(length >= 8).then(2).otherwise(0)
    stars = pl.lit(STARS).str.head((length - 2 * ends).clip(0, len(STARS)))
    return column.str.head(ends) + stars + pl.when(ends > 0).then(column.str.tail(ends)).otherwise(pl.lit(""))
