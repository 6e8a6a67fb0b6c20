"""Words and numbers that stand for no value at all."""

import re
from collections.abc import Collection

import polars as pl

from credit.quality.operations.model import Operation

# Nothing here could be a real value of any field that is not a closed list.
_WORDS = """
    无 暂无 没有 空 空值 空白 缺 缺失 暂缺 不详 未详 未填 未填写 未提供 待查 待补 待补充 待核实 不适用
    无此项 无数据 无内容 （无） (无) （空） (空)
    null none nil nan n/a n.a. na n\\a \\n \\t <null> (null) [null] undefined
    - -- --- ---- — —— ——— － / // ／ \\ \\\\ 、 . .. … …… * ** *** ~ _ __
"""
WORDS = frozenset(form for word in _WORDS.split() for form in (word, word.upper(), word.capitalize()))
# Numbers that fill a required cell and name nobody: one character throughout, zeros before a last one, counting up.
PLACEHOLDER = (
    r"\A(?:"
    + "|".join(f"{c}{{4,}}" for c in "0123456789ABCDEFGHXYZ")
    + r"|0{8,}[0-9A-Z]|0?1234567890*(?:12345678|1234567X)?)\z"
)
_PLACEHOLDER = re.compile(PLACEHOLDER.replace(r"\z", r"\Z"))


def null_words(labels: Collection[str] = ()) -> Operation:
    """The operation that takes a word for nothing as nothing.

    Args:
        labels: entries of the field's own code list, which are values even if they look like such a word.
    """
    words = WORDS - frozenset(labels)
    return Operation(
        "null-words",
        lambda text: None if not text or text in words else text,
        lambda column: pl.when(~is_word(column, words)).then(column),
    )


def is_word(column: pl.Expr, words: Collection[str] = WORDS) -> pl.Expr:
    """Where a value is one of the words, or empty: Boolean."""
    return column.is_in(["", *sorted(words)])


PLACEHOLDERS = Operation(
    "placeholder",
    lambda text: None if _PLACEHOLDER.match(text) else text,
    lambda column: pl.when(~column.str.contains(PLACEHOLDER)).then(column),
)
