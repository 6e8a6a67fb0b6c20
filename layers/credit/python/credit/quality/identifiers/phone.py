"""联系电话, telephone numbers (电信网编号计划, 2017): mobile, fixed with area number, 400 and 800.

>>> examine("+86 138-0013-8000").normalised, examine("(0574) 8765 4321").normalised
('13800138000', '057487654321')
"""

import re

import polars as pl

from credit.quality.identifiers.shaped import Shaped
from credit.quality.identifiers.writing import tidied, tidy
from credit.text import Text

KIND = "phone"
LABEL = Text(zh="联系电话", en="telephone number")
EXPECTED = Text(zh="11位手机号码，或区号加固定电话", en="11 digits of a mobile number, or area number and fixed line")
SHAPE = "^(?:1[3-9][0-9]{9}|0(?:10|2[0-9]|[3-9][0-9]{2})[2-9][0-9]{6,7}|[48]00[0-9]{7})$"
BRACKETS = "[()（）]"
MOBILE_ABROAD = r"^(?:\+86|0086|86)(1[3-9][0-9]{9})$"
FIXED_ABROAD = r"^(?:\+86|0086)((?:10|2[0-9]|[3-9][0-9]{2})[2-9][0-9]{6,7})$"


def _one(value: str) -> str:
    plain = tidy(re.sub(BRACKETS, "", value))
    return re.sub(FIXED_ABROAD, r"0\1", re.sub(MOBILE_ABROAD, r"\1", plain))


def _column(column: pl.Expr) -> pl.Expr:
    plain = tidied(column.str.replace_all(BRACKETS, ""))
    return plain.str.replace(MOBILE_ABROAD, "${1}").str.replace(FIXED_ABROAD, "0${1}")


_numbers = Shaped(KIND, LABEL, EXPECTED, SHAPE, ("id-card", "uscc"), _one, _column)
REASONS = _numbers.REASONS
normalise = _numbers.normalise
examine = _numbers.examine
normal = _numbers.normal
reasons = _numbers.reasons
