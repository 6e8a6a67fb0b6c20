"""Passports and travel permits: numbers that carry no check character.

Passports of any country fit the nine characters that ICAO Doc 9303 (part 4) leaves for the number; one of the first
four is a digit. Chinese ones read E or G and eight digits, EA to EZ and seven (without EI and EO), D, S or P (DE, SE,
PE) and seven for diplomats, officials and public affairs; those of Hong Kong begin with H or K, of Macao with M.
Permits: Hong Kong and Macao residents have H or M with eight digits (ten on old cards), Taiwan residents eight digits
(ten, perhaps with a letter in brackets, in old booklets).

>>> PASSPORT.examine("e1234 5678").normalised, HK_MACAO_PERMIT.examine("H12345678").valid
('E12345678', True)
>>> TAIWAN_PERMIT.examine("0123456789(B)").normalised
'0123456789B'
"""

import re

import polars as pl

from credit.quality.identifiers.looks import HK_MACAO_PERMIT as HK_MACAO_SHAPE
from credit.quality.identifiers.shaped import Shaped
from credit.quality.identifiers.writing import tidied, tidy
from credit.text import Text

BRACKETS = "[()（）]"


def _unbracketed(value: str) -> str:
    return tidy(re.sub(BRACKETS, "", value))


def _without_brackets(column: pl.Expr) -> pl.Expr:
    return tidied(column.str.replace_all(BRACKETS, ""))


PERSONAL = ("id-card", "uscc", "phone")

PASSPORT = Shaped(
    "passport",
    Text(zh="护照号", en="passport number"),
    Text(zh="5至9位字母和数字，如 E12345678", en="5 to 9 letters and digits, such as E12345678"),
    "^(?:[0-9][0-9A-Z]{4,8}|[A-Z][0-9][0-9A-Z]{3,7}|[A-Z]{2}[0-9][0-9A-Z]{2,6}|[A-Z]{3}[0-9][0-9A-Z]{1,5})$",
    PERSONAL,
)
HK_MACAO_PERMIT = Shaped(
    "hk-macao-permit",
    Text(zh="港澳居民来往内地通行证号", en="Mainland travel permit number of a Hong Kong or Macao resident"),
    Text(zh="H或M加8位（旧证10位）数字", en="H or M and 8 digits (10 on old cards)"),
    HK_MACAO_SHAPE,
    (*PERSONAL, "passport"),
)
TAIWAN_PERMIT = Shaped(
    "taiwan-permit",
    Text(zh="台湾居民来往大陆通行证号", en="Mainland travel permit number of a Taiwan resident"),
    Text(zh="8位数字（旧证10位数字，可带1个字母）", en="8 digits (10 on old booklets, with or without a letter)"),
    "^[0-9]{8}(?:[0-9]{2}[A-Z]?)?$",
    (*PERSONAL, "hk-macao-permit"),
    _unbracketed,
    _without_brackets,
)
PAPERS = (PASSPORT, HK_MACAO_PERMIT, TAIWAN_PERMIT)
