"""A rule of the catalogue: what is wrong with a row, how bad that is, who must mend it, in which words it is told."""

import re
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any, Self

from pydantic import Field as Attribute
from pydantic import model_validator

from credit.catalogue.document import Dimension, Document, Responsibility, Severity
from credit.text import Text

PLACEHOLDER = re.compile(r"\{(\w+)\}")


class Rule(Document):
    """A rule (校验规则): what is wrong, how bad it is, who must mend it, in which words it is told.

    `check` is the condition that a good row satisfies; `when` limits the rows it is asked of.
    Rules without `check` are the built-in kinds that the engine itself raises by id.
    """

    id: str = Attribute(pattern=r"^[a-z][a-z0-9]*([.-][a-z0-9]+)*$")
    dimension: Dimension
    severity: Severity
    responsibility: Responsibility = Attribute(default="sender", description="Who must mend it.")
    message: Text = Attribute(description="What is wrong, where, what to do; `{placeholders}`, never the value itself.")
    expected: Text | None = Attribute(default=None, description="What a good value looks like, in words.")
    example: str | None = Attribute(default=None, description="A good value, invented.")
    fields: tuple[str, ...] = Attribute(
        default=(), description="Fields that the finding is about, the first one leading."
    )
    confirmable: bool = Attribute(
        default=False,
        description="A doubt that ends when its sender says who has checked the row, and why it is right.",
    )
    when: Mapping[str, Any] | None = Attribute(default=None, description="Rows that the rule is asked of; absent: all.")
    check: Mapping[str, Any] | None = Attribute(default=None, description="What a good row satisfies.")
    parameters: Mapping[str, float] = Attribute(default={}, description="Thresholds that the engine judges by.")
    version: int = 1
    effective_from: date | None = Attribute(default=None, description="First day on which it holds.")
    effective_to: date | None = Attribute(default=None, description="Last day on which it holds.")
    source: str = Attribute(default="", description="Law and article, standard and clause, or `practice`.")

    @model_validator(mode="after")
    def _only_doubts_are_confirmed(self) -> Self:
        """Nobody's word makes a value right that is missing, forbidden or against a check digit."""
        if self.confirmable and self.severity != "doubt":
            raise ValueError("only a doubt can be confirmable")
        return self

    def in_force(self, day: date) -> bool:
        """Whether this version holds on a day."""
        return (self.effective_from or day) <= day <= (self.effective_to or day)

    @cached_property
    def placeholders(self) -> frozenset[str]:
        """The facts that the message asks for, in either language."""
        return frozenset(PLACEHOLDER.findall(self.message.zh) + PLACEHOLDER.findall(self.message.en))
