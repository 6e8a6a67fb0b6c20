"""What callers may ask about what was exchanged."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from functions.apis.asked import Asked, Id

Month = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-(?:0[1-9]|1[0-2])$")]


class Exchange(Asked):
    """The figures of a month."""

    period: Month | None = Field(None, description="The month; absent: this one.")
    unit: Id | None = Field(None, description="Code of an agency; absent: all that the caller may see.")
    form: Literal["json", "csv"] = Field("json", alias="format", description="csv: what came, a line for each channel.")
