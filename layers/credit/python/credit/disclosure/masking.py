"""What is left of a value when it is masked for display: enough to recognise, too little to use.

政府信息公开条例 art. 15 and 个人信息保护法 art. 28 forbid the rest.
"""

import re
from collections.abc import Callable, Mapping

from credit.quality import personal
from credit.quality.personal.masks import HIDDEN, address, identifier
from credit.surnames import DOUBLE

BORN = r"\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
ID_18 = rf"[1-9]\d{{5}}(?:18|19|20){BORN}\d{{3}}[0-9Xx]"
# Codes of companies begin with 91, 92 or 93, and no region of an identity number does.
LOOKED_FOR = re.compile(rf"(?<![0-9A-Za-z])(?!9[123]){ID_18}(?![0-9A-Za-z])")


def masked(kind: str, value: str) -> str:
    """The value under one of the masks of the catalogue; an unknown mask hides everything."""
    mask = MASKS.get(kind)
    return mask(value) if mask else HIDDEN


def person_name(value: str) -> str:
    """The surname and a star for the rest.

    >>> person_name("张三丰"), person_name("欧阳克"), person_name("Maria Lopez")
    ('张*', '欧阳*', 'M*')
    """
    name = value.strip()
    surname = name[:2] if name[:2] in DOUBLE and len(name) > 2 else name[:1]
    return surname + "*"


def free_text(value: str) -> str:
    """The text with all personal data in it masked: what a row is held for when it is sent.

    >>> free_text("联系电话13800001234，车牌京A12345")
    '联系电话138****1234，车牌京A****'
    """
    return personal.masked(value)


def names_a_person(text: str) -> bool:
    """Whether a text holds what looks like a resident identity number: it has no place in an address or a log."""
    return LOOKED_FOR.search(text) is not None


def numbers_masked(text: str) -> str:
    """The text with everything masked in it that looks like a resident identity number, whatever its region.

    >>> numbers_masked("张测试990100199001011239")
    '张测试990*************39'
    """
    return LOOKED_FOR.sub(lambda found: identifier(found[0]), text)


MASKS: Mapping[str, Callable[[str], str]] = {
    "person-name": person_name,
    "identifier": identifier,
    "address": address,
    "free-text": free_text,
}
