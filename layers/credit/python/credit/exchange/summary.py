"""A receipt as a page for the person who has to mend the file: Chinese first, English beside it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from credit.exchange.receipt import Example, FindingTold, Receipt
from credit.text import Text

SEVERITIES = {
    "refuse": Text(zh="整个文件不予接收", en="file refused"),
    "reject": Text(zh="退回，需更正重报", en="rejected"),
    "hold": Text(zh="暂缓入库", en="held"),
    "doubt": Text(zh="存疑，需核对", en="doubtful"),
    "warn": Text(zh="提示", en="for your information"),
    "repaired": Text(zh="已自动整理", en="mended"),
}
COUNTS = (
    ("received", "收到", "received"),
    ("accepted", "通过", "accepted"),
    ("doubtful", "存疑", "doubtful"),
    ("rejected", "退回", "rejected"),
    ("duplicate", "重复", "duplicate"),
)
TO_MEND = ("reject", "hold", "doubt")


@dataclass(frozen=True)
class Group:
    """What was found in one column, most frequent first; `column` is empty for what concerns whole rows or the file."""

    column: str
    findings: Sequence[FindingTold]

    @property
    def weight(self) -> tuple[int, int]:
        """Columns with something to mend come first, then those with more findings."""
        return sum(f.count for f in self.findings if f.severity in TO_MEND), sum(f.count for f in self.findings)


def page(receipt: Receipt, dataset: Text, cycle: str = "") -> str:
    """The receipt as one HTML document that needs nothing else.

    Args:
        receipt: the whole answer.
        dataset: name of the dataset.
        cycle: how soon rows are due, in Chinese, as the dataset says it.
    """
    found = [finding for finding in receipt.findings if finding.severity != "repaired"]
    mended = sorted((f for f in receipt.findings if f.severity == "repaired"), key=lambda f: -f.count)
    shown = {"groups": grouped(found), "mended": mended, "counts": COUNTS, "severities": SEVERITIES, "cycle": cycle}
    return _template().render(receipt=receipt, dataset=dataset, **shown)


def grouped(findings: Iterable[FindingTold]) -> list[Group]:
    """The findings by the column that they are about."""
    ordered = sorted(findings, key=lambda f: (_column(f), -f.count))
    groups = [Group(column, list(some)) for column, some in groupby(ordered, key=_column)]
    return sorted(groups, key=lambda group: group.weight, reverse=True)


def _column(finding: FindingTold) -> str:
    return next((example.column for example in finding.examples), "")


def _places(examples: Sequence[Example]) -> str:
    """Where to look, by sheet: 三月：第4、9行."""
    told = []
    for sheet, some in groupby(examples, key=lambda example: example.sheet):
        rows = "、".join(dict.fromkeys(str(example.row) for example in some if example.row))
        told.append(f"{sheet}：第{rows}行" if sheet and rows else f"第{rows}行" if rows else sheet)
    return "；".join(told)


def _share(count: int, received: int) -> str:
    """How many of a hundred rows."""
    if not received or count > received:
        return ""
    percent = 100 * count / received
    return "<0.1%" if percent < 0.1 else f"{percent:.1f}%" if percent < 99.95 else "100%"


@cache
def _template() -> Template:
    loader = PackageLoader("credit.exchange", "")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"places": _places, "share": _share}
    return environment.get_template("summary.html")
