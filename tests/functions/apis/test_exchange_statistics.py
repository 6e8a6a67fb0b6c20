"""What was exchanged in a month, counted from what the tables hold, and told to whom it concerns."""

import csv
import io

import pytest

from cloud import tables
from functions.daily import exchange
from tests.functions import at_rest
from tests.functions.apis import granting
from tests.functions.apis.conftest import WHO
from tests.functions.apis.granting import BANK, COURT, MANAGER, bank, manager
from tests.functions.apis.test_subscriptions import court, granted, written

MONTH = "2026-11"


@pytest.fixture
def city(platform):
    at_rest.enter(platform.home, (*WHO, "distribution-follow", "daily-exchange"))
    return granting.town(platform)


def submission(number: str, at: str, counts: dict[str, int], agency: str = COURT, **more) -> None:
    facts = {"id": number, "agency": agency, "dataset": "org-penalty", "receivedAt": at, "state": 80, "steps": []}
    tables.table("submissions").put({**facts, "counts": counts, **more})


def counts(received: int, accepted: int) -> dict[str, int]:
    return {"received": received, "accepted": accepted, "doubtful": received - accepted, "rejected": 0, "duplicate": 0}


def task(number: str, due: str, **more) -> None:
    told = {"id": number, "agency": COURT, "dataset": "org-penalty", "due": due, "place": f"{due}#{number}"}
    tables.table("tasks").put({**told, "state": "open", **more})


def told(city, token: str, more: str = ""):
    return city.agency.get(f"/v1/exchange-statistics?period={MONTH}{more}", authorization=token)


@pytest.fixture
def counted(city):
    submission("b1", "2026-11-02T01:00:00+00:00", counts(10, 8))
    submission("b2", "2026-11-03T01:00:00+00:00", counts(5, 5), channel="api")
    submission("b3", "2026-10-31T16:00:00+00:00", counts(1, 1))  # midnight in China: the first of November
    submission("b4", "2026-10-31T15:59:59+00:00", counts(100, 100))
    submission("b5", "2026-11-30T16:00:00+00:00", counts(100, 100))
    submission("b6", "2026-11-04T01:00:00+00:00", counts(7, 7), dryRun=True)
    submission("b7", "2026-11-04T01:00:00+00:00", counts(7, 7), channel="platform")
    submission("b8", "2026-11-05T01:00:00+00:00", {}, state=90)
    submission("b9", "2026-11-05T01:00:00+00:00", counts(2, 2), agency=MANAGER)
    task("t1", "2026-11-05", state="reported", reportedAt="2026-11-05T15:00:00+00:00")
    task("t2", "2026-11-05", state="reported", reportedAt="2026-11-05T16:00:00+00:00")
    task("t3", "2026-11-10", state="late")
    task("t4", "2026-12-10")
    made = granted(city)
    written(made["id"], "r1", "r2")
    exchange.handler({}, None)
    return city


def test_rows_are_counted_by_the_channel_by_which_they_came(counted):
    reply = told(counted, manager(counted), f"&unit={COURT}").json
    [unit] = reply["units"]
    by = {row["channel"]: (row["files"], row["received"], row["accepted"], row["refused"]) for row in unit["supplied"]}
    assert by == {"upload": (3, 11, 9, 1), "api": (1, 5, 5, 0)}
    assert unit["supplied"][0]["channelText"]["zh"] == "接口上报"


def test_the_whole_is_the_sum_of_its_units(counted):
    reply = told(counted, manager(counted)).json
    rows = [row for unit in reply["units"] for row in unit["supplied"]]
    assert reply["supplied"]["received"] == sum(row["received"] for row in rows) == 18
    assert reply["supplied"]["files"] == 5


def test_what_was_reported_a_day_too_late_is_late(counted):
    [unit] = told(counted, court(counted)).json["units"]
    assert unit["tasks"] == {"due": 3, "inTime": 1, "late": 2, "open": 1, "excused": 0}


def test_what_a_receiver_has_not_confirmed_is_told(counted):
    [unit] = told(counted, court(counted)).json["units"]
    assert (unit["subscriptions"], unit["unconfirmed"]) == (1, 2)


def test_units_see_their_own_figures_and_nobody_elses(counted):
    assert [u["unit"] for u in told(counted, court(counted)).json["units"]] == [COURT]
    assert told(counted, court(counted)).json["above"] == []
    assert told(counted, court(counted), f"&unit={MANAGER}").status == 403
    assert told(counted, bank(counted, BANK)).json["units"] == []
    assert told(counted, counted.token("subject", None, "s1")).status == 403
    assert len(told(counted, counted.token("auditor")).json["units"]) > 1


def test_a_sheet_has_a_line_for_each_channel(counted):
    text = told(counted, court(counted), "&format=csv").text
    lines = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [(line["channel"], line["received"]) for line in lines] == [("api", "5"), ("upload", "11")]


def test_a_month_that_nobody_counted_says_so(city):
    assert told(city, manager(city)).json["asOf"] is None
    assert city.agency.get("/v1/exchange-statistics?period=2026-13", authorization=manager(city)).status == 400
