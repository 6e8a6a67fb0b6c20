"""What one viewer is shown of a record and of a subject on a given day; what no grant allows is not there at all."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from credit.catalogue import Dataset, Field
from credit.disclosure import masking
from credit.disclosure.display import Window, display_until, kept_on, usable_on
from credit.disclosure.policy import Grant, Law, Policy
from credit.disclosure.record import Record
from credit.disclosure.viewer import Viewer
from credit.linkage.subject import Subject
from credit.text import Text

CONFINED = ("self", "consenting", "approved")  # grants about certain subjects, who are known to whoever holds one


@dataclass(frozen=True)
class ShownField:
    """One field as this viewer sees it; amounts carry their unit."""

    code: str
    label: Text
    value: str
    unit: str | None = None


@dataclass(frozen=True)
class Mark:
    """What else there is to know of a record, such as `disputed`."""

    id: str
    label: Text


@dataclass(frozen=True)
class Shown:
    """A record as this viewer sees it. `display_until` is the last day of public display, None without one.

    `subject`: whose it is, None where that is told by what stands in the record alone.
    """

    record: Record
    subject: str | None
    dataset: Dataset
    fields: tuple[ShownField, ...]
    marks: tuple[Mark, ...]
    display_until: date | None
    severity: Mark | None
    law: Law | None
    grant: str


@dataclass(frozen=True)
class ShownSubject:
    """A subject as this viewer sees it."""

    id: str
    kind: str
    category: str
    name: str
    former_names: tuple[str, ...]
    code: str | None
    region: str
    status: str | None


def shown(record: Record, dataset: Dataset, viewer: Viewer, today: date, policy: Policy) -> Shown | None:
    """The record as `viewer` may see it on `today`, or None: unknown and hidden are the same to whoever asks."""
    if not kept_on(record, dataset, policy, today):
        return None
    window = display_until(record, dataset, policy)
    grant = _grant(record, dataset, viewer, today, policy, window)
    if grant is None:
        return None
    return Shown(
        record=record,
        subject=record.subject if grant.tells_whom else None,
        dataset=dataset,
        fields=tuple(_fields(record, dataset, grant)),
        marks=tuple(Mark(state, label) for state, label in policy.marks.items() if state == record.state),
        display_until=window.until if window else None,
        severity=Mark(window.severity.id, window.severity.label) if window and window.severity else None,
        law=window.regime.law if window else None,
        grant=grant.id,
    )


def subject_shown(subject: Subject, viewer: Viewer, policy: Policy, *, has_records: bool) -> ShownSubject | None:
    """The subject as `viewer` may see it, or None.

    An organisation is known to everybody once the register has named it or a record of it is shown to this viewer; a
    person to those with a grant of their own, and one of a key occupation to those who ask for a purpose.
    """
    grants = [g for g in policy.grants if g.kind == subject.kind and g.tells_whom and _covers(g, subject.id, viewer)]
    if not grants or (grants[0].key_group and not has_records):
        return None
    if not (subject.registered or has_records or grants[0].of in CONFINED):
        return None
    veiled = "person-name" in grants[0].masks and subject.kind == "person"
    return ShownSubject(
        id=subject.id,
        kind=subject.kind,
        category=subject.category,
        name=masking.person_name(subject.name) if veiled else subject.name,
        former_names=() if veiled else subject.former_names,
        code=_code(subject),
        region=subject.region,
        status=subject.status,
    )


def _code(subject: Subject) -> str | None:
    """The strongest code of an organisation; a person's key is nobody's business."""
    if subject.kind != "organisation":
        return None
    return subject.codes.get("uscc") or next(iter(subject.codes.values()), None)


def _grant(
    record: Record, dataset: Dataset, viewer: Viewer, today: date, policy: Policy, window: Window | None
) -> Grant | None:
    """The first line of the matrix that lets this viewer see this record today."""
    for grant in policy.grants:
        if (
            _covers(grant, record.subject, viewer)  # leaves the fewest lines
            and grant.about(dataset)
            and record.state in grant.states
            and _reaches(grant, record.dataset, viewer)
            and _in_time(grant, record, dataset, policy, window, today)
        ):
            return grant
    return None


def _covers(grant: Grant, subject: str, viewer: Viewer) -> bool:
    if viewer.role not in grant.viewers or (grant.purpose and not viewer.purpose):
        return False
    match grant.of:
        case "self":
            return viewer.subject == subject
        case "consenting":
            return subject in viewer.consents
        case "approved":
            return subject in viewer.approved
        case "agreed":
            return bool(viewer.agreed)
    return True


def _reaches(grant: Grant, dataset: str, viewer: Viewer) -> bool:
    """Whether what was allowed to this viewer is about such records."""
    if grant.of == "agreed":
        return dataset in viewer.agreed
    return grant.of not in ("consenting", "approved") or viewer.scope is None or dataset in viewer.scope


def _in_time(
    grant: Grant, record: Record, dataset: Dataset, policy: Policy, window: Window | None, today: date
) -> bool:
    if grant.clock == "display":
        return window is not None and window.open_on(today)
    return grant.clock == "none" or usable_on(record, dataset, policy, today)


def _fields(record: Record, dataset: Dataset, grant: Grant) -> Iterator[ShownField]:
    for field in dataset.fields:
        value = record.fields.get(field.code)
        if value and field.disclosure in grant.fields:
            yield ShownField(field.code, field.label, _masked(field, value, grant), field.unit)


def _masked(field: Field, value: str, grant: Grant) -> str:
    """Masked as the catalogue says; free text also where it says nothing, because people write numbers into it."""
    mask = field.mask or ("free-text" if field.type == "text" else None)
    return masking.masked(mask, value) if mask in grant.masks else value
