"""Number formats of a workbook: what a number stands for and how its sender sees it (ECMA-376 Part 1, 18.8.30)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import BinaryIO, Literal
from xml.parsers import expat

from credit.errors import FileRefused
from credit.quality.reading.workbooks.cells import text

Look = Literal["number", "date", "time", "percent", "padded"]
_DATES = {*range(14, 18), 22, *range(27, 32), 36, *range(50, 55), 57, 58}  # built in, those of Chinese Excel included
_TIMES = {*range(18, 22), 32, 33, 34, 35, 45, 46, 47, 55, 56}
_PERCENTS = {9, 10}
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]|AM/PM|A/P|上午/下午', re.IGNORECASE)
_LAST = 2_958_465  # 31 December 9999
_NEVER = 60  # 29 February 1900, which Excel believes in
_SECONDS = 86_400


@dataclass
class Formats:
    """How numbers look, by the number of their cell style; `epoch_1904` where days are counted from 1904."""

    looks: Sequence[tuple[Look, int]] = field(default_factory=list)
    epoch_1904: bool = False

    def shown(self, number: str, style: int) -> str:
        """The number of a cell as its sender sees it: a date in ISO form, a percentage, digits with leading zeros.

        Raises:
            ValueError: it is no number.
        """
        value = float(number)
        look, width = self.looks[style] if style < len(self.looks) else ("number", 0)
        if look == "percent":
            return f"{text(float(Decimal(number) * 100))}%"
        if look == "padded" and value == int(value) and value >= 0:
            return str(int(value)).zfill(width)
        if look in ("date", "time") and 0 <= value < _LAST + 1:
            return self._moment(value, look)
        return text(value)

    def _moment(self, value: float, look: Look) -> str:
        days, seconds = divmod(round(value * _SECONDS), _SECONDS)
        if look == "time":
            return str(timedelta(days, seconds)) if days else _clock(seconds)
        return self._day(days) + (f" {_clock(seconds)}" if seconds else "")

    def _day(self, days: int) -> str:
        if self.epoch_1904:
            return (date(1904, 1, 1) + timedelta(days)).isoformat() if days <= _LAST - 1462 else str(days)
        if days in (0, _NEVER):
            return "1900-01-00" if days == 0 else "1900-02-29"
        return (date(1899, 12, 31 if days < _NEVER else 30) + timedelta(days)).isoformat()


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def look(code: str) -> tuple[Look, int]:
    """What a format code makes of a number, and how many digits it shows at least.

    >>> look("yyyy/m/d;@")[0], look('[h]:mm:ss')[0], look("0.00%")[0], look("000000000"), look("#,##0.00")[0]
    ('date', 'time', 'percent', ('padded', 9), 'number')
    """
    plain = _LITERAL.sub("", code.split(";")[0]).strip()
    if re.fullmatch("0{2,18}", plain):
        return "padded", len(plain)
    letters = set(re.sub(r"(s)\.0+", r"\1", plain.casefold()))
    if plain.casefold() == "general" or letters & set("0#?"):
        return ("percent" if "%" in plain and not letters & set("yd") else "number"), 0
    if letters & set("yde年月日") or ("m" in letters and not letters & set("hs")):
        return "date", 0
    return ("time" if letters & set("hs") else "number"), 0


def read_formats(stream: BinaryIO) -> list[tuple[Look, int]]:
    """The look of each cell style of `styles.xml`.

    Raises:
        FileRefused: `file.unreadable` if the part is no XML, or declares a document type.
    """
    codes: dict[int, tuple[Look, int]] = dict.fromkeys(_DATES, ("date", 0))
    codes |= dict.fromkeys(_TIMES, ("time", 0)) | dict.fromkeys(_PERCENTS, ("percent", 0))
    used: list[int] = []
    inside: list[str] = []

    def started(tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "numFmt" and "dxfs" not in inside:
            codes[_number(attributes, "numFmtId")] = look(attributes.get("formatCode", ""))
        elif name == "xf" and inside[-1:] == ["cellXfs"]:
            used.append(_number(attributes, "numFmtId"))
        inside.append(name)

    def refuse(*_: object) -> None:
        raise FileRefused("file.unreadable")

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.StartDoctypeDeclHandler = started, refuse
    parser.EndElementHandler = lambda _: inside.pop() and None
    try:
        while chunk := stream.read(1 << 20):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError) as damage:  # an encoding that does not exist
        raise FileRefused("file.unreadable") from damage
    return [codes.get(number, ("number", 0)) for number in used]


def _number(attributes: dict[str, str], name: str) -> int:
    value = attributes.get(name, "0")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 0
