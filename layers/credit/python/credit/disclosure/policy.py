"""The disclosure policy as typed objects, made from `schemas/policies/`: dated, versioned, each rule with its law."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal, Self

from pydantic import Field as Attribute
from pydantic import model_validator

from credit.catalogue.dataset import Dataset, Disclosure
from credit.catalogue.document import Document, Kind
from credit.disclosure.record import State
from credit.disclosure.viewer import Role
from credit.text import Text

MaskName = Literal["person-name", "identifier", "address", "free-text"]


class Law(Document):
    """Where a rule comes from. `standing`: read in the law itself, reported by others, or assumed so far."""

    name: Text
    article: str = ""
    standing: Literal["confirmed", "reported", "assumed"]


class Months(Document):
    """A period of whole months, counted as in the Civil Code, articles 201 and 202."""

    months: int = Attribute(gt=0)


class Severity(Document):
    """One of the classes of a regime (轻微、一般、严重): which rows belong to it, and how long they are displayed."""

    id: str
    label: Text
    when: Mapping[str, Any] | None = Attribute(default=None, description="Rows of this class; absent: every row.")
    display: Literal["none", "open"] | Months


class Regime(Document):
    """The rules in force from a day on. The first class, heaviest first, that a row belongs to decides."""

    id: str
    law: Law
    effective_from: date
    classes: tuple[Severity, ...]


class DisplayRule(Document):
    """How long records of one kind are displayed, may be used and are kept (公示期限、使用期限、保存期限)."""

    id: str
    label: Text
    regimes: tuple[Regime, ...] = Attribute(min_length=1)
    last_day: tuple[str, ...] = Attribute(default=(), description="Date fields after which nothing is displayed.")
    removed: tuple[str, ...] = Attribute(default=(), description="Date fields from which on nothing is displayed.")
    use: Months | None = Attribute(default=None, description="How long agencies may use it; absent: no limit.")
    use_law: Law | None = None
    keep: Months | None = Attribute(default=None, description="After which nobody sees it; absent: no limit.")
    keep_law: Law | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        starts = [r.effective_from for r in self.regimes]
        if starts != sorted(set(starts)):
            raise ValueError(f"the regimes of '{self.id}' must follow each other by effectiveFrom")
        return self


class Grant(Document):
    """One line of the permission matrix; what no line allows is not shown."""

    id: str
    viewers: tuple[Role, ...]
    of: Literal["anyone", "self", "consenting", "approved", "agreed"]
    kind: Kind
    key_group: bool = Attribute(default=False, description="Only datasets about people of key occupations.")
    datasets: tuple[Disclosure, ...]
    fields: tuple[Disclosure, ...]
    states: tuple[State, ...]
    clock: Literal["display", "use", "none"]
    masks: tuple[MaskName, ...] = ()
    purpose: bool = Attribute(default=False, description="Only for a stated purpose.")
    law: Law

    @model_validator(mode="after")
    def _never_stays_never(self) -> Self:
        if Disclosure.NEVER in (*self.datasets, *self.fields):
            raise ValueError(f"grant '{self.id}' would show what is marked `never`")
        return self

    @model_validator(mode="after")
    def _persons_are_nobodys_business(self) -> Self:
        if self.kind == "person" and self.of in ("anyone", "agreed") and not self.key_group:
            raise ValueError(f"grant '{self.id}' would show every person's records")
        if self.kind != "person" and self.key_group:
            raise ValueError(f"grant '{self.id}': a key group is one of persons")
        return self

    def about(self, dataset: Dataset) -> bool:
        """Whether it is about records of this kind at all, before anybody asks who looks and when."""
        fits = self.kind == dataset.subject.kind and dataset.disclosure in self.datasets
        return fits and (dataset.key_group or not self.key_group)

    @property
    def tells_whom(self) -> bool:
        """Whether it opens the subject itself: what is public of a key group stands in the record, leading nowhere."""
        return not self.key_group or self.purpose


class Policy(Document):
    """Everything that decides who may see what, why and until when."""

    version: str
    rules: tuple[DisplayRule, ...]
    grants: tuple[Grant, ...]
    marks: Mapping[str, Text]

    @classmethod
    def of(cls, display: Mapping[str, Any], matrix: Mapping[str, Any]) -> Self:
        """The policy from the documents `policies/display.yaml` and `policies/matrix.yaml`."""
        return cls.model_validate(
            {
                "version": f"{display['version']}/{matrix['version']}",
                "rules": display["rules"],
                "marks": display["marks"],
                "grants": matrix["grants"],
            }
        )

    def rule(self, rule_id: str | None) -> DisplayRule | None:
        """The display rule of that id, or None: nothing is displayed without one."""
        return next((r for r in self.rules if r.id == rule_id), None)

    def lets(self, role: Role, of: str) -> bool:
        """Whether a line of the matrix opens anything to this role because of what was allowed to it (`of`)."""
        return any(grant.of == of and role in grant.viewers for grant in self.grants)
