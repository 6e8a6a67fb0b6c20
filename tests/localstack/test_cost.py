"""The estimate follows what exists, what is assumed and what is asked for it."""

import pytest

from localstack import manifest
from localstack.cost import model
from localstack.cost.month import Month
from localstack.cost.page import NAMES, page

PRICES, TOLD = model.prices(), model.assumptions()
SMALL, MEDIUM, LARGE = TOLD.cities


def bill(
    city: model.City, assumed: model.Assumed = TOLD.assumed, told: manifest.Manifest | None = None
) -> dict[str, float]:
    lines = Month(city, assumed, told or manifest.load(), PRICES).lines()
    return {line.what: line.cost for line in lines}


def test_a_step_costs_its_memory_its_time_and_its_transitions():
    only = TOLD.assumed.model_copy(update={"steps": {"intake-compare": model.Step(seconds=2, micros=1000)}})
    city = SMALL.model_copy(update={"files": 1.0, "rows": 1000.0})
    calls = TOLD.assumed.days_of_work
    memory = manifest.load().functions["intake-compare"].memory / 1024
    expected = calls * (memory * 3 * 0.0000133334 + 0.0000002 + TOLD.assumed.transitions_of_a_file * 0.000025)
    assert bill(city, only)["intake"] == pytest.approx(expected)


def test_what_the_manifest_has_more_of_costs_more():
    told = manifest.load()
    more = told.model_copy(update={"secrets": {**told.secrets, "other-key": told.secrets["seal-key"]}})
    assert bill(SMALL, told=more)["keys"] - bill(SMALL)["keys"] == pytest.approx(0.40)


def test_a_schedule_is_counted_by_its_rate_in_the_cloud():
    told = manifest.load()
    once = told.model_copy(update={"schedules": {"seal": told.schedules["seal"]}})
    memory = told.functions["daily-seal"].memory / 1024
    each = memory * TOLD.assumed.scheduled * 0.0000133334 + 0.0000002
    assert bill(SMALL, told=once)["schedules"] == pytest.approx(720 * each)


def test_unchanged_rows_write_nothing():
    idle = MEDIUM.model_copy(update={"changed": 0.0, "looks": 0.0})
    reads = (
        idle.rows * TOLD.assumed.days_of_work * TOLD.assumed.reads_of_a_row + idle.requests * 30 * 12
    ) * 0.000000125
    assert bill(idle)["tables"] == pytest.approx(reads)


def test_without_nodes_network_and_firewall_nothing_of_them_is_paid():
    assert [bill(SMALL)[what] for what in ("search", "network", "firewall")] == [0, 0, 0]
    assert bill(MEDIUM)["search"] == pytest.approx(2 * 730 * 0.073 + 40 * 0.122)


def test_a_larger_city_pays_more_for_all_that_is_used():
    bills = [bill(city) for city in (SMALL, MEDIUM, LARGE)]
    used = [line.what for line in Month(SMALL, TOLD.assumed, manifest.load(), PRICES).lines() if not line.fixed]
    used.remove("search-bucket")  # the larger ones have nodes
    assert all(bills[0][what] < bills[1][what] < bills[2][what] for what in used)


def test_a_city_without_nodes_pays_for_what_its_search_reads_and_keeps():
    twice = SMALL.model_copy(update={"requests": 2 * SMALL.requests})
    looks = SMALL.requests * 30 * 0.0000004
    assert bill(twice)["search-bucket"] - bill(SMALL)["search-bucket"] == pytest.approx(looks)
    assert [bill(city)["search-bucket"] for city in (MEDIUM, LARGE)] == [0, 0]


def test_every_line_has_its_name_and_every_price_is_used_or_a_mistake():
    assert set(bill(LARGE)) == set(NAMES)
    told = page(manifest.load(), PRICES, TOLD)
    doubled = PRICES.model_copy(
        update={"prices": {n: p.model_copy(update={"price": p.price * 2}) for n, p in PRICES.prices.items()}}
    )
    assert page(manifest.load(), doubled, TOLD) != told
    for name in PRICES.prices:
        once = {**PRICES.prices, name: PRICES.prices[name].model_copy(update={"price": PRICES.prices[name].price + 1})}
        other = PRICES.model_copy(update={"prices": once})
        costs = [sum(line.cost for line in Month(c, TOLD.assumed, manifest.load(), other).lines()) for c in TOLD.cities]
        before = [sum(bill(c).values()) for c in TOLD.cities]
        assert costs != before, name


def test_the_functions_that_are_assumed_to_run_exist():
    assert {*TOLD.assumed.steps, TOLD.assumed.followed.function, TOLD.assumed.folded.function} <= set(
        manifest.load().functions
    )
