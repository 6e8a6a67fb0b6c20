"""Personal data where it does not belong, over whole columns: a cheap question to all texts, an exact one to few.

What counts as personal data is `credit.quality.personal`'s to say: rows are held for what would be masked, no more, no
less.
"""

import json

import polars as pl

from credit.quality.personal import KINDS, PERHAPS, finds

RULE = "text.personal-data"


def may_be_personal(column: pl.Expr) -> pl.Expr:
    """Where a text may hold personal data: Boolean, fast on long texts, true wherever `finds` has any."""
    return column.str.contains(PERHAPS)


def kinds_told(text: str) -> str | None:
    """The facts (JSON) of a finding that names the kinds of personal data in a text, each once; None if it has none.

    >>> json.loads(kinds_told("联系电话13800001234，家住测试市东城区幸福路8号。"))["kind_zh"]
    '手机号码、个人住址'
    >>> kinds_told("代码91990100MA0TEXT129"), kinds_told("罚款20000000000元")
    (None, None)
    """
    found = [KINDS[kind] for kind in dict.fromkeys(find.kind for find in finds(text))]
    if not found:
        return None
    told = {"kind_zh": "、".join(kind.zh for kind in found), "kind_en": ", ".join(kind.en for kind in found)}
    return json.dumps(told, ensure_ascii=False)
