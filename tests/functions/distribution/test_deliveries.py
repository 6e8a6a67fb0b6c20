"""Deliveries: files with a manifest, one open at a time, told until confirmed, replaced when they are wrong."""

import hashlib
import io
import os
from datetime import date, datetime, time, timedelta

import orjson
import polars as pl
import pytest

from cloud import files, settings, tables
from credit.distribution import signing
from credit.errors import ConditionFailed
from functions.distribution import again, deliveries, feed, packing, replay, store, tell
from functions.distribution.deliveries import Delivery
from tests.cloud.far_side import FarSide
from tests.functions.distribution.receivers import Consumer, Town


def lies_there(key: str) -> bool:
    return bool(list(files.versions(settings.bucket("outbox"), key)))


def confirm(town: Town, delivery: Delivery) -> None:
    deliveries.move(delivery.id, deliveries.OPEN, deliveries.ACKNOWLEDGED)
    feed.confirm(delivery.subscription, delivery.up_to)
    deliveries.clear(delivery)


def test_the_manifest_says_what_the_files_are(town: Town):
    town.bodies(1, 2)
    town.subscribe(mode="push")
    town.sent("b1", town.fine("p1", 1), town.fine("p2", 2))
    town.follow()
    delivery = town.delivery()
    manifest = orjson.loads(files.read(settings.bucket("outbox"), delivery.manifest["key"]))
    content = files.read(settings.bucket("outbox"), delivery.files[0]["key"])
    assert manifest["files"][0]["sha256"] == hashlib.sha256(content).hexdigest()
    assert manifest["rows"] == {"put": 2, "remove": 0}
    assert {row["record"] for row in town.content(delivery)} == {"p1", "p2"}
    assert (manifest["after"], manifest["upTo"], manifest["ledger"]["from"]) == (0, 2, None)
    town.sent("b2", town.fine("p3", 1))
    confirm(town, delivery)
    town.follow()
    following = orjson.loads(files.read(settings.bucket("outbox"), town.delivery().manifest["key"]))
    assert following["ledger"]["from"] == manifest["ledger"]["to"] != following["ledger"]["to"]


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_table_has_a_column_for_every_field_and_safe_cells(town: Town, form: str):
    town.bodies(1)
    town.subscribe(mode="push", format=form, fields=["CF_WSH", "CF_CFLB"])
    town.sent("b1", town.fine("p1", 1, CF_WSH="=测罚1号"))
    town.follow()
    content = files.read(settings.bucket("outbox"), town.delivery().files[0]["key"])
    if form == "parquet":
        row = pl.read_parquet(io.BytesIO(content)).row(0, named=True)
        assert (row["record"], row["CF_WSH"], row["CF_CFLB"]) == ("p1", "=测罚1号", "罚款")
    else:
        row = pl.read_csv(content, infer_schema=False).row(0, named=True)
        assert (row["record"], row["行政处罚决定书文号"]) == ("p1", "'=测罚1号")
    assert row["name"] == "测试1号商贸有限公司"


def test_the_next_one_waits_until_this_one_is_confirmed(town: Town):
    town.bodies(1, 2, 3)
    town.subscribe(mode="push")
    town.sent("b1", town.fine("p1", 1))
    town.follow()
    first = town.delivery()
    town.sent("b2", town.fine("p2", 2))
    town.follow()
    assert town.delivery() == first
    confirm(town, first)
    assert not lies_there(first.files[0]["key"])  # what was taken in lies nowhere any more
    assert lies_there(first.manifest["key"])
    town.follow()
    second = town.delivery()
    assert [row["record"] for row in town.content(second)] == ["p2"]
    assert (second.after, second.up_to) == (1, 2)


def test_a_delivery_that_holds_what_was_taken_back_is_replaced(town: Town):
    town.bodies(1, 2)
    town.subscribe(mode="push")
    town.sent("b1", town.fine("p1", 1), town.fine("p2", 2))
    town.follow()
    first = town.delivery()
    town.sent("b2", {**town.fine("p1", 1), "state": "withdrawn"})
    town.follow()
    second = town.delivery()
    assert second.id != first.id
    assert deliveries.item_of(first.id)["state"] == "replaced"
    assert not lies_there(first.files[0]["key"])
    assert [(row["record"], row["operation"]) for row in town.content(second)] == [("p2", "put"), ("p1", "remove")]


def test_a_full_delivery_holds_everything_that_may_be_had_now(town: Town):
    town.bodies(1, 2)
    town.subscribe(mode="push", extent="full", cycle="day")
    town.sent("b1", town.fine("p1", 1), town.fine("p2", 2))
    town.follow()
    confirm(town, town.delivery())
    town.sent("b2", {**town.fine("p1", 1), "state": "withdrawn"})
    town.follow()
    assert town.delivery().number == feed.padded(1)  # its day is not over
    town.move(date(2026, 6, 2))
    town.follow()
    assert [row["record"] for row in town.content(town.delivery())] == ["p2"]


def test_a_full_delivery_of_nothing_says_that_nothing_is_left(town: Town):
    town.bodies(1)
    town.subscribe(mode="push", extent="full")
    town.sent("b1", town.fine("p1", 1))
    town.follow()
    confirm(town, town.delivery())
    town.sent("b2", {**town.fine("p1", 1), "state": "withdrawn"})
    town.follow()
    assert (town.delivery().rows, town.content(town.delivery())) == ({"put": 0, "remove": 0}, [])
    assert len(town.delivery().files) == 1


def test_what_takes_the_place_of_a_replaced_delivery_waits_for_no_cycle(town: Town):
    town.bodies(1, 2)
    town.subscribe(mode="push", cycle="month")
    town.sent("b1", town.fine("p1", 1), town.fine("p2", 2))
    town.follow()
    town.sent("b2", {**town.fine("p1", 1), "state": "withdrawn"})
    town.follow()
    assert town.delivery().number == feed.padded(2)
    assert {(row["record"], row["operation"]) for row in town.content(town.delivery())} == {
        ("p1", "remove"),
        ("p2", "put"),
    }


@pytest.mark.parametrize("state", ["revoked", "expired"])
@pytest.mark.parametrize("extent", ["increment", "full"])
def test_who_has_lost_the_right_is_told_that_everything_goes_also_when_nothing_had_got_through(
    town: Town, state: str, extent: str
):
    town.bodies(1)
    town.subscribe(mode="push", extent=extent, cycle="month", until="2026-06-30")
    town.sent("b1", town.fine("p1", 1))
    town.follow()
    deliveries.move(town.delivery().id, deliveries.OPEN, deliveries.DEAD)
    if state == "revoked":
        store.move(store.item_of("s1"), state)
    town.move(date(2026, 7, 1))
    assert [one.id for one in again.standing()] == ["s1"]
    town.follow()
    rows = [(row["record"], row["operation"]) for row in town.content(town.delivery())]
    assert rows == ([("p1", "remove")] if extent == "increment" else [])
    assert not again.standing()


def test_packing_again_after_a_fault_gives_the_same_delivery(town: Town):
    town.bodies(1)
    town.subscribe(mode="push")
    town.sent("b1", town.fine("p1", 1))
    town.follow()
    made = town.delivery()
    number, digits = deliveries.named("s1", 1)
    item = packing.packed(store.one("s1"), number, digits, None)
    assert item
    assert (item["id"], item["files"][0]["sha256"]) == (made.id, made.files[0]["sha256"])
    with pytest.raises(ConditionFailed):
        deliveries.begin(item)


def test_a_replay_begins_where_it_is_asked_to(town: Town):
    town.bodies(1, 2)
    town.subscribe(mode="push")
    town.sent("b1", town.fine("p1", 1))
    town.follow()
    confirm(town, town.delivery())
    town.sent("b2", town.fine("p2", 2))
    town.follow()
    confirm(town, town.delivery())
    proof = town.delivery()
    replay.from_(store.one("s1"), 0)
    assert [one.id for one in again.standing()] == ["s1"]
    town.follow()
    assert deliveries.item_of(proof.id)["state"] == "acknowledged"
    assert not again.standing()
    assert [row["record"] for row in town.content(town.delivery())] == ["p1", "p2"]


def tell_due() -> None:
    again.handler({}, None)


def well(handler) -> None:
    handler.send_response(204)
    handler.send_header("Content-Length", "0")
    handler.end_headers()


def ill(handler) -> None:
    handler.send_response(500)
    handler.send_header("Content-Length", "0")
    handler.end_headers()


@pytest.fixture
def far(town: Town):
    with FarSide(well) as there:
        os.environ["OUTBOUND_ALLOWED"] = f"127.0.0.1:{there.port}"
        yield there


def pushed(town: Town, far: FarSide) -> Delivery:
    town.bodies(1)
    town.subscribe(mode="push", webhook=f"http://127.0.0.1:{far.port}/hook")
    town.sent("b1", town.fine("p1", 1))
    tell.handler(town.follow(), None)
    return town.delivery()


def test_a_webhook_is_signed_and_names_no_content(town: Town, far: FarSide):
    delivery = pushed(town, far)
    method, path, headers, body = far.asked[0]
    assert (method, path, headers["webhook-id"]) == ("POST", "/hook", delivery.id)
    secret = signing.secret(b"".fromhex((town.home / "distribution-key.hex").read_text()), "s1", 1)
    at = int(headers["webhook-timestamp"])
    assert headers["webhook-signature"] == signing.signed(secret, delivery.id, at, body)["webhook-signature"]
    assert orjson.loads(body)["data"]["href"] == f"/v1/deliveries/{delivery.id}"
    assert "测试" not in body.decode()
    assert deliveries.item_of(delivery.id)["state"] == "told"


def test_a_receiver_that_fails_for_a_day_is_blocked_and_loses_nothing(town: Town, far: FarSide):
    far.answer = ill
    delivery = pushed(town, far)
    while (item := deliveries.item_of(delivery.id))["state"] != "dead":
        last = datetime.fromisoformat(item["at"])
        town.move_to(last + timedelta(seconds=1))
        tell_due()
    assert timedelta(hours=24) < last - delivery.created_at < timedelta(hours=25)
    assert store.item_of("s1")["state"] == "blocked"
    attempts = len(far.asked)
    assert attempts == 11
    assert {headers["webhook-id"] for _, _, headers, _ in far.asked} == {delivery.id}
    town.sent("b2", town.fine("p2", 1))
    town.follow()  # it goes on being followed, and nothing is sent
    assert len(far.asked) == attempts
    far.answer = well
    store.move(store.item_of("s1"), "active")
    replay.revive("s1")
    tell_due()
    assert deliveries.item_of(delivery.id)["state"] == "told"
    consumer = Consumer()
    consumer.take(town.content(town.delivery()))
    confirm(town, town.delivery())
    town.follow()
    consumer.take(town.content(town.delivery()))
    assert set(consumer.records) == {"p1", "p2"}


def test_what_is_told_and_not_confirmed_is_told_again(town: Town, far: FarSide):
    pushed(town, far)
    town.move(date(2026, 6, 1), time(12, 2))
    tell_due()
    assert len(far.asked) == 2
    tell_due()
    assert len(far.asked) == 2  # the next attempt is later


def test_nothing_is_sent_to_an_address_inside(town: Town, far: FarSide):
    os.environ["OUTBOUND_ALLOWED"] = ""
    delivery = pushed(town, far)
    assert not far.asked
    assert tables.table("deliveries").get({"id": delivery.id})["problem"] == "AddressRefused"


def test_whoever_dies_between_telling_and_noting_it_tells_the_same_again(town: Town, far: FarSide):
    delivery = pushed(town, far)
    item = deliveries.item_of(delivery.id)
    before = {**item, "state": "ready", "attempts": 0, "toldAt": None, "at": item["createdAt"]}
    tables.table("deliveries").put(before)  # as if the note had never been written
    tell_due()
    assert [headers["webhook-id"] for _, _, headers, _ in far.asked] == [delivery.id] * 2
    assert far.asked[0][3] != b""
    assert orjson.loads(far.asked[0][3])["data"] == orjson.loads(far.asked[1][3])["data"]


def test_nobody_is_told_of_a_delivery_that_holds_what_was_taken_back(town: Town, far: FarSide):
    delivery = pushed(town, far)
    deliveries.outdate("s1", [1])
    town.move(date(2026, 6, 1), time(12, 2))
    tell_due()
    assert len(far.asked) == 1
    assert deliveries.item_of(delivery.id)["attempts"] == 1


def test_a_receiver_who_confirms_in_the_last_moment_is_not_blocked(town: Town, far: FarSide):
    delivery = pushed(town, far)
    late = {**deliveries.item_of(delivery.id), "attempts": 10}
    confirm(town, delivery)
    tell.tell(late)  # an attempt that had begun before
    assert (deliveries.item_of(delivery.id)["state"], store.item_of("s1")["state"]) == ("acknowledged", "active")
