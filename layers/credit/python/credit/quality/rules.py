"""The rules of a dataset, compiled once: every check of a cleansed row as an expression over whole columns."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, reduce
from operator import or_

import polars as pl

from credit import conditions
from credit.catalogue.model import Catalogue, Dataset, Field, Rule, Severity
from credit.quality import identifiers
from credit.quality.gates import gate
from credit.quality.mojibake import LOST as LOST_TEXT
from credit.quality.operations import Chain, chain
from credit.quality.operations.mojibake import unreadable
from credit.quality.operations.normal_forms import problems
from credit.quality.operations.suspects import Gate
from credit.quality.personal import PERHAPS
from credit.quality.texts.privacy import RULE, may_be_personal

TEXTS = ("text", "name", "code", "identifier", "document-number")
FREE = ("text", "name", "document-number")
LOST = "lost:"  # prefix of the Boolean columns that say where a value was sent but could not be read
RAISED = (  # by reading values, and by comparing rows
    *("date.unreadable", "date.impossible", "date.ambiguous", "date.imprecise", "date.sentinel", "date.too-early"),
    *("date.serial", "date.range", "date.too-late"),
    *("date.long-term-not-allowed", "amount.unreadable", "amount.negative", "amount.precision", "amount.currency"),
    *("integer.unreadable", "code-list", "code-list.other", "cell.error", "row.duplicate", "row.key-conflict"),
)
LOST_CHARACTER = (
    "[?？〓\ue000-\uf8ff\U000f0000-\U0010fffd]"  # what a name loses on its way through a smaller character set
)
# A document number in normal form that finds no document: no figure in it, masked, characters lost, a power of ten from
# a spreadsheet, no ordinal, no body, a year of five digits or nothing but a year, several numbers.
NO_DOCUMENT = (
    "^[^0-9〇零一二三四五六七八九十百]*$|[*●■□×〓?？\ue000-\uf8ff]|[Xx]{2}|^[0-9.]+E\\+?[0-9]+$|〕第?号?$"
    "|^〔[0-9]{4}〕第?[0-9]+号?$|〔[0-9]{5,}〕|^(?:19|20)[0-9]{2}年?$|[0-9]号[、，,;；和及]"
)
POWER_OF_TEN = r"^[0-9]\.[0-9]+E\+[0-9]{2}$"  # what a spreadsheet makes of a long number
SHORT = 200  # characters
TEST_NAME = (
    "(?i)^(?:(?:这是)?(?:一条)?(?:测试|试验|试填|演示|模拟|test|demo|示例|样例|样本|某某?|[x×]{2,})(?:一下)?(?:有限)?"
    "(?:公司|企业|单位|数据|用户|主体|名称|法人|人|部门|记录|用例|信息|专用)?(?:[，,]?(?:请?勿.{1,4}|请?忽略|不要.{1,4}|作废))?"
    "|[a-z甲乙丙丁](?:有限)?公司|[哈啊呵嘿嗯]{2,}"
    "|(?:测试|test)+|[a-z]|abcd?|"
    + "|".join(f"{c}{{2,}}" for c in "abcxyz0123456789")
    + "|[0-9]|张三|李四|王五|赵六|asdf.*|qwer.*|123456?)[0-9]{0,3}$"
)


@dataclass(frozen=True)
class Check:
    """One thing that may be wrong with a row.

    Args:
        rule: id of the rule that tells of it.
        field: the field that the finding is about, empty for the row as a whole.
        violated: Boolean over the typed columns of the dataset, `lost:…` columns and `_fault`.
        facts: values for the message, JSON.
        personal: of the rows found, only those count in whose text there is personal data; the facts name its kinds.
        severity: where it is not that of the rule.
        value: it looks at the value of its field alone, and has nothing to say where the field's gate lets it pass.
    """

    rule: str
    field: str
    violated: pl.Expr
    facts: str = "{}"
    personal: bool = False
    severity: Severity | None = None
    value: bool = False


@dataclass(frozen=True)
class Reasons:
    """The reasons why a number is not sound: a UInt32 mask, and for each rule the bits that mean it."""

    field: str
    mask: pl.Expr
    bits: Mapping[str, int]


@dataclass(frozen=True)
class Rules:
    """A dataset ready to judge batches by."""

    dataset: Dataset
    catalogue: Catalogue
    today: date
    chains: Mapping[str, Chain]
    checks: tuple[Check, ...]
    reasons: tuple[Reasons, ...]
    severities: Mapping[str, Severity]
    gates: Mapping[str, Gate]

    @cached_property
    def of_rows(self) -> tuple[Check, ...]:
        """The checks that look at more than one value."""
        return tuple(check for check in self.checks if not check.value)

    @cached_property
    def of_values(self) -> Mapping[str, tuple[Check, ...]]:
        """The checks that look at one value, by its field."""
        return {code: tuple(c for c in self.checks if c.value and c.field == code) for code in self.dataset.by_code}


def compile_rules(dataset: Dataset, catalogue: Catalogue, today: date) -> Rules:
    """Everything that `judge` needs to know of a dataset on a day.

    Raises:
        ValueError: a condition of the dataset is not one, or a rule that the engine raises is not in the catalogue.
    """
    checks = [check for f in dataset.fields for check in _field_checks(f, today)]
    checks += [*_row_checks(dataset), *_group_checks(dataset)]
    checks += [check for rule in dataset.rules for check in _rule_checks(rule, dataset, today)]
    chains = {f.code: chain(f, catalogue) for f in dataset.fields}
    rules = Rules(
        dataset=dataset,
        catalogue=catalogue,
        today=today,
        chains=chains,
        checks=tuple(checks),
        reasons=tuple(_reasons(dataset, today)),
        severities=_severities(dataset, catalogue, today),
        gates={f.code: gate(f, chains[f.code], _patterns(f, dataset), today) for f in dataset.fields},
    )
    raised = {*RAISED, *(check.rule for check in checks), *(rule for reasons in rules.reasons for rule in reasons.bits)}
    if unknown := raised - rules.severities.keys():
        raise ValueError(f"the catalogue has no rules {sorted(unknown)}, which the engine raises")
    return rules


def _severities(dataset: Dataset, catalogue: Catalogue, today: date) -> Mapping[str, Severity]:
    shared = {rule: catalogue.rule(rule, today).severity for rule in dict.fromkeys(r.id for r in catalogue.rules)}
    return {**shared, **{rule.id: rule.severity for rule in dataset.rules}}


def _field_checks(f: Field, today: date) -> Iterator[Check]:
    def check(rule: str, violated: pl.Expr, *, personal: bool = False, **facts: object) -> Check:
        return Check(rule, f.code, violated, json.dumps(facts), personal, value=True)

    value = pl.col(f.code)
    if f.required:
        yield Check("required", f.code, value.is_null() & ~pl.col(LOST + f.code))
    if f.not_after_today:
        yield Check("date.future", f.code, value > today)
    if f.type not in TEXTS:
        return
    if f.length is not None:
        yield check("length", value.str.len_chars() > f.length, limit=f.length)
    if f.min_length is not None:
        yield check("min-length", value.str.len_chars() < f.min_length, limit=f.min_length)
    if f.pattern is not None:
        yield check("pattern", ~value.str.contains(f.pattern))
    yield check("text.replacement-character", value.str.contains(LOST_TEXT))
    yield check("text.mojibake", unreadable(value))
    if f.type == "name":
        yield check("pattern", value.str.contains(LOST_CHARACTER))
    if _is_short_text(f):
        yield check("identifier.scientific", value.str.contains(POWER_OF_TEN))
    if f.type == "document-number" and not f.identifiers:
        yield check("document-number.unusable", value.str.contains(NO_DOCUMENT))
    if f.type in FREE:
        yield check(RULE, may_be_personal(value), personal=True)


def _is_short_text(f: Field) -> bool:
    """Whether a text may well be a number of its department's own, such as that of a licence, and no prose."""
    return f.type == "text" and f.length is not None and f.length <= SHORT


def _patterns(f: Field, dataset: Dataset) -> list[str]:
    """What the checks of a value look for, where its type alone does not rule it out."""
    patterns = [PERHAPS] if f.type in FREE else []
    if f.type in (*FREE, "code") and not f.code_list:
        patterns.append(LOST_TEXT)
    if _is_short_text(f):
        patterns.append(POWER_OF_TEN)
    if f.code == dataset.subject.name:
        patterns.append(TEST_NAME)
    return patterns


def _row_checks(dataset: Dataset) -> Iterator[Check]:
    name = dataset.subject.name
    yield Check("row.shifted", "", pl.col("_fault").is_not_null())
    yield Check("row.test", name, pl.col(name).str.contains(TEST_NAME), value=True)


def _group_checks(dataset: Dataset) -> Iterator[Check]:
    for group in dataset.groups:
        empty = pl.all_horizontal(pl.col(code).is_null() & ~pl.col(LOST + code) for code in group.fields)
        facts = {"label_zh": group.label.zh, "label_en": group.label.en}
        told = json.dumps(facts, ensure_ascii=False)
        yield Check("required-group", group.fields[0], empty, told, severity=group.severity)


def _rule_checks(rule: Rule, dataset: Dataset, today: date) -> Iterator[Check]:
    """A rule is not asked of a row in which one of its fields could not be read: that has been told already."""
    if rule.check is None:
        return
    parts = [rule.check] if rule.when is None else [rule.check, rule.when]
    looked_at = frozenset().union(*(conditions.fields_of(part) for part in parts))
    violated = ~conditions.expression(rule.check, dataset, today) & ~reduce(
        or_, (pl.col(LOST + code) for code in sorted(looked_at))
    )
    if rule.when is not None:
        violated &= conditions.expression(rule.when, dataset, today)
    leading = rule.fields[0] if rule.fields else ""
    yield Check(rule.id, leading, violated & _in_force(rule, dataset, today), severity=rule.severity)


def _in_force(rule: Rule, dataset: Dataset, today: date) -> pl.Expr:
    """A record is judged by the rules of the day on which it was decided; without such a day by those of today."""
    day = pl.col(dataset.decided_on).fill_null(today) if dataset.decided_on else pl.lit(today)
    begun = pl.lit(True) if rule.effective_from is None else day >= rule.effective_from
    return begun if rule.effective_to is None else begun & (day <= rule.effective_to)


def _reasons(dataset: Dataset, today: date) -> Iterator[Reasons]:
    """Document numbers are free in form unless the catalogue names one, and then only their year is judged."""
    for f in dataset.fields:
        kinds = f.identifiers or (("doc-no",) if f.type == "document-number" else ())
        if kinds:
            names = [reason.id for reason in identifiers.KINDS[kinds[0]].REASONS]
            judged = {name for name in names if f.identifiers or name != "pattern"}
            bits = {name: sum(1 << n for n, other in enumerate(names) if other == name) for name in sorted(judged)}
            yield Reasons(f.code, problems(pl.col(f.code), kinds, today) & sum(bits.values()), bits)
