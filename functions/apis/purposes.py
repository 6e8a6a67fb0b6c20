"""Purposes for which somebody may ask (查询事由), found by any of their names."""

from collections.abc import Iterable
from functools import cache

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from cloud import knowledge
from credit.disclosure.viewer import Role
from credit.linkage.names import name_key
from credit.text import Text
from functions.apis.problems import Problem, member


class Purpose(BaseModel):
    """A purpose for which somebody may ask (查询事由)."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True)

    id: str
    text: Text
    aliases: tuple[str, ...] = ()
    roles: tuple[Role, ...]
    case_number: bool = False

    @property
    def spellings(self) -> set[str]:
        """Everything that means this purpose."""
        return {name_key(s) for s in (self.id, self.text.zh, self.text.en, *self.aliases)}


def stated(words: str, role: Role, case_number: str | None) -> Purpose:
    """The purpose that a caller of this role states; a problem if there is none such, or none for this role."""
    open_to_role = [p for p in every() if role in p.roles]
    found = named(words)
    allowed = {"allowed": ", ".join(p.id for p in open_to_role) or "-"}
    if not open_to_role or (found and role not in found.roles):
        raise Problem("purpose-not-allowed", allowed)
    if found is None:
        raise Problem("unknown-purpose", allowed, errors=[member("enum", pointer="/purpose")])
    if found.case_number and not case_number:
        raise Problem("case-number-needed", errors=[member("missing", pointer="/caseNumber")])
    return found


def listed(words: Iterable[str], pointer: str) -> tuple[str, ...]:
    """The ids of purposes that a permission is for; a problem that points at each one that is not on the list."""
    found = [(named(word), f"{pointer}/{place}") for place, word in enumerate(words)]
    wrong = [member("enum", pointer=place) for purpose, place in found if purpose is None]
    if wrong:
        raise Problem("unknown-purpose", {"allowed": ", ".join(p.id for p in every())}, errors=wrong)
    return tuple(dict.fromkeys(purpose.id for purpose, _ in found if purpose))


def named(words: str) -> Purpose | None:
    """The purpose of that id, name or alias, or None."""
    return next((p for p in every() if name_key(words) in p.spellings), None)


@cache
def every() -> tuple[Purpose, ...]:
    """All of them, as they are listed."""
    return tuple(Purpose.model_validate(p) for p in knowledge.document("policies/purposes.yaml")["purposes"])
