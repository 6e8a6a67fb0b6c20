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
    + "|".join(f"{c}{{4,}}" for c in "123456789ABCDEFGHXYZ")
    + r"|0+|0{8,}[0-9A-Z]|0?1234567890*(?:12345678|1234567X)?)\z"
)
# What people write instead of a number that they have not: 尚未办理, 无统一社会信用代码, 正在办理中, ？
_OF_WHAT = (
    "(?:有|此|该|任何|能|法|便|予|及|到|取得|办理?|登记|注册|提供|填写?|填报|领取?|申领|申请|核发|赋码?|知|详|明|清楚?|查询?|补充?|核实|确认|更新|"
    "统一|社会|信用|代码|号码?|编[号码]|证件|证书|证照|证|执照|营业|工商|组织|机构|税务|识别|纳税人|码|项|个人|自然人|公司|企业|单位|数据|信息)*"
)
INSTEAD = (
    r"\A(?:\(?(?:暂时?|尚|还|目前|现|该?企业|[本该]单位)?(?:无|没有?|未|待|缺|不)"
    + _OF_WHAT
    + rf"\)?(?:\({_OF_WHAT}\))?"
    + r"|略|正?在?办理?中|[?!#·。.,、~^+=_|-]{1,3})\z"
)
NOBODY = f"{PLACEHOLDER}|{INSTEAD}"
_NOBODY = re.compile(NOBODY.replace(r"\z", r"\Z"))


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
    lambda text: None if _NOBODY.match(text) else text,
    lambda column: pl.when(~column.str.contains(NOBODY)).then(column),
)
