"""A catalogue entry: its fields, whom it is about, by which rules it is judged."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Literal

from pydantic import Field as Attribute

from credit.catalogue.composition import Derive, Merge, Split
from credit.catalogue.cycle import Cycle
from credit.catalogue.document import Document, Kind, Severity
from credit.catalogue.headers import header_key
from credit.catalogue.rule import Rule
from credit.text import Text

FieldType = Literal["text", "name", "code", "identifier", "document-number", "date", "amount", "integer"]


class Disclosure(StrEnum):
    """Widest circle that may see a field (公开属性), before any clock or purpose is asked."""

    PUBLIC = "public"  # 社会公开
    AGENCY = "agency"  # 政务共享
    CONSENT = "consent"  # 授权查询
    NEVER = "never"  # kept as evidence or for linking, shown to nobody


class Plausible(Document):
    """How the values of a field look over a whole file; what looks otherwise is told once for the file."""

    varies: bool = Attribute(default=False, description="Nearly every row has a value of its own.")
    filled: float | None = Attribute(default=None, gt=0, le=1, description="Least share of rows that have a value.")
    median: tuple[Decimal, Decimal] | None = Attribute(
        default=None, description="Between which the median of the amounts above zero lies, in the field's unit."
    )


class StatedIn(Document):
    """Which text says in words what a field says in a figure or an entry, so that the two can be compared."""

    field: str = Attribute(description="Field of the text.")
    kind: Literal["fine", "confiscation"] | None = Attribute(
        default=None, description="Which of its amounts, for a field that is an amount."
    )


class Field(Document):
    """One item of a dataset (信息项).

    `length` counts characters, not bytes. `identifiers` names the kinds accepted in the field, in order of preference.
    `unit` belongs to amounts: the unit in which the value is written and stored, `yuan` or `wan-yuan`.
    """

    code: str = Attribute(
        pattern=r"^[A-Z][A-Z0-9_]*$", description="National code; ours in its manner where none exists."
    )
    label: Text
    aliases: tuple[str, ...] = Attribute(
        default=(), description="Other headers that departments write over this column."
    )
    type: FieldType = "text"
    length: int | None = Attribute(default=None, gt=0, description="Most characters (not bytes) that are accepted.")
    min_length: int | None = Attribute(default=None, gt=0, description="Fewer characters than this are doubtful.")
    required: bool = Attribute(default=False, description="A row without it is rejected.")
    pattern: str | None = Attribute(
        default=None, description="Regular expression that the cleansed value must contain."
    )
    identifiers: tuple[str, ...] = Attribute(
        default=(), description="Kinds of number accepted here, the preferred one first."
    )
    code_list: str | None = Attribute(default=None, description="Id of the closed list that holds the values.")
    successors: str | None = Attribute(
        default=None,
        description="Id of the code list of retired values: their successors are told, nothing is changed.",
    )
    many: bool = Attribute(default=False, description="Several entries of the code list, separated by `;`.")
    prefixes_of: str | None = Attribute(
        default=None, description="Field whose 统一社会信用代码 decides the entry, by the `prefixes` of the code list."
    )
    unit: Literal["yuan", "wan-yuan"] | None = Attribute(
        default=None, description="Unit of an amount as written and stored."
    )
    decimals: int = Attribute(default=6, ge=0, le=9, description="Decimals of an amount that are accepted.")
    long_term: bool = Attribute(default=False, description="长期 and its spellings are a valid date here (2099-12-31).")
    not_after_today: bool = Attribute(default=False, description="A date after the day of receipt is doubtful.")
    disclosure: Disclosure = Attribute(default=Disclosure.AGENCY, description="Widest circle that may see the value.")
    mask: Literal["person-name", "identifier", "address", "free-text"] | None = Attribute(
        default=None, description="How the value is masked where it is shown."
    )
    core: bool = Attribute(default=True, description="Counts for the record hash: a change of it is a new version.")
    stated_in: StatedIn | None = Attribute(default=None, description="Text that states the same in words.")
    note: Text | None = Attribute(default=None, description="Filling note for the sender.")
    derive: Derive | None = Attribute(default=None, description="Where its value comes from if it is empty.")
    split: Split | None = Attribute(default=None, description="Where the second part of a value of two parts belongs.")
    merge: Merge | None = Attribute(default=None, description="What its value is put together from if it is empty.")
    address: bool = Attribute(default=False, description="It is an address, which should say in which region it is.")
    plausible: Plausible = Attribute(default=Plausible(), description="How its values look over a whole file.")

    @property
    def sealed(self) -> bool:
        """Whether the ledger keeps it encrypted: a number that identifies a person and is shown to nobody."""
        return self.type == "identifier" and self.disclosure is Disclosure.NEVER


class Group(Document):
    """Fields of which at least one must be filled (同组任一必填)."""

    id: str
    fields: tuple[str, ...]
    label: Text
    severity: Severity = "reject"


class ChangeFields(Document):
    """Which fields of a row say what has happened to its subject (变更事项), where the rows are such events."""

    kind: str = Attribute(description="Field of the event, of the code list `registration-event`.")
    day: str = Attribute(description="Field of its day.")
    before: str
    after: str
    other_code: str = Attribute(description="Field of the unified code of the other body that it concerns.")


class SubjectFields(Document):
    """Which fields of a row name the body or person that the record is about (信用主体)."""

    kind: Kind
    name: str
    codes: Mapping[str, str] = Attribute(
        default={}, description="Kind of identifier: field that holds it, strongest first."
    )
    legal_representative: str | None = None
    registers: bool = Attribute(default=False, description="The rows are the register's own (登记注册).")
    former_names: str | None = Attribute(default=None, description="Field of the names borne before, separated by `;`.")
    region: str | None = None
    status: str | None = Attribute(default=None, description="Field that says whether the body still exists.")
    valid_from: str | None = None
    valid_to: str | None = None
    change: ChangeFields | None = Attribute(default=None, description="The rows are events of the register's subjects.")

    @property
    def authoritative(self) -> bool:
        """Whether its rows are the register's word: they alter subjects, and their code alone says who is meant."""
        return self.registers or self.change is not None


class UnitFields(Document):
    """Which fields of a row name a department (机关、来源单位)."""

    name: str
    code: str | None = Attribute(default=None, description="Field of its 统一社会信用代码.")
    source: bool = Attribute(default=False, description="It is the one that sends the data (数据来源单位).")


class LegalBasis(Document):
    """The law that allows the collection."""

    law: str
    article: str
    level: str = Attribute(description="法律, 行政法规, 国务院规范性文件, 地方性法规, …")


class FormerTemplate(Document):
    """A template of earlier years that departments still send (旧版模板): its headers and today's fields."""

    version: str = Attribute(description="How people call it, such as the year.")
    signs: tuple[str, ...] = Attribute(
        min_length=2, description="Headers that only this template has; a file with two of them is made from it."
    )
    headers: Mapping[str, str | None] = Attribute(
        description="Header of the template: field that holds its values today, or null where none does."
    )


class Dataset(Document):
    """A catalogue entry (目录信息项), one published version of it."""

    id: str = Attribute(pattern=r"^[a-z][a-z0-9-]*$")
    version: int
    name: Text
    description: Text
    catalogue_class: str = Attribute(description="Class of the national base catalogue: code list `catalogue-class`.")
    nature: Literal["basic", "positive", "negative"]
    basis: tuple[LegalBasis, ...] = Attribute(min_length=1)
    senders: tuple[str, ...] = Attribute(description="Agency codes, or `group:` names of schemas/agencies.")
    cycle: str = Attribute(description="How often, or how soon after the decision, rows are due.")
    collected: Cycle | None = Attribute(
        default=None, description="The tasks that follow from it: periods, and until when each is reported."
    )
    subject: SubjectFields
    units: tuple[UnitFields, ...] = Attribute(
        default=(), description="Departments that a row names, besides its subject."
    )
    key: tuple[str, ...] = Attribute(
        min_length=1, description="Fields that make a record the same record; any may be empty."
    )
    key_unless: Mapping[str, str] = Attribute(
        default={},
        description="Key member: the stronger member beside which it does not count, as a name beside a code.",
    )
    updated_at: str | None = Attribute(
        default=None,
        description="Field that says when the source last changed the row: an older one overwrites none (时间比对).",
    )
    submissions: Literal["incremental", "full"] = Attribute(
        default="incremental",
        description="Whether a file is a part of what its sender has (增量), or the whole of it (全量).",
    )
    same_across_sources: tuple[str, ...] = Attribute(
        default=(), description="Fields that, all filled, make records of different senders the same one (一数多源)."
    )
    decided_on: str | None = Attribute(
        default=None, description="Field whose date decides periods and rules (决定日期)."
    )
    headline: tuple[str, ...] = Attribute(
        default=(), description="Fields by which people tell its records apart in a list (摘要)."
    )
    disclosure: Disclosure
    double_publication: bool = Attribute(
        default=False, description="Part of the publication of licences and penalties (双公示)."
    )
    key_group: bool = Attribute(default=False, description="Practice registrations of key occupations (重点职业人群).")
    display_policy: str | None = Attribute(
        default=None, description="Id of the policy that says from when to when it is shown."
    )
    effective_from: date
    effective_to: date | None = None
    fields: tuple[Field, ...]
    groups: tuple[Group, ...] = ()
    rules: tuple[Rule, ...] = ()
    former_templates: tuple[FormerTemplate, ...] = Attribute(
        default=(), description="Earlier templates whose files are still read."
    )
    header_columns: int = Attribute(
        default=2, gt=0, description="Fewest of its columns that make a header; 1 where a list of one column is meant."
    )
    ignored: tuple[str, ...] = Attribute(
        default=(), description="Headers that templates carry and nobody keeps, such as 序号."
    )

    @cached_property
    def by_code(self) -> Mapping[str, Field]:
        """Fields by their national code."""
        return {f.code: f for f in self.fields}

    @cached_property
    def by_header(self) -> Mapping[str, str]:
        """Field codes by the `header_key` of every header that names them: code, Chinese and English label, aliases."""
        return {
            header_key(header): f.code for f in self.fields for header in (f.code, f.label.zh, f.label.en, *f.aliases)
        }

    def field(self, code: str) -> Field:
        """The field of that code; `KeyError` if the dataset has none."""
        return self.by_code[code]
