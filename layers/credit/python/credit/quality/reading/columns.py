"""The sender's columns against the catalogue: what is kept, what is refused, what is worth a note (目录准入)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from typing import Self

from credit.catalogue.headers import header_key
from credit.catalogue.model import Catalogue, Dataset, Field, FieldType
from credit.errors import FileRefused
from credit.quality.reading.headers import Names, unit
from credit.quality.reading.marks import ACTION, DELETION, mark
from credit.quality.reading.model import FileFinding, Header

UNITS: Mapping[str, str] = {"yuan": "元", "wan-yuan": "万元"}  # of the catalogue, as headers write them
NAME_LENGTH = 60  # a "header" longer than this is a sentence; messages quote its beginning
_WORD = re.compile(r"[a-z]+")


class Columns:
    """The columns of one sheet, in the sender's order; JSON files may add some while they are read."""

    def __init__(
        self, names: Names, catalogue: Catalogue, header: Header, sheet: str = "", unit: str | None = None
    ) -> None:
        self.dataset = names.dataset
        self.targets: list[str | None] = []  # the batch's column for each of the sender's, None if it is not kept
        self.headed: list[bool] = []  # whether the column has a header at all
        self.units: dict[str, str] = {}  # field -> unit that the sender states and the catalogue does not expect
        self.names = names
        spoken = catalogue.row_actions_of(names.dataset.id)
        self._actions = {
            header_key(header): DELETION if actions.deletion else ACTION
            for actions in reversed(spoken)
            for header in actions.headers
        }
        self._forbidden = catalogue.forbidden
        self._header = header
        self._sheet = sheet
        self._unit = unit  # of all amounts whose header states none

    def __len__(self) -> int:
        return len(self.targets)

    def required(self) -> list[int]:
        """The places of the columns that every row must fill."""
        codes = {field.code for field in self.dataset.fields if field.required}
        return [at for at, target in enumerate(self.targets) if target in codes]

    def type_at(self, at: int) -> FieldType | None:
        """The type of the field at a place, None if no field of the dataset stands there."""
        field = self.dataset.by_code.get(self.targets[at] or "")
        return field.type if field else None

    def labels(self) -> list[str]:
        """Every header of the dataset as the catalogue writes it."""
        fields = self.dataset.fields
        return [*self.dataset.ignored, *(n for f in fields for n in (f.code, f.label.zh, f.label.en, *f.aliases))]

    def extend(self, names: Iterable[str]) -> None:
        """Take these headers in, from left to right.

        Raises:
            FileRefused: `column.twice` if two columns mean one field, `column.forbidden` if the law forbids one.
        """
        told = [name.strip() for name in names]
        claimed = {target for target in (*self.targets, *map(self._target, told)) if target}
        for name in told:
            self._add(name, claimed)

    def noted(self, rule: str, row: int) -> None:
        """Note a row of the sheet."""
        self._header.noted(rule, self._sheet, row)

    def again(self, names: Sequence[str]) -> Self | None:
        """The same columns in the order of a later header of the sheet; None if it does not fit the dataset."""
        targets = [self._target(name.strip()) for name in names]
        kept = [target for target in targets if target]
        if len(set(kept)) < len(kept) or not enough(self.names.known(names), self.dataset):
            return None
        other = copy(self)
        other.targets, other.headed, other.units = targets, [bool(name.strip()) for name in names], {}
        for name, target in zip(names, targets, strict=True):
            field = self.dataset.by_code.get(target or "")
            if field and (stated := self._stated(name, field)):
                other.units[field.code] = stated
        return other

    def _add(self, name: str, claimed: set[str]) -> None:
        target = self._target(name)
        if target and target in self.targets:
            raise FileRefused("column.twice", column=name[:NAME_LENGTH], sheet=self._sheet)
        if name and target is None and not self.names.ignored(name):
            target = self._unknown(name, claimed)
        self.targets.append(target)
        self.headed.append(bool(name))
        if target and target in self.dataset.by_code:
            self._header.columns[name] = target
            self._state_unit(name, self.dataset.field(target))

    def _target(self, name: str) -> str | None:
        """The field that a header names, the sender's own column of that name, what its rows ask for, or a mark."""
        if field := self.names.field(name):
            return field
        if name.casefold().startswith("flex_"):
            return name.casefold()
        return self._actions.get(header_key(name)) or mark(name)

    def _unknown(self, name: str, claimed: set[str]) -> str | None:
        """A header that no catalogue allows: misspelt perhaps. One that is certain is taken, if its place is free."""
        self._refuse_forbidden(name)
        near = self.names.nearest(name)
        if near is None or near.code in claimed:
            self._note("column.uncatalogued", name)
            return None
        rule = "column.misspelt" if near.certain else "column.nearest"
        self._note(rule, name, **labels("label", [self.dataset.field(near.code)]))
        if not near.certain:
            return None
        claimed.add(near.code)
        return near.code

    def _refuse_forbidden(self, name: str) -> None:
        """Forbidden data is refused by name (Regulation on Credit Reporting 征信业管理条例, article 14)."""
        key, words = header_key(name), _words(name)
        if any(_words(word) in words if word.isascii() else header_key(word) in key for word in self._forbidden):
            raise FileRefused("column.forbidden", column=name[:NAME_LENGTH], sheet=self._sheet)

    def _state_unit(self, name: str, field: Field) -> None:
        if stated := self._stated(name, field):
            self.units[field.code] = stated
            self._note("amount.unit", name, expected=UNITS[field.unit or "yuan"], found=stated)

    def _stated(self, name: str, field: Field) -> str | None:
        """The unit stated for an amount, in its header or for the whole sheet, where it is not the catalogue's."""
        stated = unit(name) or self._unit
        return stated if field.unit and stated and stated != UNITS[field.unit] else None

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
    clearly = [names for names in others(own.dataset, catalogue) if _clearly(headers, names, own)]
    if clearly:
        other = max(clearly, key=lambda names: _fit(headers, names)).dataset
        facts = {"dataset": other.id, "dataset_zh": other.name.zh, "dataset_en": other.name.en}
        raise FileRefused("file.wrong-dataset", **facts)


def _clearly(headers: Sequence[str], theirs: Names, own: Names) -> bool:
    only_theirs = sum(1 for header in headers if theirs.field(header) and not own.field(header))
    only_ours = sum(1 for header in headers if own.field(header) and not theirs.field(header))
    fits = enough(theirs.known(headers), theirs.dataset) or not enough(own.known(headers), own.dataset)
    return only_theirs >= 2 and only_theirs > 2 * only_ours and fits


def _fit(headers: Sequence[str], names: Names) -> tuple[int, float]:
    """How many of the headers a dataset knows; of two that know as many, the one that asks for less beside them."""
    known = names.known(headers)
    return len(known), len(known) / len(names.dataset.fields)


def enough(found: set[str], dataset: Dataset) -> bool:
    """Whether at least half of the required fields have a column."""
    required = {field.code for field in dataset.fields if field.required}
    return len(found & required) * 2 >= len(required)


def others(dataset: Dataset, catalogue: Catalogue) -> list[Names]:
    """The headers of every other dataset of the catalogue."""
    return [Names(catalogue.dataset(name)) for name in {d.id: None for d in catalogue.datasets} if name != dataset.id]
