"""What is left of a find: enough to recognise, too little to use; never longer than it was, and never all of it."""

import re
from collections.abc import Callable, Mapping

HIDDEN = "****"
DISTRICT = re.compile(r"\A.*?(?:(?<![小社园校厂景山])区|[县旗]|(?<=市).{1,6}?市)")
AREA = re.compile(r"\A[(（]?0[0-9]{2,3}[)）]?[- ]?")


def mask(kind: str, found: str) -> str:
    """A find of one kind, masked.

    >>> mask("mobile", "138-0000-1234"), mask("plate", "京A·12345"), mask("e-mail", "lin.ceshi@qq.com")
    ('138****1234', '京A****', 'l****@qq.com')
    """
    left = MASKS.get(kind, _hidden)(found)
    return left if len(left) <= len(found) and left != found else "*" * len(found)


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


def _compact(value: str) -> str:
    return "".join(character for character in value if character.isalnum())


def _number(found: str) -> str:
    return identifier(_compact(found))


def _mobile(found: str) -> str:
    digits = _compact(found)
    return f"{digits[:3]}{HIDDEN}{digits[-4:]}"


def _landline(found: str) -> str:
    area = AREA.match(found)
    return (area[0] if area else "") + HIDDEN


def _mail(found: str) -> str:
    local, at, domain = re.split("([@＠])", found, maxsplit=1)
    return f"{local[0]}{HIDDEN[: len(local) - 1]}{at}{domain}" if len(local) > 1 else f"*{at}{domain}"


def _plate(found: str) -> str:
    return found[:2] + HIDDEN


def _home(found: str) -> str:
    district = DISTRICT.match(found)
    kept = district[0] if district else ""
    return kept + HIDDEN[: len(found) - len(kept)]


def _surname(found: str) -> str:
    return found[:1] + "*"


def _start(found: str) -> str:
    return found[:1] + HIDDEN


def _year(found: str) -> str:
    return found[:4] + HIDDEN


def _hidden(found: str) -> str:
    return HIDDEN[: len(found)]


MASKS: Mapping[str, Callable[[str], str]] = {
    "identity-number": _number,
    "bank-card": _number,
    "mobile": _mobile,
    "landline": _landline,
    "e-mail": _mail,
    "account": _start,
    "plate": _plate,
    "paper-number": _start,
    "address": _home,
    "minor": _surname,
    "birth-date": _year,
}
