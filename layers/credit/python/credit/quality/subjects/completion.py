"""Which code of the register was meant by what was sent, for bodies whose name the row already has.

What was sent may only differ in a way that says nothing else: an older number of the same body, a character that was
lost or doubled, a letter that no unified code has in place of the digit that it looks like, digits that a spreadsheet
has turned to noughts.
"""

import polars as pl

from credit.quality.findings import INDEX
from credit.quality.subjects.candidates import UNREAD

LOST = "^[1-9][0-9]{14}000$"
INNER = slice(8, 17)


def completed(pairs: pl.DataFrame) -> pl.DataFrame:
    """`_i, value, uscc, sure` of the pairs in which the value may stand for the code.

    Args:
        pairs: `_i`, the `value` sent, and `uscc, org_code, reg_no, tax_no` of a body of the same name.

    Returns:
        `sure` if nothing else can be meant; otherwise one character is wrong or two neighbours are swapped.
    """
    value, uscc = pl.col("value"), pl.col("uscc")
    inner = pl.coalesce("org_code", uscc.str.slice(INNER.start, 9))
    older = (
        (value == inner)
        | (pl.lit("0") + value == inner)
        | (value == pl.col("reg_no"))
        | (value == pl.col("tax_no"))
        | ((value.str.len_chars() == 15) & (value.str.slice(6) == inner))
    )
    read = value.str.replace_many(UNREAD) == uscc
    cut = value.str.contains(LOST) & (value.str.head(15) == uscc.str.head(15))
    told = pairs.with_columns(sure=pl.any_horizontal(older, read, cut).fill_null(value=False))
    slips = [_slip(*pair) for pair in told.select("value", "uscc").iter_rows()]
    near = told.with_columns(slip=pl.Series(slips, dtype=pl.String))
    found = near.with_columns(pl.col("sure") | (pl.col("slip") == "length").fill_null(value=False))
    return found.filter(pl.col("sure") | pl.col("slip").is_not_null()).select(INDEX, "value", "uscc", "sure")


def _slip(sent: str, meant: str) -> str | None:
    """How one slip of a hand leads from one code to the other: `length`, `character`, or None.

    >>> _slip("91990100MA0TEXT12", "91990100MA0TEXT129"), _slip("91990100MA0TETX129", "91990100MA0TEXT129")
    ('length', 'character')
    """
    if sent == meant:
        return None
    if abs(len(sent) - len(meant)) == 1:
        short, long = sorted((sent, meant), key=len)
        at = next((n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
        return "length" if short[at:] == long[at + 1 :] else None
    if len(sent) != len(meant):
        return None
    wrong = [n for n, (a, b) in enumerate(zip(sent, meant, strict=True)) if a != b]
    swapped = (
        len(wrong) == 2
        and wrong[1] == wrong[0] + 1
        and sent[wrong[0] : wrong[1] + 1] == meant[wrong[1]] + meant[wrong[0]]
    )
    return "character" if len(wrong) == 1 or swapped else None
