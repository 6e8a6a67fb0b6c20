"""What callers are told: the models of answers, and how they are made from what disclosure lets through."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal

from pydantic import Field as Member

from credit.catalogue import Catalogue, Dataset
from credit.disclosure.shown import Mark, Shown, ShownSubject
from credit.text import Text
from functions.apis.problems import Told


class Total(Told):
    """How many there are: exactly (`eq`), or at least (`gte`)."""

    value: int
    relation: Literal["eq", "gte"]


class Named(Told):
    """A code and what it means."""

    id: str
    text: Text


class SubjectTold(Told):
    """An organisation; to itself and to those it allows, also a person."""

    id: str
    name: str
    code: str | None
    kind: str
    status: str | None
    former_names: tuple[str, ...] = ()
    region: str | None = None

    @classmethod
    def of(cls, subject: ShownSubject) -> "SubjectTold":
        """From what is shown of it; an empty region is none."""
        return cls(
            id=subject.id,
            name=subject.name,
            code=subject.code,
            kind=subject.category,
            status=subject.status,
            former_names=subject.former_names,
            region=subject.region or None,
        )


class SubjectsTold(Told):
    """A page of subjects. `approximate`: nothing fits what was typed, and these would but for one character."""

    items: tuple[SubjectTold, ...]
    next_cursor: str | None
    total: Total
    approximate: bool = False


class AgencyTold(Told):
    """A department."""

    code: str
    name: Text | None


class LawTold(Told):
    """Law and article that decide a display; `standing` says how sure the source is."""

    name: Text
    article: str
    standing: str


class RecordTold(Told):
    """A record: field code → value, with the fields' labels and the units of amounts."""

    id: str
    subject: str | None = Member(description="Id of whose it is; null where the record alone says so.")
    dataset: str
    dataset_name: Text
    nature: str
    version: int
    state: str
    agency: AgencyTold
    decided_on: date | None
    published_at: datetime | None = Member(description="When this version of it came into the platform.")
    display_until: date | None
    severity: Named | None
    display_law: LawTold | None
    marks: tuple[Named, ...]
    fields: Mapping[str, str]
    labels: Mapping[str, Text]
    units: Mapping[str, str]

    @classmethod
    def of(cls, shown: Shown, catalogue: Catalogue) -> "RecordTold":
        """From what is shown of it."""
        record, dataset, law = shown.record, shown.dataset, shown.law
        agency = catalogue.agency(record.agency)
        return cls(
            id=record.record,
            subject=shown.subject,
            dataset=dataset.id,
            dataset_name=dataset.name,
            nature=dataset.nature,
            version=record.version,
            state=record.state,
            agency=AgencyTold(code=record.agency, name=agency.name if agency else None),
            decided_on=record.decided_on,
            published_at=record.committed_at,
            display_until=shown.display_until,
            severity=_named(shown.severity),
            display_law=LawTold(name=law.name, article=law.article, standing=law.standing) if law else None,
            marks=tuple(Named(id=m.id, text=m.label) for m in shown.marks),
            fields={f.code: f.value for f in shown.fields},
            labels={f.code: f.label for f in shown.fields},
            units={f.code: f.unit for f in shown.fields if f.unit},
        )


class RecordsTold(Told):
    """A page of records."""

    items: tuple[RecordTold, ...]
    next_cursor: str | None
    total: Total


class Suggestion(Told):
    """A name that begins or contains what was typed."""

    id: str
    name: str


class SuggestionsTold(Told):
    """Suggestions, best first."""

    items: tuple[Suggestion, ...]


class FieldTold(Told):
    """A field of a dataset."""

    code: str
    label: Text
    type: str
    required: bool
    disclosure: str


class DatasetTold(Told):
    """A dataset of the catalogue."""

    id: str
    version: int
    name: Text
    description: Text
    nature: str
    subject_kind: str
    disclosure: str
    cycle: str
    basis: tuple[str, ...]
    fields: tuple[FieldTold, ...]

    @classmethod
    def of(cls, dataset: Dataset) -> "DatasetTold":
        """From the catalogue."""
        return cls(
            id=dataset.id,
            version=dataset.version,
            name=dataset.name,
            description=dataset.description,
            nature=dataset.nature,
            subject_kind=dataset.subject.kind,
            disclosure=dataset.disclosure,
            cycle=dataset.cycle,
            basis=tuple(f"{b.law} {b.article}" for b in dataset.basis),
            fields=tuple(
                FieldTold(code=f.code, label=f.label, type=f.type, required=f.required, disclosure=f.disclosure)
                for f in dataset.fields
            ),
        )


class DatasetsTold(Told):
    """Every dataset."""

    items: tuple[DatasetTold, ...]
    next_cursor: None = None
    total: Total


class HealthTold(Told):
    """The service answers."""

    status: Literal["ok"] = "ok"
    service: str


def _named(mark: Mark | None) -> Named | None:
    return Named(id=mark.id, text=mark.label) if mark else None
