"""Snapshots of what is on public display, and the changes that lead from one to the next."""

import csv
import gzip
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import orjson
import pytest

from cloud import clock, files, settings
from functions.daily import open_data
from localstack import provision
from tests.faults.endpoint import running
from tests.functions import at_rest
from tests.functions.city import City

PENALTY, REGISTER = "org-penalty", "org-registration"
NAME = "=测试1号商贸有限公司"  # which Excel would take for a formula
FINE = {"CF_CFLB": "罚款", "CF_JDRQ": date(2026, 3, 2), "CF_WSH": "测罚1号"}


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with running(tmp_path_factory.mktemp("endpoint")) as port:
        yield port


@pytest.fixture
def city(endpoint: int, tmp_path: Path) -> Iterator[City]:
    """A platform of which these objects are the first."""
    with at_rest.left_as_it_was():
        at_rest.enter(tmp_path, ("daily-rebuild", "daily-open-data", "operator"), endpoint)
        for folder in ("logs", "tmp"):
            (tmp_path / folder).mkdir()
        provision.at_rest(tmp_path)
        provision.buckets(["open-data"])
        files.delete_below(settings.bucket("open-data"), "")
        city = City(tmp_path)
        move(city, date(2026, 6, 1))
        city.upload(REGISTER, "b1", city.registration(1, NAME), city.registration(2, "测试2号商贸有限公司"))
        city.upload(
            PENALTY, "b2", city.penalty("p1", 1, NAME, **FINE), city.penalty("p2", 2, "测试2号商贸有限公司", **FINE)
        )
        yield city


def move(city: City, day: date) -> None:
    there = datetime.combine(day, time(12), clock.SHANGHAI) - datetime.now(UTC)
    (city.home / "clock.json").write_bytes(orjson.dumps({"offset": there.total_seconds()}))


def file(day: date, name: str, dataset: str = PENALTY) -> bytes:
    return gzip.decompress(files.read(settings.bucket("open-data"), f"{dataset}/{day}/{name}"))


def lines(day: date, name: str) -> list[Any]:
    return [orjson.loads(line) for line in file(day, name).splitlines()]


def written() -> Any:
    """A snapshot, made as the function makes it."""
    with at_rest.acting("daily-open-data"):
        return open_data.write()


FIRST, SECOND, THIRD = date(2026, 6, 1), date(2026, 6, 2), date(2027, 3, 3)


def test_a_snapshot_holds_what_is_on_display_with_its_last_day(city: City):
    assert written()[PENALTY] == 2
    rows = {row["record"]: row for row in lines(FIRST, "records.jsonl.gz")}
    assert (rows["p1"]["displayUntil"], rows["p1"]["subject"]["name"]) == ("2027-03-02", NAME)
    assert rows["p1"]["fields"]["CF_CFLB"] == "罚款"


def test_the_sheet_has_the_same_rows_and_no_formula(city: City):
    written()
    told = list(csv.DictReader(io.StringIO(file(FIRST, "records.csv.gz").decode("utf-8-sig"))))
    assert sorted(row["record"] for row in told) == ["p1", "p2"]
    assert {row["name"] for row in told} == {"'" + NAME, "测试2号商贸有限公司"}


def test_changes_lead_from_one_day_to_the_next(city: City):
    written()
    move(city, SECOND)
    city.upload(PENALTY, "b3", city.penalty("p1", 1, NAME, **{**FINE, "CF_NR": "更正"}))
    city.upload(PENALTY, "b4", {**city.penalty("p2", 2, "测试2号商贸有限公司", **FINE), "state": "withdrawn"})
    written()
    told = lines(SECOND, "changes.jsonl.gz")
    assert [(c.get("remove"), c["put"]["version"] if "put" in c else None) for c in told] == [(None, 2), ("p2", None)]
    manifest = open_data.latest(PENALTY)
    assert manifest
    assert (manifest["rows"], manifest["before"]) == (1, {"day": str(FIRST)})


def test_what_has_ended_is_removed_by_itself(city: City):
    written()
    move(city, THIRD)
    assert written()[PENALTY] == 0
    assert sorted(c["remove"] for c in lines(THIRD, "changes.jsonl.gz")) == ["p1", "p2"]


def test_the_same_day_again_gives_the_same_files(city: City):
    written()
    move(city, SECOND)
    written()
    first = open_data.latest(PENALTY)
    written()
    assert open_data.latest(PENALTY) == first
    assert first
    assert first["changes"] == 0
