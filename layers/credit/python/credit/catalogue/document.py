"""How a document of `schemas/` becomes a typed object."""

from typing import Literal

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

Severity = Literal["refuse", "reject", "doubt", "warn", "repaired", "hold"]
Dimension = Literal["completeness", "conformity", "timeliness", "consistency", "logic", "uniqueness"]
Responsibility = Literal["sender", "platform", "managing-body"]
Kind = Literal["organisation", "person"]


class Document(BaseModel):
    """A document of `schemas/`: camelCase outside, snake_case inside, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True)
