"""What is left of a value when it is masked for display: enough to recognise, too little to use.

政府信息公开条例 art. 15 and 个人信息保护法 art. 28 forbid the rest.
"""

import re
from collections.abc import Callable, Mapping

# The double surnames that are still common; every other surname is one character.
DOUBLE = frozenset(
    re.findall(
        "..",
        "欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台皇甫宗政濮阳公冶太叔申屠公孙"
        "慕容仲孙钟离长孙宇文司徒鲜于司空闾丘子车亓官司寇巫马公西令狐轩辕呼延拓跋",
    )
)
BORN = r"\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
ID_18 = rf"[1-9]\d{{5}}(?:18|19|20){BORN}\d{{3}}[0-9Xx]"
ID_CARD = re.compile(rf"(?<![0-9A-Za-z])(?:{ID_18}|[1-9]\d{{5}}{BORN}\d{{3}})(?![0-9A-Za-z])")
# Codes of companies begin with 91, 92 or 93, and no region of an identity number does.
LOOKED_FOR = re.compile(rf"(?<![0-9A-Za-z])(?!9[123]){ID_18}(?![0-9A-Za-z])")
PHONE = re.compile(r"(?<![0-9A-Za-z])(?:\+?86[- ]?)?(1[3-9]\d)[- ]?(\d{4})[- ]?(\d{4})(?![0-9A-Za-z])")
CARD = re.compile(r"(?<![0-9A-Za-z])\d{16,19}(?![0-9A-Za-z])")
PLATE = re.compile(
    r"(?<![0-9A-Za-z])([京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z])[·•]?[A-Z0-9]{5,6}(?![A-Z0-9])"
)
DISTRICT = re.compile(r"^.*?(?:[区县旗]|(?<=市).{1,6}?市)")
HIDDEN = "****"


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


def identifier(value: str) -> str:
    """The first three and the last two characters of a number; a short one is hidden whole.

    >>> identifier("990100199001011234")
    '990*************34'
    """
    return value[:3] + "*" * (len(value) - 5) + value[-2:] if len(value) >= 10 else HIDDEN


def address(value: str) -> str:
    """The address down to the district.

    >>> address("测试省测试市东城区某路8号")
    '测试省测试市东城区****'
    """
    district = DISTRICT.match(value)
    return (district[0] if district else "") + HIDDEN


def free_text(value: str) -> str:
    """The text with identity numbers, phone numbers, bank cards and number plates in it masked.

    >>> free_text("联系电话13800001234，车牌京A12345")
    '联系电话138****1234，车牌京A****'
    """
    text = ID_CARD.sub(lambda found: identifier(found[0]), value)
    text = PHONE.sub(lambda found: f"{found[1]}{HIDDEN}{found[3]}", text)
    text = CARD.sub(lambda found: identifier(found[0]), text)
    return PLATE.sub(lambda found: found[1] + HIDDEN, text)


def names_a_person(text: str) -> bool:
    """Whether a text holds what looks like a resident identity number: it has no place in an address or a log."""
    return LOOKED_FOR.search(text) is not None


MASKS: Mapping[str, Callable[[str], str]] = {
    "person-name": person_name,
    "identifier": identifier,
    "address": address,
    "free-text": free_text,
}
