"""The catalogue as typed objects, made from the documents in `schemas/`."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, Self, TypeVar

from pydantic import Field as Attribute

from credit.catalogue.actions import RowActions
from credit.catalogue.codes import Agency, Code, CodeList
from credit.catalogue.dataset import (
    Dataset,
    Disclosure,
    Field,
    FieldType,
    FormerTemplate,
    Group,
    LegalBasis,
    SubjectFields,
)
from credit.catalogue.document import Dimension, Document, Kind, Responsibility, Severity
from credit.catalogue.rule import Rule
from credit.errors import NotFound

__all__ = [
    "Agency",
    "Catalogue",
    "Code",
    "CodeList",
    "Dataset",
    "Dimension",
    "Disclosure",
    "Document",
    "Field",
    "FieldType",
    "FormerTemplate",
    "Group",
    "Kind",
    "LegalBasis",
    "Responsibility",
    "Rule",
    "Severity",
    "SubjectFields",
]


Entry = TypeVar("Entry", Dataset, CodeList, Rule)


class Catalogue(Document):
    """Everything published: datasets, code lists, rules, agencies, and how rows say what is to be done with them."""

    datasets: tuple[Dataset, ...] = ()
    code_lists: tuple[CodeList, ...] = ()
    rules: tuple[Rule, ...] = ()
    agencies: tuple[Agency, ...] = ()
    row_actions: tuple[RowActions, ...] = ()
    forbidden: tuple[str, ...] = Attribute(
        default=(), description="Words of headers that name what may never be collected."
    )

    @classmethod
    def of(cls, documents: Sequence[Mapping[str, Any]]) -> Self:
        """A catalogue from parsed documents, each with one of the top-level keys of this class."""
        parts: dict[str, list[Any]] = {}
        for document in documents:
            for part, entries in document.items():
                # What is no list is judged with the rest: the error then names its place.
                parts.setdefault(str(part), []).extend(entries if isinstance(entries, list) else [entries])
        return cls.model_validate(parts)

    def dataset(self, dataset_id: str) -> Dataset:
        """The newest published version; `NotFound` if there is none."""
        try:
            return self._newest_datasets[dataset_id]
        except KeyError:
            raise NotFound(dataset_id) from None

    def code_list(self, list_id: str) -> CodeList:
        """The newest version of a code list; `KeyError` if there is none."""
        return self._newest_code_lists[list_id]

    def rule(self, rule_id: str, day: date | None = None) -> Rule:
        """The newest version of a shared rule, of those in force on the day if there are any; `KeyError` if none."""
        newest = self._newest_rules[rule_id]
        if day is None or newest.in_force(day):
            return newest
        return _newest(r for r in self.rules if r.id == rule_id and r.in_force(day)).get(rule_id, newest)

    def agency(self, code: str) -> Agency | None:
        """The agency of that code, or None."""
        return self._agencies_by_code.get(code)

    def of_sender(self, agency: str) -> Self:
        """The same catalogue, in which the words of this sender's own columns mean what its entry says."""
        known = self.agency(agency)
        if known is None or not known.row_actions:
            return self
        return self.model_copy(update={"row_actions": (*known.row_actions, *self.row_actions)})

    def row_actions_of(self, dataset: str) -> tuple[RowActions, ...]:
        """How rows of a dataset say what is to be done with them; earlier entries count before later ones."""
        return tuple(actions for actions in self.row_actions if not actions.datasets or dataset in actions.datasets)

    def may_send(self, agency: str, dataset: Dataset) -> bool:
        """Whether the catalogue allows this sender for this dataset (目录准入)."""
        known = self.agency(agency)
        if known is None:
            return False
        return agency in dataset.senders or any(f"group:{g}" in dataset.senders for g in known.groups)

    @cached_property
    def _newest_datasets(self) -> Mapping[str, Dataset]:
        return _newest(self.datasets)

    @cached_property
    def _newest_code_lists(self) -> Mapping[str, CodeList]:
        return _newest(self.code_lists)

    @cached_property
    def _newest_rules(self) -> Mapping[str, Rule]:
        return _newest(self.rules)

    @cached_property
    def _agencies_by_code(self) -> Mapping[str, Agency]:
        return {a.code: a for a in self.agencies}


def _newest(entries: Iterable[Entry]) -> Mapping[str, Entry]:
    return {e.id: e for e in sorted(entries, key=lambda e: e.version)}
