"""Closed lists of values, and the agencies that send and ask."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Literal

from pydantic import Field as Attribute

from credit.catalogue.actions import RowActions
from credit.catalogue.document import Document
from credit.text import Text


class Issuers(Document):
    """The departments to which a law reserves a kind of decision."""

    label: Text = Attribute(description="What they are called together, for people.")
    groups: tuple[str, ...] = Attribute(default=(), description="Groups of schemas/agencies.")
    words: tuple[str, ...] = Attribute(
        min_length=1, description="Words of which their names have one, former ones too."
    )
    basis: str = Attribute(description="Law and article that reserve it to them.")


class Code(Document):
    """One entry of a code list."""

    code: str = Attribute(description="Stable within the list, written as rows may carry it.")
    label: Text
    aliases: tuple[str, ...] = Attribute(default=(), description="Other spellings that mean exactly this entry.")
    other: bool = Attribute(default=False, description="其他: may be followed by `-` and words of its own.")
    order: int = Attribute(default=0, description="Weight, where the list has one: the heaviest entry wins.")
    prefixes: tuple[str, ...] = Attribute(
        default=(),
        description="First characters of the 统一社会信用代码 that put a body under this entry (GB 32100).",
    )
    effective_from: date | None = Attribute(default=None, description="First day of decision on which it may be used.")
    effective_to: date | None = Attribute(default=None, description="Last day of decision on which it may be used.")
    becomes: tuple[str, ...] = Attribute(
        default=(),
        description="Codes of what took its place. One: it is replaced. Several: only the sender knows which.",
    )
    ends: bool = Attribute(default=False, description="A body in this state exists no more.")
    issuers: Issuers | None = Attribute(
        default=None, description="Who alone may decide so; only where a law says that, otherwise absent."
    )
    members: tuple[str, ...] = Attribute(
        default=(), description="Codes of the entries that it stands for, where it is a group of them."
    )
    phrases: tuple[str, ...] = Attribute(
        default=(),
        description="Patterns by which a text says this for certain; a category that lacks it is doubtful.",
    )
    hints: tuple[str, ...] = Attribute(
        default=(), description="Patterns by which a text says so in all likelihood; the sender is told."
    )


class CodeList(Document):
    """A closed list of values, one published version of it."""

    id: str = Attribute(pattern=r"^[a-z][a-z0-9-]*$")
    version: int = Attribute(description="Grows with every edition; a year where the source counts its editions so.")
    name: Text
    source: str = Attribute(description="Standard, law or practice that the list comes from.")
    stores: Literal["code", "label"] = Attribute(
        default="label", description="Whether rows keep the code or the Chinese label."
    )
    effective_from: date | None = None
    effective_to: date | None = None
    codes: tuple[Code, ...]

    @cached_property
    def by_code(self) -> Mapping[str, Code]:
        """Entries by their code."""
        return {c.code: c for c in self.codes}

    def stored(self, code: Code) -> str:
        """The entry as rows keep it."""
        return code.code if self.stores == "code" else code.label.zh

    def by_prefix(self, uscc: str) -> Code | None:
        """The entry under which the first characters of a 统一社会信用代码 put its holder, or None."""
        found = [(len(p), c) for c in self.codes for p in c.prefixes if uscc.startswith(p)]
        return max(found, key=lambda f: f[0])[1] if found else None


class Agency(Document):
    """A department that may send or ask (部门/信源单位)."""

    code: str = Attribute(description="Its own 统一社会信用代码 (GB 32100).")
    name: Text
    former_names: tuple[str, ...] = Attribute(
        default=(), description="Chinese names it or the bodies merged into it have borne, and short forms in use."
    )
    groups: tuple[str, ...] = Attribute(default=(), description="Groups that datasets name as `group:…` in `senders`.")
    sends_for: tuple[str, ...] = Attribute(
        default=(), description="Whose data it may send besides its own: agency codes, `group:…`, or `all`."
    )
    returns: bool = Attribute(
        default=False,
        description="It gives back what others have sent up (省回流): what its own source told is not stored again.",
    )
    row_actions: tuple[RowActions, ...] = Attribute(
        default=(),
        description="What its own columns mean that say whether a row is new, changed or withdrawn (操作标识).",
    )
