"""Batch queries that die, fail or wait: nothing is shown unlogged, nothing is counted or logged twice."""

import json
from datetime import date

import pytest

from cloud import access_log, tables
from cloud.clients import client
from functions.batches import log, store
from tests.functions.batches.town import BANK, NUMBER, STRANGER, TODAY, Town, code, name, results


def test_a_batch_that_cannot_be_logged_delivers_nothing(town: Town):
    town.body(1)
    number = town.agreement()
    town.broken["batch-log"] = RuntimeError("the log cannot be written")
    told = town.answered([{"code": code(1)}], agreement=number)
    assert (told["state"], told["final"], told["result"], told["counts"]) == (95, False, None, None)
    assert town.objects("results") == []
    assert (town.log(), town.used(number)) == ([], 1)
    town.broken.clear()
    town.move_to(TODAY, 13)
    assert town.sweep() == 1
    town.work()
    told = town.told(told["id"])
    assert (told["state"], results(town.lines(told)), town.used(number)) == (80, ["found"], 1)
    assert [e["what"].get("subject") for e in town.log()] == ["s1", None]


def test_what_fails_too_often_has_failed_and_is_not_counted(town: Town):
    town.body(1)
    number = town.agreement()
    town.broken["batch-run"] = RuntimeError("nothing works")
    batch = town.ask([{"code": code(1)}], agreement=number).json["id"]
    for hour in range(13, 20):
        town.work()
        town.move_to(TODAY, hour)
        town.sweep()
    told = town.told(batch)
    assert (told["state"], told["final"], told["result"]) == (91, True, None)
    assert [r["reason"] for r in told["refused"]] == ["failed"]
    assert town.used(number) == 0
    assert [e["what"]["refused"] for e in town.log()] == [["failed"]]
    assert town.sweep() == 0


@pytest.mark.parametrize("state", ["check", "run", "log", "report"])
def test_whatever_dies_is_started_again_and_ends_the_same(town: Town, state: str):
    for serial in range(1, 61):
        town.body(serial, penalties=0)
    town.person("p1", NUMBER)
    number, given = town.agreement(), town.consent("p1")
    rows = [*({"code": code(serial)} for serial in range(1, 61)), {"consent": given}]
    batch = town.ask(rows, agreement=number).json["id"]
    execution = town.work(until=state)
    town.call(f"batch-{state}", execution.task)  # it has done its work, and nobody hears of it
    town.executions.forget()
    town.move_to(TODAY, 13)
    assert town.sweep() == (0 if state == "report" else 1)
    town.work()
    assert results(town.lines(town.told(batch))) == ["found"] * 61
    assert len(town.log()) == 62
    assert town.used(number) == 61


@pytest.mark.parametrize("state", ["check", "log", "report"])
def test_a_refusal_that_dies_stays_one_and_is_logged_once(town: Town, state: str):
    number = town.agreement(dailyRows=1)
    batch = town.ask([{"code": code(1)}] * 2, agreement=number).json["id"]
    execution = town.work(until=state)
    town.call(f"batch-{state}", execution.task)
    town.executions.forget()
    town.move_to(TODAY, 13)
    town.sweep()
    town.work()
    told = town.told(batch)
    assert (told["state"], [r["reason"] for r in told["refused"]]) == (90, ["quota-used-up"])
    assert [e["what"]["refused"] for e in town.log()] == [["quota-used-up"]]
    assert "batch-run" not in town.calls


def test_a_log_that_dies_in_the_middle_is_taken_up_where_it_stopped(town: Town):
    for serial in range(1, 101):
        town.body(serial, penalties=0)
    number = town.agreement()
    batch = town.ask([{"code": code(serial)} for serial in range(1, 101)], agreement=number).json["id"]
    town.work(until="log")
    town.act_as("batch-log")
    first = store.Batch.of(store.item_of(batch))
    log._looks(first, list(log._shown(first))[: access_log.TOGETHER])
    town.work()
    assert [e["what"].get("subject") for e in town.log()] == [*(f"s{n}" for n in range(1, 101)), None]


def test_a_start_that_nobody_heard_of_is_made_by_the_sweep(town: Town):
    town.body(1)
    batch = town.ask([{"code": code(1)}], agreement=town.agreement()).json["id"]
    town.executions.forget()
    assert town.sweep() == 0  # a moment lies between keeping it and starting it
    town.move_to(TODAY, 13)
    assert town.sweep() == 1
    town.work()
    assert town.told(batch)["state"] == 80
    assert town.sweep() == 0


def listed(town: Town, content: bytes, file_name: str = "名单.csv", *, tell: bool = True) -> str:
    """A batch query with an uploaded list; its id."""
    town.body(1)
    asked = town.ask(agreement=town.agreement(), fileName=file_name).json
    assert (asked["state"], asked["upload"]["method"]) == (0, "PUT")
    key = f"{BANK}/{asked['id']}/{file_name}"
    client("s3").put_object(Bucket=f"{town.tag}-lists", Key=key, Body=content)
    if tell:
        record = {"messageId": "1", "body": json.dumps({"detail": {"object": {"key": key}}})}
        assert town.call("batch-admit", {"Records": [record, record]}) == {"batchItemFailures": []}
    return str(asked["id"])


@pytest.mark.parametrize(
    ("header", "rows", "numbers"),
    [
        ("统一社会信用代码,企业名称", [f"{code(1)},{name(1)}", f",{name(1)}", f"{code(9)},"], [2, 3, 4]),
        ("名称", [name(1), "没有这家测试公司"], [2, 3]),
        ("序号,信用代码", [f"1,{code(1)}", f"2,{code(9)}"], [2, 3]),
    ],
)
def test_an_uploaded_list_is_read_as_every_file_is(town: Town, header: str, rows: list[str], numbers: list[int]):
    batch = listed(town, "\n".join([header, *rows]).encode("gb18030"))
    town.work()
    told = town.told(batch)
    lines = town.lines(told)
    assert [line["row"] for line in lines] == numbers
    assert (results(lines)[0], results(lines)[-1], told["rows"]) == ("found", "not-found", len(rows))
    assert town.objects("lists") == []


def test_a_list_names_persons_with_their_consents(town: Town):
    town.person("p1", NUMBER)
    lines = ["姓名,身份证号,授权码", f"张测试,{NUMBER},{town.consent('p1')}", f"李测试,{STRANGER},"]
    batch = listed(town, "\n".join(lines).encode())
    town.work()
    assert results(town.lines(town.told(batch))) == ["found", "not-allowed"]


@pytest.mark.parametrize(("content", "words"), [(b"%PDF-1.7", "PDF"), ("客户经理\n甲\n".encode(), "表头"), (b"", "空")])
def test_a_list_that_cannot_be_read_is_refused_in_the_words_of_the_reader(town: Town, content: bytes, words: str):
    batch = listed(town, content)
    town.work()
    told = town.told(batch)
    assert (told["state"], [r["reason"] for r in told["refused"]]) == (90, ["list-unreadable"])
    assert words in told["refused"][0]["message"]["zh"]


def test_a_message_that_tells_of_no_list_comes_again(town: Town):
    wrong = [
        {"messageId": "1", "body": "{}"},
        {"messageId": "2", "body": json.dumps({"detail": {"object": {"key": "x"}}})},
    ]
    failed = town.call("batch-admit", {"Records": wrong})["batchItemFailures"]
    assert [f["itemIdentifier"] for f in failed] == ["1", "2"]


def test_a_list_whose_coming_nobody_told_of_is_found_by_the_sweep(town: Town):
    batch = listed(town, f"代码\n{code(1)}\n".encode(), tell=False)
    assert town.sweep() == 1
    town.work()
    assert town.told(batch)["state"] == 80


def test_a_list_that_never_comes_is_waited_for_only_so_long(town: Town):
    asked = town.ask(agreement=town.agreement(), fileName="a.csv").json
    town.move_to(date(2026, 11, 24), 11)
    town.sweep()
    assert town.told(asked["id"])["state"] == 0
    town.move_to(date(2026, 11, 24), 13)
    town.sweep()
    told = town.told(asked["id"])
    assert (told["state"], told["final"], told["upload"]) == (92, True, None)
    town.act_as("operator")
    assert tables.table("access-log").get(access_log.HEAD) is None
