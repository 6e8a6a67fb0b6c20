"""What two headers must share to be called the same: `* 罚款金额（万元）：` and `罚款金额` name one column."""

import re
import unicodedata
from functools import lru_cache

BLANK = re.compile(r"[\s\u200b-\u200d\ufeff]+")
UNIT = re.compile(r"\((?:单位[::]?)?(?:人民币)?(?:万元|元|必填|选填|非必填|必填项|选填项|年月日|YYYY[^()]*)\)")
PUNCTUATION = re.compile(r"[\W_]+")


@lru_cache(maxsize=8_192)
def header_key(text: str) -> str:
    """The comparable form of a header, label or field code; empty if nothing of it can be read.

    Width, case, blanks and punctuation do not count, nor does a unit or a filling hint in brackets.

    >>> header_key("* 没收违法所得、没收非法财物金额（万元）：") == header_key("没收违法所得没收非法财物金额")
    True
    >>> header_key("cf_xdr_mc")
    'CFXDRMC'
    """
    upper = unicodedata.normalize("NFKC", text).upper()
    said = PUNCTUATION.sub("", UNIT.sub("", BLANK.sub("", upper)))
    return unicodedata.normalize("NFKC", said)
