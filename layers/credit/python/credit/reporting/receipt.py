"""What a target answers to a batch (回执): as a file, and row by row."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel

FileStatus = Literal["accepted", "partly", "refused"]
RefusedBecause = Literal["format", "signature", "checksum", "catalogue", "other"]


class Wire(BaseModel):
    """A JSON object that travels: camelCase outside; what is unknown is left out."""

    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_camel, populate_by_name=True)


class RowError(Wire):
    """One row that was not taken: `line` counts the rows of the file from 1. The values of the row are not repeated."""

    line: int | None = Field(None, gt=0)
    field: str | None = Field(None, max_length=100)
    code: str = Field(max_length=100)
    message: str = Field("", max_length=2000)
    suggestion: str | None = Field(None, max_length=2000)


class Receipt(Wire):
    """The answer to one batch: received = accepted + rejected."""

    batch: str
    status: FileStatus
    reason: RefusedBecause | None = None
    received: int = Field(0, ge=0)
    accepted: int = Field(0, ge=0)
    rejected: int = Field(0, ge=0)
    message: str = Field("", max_length=2000)
    errors: tuple[RowError, ...] = ()

    @model_validator(mode="after")
    def _adds_up(self) -> "Receipt":
        """What does not add up is no receipt: nobody knows which of its figures to believe."""
        lines = {error.line for error in self.errors}
        if self.status != "refused" and (
            self.received != self.accepted + self.rejected or None in lines or len(lines) != self.rejected
        ):
            raise ValueError("received = accepted + rejected, and every rejected line is named")
        return self

    def fits(self, batch: str, rows: int) -> bool:
        """Whether it is about this batch of so many rows."""
        lines = [error.line for error in self.errors if error.line]
        return (
            self.batch == batch
            and (self.status == "refused" or self.received == rows)
            and max(lines, default=0) <= rows
        )
