"""Records as pages list them: made from what the API tells, so that no page knows more."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from credit.catalogue import Dataset
from credit.catalogue.dataset import Disclosure
from functions.apis.look import Look
from functions.apis.told import AgencyTold, LawTold, RecordTold, SubjectTold
from functions.apis.told_lists import PublicationTold
from functions.site import wording
from functions.site.speech import Speech


@dataclass(frozen=True)
class Item:
    """A record in a list; `subject` and `at` where it stands among those of others."""

    record: RecordTold
    headline: str
    agency: str
    subject: SubjectTold | None = None
    at: datetime | None = None


def item(told: PublicationTold, speech: Speech) -> Item:
    """A record in a list of what was published."""
    return one(told.record, speech, told.subject, told.published_at)


def one(record: RecordTold, speech: Speech, subject: SubjectTold | None = None, at: datetime | None = None) -> Item:
    """A record in a list."""
    return Item(record, wording.headline(record, speech), sender(record.agency, speech), subject, at)


def sender(agency: AgencyTold, speech: Speech) -> str:
    """What an agency is called; its code where the list of agencies does not know it."""
    return speech.told(agency.name) if agency.name else agency.code


def laws(records: Iterable[RecordTold]) -> list[LawTold]:
    """The laws under which records are displayed, each once."""
    return list(dict.fromkeys(record.display_law for record in records if record.display_law))


def public(look: Look) -> list[Dataset]:
    """What is displayed at all, as organisations are best read: decisions, lists, what the register says."""
    found = {d.id for d in look.catalogue.datasets if d.disclosure is Disclosure.PUBLIC}
    return sorted((look.catalogue.dataset(name) for name in found), key=_order)


def published(look: Look) -> list[Dataset]:
    """Licences and penalties (双公示)."""
    return [dataset for dataset in public(look) if dataset.double_publication]


def listed(look: Look) -> list[Dataset]:
    """Lists of good and of bad marks, and of who practises a key occupation: no decisions of the publication."""
    lists = (dataset for dataset in public(look) if not dataset.double_publication)
    return [dataset for dataset in lists if dataset.nature != "basic" or dataset.key_group]


def _order(dataset: Dataset) -> tuple[bool, str, str, str]:
    return dataset.subject.authoritative, dataset.catalogue_class, dataset.nature, dataset.id
