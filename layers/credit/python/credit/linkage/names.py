"""Names in normal form, to compare and to find: the name itself is never altered.

The key is made in this order: compatibility forms (NFKC), so that full and half width are one; every bracket becomes
（ or ）, every middle dot ·, ASCII letters upper case; blanks and invisible characters go. Traditional characters stay.
"""

import re
import unicodedata
from string import ascii_lowercase, ascii_uppercase

import polars as pl

# Blanks, and Unicode 14's controls, formats and separators, written out: Python and Polars follow different editions.
DROPPED = (
    "[\\s\x00-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U00013438\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f]+"
)
OPENING, CLOSING = "([{【〔〖「『<《〈", ")]}】〕〗」』>》〉"
DOTS = "•‧・･∙⋅"
FOLDED = {
    **dict.fromkeys(OPENING, "（"),
    **dict.fromkeys(CLOSING, "）"),
    **dict.fromkeys(DOTS, "·"),
    # ASCII alone: what upper case is elsewhere changes with the edition of Unicode.
    **dict(zip(ascii_lowercase, ascii_uppercase, strict=True)),
}

_folded = str.maketrans(FOLDED)
_dropped = re.compile(DROPPED)


def name_key(name: str) -> str:
    """A name for comparison.

    >>> name_key("北辰(测试) 科技ａB")
    '北辰（测试）科技AB'
    """
    return _dropped.sub("", unicodedata.normalize("NFKC", name).translate(_folded))


def name_keys(name: pl.Expr) -> pl.Expr:
    """The same for a column; null stays null."""
    return name.str.normalize("NFKC").str.replace_many(FOLDED).str.replace_all(DROPPED, "")
