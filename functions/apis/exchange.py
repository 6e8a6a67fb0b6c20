"""Exchange statistics (交换统计) through the agency API: the managing body sees all units, everybody else their own."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from cloud import clock, knowledge
from credit.disclosure.viewer import Role, Viewer
from credit.errors import NotAllowed
from credit.exchange.sheets import BOM
from credit.insight.exchanged import Handed, Supplied, Tasks
from credit.text import Text
from functions.apis import callers
from functions.apis.asked_exchange import Exchange
from functions.apis.call import Answer, Call, Route
from functions.apis.told_exchange import AboveTold, ExchangeTold, SupplyTold, UnitTold
from functions.collection.policy import policy as collection
from functions.daily import exchange
from functions.distribution.policy import policy as distribution
from functions.permissions.policy import manages
from functions.reporting import targets

CSV = "text/csv; charset=utf-8"
COLUMNS = ("unit", "name", "dataset", "channel", *Supplied.model_fields)


def counted(call: Call) -> Answer:
    """A month: what came, what was handed over, what went up, what is late."""
    asked: Exchange = call.query
    viewer = callers.viewer(call)
    month = asked.period or clock.today().isoformat()[:7]
    known = exchange.counted(month)
    if known is None:
        return Answer(ExchangeTold(period=month, as_of=None, supplied=Supplied(), units=(), above=()))
    units = _wanted(viewer, asked.unit, known["units"])
    told = tuple(_unit(item) for item in exchange.of_units(month, units))
    if asked.form == "csv":
        return Answer(_sheet(told), kind=CSV)
    whole = manages(viewer) or viewer.role is Role.AUDITOR
    return Answer(
        ExchangeTold(
            period=month,
            as_of=known["asOf"],
            supplied=_total(told),
            units=told,
            above=tuple(_above(known["above"])) if whole else (),
        )
    )


def _wanted(viewer: Viewer, unit: str | None, units: list[str]) -> list[str]:
    """Whose figures are told; another's are nobody's business."""
    if manages(viewer) or viewer.role is Role.AUDITOR:
        return [one for one in units if unit in (None, one)]
    if viewer.role not in distribution().askers or unit not in (None, viewer.agency):
        raise NotAllowed
    return [str(viewer.agency)]


def _unit(item: Any) -> UnitTold:
    agency = knowledge.catalogue().agency(item["unit"])
    return UnitTold(
        unit=item["unit"],
        name=agency.name if agency else None,
        supplied=tuple(SupplyTold(channel_text=_channel(row["channel"]), **row) for row in item["supplied"]),
        handed=Handed.model_validate(item["handed"]),
        tasks=Tasks.model_validate(item["tasks"]),
        subscriptions=int(item["subscriptions"]),
        unconfirmed=int(item["unconfirmed"]),
    )


def _channel(channel: str) -> Text:
    return next((one.text for one in collection().channels if one.id == channel), Text(zh=channel, en=channel))


def _above(told: Any) -> Iterator[AboveTold]:
    for target, counts in told.items():
        yield AboveTold(target=target, name=targets.named(target).name, **counts)


def _total(units: tuple[UnitTold, ...]) -> Supplied:
    total = Supplied()
    for unit in units:
        for row in unit.supplied:
            total = total.plus(Supplied.model_validate(row.model_dump()))
    return total


def _sheet(units: tuple[UnitTold, ...]) -> str:
    """What came, a line for each unit, dataset and channel, for Excel; nothing in it is anybody's own words."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\r\n")
    lines.writerow(COLUMNS)
    for unit in units:
        for row in unit.supplied:
            facts = row.model_dump()
            about = {**facts, "unit": unit.unit, "name": unit.name.zh if unit.name else ""}
            lines.writerow([about[name] for name in COLUMNS])
    return BOM.decode("utf-8") + out.getvalue()


ROUTES = (
    Route(
        "GET",
        "/v1/exchange-statistics",
        counted,
        Text(zh="交换统计", en="What was exchanged in a month"),
        query=Exchange,
        answer=ExchangeTold,
        secured=True,
        problems=(400, 403),
    ),
)
