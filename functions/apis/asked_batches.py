"""What callers may ask in batches."""

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from functions.apis.asked import Asked, ConsentCode, Id, IdNumber, Words
from functions.apis.asked_permissions import Basis

FileName = Annotated[str, StringConstraints(pattern=r"^[^/\\\x00-\x1f\x7f]{1,200}$")]


class BatchItem(Asked):
    """One subject, by exactly one of `code`, `name` and `idNumber`; persons with a consent or an approval.

    None of them is needed where the permission says who is meant.
    """

    code: Annotated[str, StringConstraints(strip_whitespace=True, min_length=4, max_length=64)] | None = None
    name: Words | None = None
    id_number: IdNumber | None = None
    consent: ConsentCode | None = None
    approval: Id | None = None

    @model_validator(mode="after")
    def _one_subject(self) -> Self:
        named = sum(given is not None for given in (self.code, self.name, self.id_number))
        if named > 1 or not (named or self.consent or self.approval):
            raise PydanticCustomError("item", "one of code, name and idNumber")
        if self.consent and self.approval:
            raise PydanticCustomError("one-permission", "a consent or an approval, not both")
        return self


class BatchAsked(Asked):
    """A batch query: `items`, or the name of a list (CSV, XLSX and others) that will be uploaded."""

    purpose: Words = Field(description="Why: an id of schemas/policies/purposes.yaml, or its name.")
    basis: Basis = Field(description="On what legal basis.")
    case_number: Words | None = Field(None, description="Number of the case at hand, where the purpose asks for it.")
    agreement: Id = Field(description="Id of the agreement under which it is asked.")
    datasets: tuple[Id, ...] = Field((), max_length=200, description="Absent: all that the agreement names.")
    items: tuple[BatchItem, ...] | None = Field(None, min_length=1, max_length=500)
    file_name: FileName | None = Field(None, description="The list's own name, without folders.")

    @model_validator(mode="after")
    def _items_or_list(self) -> Self:
        if (self.items is None) == (self.file_name is None):
            raise PydanticCustomError("items-or-list", "items or fileName")
        return self
