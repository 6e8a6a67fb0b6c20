"""The sender's columns against the catalogue: what is kept, what is refused, what is worth a note (目录准入)."""

import re
from collections.abc import Iterable, Sequence

from credit.catalogue.headers import header_key
from credit.catalogue.model import Catalogue, Dataset, Field
from credit.errors import FileRefused
from credit.quality.reading.headers import Names, unit
from credit.quality.reading.model import FileFinding, Header

NAME_LENGTH = 60  # a "header" longer than this is a sentence; messages quote its beginning
_WORD = re.compile(r"[a-z]+")


class Columns:
    """The columns of one sheet, in the sender's order; JSON files may add some while they are read."""

    def __init__(self, names: Names, catalogue: Catalogue, header: Header, sheet: str = "") -> None:
        self.dataset = names.dataset
        self.targets: list[str | None] = []  # the batch's column for each of the sender's, None if it is not kept
        self.headed: list[bool] = []  # whether the column has a header at all
        self.units: dict[str, str] = {}  # field -> unit that the header states and the catalogue does not expect
        self._names = names
        self._forbidden = catalogue.forbidden
        self._header = header
        self._sheet = sheet

    def __len__(self) -> int:
        return len(self.targets)

    def required(self) -> list[int]:
        """The places of the columns that every row must fill."""
        codes = {field.code for field in self.dataset.fields if field.required}
        return [at for at, target in enumerate(self.targets) if target in codes]

    def extend(self, names: Iterable[str]) -> None:
        """Take these headers in, from left to right.

        Raises:
            FileRefused: `column.twice` if two columns mean one field, `column.forbidden` if the law forbids one.
        """
        for name in names:
            self._add(name.strip())

    def _add(self, name: str) -> None:
        target = self._target(name)
        if target and target in self.targets:
            raise FileRefused("column.twice", column=name[:NAME_LENGTH], sheet=self._sheet)
        self.targets.append(target)
        self.headed.append(bool(name))
        if target and target in self.dataset.by_code:
            self._header.columns[name] = target
            self._state_unit(name, self.dataset.field(target))

    def _target(self, name: str) -> str | None:
        if not name:
            return None
        if code := self._names.field(name):
            return code
        if name.casefold().startswith("flex_"):
            return name.casefold()
        if not self._names.ignored(name):
            self._refuse_forbidden(name)
            self._note("column.uncatalogued", name)
        return None

    def _refuse_forbidden(self, name: str) -> None:
        """Forbidden data is refused by name (Regulation on Credit Reporting 征信业管理条例, article 14)."""
        key, words = header_key(name), _words(name)
        if any(_words(word) in words if word.isascii() else header_key(word) in key for word in self._forbidden):
            raise FileRefused("column.forbidden", column=name[:NAME_LENGTH], sheet=self._sheet)

    def _state_unit(self, name: str, field: Field) -> None:
        stated = unit(name)
        if field.unit and stated and stated != field.unit:
            self.units[field.code] = {"yuan": "元", "wan-yuan": "万元"}[stated]
            self._note("amount.unit", name, expected=field.unit, found=stated)

    def _note(self, rule: str, name: str, **facts: object) -> None:
        column = name[:NAME_LENGTH]
        told = {"column": column, "sheet": self._sheet, **facts}
        self._header.notes.append(FileFinding(rule, told, column=column, sheet=self._sheet))

    def complete(self) -> None:
        """Note what is missing once all headers are in.

        Raises:
            FileRefused: `file.columns-missing` if fewer than half of the required fields have a column.
        """
        required = [field for field in self.dataset.fields if field.required]
        missing = [field for field in required if field.code not in self.targets]
        if len(missing) * 2 > len(required):
            raise FileRefused("file.columns-missing", sheet=self._sheet, **labels("missing", missing))
        for field in missing:
            self._missing(field.label.zh, field.label.en)
        for group in self.dataset.groups:
            if not set(group.fields) & set(self.targets):
                self._missing(group.label.zh, group.label.en)

    def _missing(self, zh: str, en: str) -> None:
        facts = {"label_zh": zh, "label_en": en, "sheet": self._sheet}
        self._header.notes.append(FileFinding("column.missing", facts, column=zh, sheet=self._sheet))


def _words(text: str) -> str:
    """The Latin words of a text between blanks, so that `gene` is not found in `general`."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "


def labels(fact: str, fields: Sequence[Field]) -> dict[str, object]:
    """Two facts, `…_zh` and `…_en`, that list the labels of fields for the message in either language."""
    return {
        f"{fact}_zh": "、".join(field.label.zh for field in fields),
        f"{fact}_en": ", ".join(field.label.en for field in fields),
    }


def refuse_other_dataset(headers: Sequence[str], own: Names, catalogue: Catalogue) -> None:
    """Refuse a file whose headers clearly belong to another dataset.

    Clearly: they name two fields or more that only the other one has, and more than twice as many as only this one.

    Raises:
        FileRefused: `file.wrong-dataset`, naming the other dataset.
    """
    others = [names for names in _others(own.dataset, catalogue) if _clearly(headers, names, own)]
    if others:
        other = max(others, key=lambda names: _fit(headers, names)).dataset
        facts = {"dataset": other.id, "dataset_zh": other.name.zh, "dataset_en": other.name.en}
        raise FileRefused("file.wrong-dataset", **facts)


def _clearly(headers: Sequence[str], theirs: Names, own: Names) -> bool:
    only_theirs = sum(1 for header in headers if theirs.field(header) and not own.field(header))
    only_ours = sum(1 for header in headers if own.field(header) and not theirs.field(header))
    return only_theirs >= 2 and only_theirs > 2 * only_ours and enough(theirs.known(headers), theirs.dataset)


def _fit(headers: Sequence[str], names: Names) -> tuple[int, float]:
    """How many of the headers a dataset knows; of two that know as many, the one that asks for less beside them."""
    known = names.known(headers)
    return len(known), len(known) / len(names.dataset.fields)


def enough(found: set[str], dataset: Dataset) -> bool:
    """Whether at least half of the required fields have a column."""
    required = {field.code for field in dataset.fields if field.required}
    return len(found & required) * 2 >= len(required)


def _others(dataset: Dataset, catalogue: Catalogue) -> list[Names]:
    return [Names(catalogue.dataset(name)) for name in {d.id: None for d in catalogue.datasets} if name != dataset.id]
