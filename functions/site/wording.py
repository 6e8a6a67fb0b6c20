"""How the values of a record are worded on a page: entries of code lists in the page's language, days without end."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from cloud import knowledge
from credit.catalogue import Dataset, Field
from credit.quality.operations.dates import LONG_TERM
from credit.text import Text
from functions.apis.told import RecordTold, SubjectTold
from functions.site.speech import Speech

CATEGORIES, REGIONS = "subject-category", "region"  # code lists


@dataclass(frozen=True)
class Line:
    """A field of a record as a page shows it."""

    label: Text
    value: str


def lines(record: RecordTold, speech: Speech) -> list[Line]:
    """The fields that the API tells of a record, in the catalogue's order."""
    dataset = knowledge.catalogue().dataset(record.dataset)
    return [
        Line(record.labels[code], worded(dataset.field(code), value, speech)) for code, value in record.fields.items()
    ]


def headline(record: RecordTold, speech: Speech) -> str:
    """By what people tell this record from others of its kind; its kind where nothing of that is shown."""
    dataset = knowledge.catalogue().dataset(record.dataset)
    codes = [code for code in dataset.headline if code in record.fields]
    return " ".join(worded(dataset.field(code), record.fields[code], speech) for code in codes) or speech.told(
        dataset.name
    )


def worded(field: Field, value: str, speech: Speech) -> str:
    """A value as this page words it. What is no entry of the field's code list stays as it was written."""
    if field.long_term and value == LONG_TERM:
        return speech.text("record.endless")
    if not field.code_list:
        return value
    labels = _labels(field.code_list)
    entries = value.split(";") if field.many else [value]
    return speech.text("site.comma").join(speech.told(labels[e]) if e in labels else e for e in entries)


def status(subject: SubjectTold, speech: Speech) -> str | None:
    """The state of registration of an organisation."""
    field = _of_register("status")
    return worded(field, subject.status, speech) if field and subject.status else subject.status


def category(subject: SubjectTold) -> Text | None:
    """What kind of organisation it is."""
    code = knowledge.catalogue().code_list(CATEGORIES).by_code.get(subject.kind)
    return code.label if code else None


def region(subject: SubjectTold) -> Text | None:
    """Where it is registered, as far as the code is known."""
    code = knowledge.catalogue().code_list(REGIONS).by_code.get(subject.region or "")
    return code.label if code else None


def register() -> Dataset | None:
    """The dataset in which the register speaks of organisations."""
    return next((d for d in knowledge.catalogue().datasets if d.subject.registers), None)


def _of_register(part: str) -> Field | None:
    dataset = register()
    code = getattr(dataset.subject, part) if dataset else None
    return dataset.field(code) if dataset and code else None


@cache
def _labels(code_list: str) -> Mapping[str, Text]:
    """By what rows keep of an entry: its label."""
    codes = knowledge.catalogue().code_list(code_list)
    return {spelling: code.label for code in codes.codes for spelling in (code.code, code.label.zh, codes.stored(code))}
