"""What callers may ask: the models of parameters and bodies, strict, every error told at once."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from credit.disclosure.viewer import Role
from credit.exchange.statements import PERIOD

Id = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{1,64}$")]
PRINTED = r"^[^\x00-\x1f\x7f]*$"  # no control characters
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=PRINTED)]
Period = Annotated[str, StringConstraints(pattern=PERIOD)]
Cursor = Annotated[str, StringConstraints(max_length=2000)]
IdNumber = Annotated[str, StringConstraints(strip_whitespace=True, min_length=6, max_length=32, pattern=PRINTED)]
ConsentCode = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64, pattern=PRINTED)]


class Asked(BaseModel):
    """Parameters or a body: camelCase outside, unknown members refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True)


class Search(Asked):
    """A search for organisations."""

    q: Words = Field(description="Name, former name or code; 6 or more leading characters of a code find by prefix.")
    kind: Id | None = Field(None, description="Category such as `enterprise`; absent: all.")
    limit: int = Field(20, ge=1, le=100)
    cursor: Cursor | None = None


class Suggest(Asked):
    """The first characters of a name."""

    q: Words
    limit: int = Field(10, ge=1, le=20)


class Listing(Asked):
    """A list of records."""

    dataset: Id | None = Field(None, description="Only records of this dataset.")
    limit: int = Field(50, ge=1, le=200)
    cursor: Cursor | None = None


class Looks(Asked):
    """A part of the access log."""

    subject: Id | None = Field(None, description="Whom the looks were about: the opaque id of a subject.")
    agency: Id | None = Field(None, description="Who looked: the code of an agency.")
    purpose: Id | None = Field(None, description="Id of a purpose.")
    role: Role | None = None
    found: bool | None = Field(None, description="Only looks that found something, or only such as found nothing.")
    since: date | None = Field(None, description="The first day.")
    until: date | None = Field(None, description="The last day.")
    limit: int = Field(50, ge=1, le=200)
    cursor: Cursor | None = None


class MachineAsked(Asked):
    """A machine that is to be known."""

    agency: Id = Field(description="For whom it calls: the code of an agency or institution.")
    role: Literal[Role.OFFICER, Role.INSTITUTION]
    name: Words = Field(description="What it is, for people.")
    until: date = Field(description="The last day on which it is believed.")
    public_side: Annotated[str, StringConstraints(max_length=8000)] = Field(
        description="A public key (EC P-256 or Ed25519) or a certificate, in PEM."
    )


class Publications(Asked):
    """A part of what was published."""

    dataset: Id | None = Field(None, description="Of this dataset; absent: licences and penalties (双公示).")
    since: date | None = Field(None, description="Published or changed on this day or later; absent: within a year.")
    limit: int = Field(50, ge=1, le=200)
    cursor: Cursor | None = None


class CodeAsked(Asked):
    """A code to be verified."""

    kind: Id = Field("uscc", description="Kind of code, such as `uscc`, `org-code` or `reg-no`.")
    value: Words


class SearchForm(Asked):
    """The search form of the portal, and the button for its next page."""

    q: Words
    cursor: Cursor | None = None


class Upload(Asked):
    """A file that will be sent; or, in place of one, the word that there is nothing to report."""

    dataset: Id
    file_name: Annotated[str, StringConstraints(pattern=r"^[^/\\\x00-\x1f\x7f]{1,200}$")] | None = Field(
        None, description="The file's own name, without folders; needed unless it is a zero report."
    )
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = Field(
        None, description="SHA-256 of the file in hexadecimal."
    )
    size: int | None = Field(None, gt=0, description="Bytes.")
    corrects: Id | None = Field(None, description="The submission, or its ticket, whose open rows this file mends.")
    dry_run: bool = Field(default=False, description="Judge the file, store nothing but the answer, for some days.")
    full: bool = Field(
        default=False,
        description="The file is the whole of what the sender has: records that it lacks are withdrawn (全量).",
    )
    withdraw_missing: Literal["confirmed"] | None = Field(
        None,
        description="As `full`, and they are to go however many they are: the answer to `file.full-withdraws-many`.",
    )
    zero_report: bool = Field(default=False, description="There is nothing to report; no file will come.")
    period: Period | None = Field(
        None,
        description="Which period it is about: 2026, 2026-11, 2026-Q4, 2026-11-23 or 2026-11-16/2026-11-22. "
        "A zero report names one; a file may, above all one that is late (补报).",
    )


class ConfirmedRow(Asked):
    """A row as the error file names it."""

    sheet: Annotated[str, StringConstraints(max_length=200)] = ""
    row: int = Field(gt=0)


class Confirmation(Asked):
    """Rows of a submission that somebody has checked and found right."""

    rows: tuple[ConfirmedRow, ...] = Field(min_length=1, max_length=1000)
    who: Words = Field(description="Who has checked them (核实人).")
    why: Annotated[str, StringConstraints(strip_whitespace=True, min_length=4, max_length=500, pattern=PRINTED)] = (
        Field(description="Against what, and why they are right (核实说明).")
    )


class Doubts(Asked):
    """A page of the queue of rows that wait for a person."""

    kind: Literal["unlinked", "ambiguous", "contradictory", "conflict"] | None = Field(
        None, description="未关联, 歧义, 疑问 or 一数多源; absent: all."
    )
    dataset: Id | None = None
    state: Literal["open", "decided", "settled"] = "open"
    limit: int = Field(50, ge=1, le=200)
    cursor: Cursor | None = None


class Decision(Asked):
    """What is decided about a row that waits: kept, explained, and taken back by `reopen`."""

    decision: Literal["link", "new-subject", "refuse", "keep", "reopen"] = Field(
        description="`link`: it is about `subject`. `new-subject`: about somebody without usable code (无码主体). "
        "`refuse`: its sender must mend it. `keep`: both sources stand. `reopen`: the decision is taken back."
    )
    subject: Id | None = Field(None, description="Id of the subject, for `link` alone.")
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=4, max_length=500, pattern=PRINTED)] = (
        Field(description="Why, for whoever looks at it later (理由).")
    )


class Query(Asked):
    """A look at one subject, by exactly one of `subject`, `code`, `name` and `idNumber`.

    None of them is needed where a consent or an approval says who is meant.
    """

    subject: Id | None = Field(None, description="Id of the subject.")
    code: Annotated[str, StringConstraints(strip_whitespace=True, min_length=4, max_length=64)] | None = Field(
        None, description="统一社会信用代码 or an older code."
    )
    name: Words | None = Field(None, description="The whole name, or a former one.")
    id_number: IdNumber | None = Field(
        None,
        description="A person's identity number; without a consent or an approval for people of key occupations alone.",
    )
    purpose: Words = Field(description="Why: an id of schemas/policies/purposes.yaml, or its name.")
    basis: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=500, pattern=PRINTED)] = (
        Field(description="On what legal basis.")
    )
    case_number: Words | None = Field(None, description="Number of the case at hand, where the purpose asks for it.")
    consent: ConsentCode | None = Field(None, description="Code of a consent that the subject has given (授权码).")
    approval: Id | None = Field(None, description="Id of the managing body's approval.")
    agreement: Id | None = Field(None, description="Id of the agreement under which an institution asks.")

    @model_validator(mode="after")
    def _one_subject(self) -> Self:
        named = sum(given is not None for given in (self.subject, self.code, self.name, self.id_number))
        if named > 1 or not (named or self.consent or self.approval):
            raise ValueError
        if self.consent and self.approval:
            raise PydanticCustomError("one-permission", "a consent or an approval, not both")
        return self
