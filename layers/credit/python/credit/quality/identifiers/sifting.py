"""Judge a whole column at a glance, and look closely at the few rows that are not plainly sound.

Everything is one Polars expression. Polars has no local names inside an expression and may compute a repeated part
again, so intermediate columns live in a struct, where `pl.field` finds them.
"""

from collections.abc import Callable, Mapping, Sequence

import polars as pl

from credit.quality.identifiers.model import Reason

Look = Callable[[pl.Expr], pl.Expr]


def sifted(column: pl.Expr, glance: pl.Expr, sound: Look, close: Callable[[pl.Expr, pl.Expr], pl.Expr]) -> pl.Expr:
    """Masks of a String column: 0 where it is sound, null where null, elsewhere what a close look says.

    Args:
        column: the values.
        glance: anything cheap to compute for every value.
        sound: from the glance to a Boolean, true only if nothing at all is wrong; false and null mean "look closely".
        close: from the values and glances of those rows alone to their UInt32 masks.
    """
    value, seen, doubtful = pl.field("value"), pl.field("glance"), pl.field("doubtful")
    few = (
        pl.struct(value=value.filter(doubtful), glance=seen.filter(doubtful))
        .struct.with_fields(mask=close(value, seen))
        .struct.field("mask")
    )
    rest = pl.when(value.is_not_null()).then(pl.lit(0, pl.UInt32))
    return _named(
        pl.struct(value=column, glance=glance)
        .struct.with_fields(doubtful=value.is_not_null() & ~sound(seen).fill_null(False))
        .struct.with_fields(mask=_spread(few, doubtful, rest))
        .struct.field("mask"),
        column,
    )


def patched(column: pl.Expr, suspect: pl.Expr, mend: Look, rest: pl.Expr) -> pl.Expr:
    """`mend` of the rows that are `suspect`, `rest` for all others; null stays null."""
    value, doubtful = pl.field("value"), pl.field("doubtful")
    few = pl.struct(value=value.filter(doubtful)).struct.with_fields(mended=mend(value)).struct.field("mended")
    return _named(
        pl.struct(value=column, doubtful=suspect.fill_null(False), rest=rest)
        .struct.with_fields(mended=_spread(few, doubtful, pl.field("rest")))
        .struct.field("mended"),
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


def _spread(few: pl.Expr, doubtful: pl.Expr, rest: pl.Expr) -> pl.Expr:
    """The results of the doubtful rows, each at its row, and the others' as they are."""
    so_far = pl.when(doubtful).then(pl.lit(True)).cum_count()
    # Before the first doubtful row the count is 0, and 0 - 1 wraps around to out of bounds: null, which is passed over.
    return pl.when(doubtful).then(few.gather(so_far - 1, null_on_oob=True)).otherwise(rest)


def _named(result: pl.Expr, column: pl.Expr) -> pl.Expr:
    """`result` under the name of the column it was made from, if that has one."""
    name = column.meta.output_name(raise_if_undetermined=False)
    return result if name is None else result.alias(name)


def _added(reasons: Sequence[Reason], found: Mapping[Reason, pl.Expr]) -> pl.Expr:
    terms = [
        pl.when(is_so).then(pl.lit(1 << reasons.index(reason), pl.UInt32)).otherwise(pl.lit(0, pl.UInt32))
        for reason, is_so in found.items()
    ]
    return pl.sum_horizontal(terms) if terms else pl.lit(0, pl.UInt32)
