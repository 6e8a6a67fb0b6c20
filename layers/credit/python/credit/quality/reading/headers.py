"""Which rows are the header, and which field of a dataset a header means."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cache, cached_property

from credit.catalogue.headers import header_key
from credit.catalogue.model import Dataset, FormerTemplate
from credit.quality.reading.headlines import Stacked, belongs, stacked, unit_of, with_units
from credit.quality.reading.model import Line
from credit.quality.reading.nearest import Nearest, Vocabulary
from credit.quality.simplified import simplified

SEARCHED = 30  # non-empty rows that are looked at; departments put titles and filling notes above the header
WIDEST = 300  # cells: a file with a longer header would cost minutes, and no table has one
LONGEST = 100  # characters: what is longer is a record or a filling note
DEEPEST = 3  # rows of one header: group, name, unit
OURS = ("平台意见", "核实人", "核实说明")  # columns that the platform itself adds to a workbook it sends back
_BRACKETED = re.compile(r"[(\[【〔<][^()\[\]【】〔〕<>]*[)\]】〕>]")
_INNER = re.compile(r"[(\[【〔<]([^()\[\]【】〔〕<>]*)[)\]】〕>]")
_ITEM = re.compile("(?:号|号码|编码|代码|证件|金额|日期|姓名|名称|电话)$")
_UNIT = re.compile(r"[(\[【〔<](?:单位)?[::]?(?:人民币)?([十百千万亿]*元)(?:人民币)?[)\]】〕>]")
_NUMBERED = re.compile(
    r"(?:\d{1,2}(?:[.、．:：)）-]|\s)|[一二三四五六七八九十]{1,3}[.、．:：)）]|[\u2460-\u2473])\s*(?=\D)"
)


@dataclass(frozen=True)
class Detected:
    """A header: `index` of its last row among the lines looked at, its texts, how many fields they name.

    `unit` is what a line of its own above or below says of all amounts, such as 单位：万元.
    """

    index: int
    names: Sequence[str]
    score: int
    unit: str | None = None


def unit(header: str) -> str | None:
    """The unit that a header states in brackets.

    >>> unit("罚款金额（万元）")
    '万元'
    """
    found = _UNIT.search("".join(unicodedata.normalize("NFKC", header).split()))
    return found[1] if found else None


class Names:
    """The headers of one dataset: every label, alias and code of its fields, in their normal form."""

    def __init__(self, dataset: Dataset) -> None:
        loose: dict[str, set[str]] = {}
        for field in dataset.fields:
            for name in (field.code, field.label.zh, field.label.en, *field.aliases):
                loose.setdefault(_bare(name), set()).add(field.code)
        # What stands in brackets may be left out where no two fields then look alike.
        unique = {name: next(iter(codes)) for name, codes in loose.items() if len(codes) == 1}
        self.dataset = dataset
        self._former: dict[str, str | None] = {}
        self._fields = {key: code for key, code in {**unique, **dataset.by_header}.items() if key}
        self._ignored = {header_key(name) for name in (*dataset.ignored, *OURS)}

    def field(self, header: str) -> str | None:
        """The code of the field that a header means, or None."""
        if not 0 < len(header) <= LONGEST:
            return None
        for dress in _dresses(header):
            key, bare = header_key(dress), _bare(dress)
            for name in (key, bare):
                if name in self._former:
                    return self._former[name]
            if found := self._fields.get(key) or self._inner(dress, bare):
                return found
        return None

    def _inner(self, header: str, bare: str) -> str | None:
        """The field of a header with brackets, unless an item of its own stands in them: 代码_5（居民身份证号）."""
        inner = [header_key(part) for part in _INNER.findall(header)]
        said = next((self._fields[key] for key in inner if key in self._fields), None)
        if said and (bare[-1:].isdigit() or bare not in self._fields):
            return said if bare[-1:].isdigit() else None
        items = [key for key in inner if _ITEM.search(key) and key not in self._fields]
        return None if items else self._fields.get(bare)

    def former(self, headers: Sequence[str]) -> FormerTemplate | None:
        """The earlier template from which a file with these headers is made."""
        said = {header_key(header) for header in headers} | {_bare(header) for header in headers}
        templates = self.dataset.former_templates
        return next((t for t in templates if sum(header_key(sign) in said for sign in t.signs) > 1), None)

    def overlaid(self, template: FormerTemplate) -> "Names":
        """The same headers, read as an earlier template means them."""
        other = copy(self)
        other._former = {header_key(name): code for name, code in template.headers.items()}
        return other

    def ignored(self, header: str) -> bool:
        """Whether templates of this dataset carry the header and nobody keeps its column, such as 序号."""
        return header_key(header) in self._ignored

    def known(self, headers: Iterable[str]) -> set[str]:
        """The codes of the fields that these headers name."""
        return {code for header in headers if (code := self.field(header))}

    def nearest(self, header: str) -> Nearest | None:
        """The field whose header this one resembles most, if it resembles any."""
        return self._vocabulary.nearest(_bare(header) or header_key(header)) if len(header) <= LONGEST else None

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return Vocabulary({key: code for key, code in self._fields.items() if not key.isascii()})


def _dresses(header: str) -> Iterable[str]:
    """The forms in which a header may be known: as it is, without a number in front, in simplified characters."""
    plain = unicodedata.normalize("NFKC", header)
    yield plain
    if numbered := _NUMBERED.match(header.lstrip()):
        yield header.lstrip()[numbered.end() :]
    if (folded := simplified(plain)) != plain:
        yield folded


def _bare(header: str) -> str:
    return header_key(_BRACKETED.sub("", unicodedata.normalize("NFKC", header)))


def detect(lines: Sequence[Line], names: Names) -> Detected | None:
    """The rows that name the most fields, as one header where together they name more; None if they are too few."""
    meaning = cache(names.field)
    lines = [Line(line.row, line.cells[:WIDEST]) for line in lines]
    filled = [i for i, line in enumerate(lines) if any(line.cells)][:SEARCHED]
    found = [
        (filled[at + depth - 1], read)
        for depth in range(1, DEEPEST + 1)
        for at in range(len(filled) - depth + 1)
        if (read := stacked([lines[i].cells for i in filled[at : at + depth]], meaning))
    ]
    # Below a header of one row stand records: read together, the two say no more than the header alone.
    index, best = max(found, key=lambda pair: len(pair[1].fields), default=(0, Stacked([], frozenset())))
    if len(best.fields) < names.dataset.header_columns:
        return None
    last = _last(lines, index, names)
    units = [said for line in lines[: last + 1] for cell in line.cells if (said := unit_of(cell))]
    texts = with_units(best.texts, [line.cells for line in lines[index + 1 : last + 1]])
    return Detected(last, texts, len(best.fields), units[-1] if units else None)


def _last(lines: Sequence[Line], index: int, names: Names) -> int:
    """Below the names may stand the codes, the numbers of the columns, how to fill them in: they are no records."""
    for below in range(index + 1, len(lines)):
        cells = [cell for cell in lines[below].cells if cell]
        if cells and not belongs(cells, names.field):
            break
        index = below if cells else index
    return index
