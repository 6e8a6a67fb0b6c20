"""A subject of the register: one body or person under one opaque id; codes and names are attributes."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from credit.catalogue import CodeList
from credit.linkage.names import name_key

PERSON = "natural-person"


class Mention(BaseModel):
    """What one row says of its subject."""

    model_config = ConfigDict(frozen=True)

    id: str
    kind: str
    name: str | None
    codes: Mapping[str, str] = {}
    former_names: tuple[str, ...] = ()
    region: str | None = None
    status: str | None = None


class Subject(BaseModel):
    """What the platform knows of a subject. `version` grows with every change; `registered`: the register named it."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel, populate_by_name=True, extra="ignore")

    id: str
    kind: str
    category: str
    name: str
    former_names: tuple[str, ...] = ()
    name_keys: tuple[str, ...] = ()
    codes: Mapping[str, str] = {}
    region: str = ""
    status: str | None = None
    registered: bool = False
    version: int = 1


def mentioned(known: Subject | None, mention: Mention, categories: CodeList, *, registers: bool) -> Subject:
    """The subject after a row has spoken of it.

    A row of the register says what holds now: another name makes the old one a former name. Any other row only makes a
    subject that nobody knew; it never alters one.
    """
    if known is None:
        return _new(mention, categories, registers=registers)
    if not registers:
        return known
    name = mention.name or known.name
    former = [*known.former_names, *mention.former_names, *([known.name] if known.name != name else [])]
    told = known.model_copy(
        update={
            "name": name,
            "former_names": _names(former, but=name),
            "codes": {**known.codes, **mention.codes},
            "category": category(mention, categories) or known.category,
            "region": mention.region or known.region,
            "status": mention.status or known.status,
            "registered": True,
        }
    )
    told = told.model_copy(update={"name_keys": _keys(told)})
    return known if told == known else told.model_copy(update={"version": known.version + 1})


def category(mention: Mention, categories: CodeList) -> str | None:
    """The kind of body, by the first characters of its code (GB 32100 table of authorities and categories)."""
    if mention.kind == "person":
        return PERSON
    entry = categories.by_prefix(mention.codes.get("uscc", ""))
    return entry.code if entry else None


def _new(mention: Mention, categories: CodeList, *, registers: bool) -> Subject:
    name = mention.name or ""
    made = Subject(
        id=mention.id,
        kind=mention.kind,
        category=category(mention, categories) or "other",
        name=name,
        former_names=_names(mention.former_names, but=name) if registers else (),
        codes=mention.codes,
        region=mention.region or mention.codes.get("uscc", "")[2:8],
        status=mention.status if registers else None,
        registered=registers,
    )
    return made.model_copy(update={"name_keys": _keys(made)})


def _names(names: tuple[str, ...] | list[str], but: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(n for n in names if n and n != but))


def _keys(subject: Subject) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name_key(n) for n in (subject.name, *subject.former_names) if n))
