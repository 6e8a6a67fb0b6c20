"""pydantic v2, a model of the row with validators in Python, row by row so that every faulty row is had."""

import csv
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    create_model,
    model_validator,
)

from benchmarks.peers import plain
from benchmarks.peers.work import Work, holds


class Between(BaseModel):
    """The rules that look at several fields; the first one broken ends the row."""

    @model_validator(mode="after")
    def together(self) -> "Between":
        """`ValueError` if the fields contradict each other."""
        row = self.__dict__
        decided, force, shown = row["CF_JDRQ"], row["CF_YXQ"], row["CF_GSJZQ"]
        if (force and force < decided) or (shown and shown < decided):
            raise ValueError("order")
        if "罚款" in row["CF_CFLB"] and row["CF_NR_FK"] is None:
            raise ValueError("fine")
        if not (row["CF_XDR_SHXYM"] or row["CF_XDR_ZZJG"]):
            raise ValueError("code")
        return self


def model(work: Work) -> type[BaseModel]:
    """The model of a row of this work."""
    return create_model("Row", __base__=Between, **{f["code"]: (_type(f, work), ...) for f in work.fields})


def _type(field: dict[str, Any], work: Work) -> Any:
    kind: Any = Annotated[str, StringConstraints(max_length=field["length"] or 5000)]
    match field["type"]:
        case "unified":
            kind = Annotated[str, AfterValidator(_sound)]
        case "date":
            kind = Annotated[date, Field(le=work.today)] if field["code"] == "CF_JDRQ" else date
        case "amount":
            kind = Annotated[Decimal, Field(ge=0)]
        case _ if field["allowed"]:
            kind = Literal[tuple(field["allowed"])]
    return kind if field["required"] else kind | None


def _sound(code: str) -> str:
    if not holds(code):
        raise ValueError("digit")
    return code


def main() -> None:
    """Cleanse as the plain script does, then validate."""
    work = Work.asked()
    validate = TypeAdapter(model(work)).validate_python
    rows = found = 0
    with work.stage("all"), work.file.open(encoding="utf-8", newline="") as text:
        lines = csv.reader(text)
        next(lines)
        for rows, values in enumerate(lines, 1):  # noqa: B007
            try:
                validate(plain.cleansed(dict(zip(work.codes, values, strict=True)), work))
            except ValidationError as invalid:
                found += invalid.error_count()
    work.tell(rows, found)


if __name__ == "__main__":
    main()
