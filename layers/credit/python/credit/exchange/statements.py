"""Statements: what an agency tells the platform in place of a file of rows, kept as evidence like every file.

A confirmation names rows of an earlier submission and says who has checked them and why they are right; a zero report
(零报告) says that a period brought nothing to report; a recall (撤回) takes a whole submission back. The platform
itself says which rows it takes in once more, when the register has grown or somebody has decided about them, and which
marks were set on records.
"""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, TypeAdapter, ValidationError

from credit.errors import FileRefused
from credit.exchange.receipt import Told

HEAD = b'{"gongxin":'  # how a statement begins, byte for byte: no file of rows does
LARGEST = 4 << 20  # bytes
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
DAY = "[0-9]{4}-(?:0[1-9]|1[0-2])-[0-3][0-9]"
PERIOD = f"^(?:[0-9]{{4}}(?:-(?:0[1-9]|1[0-2]|Q[1-4]))?|{DAY}(?:/{DAY})?)$"
Period = Annotated[str, StringConstraints(pattern=PERIOD)]


class Place(Told):
    """A row of an earlier file, as its error file names it."""

    sheet: str = ""
    row: int = Field(gt=0)


class ConfirmationStatement(Told):
    """Somebody has checked rows of a submission and says that they are right."""

    gongxin: Literal["confirmation"] = "confirmation"
    submission: str
    rows: tuple[Place, ...] = Field(min_length=1, max_length=10_000)
    who: Words
    why: Words


class ZeroStatement(Told):
    """Nothing was to be reported in a period: a year, month, day or quarter, or two days with `/` between them."""

    gongxin: Literal["zero-report"] = "zero-report"
    period: Period


class AgainStatement(Told):
    """Rows of a submission are taken in once more, because something that they depend on has changed (重新比对)."""

    gongxin: Literal["again"] = "again"
    submission: str
    rows: tuple[Place, ...] = Field(min_length=1, max_length=10_000)
    because: Words


class MarkStatement(Told):
    """A mark on a record was set or cleared (异议标注、修复标记): by which agency, when, in which case, and why."""

    gongxin: Literal["mark"] = "mark"
    id: str
    record: str
    mark: Literal["disputed", "repaired", "none"]
    case_number: Words
    reason: Words
    by: str
    at: datetime


class RecallStatement(Told):
    """A whole submission is taken back by its sender (撤回): what it brought to the ledger no longer holds."""

    gongxin: Literal["recall"] = "recall"
    submission: str
    reason: Words


Statement = ConfirmationStatement | ZeroStatement | AgainStatement | MarkStatement | RecallStatement
_READ: TypeAdapter[Statement] = TypeAdapter(Annotated[Statement, Field(discriminator="gongxin")])


def written(statement: Statement) -> bytes:
    """The statement as a file; the same statement gives the same bytes."""
    return statement.model_dump_json(by_alias=True).encode()


def stated(path: Path) -> Statement | None:
    """The statement in a file, None if the file is none.

    Raises:
        FileRefused: `file.format` for a file that begins as a statement does and is none.
    """
    with path.open("rb") as content:
        told = content.read(LARGEST + 1)
    if not told.startswith(HEAD):
        return None
    try:
        return _READ.validate_json(told)
    except ValidationError as wrong:
        raise FileRefused("file.format", found="JSON") from wrong
