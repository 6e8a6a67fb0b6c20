"""Which row is the header, and which field of a dataset a header means."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest

from credit.catalogue.headers import header_key
from credit.catalogue.model import Dataset
from credit.quality.reading.model import Line

SEARCHED = 30  # non-empty rows that are looked at; departments put titles and filling notes above the header
LONGEST = 100  # characters: what is longer is a record or a filling note
_BRACKETED = re.compile(r"[(\[【〔<][^()\[\]【】〔〕<>]*[)\]】〕>]")
_UNIT = re.compile(r"[(\[【〔<](?:单位)?[::]?(?:人民币)?(万?元)(?:人民币)?[)\]】〕>]")
_UNITS = {"元": "yuan", "万元": "wan-yuan"}


@dataclass(frozen=True)
class Detected:
    """A header row: `index` into the lines looked at, its texts, and how many fields it names."""

    index: int
    names: Sequence[str]
    score: int


def unit(header: str) -> str | None:
    """The unit that a header states, `yuan` or `wan-yuan`.

    >>> unit("罚款金额（万元）")
    'wan-yuan'
    """
    found = _UNIT.search("".join(unicodedata.normalize("NFKC", header).split()))
    return _UNITS[found[1]] if found else None


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
        self._fields = {key: code for key, code in {**unique, **dataset.by_header}.items() if key}
        self._ignored = {header_key(name) for name in dataset.ignored}

    def field(self, header: str) -> str | None:
        """The code of the field that a header means, or None."""
        if not 0 < len(header) <= LONGEST:
            return None
        return self._fields.get(header_key(header)) or self._fields.get(_bare(header))

    def ignored(self, header: str) -> bool:
        """Whether templates of this dataset carry the header and nobody keeps its column, such as 序号."""
        return header_key(header) in self._ignored

    def known(self, headers: Iterable[str]) -> set[str]:
        """The codes of the fields that these headers name."""
        return {code for header in headers if (code := self.field(header))}


def _bare(header: str) -> str:
    return header_key(_BRACKETED.sub("", unicodedata.normalize("NFKC", header)))


def detect(lines: Sequence[Line], names: Names) -> Detected | None:
    """The row that names the most fields, or two rows read as one where that names more; None if none names two."""
    filled = [i for i, line in enumerate(lines) if any(line.cells)][:SEARCHED]
    single = [Detected(i, lines[i].cells, len(names.known(lines[i].cells))) for i in filled]
    double = [_stacked(lines[above].cells, below, lines[below].cells, names) for above, below in pairwise(filled)]
    # Below a header of one row stand records: read together, the two say no more than the header alone.
    best = max([*single, *double], key=lambda d: d.score, default=None)
    return best if best and best.score > 1 else None


def _stacked(above: Sequence[str], index: int, below: Sequence[str], names: Names) -> Detected:
    """A header of two rows: 行政相对人 merged over 名称 and 类别, beside cells merged downwards."""
    texts, group = [], ""
    for upper, lower in zip_longest(above, below, fillvalue=""):
        group = upper or group
        choices = (group + lower, lower) if lower else (upper,)
        texts.append(next((text for text in (*choices, upper) if names.field(text)), lower or upper))
    return Detected(index, texts, len(names.known(texts)))
