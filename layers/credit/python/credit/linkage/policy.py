"""The table by which rows are linked: which features of a row lead to which result, and in which words it is told."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Literal, Self

from pydantic import Field as Attribute
from pydantic import model_validator

from credit.catalogue.document import Document
from credit.catalogue.model import Catalogue
from credit.text import Text

Result = Literal["01", "02", "03", "04", "05", "06"]
LINKED: Result = "03"

# Every feature of a row with all its values; `credit.linkage.evidence` finds them.
FEATURES: Mapping[str, tuple[str, ...]] = {
    "by": (
        *("uscc", "misplaced", "repaired", "org-code", "reg-no", "tax-no", "id-card"),
        *("name", "former-name", "nobody", "person", "nothing"),
    ),
    "holders": ("one", "several"),
    "codes": ("agree", "conflict"),
    "code": ("fits", "near", "differs"),
    "name": (
        *("same", "former", "contested", "punctuation", "abbreviation", "unnamed"),
        *("form", "branch", "elsewhere", "other", "absent"),
    ),
    "nature": ("basic", "positive", "negative", "register"),
    "support": ("none", "legal-representative", "region", "differs"),
    "day": ("within", "outside"),
    "state": ("in-force", "ended"),
}
Features = Mapping[str, str]


class Conditional(Document):
    """Words that hold for rows of certain features."""

    when: Mapping[str, tuple[str, ...]]
    zh: str
    en: str

    @model_validator(mode="after")
    def _known(self) -> Self:
        unknown = [f"{name}: {v}" for name, vs in self.when.items() for v in vs if v not in FEATURES.get(name, ())]
        if unknown:
            raise ValueError(f"no such feature: {', '.join(unknown)}")
        return self

    def fits(self, features: Features) -> bool:
        """Whether a row of these features is meant."""
        return all(features[name] in values for name, values in self.when.items())


class Entry(Conditional):
    """One entry of the table."""

    method: str
    result: Result


class Ended(Document):
    """States of a code list in which a body no longer exists or may not act."""

    list: str
    codes: tuple[str, ...]


class Effect(Document):
    """What an event does to the subject that it happens to."""

    sets: Literal["name", "region", "code"] | None = None
    ends: bool = Attribute(default=False, description="The body exists no more, or may not act.")
    other: str | None = Attribute(default=None, description="How it is related to the other body from then on.")


class Events(Document):
    """What the entries of a code list of events do to a subject."""

    list: str
    effects: Mapping[str, Effect]


class Similarity(Document):
    """How suggestions are looked for, and from which score on they are shown."""

    rarest: int = Attribute(gt=0, description="So many of a name's rarest pairs of characters are followed,")
    postings: int = Attribute(gt=0, description="to at most so many names.")
    characters: float = Attribute(
        gt=0, le=1, description="Share of the characters that both must have for a closer look."
    )
    candidates: int = Attribute(gt=0, description="So many names get one.")
    least: float = Attribute(gt=0, le=1)
    shown: int = Attribute(gt=0, le=9, description="Decimals of a score.")


class LinkPolicy(Document):
    """`schemas/policies/linkage.yaml`."""

    version: int
    results: Mapping[Result, Text]
    table: tuple[Entry, ...]
    notes: tuple[Conditional, ...]
    registered_name: Text
    completed_code: Text
    persons: tuple[str, ...]
    ended: Ended
    individual: tuple[str, ...]
    legal_forms: tuple[str, ...]
    short_forms: tuple[str, ...]
    branches: tuple[str, ...]
    similarity: Similarity
    events: Events
    deciders: tuple[str, ...] = Attribute(description="Groups of agencies that decide about everybody's rows.")
    new_subjects: tuple[str, ...] = Attribute(description="Kinds of codes with which a row makes a subject.")
    ended_words: tuple[str, ...] = Attribute(default=(), description="Codes, labels and aliases of `ended`.")

    @classmethod
    def of(cls, document: Mapping[str, Any], catalogue: Catalogue) -> Self:
        """The policy of a parsed document, its states spelled as the catalogue's code list spells them."""
        policy = cls.model_validate(document["linkage"])
        states = catalogue.code_list(policy.ended.list).by_code
        words = [word for code in policy.ended.codes for word in (code, states[code].label.zh, *states[code].aliases)]
        return policy.model_copy(update={"ended_words": tuple(words)})

    def entry(self, features: Features) -> Entry:
        """The entry of the table that decides a row of these features."""
        return next(entry for entry in self.table if entry.fits(features))

    def by_method(self, method: str) -> Entry:
        """The entry that is called so."""
        return next(entry for entry in self.table if entry.method == method)

    def reason(self, features: Features) -> Text:
        """Why, with what is told beside it."""
        said = [self.entry(features), *(note for note in self.notes if note.fits(features))]
        return Text(zh="；".join(part.zh for part in said), en="; ".join(part.en for part in said))

    @cached_property
    def sizes(self) -> Mapping[str, int]:
        """How many values each feature has."""
        return {name: len(values) for name, values in FEATURES.items()}
