"""The catalogue of rules for people who want to know what a finding means: every rule as Markdown, Chinese first."""

from collections.abc import Iterator, Mapping, Sequence

from credit.catalogue.dataset import Dataset
from credit.catalogue.document import Dimension, Responsibility
from credit.catalogue.model import Catalogue
from credit.catalogue.page import SEVERITIES
from credit.catalogue.rule import Rule
from credit.text import Text

HEAD = """\
<!-- Made from schemas/ by `make format`; do not edit. -->
# 校验规则 · Rules

每一条校验规则：发现什么问题、属于哪个质量维度、怎样处理、由谁改正、正确的写法是什么样、依据什么。
`{label}` 一类的占位符在回执中换成实际的列名、行号；回执从不写出所填的值。
Every rule that the platform judges by: what it finds, its dimension of quality, what becomes of the row, who mends it,
what a good value looks like, where the rule comes from. Placeholders such as `{label}` are filled in by the finding;
no message shows the value itself.
"""
DIMENSIONS: Mapping[Dimension, str] = {
    "completeness": "完整性 completeness",
    "conformity": "规范性 conformity",
    "timeliness": "及时性 timeliness",
    "consistency": "一致性 consistency",
    "logic": "逻辑性 logic",
    "uniqueness": "唯一性 uniqueness",
}
RESPONSIBILITIES: Mapping[Responsibility, str] = {
    "sender": "报送单位 sender",
    "platform": "平台 platform",
    "managing-body": "信用主管部门 managing body",
}
FAMILIES: Mapping[str, str] = {  # by the part of the id before the first dot; what has none speaks of a row
    "file": "文件 · Files",
    "sheet": "工作表 · Sheets",
    "column": "列 · Columns",
    "plausibility": "整个文件 · The file as a whole",
    "row": "行 · Rows",
    "cell": "单元格 · Cells",
    "text": "文字 · Texts",
    "code-list": "代码表 · Code lists",
    "identifier": "号码 · Identifiers",
    "date": "日期 · Dates",
    "amount": "金额 · Amounts",
    "integer": "整数 · Integers",
    "subject": "主体 · Subjects",
    "unit": "单位 · Units",
    "address": "地址 · Addresses",
    "correction": "更正 · Corrections",
    "confirmation": "核实 · Confirmations",
    "mark": "标注 · Marks",
    "operation": "自动整理 · Operations",
}


def rules_page(catalogue: Catalogue) -> str:
    """The whole page. The same catalogue always gives the same text."""
    shared = sorted(catalogue.rules, key=lambda rule: (rule.id, rule.version))
    families = list(dict.fromkeys([*FAMILIES, *sorted({_family(rule) for rule in shared})]))
    sections = [_section(FAMILIES.get(name, name), [r for r in shared if _family(r) == name]) for name in families]
    datasets = [catalogue.dataset(name) for name in sorted({d.id for d in catalogue.datasets})]
    return "\n".join([HEAD, *filter(None, sections), *(_own(dataset) for dataset in datasets if dataset.rules)])


def _family(rule: Rule) -> str:
    before, dot, _ = rule.id.partition(".")
    return before if dot else "row"


def _own(dataset: Dataset) -> str:
    return _section(f"{dataset.name.zh} · {dataset.name.en} (`{dataset.id}`)", dataset.rules)


def _section(title: str, rules: Sequence[Rule]) -> str:
    return "\n".join([f"## {title}\n", *(_rule(rule) for rule in rules)]) if rules else ""


def _rule(rule: Rule) -> str:
    version = f" · 版本 version {rule.version}" if rule.version > 1 else ""
    return "\n".join([f"### `{rule.id}`{version}\n", _plain(rule.message), "", *_facts(rule), ""])


def _facts(rule: Rule) -> Iterator[str]:
    said = [DIMENSIONS[rule.dimension], SEVERITIES[rule.severity], f"改正 {RESPONSIBILITIES[rule.responsibility]}"]
    yield f"- {'；'.join(said)}"
    if rule.fields:
        yield f"- 信息项 fields: {', '.join(f'`{code}`' for code in rule.fields)}"
    if rule.expected is not None:
        yield f"- 应为 expected: {rule.expected.zh} · {rule.expected.en}"
    if rule.example is not None:
        yield f"- 例 example: `{rule.example}`"
    if rule.parameters:
        yield f"- 阈值 thresholds: {', '.join(f'{name} {value:g}' for name, value in rule.parameters.items())}"
    if rule.effective_from or rule.effective_to:
        yield f"- 施行 in force: {rule.effective_from or '…'} – {rule.effective_to or '…'}"
    yield f"- 来源 source: {rule.source}"


def _plain(text: Text) -> str:
    return f"{text.zh}\n{text.en}"
