"""Judge a whole column cheaply, and look closely at the few rows that are not plainly sound.

Everything is one Polars expression. Polars has no local names inside an expression and may compute a repeated part
again, so intermediate columns live in a struct, where `pl.field` finds them.
"""

from collections.abc import Callable, Mapping, Sequence

import polars as pl

from credit.quality.identifiers.model import Reason

Close = Callable[[pl.Expr], pl.Expr]


def sifted(column: pl.Expr, sound: pl.Expr, close: Close) -> pl.Expr:
    """Masks of a column: 0 where `sound`, null where null, elsewhere what `close` says about those rows alone.

    Args:
        column: String.
        sound: Boolean, true only if nothing at all is wrong; false and null both mean "look closely".
        close: from a String expression (the rows to look at) to UInt32 masks of the same length.
    """
    return patched(column, ~sound, close, pl.when(column.is_not_null()).then(pl.lit(0, pl.UInt32)))


def patched(column: pl.Expr, suspect: pl.Expr, mend: Close, rest: pl.Expr) -> pl.Expr:
    """`mend` of the rows that are `suspect` (or null there), `rest` for all others; keeps the column's name."""
    value, doubtful = pl.field("value"), pl.field("suspect")
    # Before the first suspect the running count is 0, and 0 - 1 is out of bounds: null, which `when` then passes over.
    mended = mend(value.filter(doubtful)).gather(doubtful.cum_sum() - 1, null_on_oob=True)
    return same_name(
        pl.struct(value=column, suspect=suspect.fill_null(True) & column.is_not_null(), rest=rest)
        .struct.with_fields(result=pl.when(doubtful).then(mended).otherwise(pl.field("rest")))
        .struct.field("result"),
        column,
    )


def bits(reasons: Sequence[Reason], found: Mapping[Reason, pl.Expr], hints: Mapping[Reason, pl.Expr]) -> pl.Expr:
    """UInt32 masks over `reasons` from Boolean columns, null as false; `hints` count only where more is found."""
    return (
        pl.struct(found=_added(reasons, found), hints=_added(reasons, hints))
        .struct.with_fields(mask=pl.when(pl.field("found") > 0).then(pl.field("found") | pl.field("hints")))
        .struct.field("mask")
        .fill_null(0)
    )


def same_name(result: pl.Expr, column: pl.Expr) -> pl.Expr:
    """`result` under the name of the column it was made from, if that has one."""
    name = column.meta.output_name(raise_if_undetermined=False)
    return result if name is None else result.alias(name)


def _added(reasons: Sequence[Reason], found: Mapping[Reason, pl.Expr]) -> pl.Expr:
    terms = [
        pl.when(is_so).then(pl.lit(1 << reasons.index(reason), pl.UInt32)).otherwise(pl.lit(0, pl.UInt32))
        for reason, is_so in found.items()
    ]
    return pl.sum_horizontal(terms) if terms else pl.lit(0, pl.UInt32)
