"""How identifiers are written: one form for each, without changing what it means.

>>> tidy("'９１９９０１００ ｍａ０ＴＥＸＴ１-２９")
'91990100MA0TEXT129'
>>> tidy('="91990100MA0TEXT129"')
'91990100MA0TEXT129'
>>> tidy("919901001000000169.0")
'919901001000000169'
"""

import re
from collections.abc import Mapping

import polars as pl

from credit.quality.identifiers.sifting import patched

# Controls, blanks of every width, zero-width signs, marks of writing direction, byte order mark.
INVISIBLE = "".join(
    chr(code)
    for first, last in (
        *((0x00, 0x20), (0x7F, 0xA0), (0xAD, 0xAD), (0x61C, 0x61C), (0x1680, 0x1680), (0x180E, 0x180E)),
        *((0x2000, 0x200F), (0x2028, 0x202F), (0x205F, 0x2064), (0x2066, 0x2069), (0x3000, 0x3000), (0xFEFF, 0xFEFF)),
    )
    for code in range(first, last + 1)
)
HYPHENS = "-‐‑‒–—―−﹘﹣－"
WIDE = {chr(code + 0xFEE0): chr(code) for code in range(0x21, 0x7F)}  # NFKC, kept to the ASCII range
LOWER = "abcdefghijklmnopqrstuvwxyz"

SPACING: dict[str, str] = dict.fromkeys(INVISIBLE, "")
NARROW = {**WIDE, **SPACING}
CODE = {
    **{wide: narrow.upper() for wide, narrow in WIDE.items()},
    **dict(zip(LOWER, LOWER.upper(), strict=True)),
    **dict.fromkeys(INVISIBLE + HYPHENS, ""),
}
# Around a number that was to stay text: '9199…, "9199…", ="9199…" as exports write it for spreadsheets.
QUOTES = "'‘’`´\"“”"
AROUND = f"^[{QUOTES}=]+|[{QUOTES}]+$"
DECIMALS = r"^([0-9]+)\.0+$"


def tidy(value: str) -> str:
    """A code in its plain form: narrow, upper case, no blanks, hyphens, invisible signs, quotes or `.0`."""
    bare = re.sub(AROUND, "", refolded(value, CODE))
    return re.sub(DECIMALS, r"\1", bare)


def tidied(column: pl.Expr) -> pl.Expr:
    """`tidy` for a String column; only what is not plain already is touched."""
    return patched(column, lambda c: c.str.contains("[^0-9A-Z]"), _tidied)


def refolded(value: str, fold: Mapping[str, str]) -> str:
    """A text with single characters replaced."""
    return "".join(fold.get(character, character) for character in value)


def folded(column: pl.Expr, fold: Mapping[str, str]) -> pl.Expr:
    """A String column with single characters replaced, the vector form of `refolded`."""
    return column.str.replace_many(list(fold), list(fold.values()))


def _tidied(column: pl.Expr) -> pl.Expr:
    return folded(column, CODE).str.replace_all(AROUND, "").str.replace(DECIMALS, "${1}")
