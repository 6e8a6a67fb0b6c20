"""Names in normal form, to compare and to find: the name itself is never altered."""

import re
import unicodedata

import polars as pl

INVISIBLE = r"[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]"
BLANK = r"\s+"
OPENING, CLOSING = "([{【〔〖「『<《〈", ")]}】〕〗」』>》〉"
DOTS = "•‧・･∙⋅‐"
FOLDED = str.maketrans({**dict.fromkeys(OPENING, "（"), **dict.fromkeys(CLOSING, "）"), **dict.fromkeys(DOTS, "·")})


def name_key(name: str) -> str:
    """A name for comparison: width and compatibility forms (NFKC), invisible characters, brackets, blanks, dots, case.

    >>> name_key("北辰(测试) 科技ＡB")
    '北辰（测试）科技AB'
    """
    folded = unicodedata.normalize("NFKC", name).translate(FOLDED).upper()
    return "".join(c for c in folded if not c.isspace() and unicodedata.category(c) not in ("Cc", "Cf", "Zl", "Zp"))


def name_keys(name: pl.Expr) -> pl.Expr:
    """The same for a column."""
    folded = name.str.normalize("NFKC")
    for old in OPENING:
        folded = folded.str.replace_all(old, "（", literal=True)
    for old in CLOSING:
        folded = folded.str.replace_all(old, "）", literal=True)
    folded = folded.str.replace_all(f"[{re.escape(DOTS)}]", "·")
    return folded.str.to_uppercase().str.replace_all(INVISIBLE, "").str.replace_all(BLANK, "")
