"""A receipt as a page for the person who has to mend the file: Chinese first, English beside it."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from credit.exchange.receipt import Receipt
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


def page(receipt: Receipt, dataset: Text) -> str:
    """The receipt as one HTML document that needs nothing else; `dataset` is the dataset's name."""
    counted = sorted(receipt.findings, key=lambda finding: -finding.count)
    shown = {"findings": counted, "counts": COUNTS, "severities": SEVERITIES}
    return _template().render(receipt=receipt, dataset=dataset, **shown)


@cache
def _template() -> Template:
    loader = PackageLoader("credit.exchange", "")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("summary.html")
