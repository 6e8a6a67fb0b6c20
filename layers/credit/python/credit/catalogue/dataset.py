"""A catalogue entry: its fields, whom it is about, by which rules it is judged."""

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any, Literal

from pydantic import Field as Attribute

from credit.catalogue.document import Dimension, Document, Kind, Responsibility, Severity
from credit.catalogue.headers import header_key
from credit.text import Text

FieldType = Literal["text", "name", "code", "identifier", "document-number", "date", "amount", "integer"]
PLACEHOLDER = re.compile(r"\{(\w+)\}")


class Disclosure(StrEnum):
    """Widest circle that may see a field (公开属性), before any clock or purpose is asked."""

    PUBLIC = "public"  # 社会公开
    AGENCY = "agency"  # 政务共享
    CONSENT = "consent"  # 授权查询
    NEVER = "never"  # kept as evidence or for linking, shown to nobody


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
    note: Text | None = Attribute(default=None, description="Filling note for the sender.")


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
    when: Mapping[str, Any] | None = Attribute(default=None, description="Rows that the rule is asked of; absent: all.")
    check: Mapping[str, Any] | None = Attribute(default=None, description="What a good row satisfies.")
    version: int = 1
    effective_from: date | None = None
    effective_to: date | None = None
    source: str = Attribute(default="", description="Law and article, standard and clause, or `practice`.")

    @cached_property
    def placeholders(self) -> frozenset[str]:
        """The facts that the message asks for, in either language."""
        return frozenset(PLACEHOLDER.findall(self.message.zh) + PLACEHOLDER.findall(self.message.en))


class Group(Document):
    """Fields of which at least one must be filled (同组任一必填)."""

    id: str
    fields: tuple[str, ...]
    label: Text
    severity: Severity = "reject"


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


class LegalBasis(Document):
    """The law that allows the collection."""

    law: str
    article: str
    level: str = Attribute(description="法律, 行政法规, 国务院规范性文件, 地方性法规, …")


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
    subject: SubjectFields
    key: tuple[str, ...] = Attribute(
        min_length=1, description="Fields that make a record the same record; any may be empty."
    )
    key_unless: Mapping[str, str] = Attribute(
        default={},
        description="Key member: the stronger member beside which it does not count, as a name beside a code.",
    )
    decided_on: str | None = Attribute(
        default=None, description="Field whose date decides periods and rules (决定日期)."
    )
    disclosure: Disclosure
    display_policy: str | None = Attribute(
        default=None, description="Id of the policy that says from when to when it is shown."
    )
    effective_from: date
    effective_to: date | None = None
    fields: tuple[Field, ...]
    groups: tuple[Group, ...] = ()
    rules: tuple[Rule, ...] = ()
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
