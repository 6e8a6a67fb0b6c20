"""A subject of the register: one body or person under one opaque id; codes and names are attributes that change."""

from collections.abc import Iterator, Mapping
from datetime import date

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from credit.linkage.names import name_key


class Kept(BaseModel):
    """A part of the register as it is stored: camelCase outside."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel, populate_by_name=True, extra="ignore")


class Past(Kept):
    """What held of a subject from one day to another, the last one included; None: nobody has said when."""

    name: str | None = None
    codes: Mapping[str, str] = {}
    region: str = ""
    since: date | None = None
    until: date | None = None


class Event(Kept):
    """Something that happened to a subject: `kind` is an entry of the code list `registration-event`."""

    kind: str
    on: date | None = None
    before: str | None = None
    after: str | None = None
    other: str | None = None  # the id of the other subject that it concerns


class Subject(Kept):
    """What the platform knows of a subject: what holds now, what held before, what happened.

    `version` grows with every change; `registered`: the register named it; `since`: the day from which name, codes and
    region are what they are, None if they always were.
    """

    id: str
    kind: str
    category: str
    name: str
    former_names: tuple[str, ...] = ()
    name_keys: tuple[str, ...] = ()
    codes: Mapping[str, str] = {}
    region: str = ""
    legal_representative: str | None = None
    status: str | None = None
    founded: date | None = None
    ended: date | None = None
    since: date | None = None
    past: tuple[Past, ...] = ()
    events: tuple[Event, ...] = ()
    registered: bool = False
    version: int = 1

    @property
    def every_name(self) -> Iterator[str]:
        """The present name, then every one that it bore."""
        borne = (self.name, *self.former_names, *(past.name for past in self.past))
        return iter(dict.fromkeys(name for name in borne if name))

    def named(self) -> "Subject":
        """The same with the keys of all its names, by which it is found."""
        return self.model_copy(update={"name_keys": tuple(dict.fromkeys(name_key(n) for n in self.every_name))})
