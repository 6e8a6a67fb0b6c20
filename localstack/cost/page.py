"""`docs/cost.md`, made from prices, assumptions and the manifest."""

from collections.abc import Iterator, Sequence

from localstack.cost.model import Assumptions, City, Prices
from localstack.cost.month import Line, Month
from localstack.manifest import Manifest

HEAD = """# Cost (费用估算)

Written by `make format` from [`infra/platform.yaml`](../infra/platform.yaml) (what there is, and how much memory it
has), [`infra/cost.yaml`](../infra/cost.yaml) (what is assumed of three cities) and
[`infra/prices.yaml`](../infra/prices.yaml) (what is asked for it). An estimate: no bill of a running platform was
seen for it.

"""
NAMES = {
    "search": "search nodes 检索节点",
    "network": "private network 专用网络",
    "firewall": "web firewall 防火墙",
    "keys": "keys and secrets 密钥",
    "watch": "alarms, dashboard 告警",
    "schedules": "schedules 定时任务",
    "queues": "queues 队列",
    "intake": "intake 归集处理",
    "followers": "distribution, reporting 分发与上报",
    "requests": "requests 查询",
    "tables": "tables, reads and writes 表读写",
    "kept-tables": "tables, what is kept 表存储",
    "kept-objects": "objects, what is kept 文件存储",
    "objects": "objects, reads and writes 文件读写",
    "search-bucket": "search in a bucket 检索（存储桶）",
    "logs": "logs 日志",
}
FOOT = """
## What it says

- **What stands there anyway weighs as much as what is used**: {shares} of the three bills. The small city searches in
  files of a bucket, without nodes and a network of its own; with two nodes in a private network of two zones it would
  pay {nodes} {currency} more a month before anybody has asked anything.
- **Unchanged rows cost next to nothing**: they are judged and compared, and written nowhere. Whoever sends a whole
  table every day pays for judging it.
- **One machine** costs none of this: a computer with two cores, 8 GB and a disk, a second one for its backups, and
  somebody who looks after both.

## What is left out

Free tiers, taxes, support plans, reserved prices; a scanner for malware; traffic between zones; people. The **regions
of China** have prices of their own, in CNY, and are billed by their operators: for a million writes into tables they
ask 11.15 CNY (amazonaws.cn, the on-demand price), more than twice what is asked here. Put their list into
`infra/prices.yaml` before you decide.
"""


def page(manifest: Manifest, prices: Prices, assumptions: Assumptions) -> str:
    """The page."""
    months = [(city, Month(city, assumptions.assumed, manifest, prices).lines()) for city in assumptions.cities]
    small = assumptions.cities[0]
    grown = small.model_copy(update={"profile": assumptions.cities[1].profile})
    with_nodes = Month(grown, assumptions.assumed, manifest, prices).lines()
    nodes = _sum(with_nodes, fixed=True) - _sum(months[0][1], fixed=True)
    parts = [HEAD, *_cities(assumptions.cities), *_bills(months, prices), *_prices(prices)]
    shares = ", ".join(f"{_share(bill):.0%}" for _, bill in months)
    return "".join(parts) + FOOT.format(nodes=f"{nodes:,.0f}", currency=prices.currency, shares=shares)


def _cities(cities: Sequence[City]) -> Iterator[str]:
    yield "## Three cities\n\n"
    yield _row(["", *(f"{c.name.en} {c.name.zh}" for c in cities)]) + _rule(len(cities))
    for label, value in (
        ("bodies 主体", "bodies"),
        ("records kept 记录", "records"),
        ("files a day of work 每工作日文件", "files"),
        ("rows a day of work 每工作日行数", "rows"),
        ("of them new or changed 新增或变更", "changed"),
        ("public requests a day 公众查询/日", "requests"),
        ("looks of agencies a day 部门查询/日", "looks"),
        ("GB in tables", "tables_gigabytes"),
        ("GB of objects", "objects_gigabytes"),
    ):
        yield _row([label, *(_figure(getattr(city, value)) for city in cities)])
    yield _row(["search nodes 检索节点", *(_nodes(city) for city in cities)]) + "\n"


def _nodes(city: City) -> str:
    profile = city.profile
    return (
        "none: a bucket" if profile.search == "bucket" else f"{profile.nodes} {profile.search}, {profile.zones} zones"
    )


def _bills(months: Sequence[tuple[City, list[Line]]], prices: Prices) -> Iterator[str]:
    yield f"## A month, in {prices.currency} ({prices.region}, {prices.dated})\n\n"
    yield _row(["", "", *(f"{city.name.en} {city.name.zh}" for city, _ in months)]) + _rule(len(months) + 1)
    for lines in zip(*(bill for _, bill in months), strict=True):
        kind = "fixed 固定" if lines[0].fixed else "used 用量"
        yield _row([NAMES[lines[0].what], kind, *(_money(line.cost) for line in lines)])
    for label, fixed in (("**fixed 固定**", True), ("**used 用量**", False)):
        yield _row([label, "", *(_money(_sum(bill, fixed=fixed)) for _, bill in months)])
    yield _row(["**all of it 合计**", "", *(f"**{_money(sum(line.cost for line in bill))}**" for _, bill in months)])
    yield _row(["of which fixed 固定占比", "", *(f"{_share(bill):.0%}" for _, bill in months)]) + "\n"


def _prices(prices: Prices) -> Iterator[str]:
    yield f"## Prices\n\nOf {prices.region}, dated {prices.dated}. "
    yield "Those with ✓ were read on a stored page on that day, some of them older or of others; "
    yield "the others are to be checked.\n\n"
    yield _row(["price", prices.currency, "for one", ""]) + _rule(3)
    for name, one in prices.prices.items():
        yield _row([name, f"{one.price:.10f}".rstrip("0").rstrip("."), one.unit, "✓" if one.seen else ""])
    yield "\nSources: " + ", ".join(f"<{source}>" for source in prices.sources) + "\n"


def _sum(lines: Sequence[Line], *, fixed: bool) -> float:
    return sum(line.cost for line in lines if line.fixed is fixed)


def _share(bill: Sequence[Line]) -> float:
    return _sum(bill, fixed=True) / sum(line.cost for line in bill)


def _money(cost: float) -> str:
    return "–" if cost == 0 else f"{cost:,.0f}" if cost >= 10 else f"{cost:.2f}"


def _figure(value: float) -> str:
    return f"{value:.0%}" if 0 < value < 1 else f"{value:,.0f}"


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |\n"


def _rule(columns: int) -> str:
    return "| --- |" + " ---: |" * columns + "\n"
