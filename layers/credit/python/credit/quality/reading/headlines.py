"""Headers of several rows: group titles above names, and the lines of codes, numbers, units and hints below them."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from string import ascii_uppercase

Meaning = Callable[[str], str | None]
_STATED = re.compile(
    r"(?:(?:^|[^\u4e00-\u9fff])|金额|货币|计量)单位[:为](?:人民币)?([十百千万亿]*元)(?:人民币)?[)\]】〕]?$"
)
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_PLACE = re.compile(rf"[(\[]?(?:第?(\d{{1,3}})[列栏项]?|([{_STEMS}])|([A-Z]))[)\]]?[.、]?")
_YES_OR_NO = re.compile("[是否YN√×/-]")
_PLACES = re.compile(r"栏次|列次|项次|列号|栏号|序号|编号|代码")
_HINT = re.compile(
    r"(?:条件|有条件)?(?:必|选|非必|可)(?:填|选|须|输)项?"
    r"|(?:文本|字符|字符串|日期|时间|数值|数字|金额|整数|代码|枚举|下拉|单选|多选)(?:型|类型|格式|选择)?(?:[(\[<]?\d*[)\]>]?)?"
    r"|(?:VAR)?CHAR2?\(\d+\)|(?:NUMBER|NUMERIC|DECIMAL|DATE(?:TIME)?|TEXT|INT(?:EGER)?|STRING)(?:\(\d+(?:,\d+)?\))?"
    r"|[CN](?:\.{2})?\d+(?:,\d+)?|N\(\d+(?:,\d+)?\)|C\(\d+\)|D|YYYY.?MM.?DD|(?:不超过|最长|≤|<=)?\d+(?:个)?(?:字|字符|位|汉字)(?:以内)?",
    re.IGNORECASE,
)
_MONEY = re.compile(r"[(\[【〔]?(?:单位:?)?(?:人民币)?([十百千万亿]*元)[)\]】〕]?")
_FEWEST, _FEWEST_LETTERS = 4, 8  # cells: fewer prove no pattern


@dataclass(frozen=True)
class Stacked:
    """Rows read as one header: a text for each column, and the fields that they name."""

    texts: Sequence[str]
    fields: frozenset[str]


def stacked(rows: Sequence[Sequence[str]], meaning: Meaning) -> Stacked | None:
    """One to three rows as one header; None if the last of them adds too little to be one of its rows.

    A group title reaches over the blank cells to its right: 行政相对人 stands over 名称 and 类别, and a cell that is
    merged downwards stands over nothing.
    """
    width = max(map(len, rows))
    padded = [[*(cell.strip() for cell in row), *[""] * (width - len(row))] for row in rows]
    raw, last = padded[:-1], padded[-1]
    above = [_spread(row) for row in raw]
    tops = [[row[at] for row in (above if last[at] else raw)] for at in range(width)]
    chosen = [_chosen(tops[at], last[at], meaning, shared=_shared(above, last, at)) for at in range(width)]
    if above and not _contributes(last, chosen, above, meaning):
        return None
    return Stacked([text for text, _ in chosen], frozenset(code for _, code in chosen if code))


def _spread(row: Sequence[str]) -> list[str]:
    group, spread = "", []
    for cell in row:
        group = cell or group
        spread.append(group)
    return spread


def _shared(above: Sequence[Sequence[str]], last: Sequence[str], at: int) -> bool:
    """Whether a column stands under the title of a group, which therefore is no name of its own."""
    beside = [n for n in (at - 1, at + 1) if 0 <= n < len(last) and last[n]]
    return any(row[at] and row[at] == row[n] for row in above for n in beside)


def _chosen(above: Sequence[str], below: str, meaning: Meaning, *, shared: bool) -> tuple[str, str | None]:
    """The text of a column, the fullest one that means a field first, and that field."""
    for text in _texts(above, below, shared=shared):
        if code := meaning(text):
            return text, code
    return below or (above[-1] if above else ""), None


def _texts(above: Sequence[str], below: str, *, shared: bool) -> Iterator[str]:
    parts = list(dict.fromkeys(part for part in (*above, below) if part))
    yield from ("".join(parts[at:]) for at in range(len(parts)))
    if not shared:
        yield from ("".join(parts[:at]) for at in range(len(parts) - 1, 0, -1))


def _contributes(
    last: Sequence[str], chosen: Sequence[tuple[str, str | None]], above: Sequence[Sequence[str]], meaning: Meaning
) -> bool:
    """Whether the last row is a row of the header: most of what it says helps to name a field, so it is no record."""
    filled = [at for at, cell in enumerate(last) if cell]
    helps = [
        at for at in filled if chosen[at][1] and last[at] in chosen[at][0] and _needed(last[at], at, above, meaning)
    ]
    return 2 * len(helps) >= len(filled) > 0


def _needed(cell: str, at: int, above: Sequence[Sequence[str]], meaning: Meaning) -> bool:
    return bool(meaning(cell)) or not any(meaning(row[at]) for row in above)


def belongs(cells: Sequence[str], meaning: Meaning) -> bool:
    """Whether the filled cells of a row below the names are part of the header."""
    told = [_narrow(cell) for cell in cells]
    units = all(unit_of(cell) or _MONEY.fullmatch(cell) for cell in told)
    return units or repeats(cells, meaning) or _counts(told) or _hints(told)


def with_units(names: Sequence[str], below: Sequence[Sequence[str]]) -> list[str]:
    """The texts of a header, with the units that stand in a row of their own below them."""
    units = [[_MONEY.fullmatch(_narrow(cell)) for cell in row] for row in below]
    stated = [
        next((match[1] for row in units for match in row[at : at + 1] if match), None) for at in range(len(names))
    ]
    return [f"{name}（{unit}）" if name and unit else name for name, unit in zip(names, stated, strict=True)]


def repeats(cells: Sequence[str], meaning: Meaning) -> bool:
    """Whether a row names fields once more, as codes below labels do, or as the top of every printed page.

    Half of its cells must do so, and be different fields: 罚款 is a value as well as a header.
    """
    fields = set[str]()
    for at, cell in enumerate(cells, 1):
        code = meaning(cell)
        if code in fields or 2 * (at - len(fields) - bool(code)) > len(cells):
            return False
        fields |= {code} if code else set()
    return len(fields) >= 2


def _counts(cells: Sequence[str]) -> bool:
    """A row that numbers the columns: (1) (2) (3), 甲 乙 1 2, A B C D E, with 栏次 in front."""
    told = cells[1:] if _PLACES.fullmatch(cells[0]) else cells
    found = [_PLACE.fullmatch(cell) for cell in told]
    if len(told) < _FEWEST or not all(found):
        return False
    places = [[match[kind] for match in found if match and match[kind]] for kind in (1, 2, 3)]
    numbers, stems, letters = places
    counted = numbers == [str(n) for n in range(1, len(numbers) + 1)]
    lettered = "".join(letters) == ascii_uppercase[: len(letters)] and len(letters) not in range(1, _FEWEST_LETTERS)
    return counted and lettered and "".join(stems) == _STEMS[: len(stems)]


def _hints(cells: Sequence[str]) -> bool:
    """A row that says for each column how it is filled in: 必填 选填 文本 日期 C200."""
    said = [cell for cell in cells if not _YES_OR_NO.fullmatch(cell)]
    return len(cells) >= _FEWEST and len(said) > 1 and all(_HINT.fullmatch(cell) for cell in said)


def unit_of(cell: str) -> str | None:
    """The unit of all amounts, where a cell says nothing else.

    >>> unit_of("（金额单位：万元）"), unit_of("填报单位：测试市局")
    ('万元', None)
    """
    found = _STATED.search(_narrow(cell).strip("([【〔"))
    return found[1] if found else None


def _narrow(cell: str) -> str:
    return "".join(unicodedata.normalize("NFKC", cell).split()).upper()
