"""The data dictionary for people who fill in files: every dataset and code list as Markdown, Chinese first."""

from collections.abc import Iterator, Sequence

from credit.catalogue.codes import CodeList
from credit.catalogue.dataset import Dataset, Field
from credit.catalogue.model import Catalogue
from credit.catalogue.rule import Rule
from credit.text import Text

HEAD = """\
<!-- Made from schemas/ by `make format`; do not edit. -->
# 目录 · Datasets

每个目录一节：谁可以报送、依据什么、以什么为同一条记录、有哪些信息项、按哪些规则校验。
One section for each dataset: who may send it, on what legal basis, what makes a record the same record, its fields
and the rules it is judged by. All rules with what they expect: [rules.md](rules.md).
"""
TYPES = {
    "text": "文本 text",
    "name": "名称 name",
    "code": "代码表 code list",
    "identifier": "号码 identifier",
    "document-number": "文号 document number",
    "date": "日期 date",
    "amount": "金额 amount",
    "integer": "整数 integer",
}
UNITS = {"yuan": "元", "wan-yuan": "万元"}
DISCLOSURES = {
    "public": "社会公开 public",
    "agency": "政务共享 agencies",
    "consent": "授权查询 consent",
    "never": "不展示 never",
}
SEVERITIES = {
    "reject": "退回该行 reject",
    "doubt": "存疑待核 doubt",
    "warn": "提示 warn",
    "hold": "暂缓 hold",
    "repaired": "已更正 repaired",
    "refuse": "退回文件 refuse",
}


def page(catalogue: Catalogue) -> str:
    """The whole page. The same catalogue always gives the same text."""
    newest = sorted({d.id for d in catalogue.datasets})
    lists = sorted({f.code_list for d in newest for f in catalogue.dataset(d).fields if f.code_list})
    sections = [_dataset(catalogue.dataset(name)) for name in newest]
    sections += ["## 代码表 · Code lists\n", *(_code_list(catalogue.code_list(name)) for name in lists)]
    return "\n".join([HEAD, *sections])


def _dataset(dataset: Dataset) -> str:
    rows = "\n".join(
        _table(["代码 code", "信息项 field", "类型 type", "必填", "公开属性 disclosure"], map(_field, dataset.fields))
    )
    return f"""\
## {dataset.name.zh} · {dataset.name.en} (`{dataset.id}`)

{dataset.description.zh}
{dataset.description.en}

- 依据 legal basis: {"；".join(f"《{b.law}》{b.article}（{b.level}）" for b in dataset.basis)}
- 报送单位 senders: {", ".join(f"`{s}`" for s in dataset.senders)}
- 周期 cycle: {dataset.cycle}
- 同一条记录 key: {", ".join(f"`{code}`" for code in dataset.key)}

{rows}

{_groups(dataset)}{_rules(dataset.rules)}"""


def _field(field: Field) -> list[str]:
    length = f" ≤{field.length}" if field.length else ""
    unit = f"（{UNITS[field.unit]}，{field.decimals} 位小数）" if field.unit else ""
    codes = f" [{field.code_list}](#{field.code_list})" if field.code_list else ""
    note = f"<br>{_both(field.note)}" if field.note else ""
    kind = f"{TYPES[field.type]}{length}{unit}{codes}{'，可多选 several' if field.many else ''}"
    required = "是 yes" if field.required else ""
    return [f"`{field.code}`", f"{_both(field.label)}{note}", kind, required, DISCLOSURES[field.disclosure]]


def _groups(dataset: Dataset) -> str:
    lines = [f"至少填写一项 at least one of: {', '.join(f'`{code}`' for code in g.fields)}\n" for g in dataset.groups]
    return "\n".join([*lines, ""]) if lines else ""


def _rules(rules: Sequence[Rule]) -> str:
    cells = ([f"`{r.id}`", SEVERITIES[r.severity], _both(r.message), r.source] for r in rules)
    return "\n".join([*_table(["规则 rule", "处理 severity", "说明 message", "来源 source"], cells), ""])


def _code_list(codes: CodeList) -> str:
    cells = ([f"`{c.code}`", _both(c.label), "、".join(c.aliases)] for c in codes.codes)
    rows = "\n".join(_table(["代码 code", "名称 label", "也接受 also accepted"], cells))
    return f'### <a id="{codes.id}"></a>{codes.name.zh} · {codes.name.en}\n\n来源 source: {codes.source}\n\n{rows}\n'


def _table(heads: Sequence[str], rows: Iterator[list[str]]) -> Iterator[str]:
    yield _line(heads)
    yield _line(["---"] * len(heads))
    for row in rows:
        yield _line([cell.replace("|", "\\|") for cell in row])


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _both(text: Text) -> str:
    return text.zh if text.zh == text.en else f"{text.zh}<br>{text.en}"
