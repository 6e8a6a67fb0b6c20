"""A penalty reaches everybody who subscribed to it, and its withdrawal reaches every copy, on the real local cloud."""

import hashlib
import json
import urllib.request

import pytest

from localstack.samples.bodies import unified_code
from tests import files
from tests.flow.test_asked_in_batches import MANAGER, Asker

SENDER, NAME = "11990100MC00000639", "测试市应急管理局"
CODE = unified_code("91", 880_101)  # whom no other test names
BODY = {"CF_XDR_MC": "东辰测试印染有限公司", "CF_XDR_SHXYM": CODE}
DATASET = "org-penalty"
ASKED = {
    "dataset": DATASET,
    "purpose": "监督检查",
    "basis": "测试市监督检查办法第三条",
    "scope": {"agencies": [SENDER]},
    "fields": ["CF_WSH", "CF_CFLB", "CF_XDR_MC"],
}


def row(number: str, **more: str) -> dict[str, str]:
    return files.penalty((SENDER, NAME), f"测应急罚〔2026〕{number}号", **{**BODY, **more})


def send(platform, name: str, *rows: dict[str, str]) -> dict:
    content = files.table(DATASET, *rows, first={**row("1"), "操作类型": ""})
    return platform.receipts([platform.send(SENDER, DATASET, name, content)])[0]


@pytest.fixture(scope="module")
def officer(platform) -> Asker:
    return Asker(platform, "--role", "officer", "--agency", "11990100MC0000178F")


@pytest.fixture(scope="module")
def manager(platform) -> Asker:
    return Asker(platform, "--role", "officer", "--agency", MANAGER)


def granted(officer: Asker, manager: Asker, **more) -> str:
    status, made = officer.call("POST", "/v1/subscriptions", {**ASKED, **more})
    assert status == 201, made
    decided = {"decision": "approve", "reason": "符合履职需要"}
    assert manager.call("POST", f"/v1/subscriptions/{made['id']}/decision", decided)[0] == 200
    return made["id"]


def changes(officer: Asker, subscription: str) -> dict[str, dict]:
    _, page = officer.call("GET", f"/v1/feeds/{subscription}")
    return {item["record"]: item for item in page["items"]}


def deliveries(officer: Asker, subscription: str) -> list[dict]:
    return officer.call("GET", f"/v1/subscriptions/{subscription}/deliveries")[1]["items"]


def copies(manager: Asker, record: str) -> dict[str, bool]:
    """Whether each receiver, by subscription or target, holds the record."""
    told = manager.call("GET", f"/v1/copies?record={record}")[1]["items"]
    return {copy["subscription"] or copy["target"]: copy["holds"] for copy in told}


def fetched(link: dict) -> bytes:
    with urllib.request.urlopen(link["url"], timeout=30) as answer:
        content = answer.read()
    assert hashlib.sha256(content).hexdigest() == link["sha256"]
    return content


def test_a_penalty_and_its_withdrawal_reach_every_copy(platform, officer, manager):
    feed, files_ = granted(officer, manager), granted(officer, manager, mode="push", format="jsonl")
    send(platform, "first.csv", row("81"), row("82"))
    platform.until(lambda: len(changes(officer, feed)) == 2, "two changes in the feed")
    [record] = [r for r, item in changes(officer, feed).items() if item["fields"]["CF_WSH"].endswith("81号")]
    platform.until(lambda: [d["rows"]["put"] for d in deliveries(officer, files_)] == [2], "a delivery of two rows")
    first = officer.call("GET", f"/v1/deliveries/{deliveries(officer, files_)[0]['id']}")[1]
    told = [json.loads(line) for line in fetched(first["files"][0]).splitlines()]
    assert {item["fields"]["CF_XDR_MC"] for item in told} == {BODY["CF_XDR_MC"]}
    assert record in {item["record"] for item in told}
    manifest = json.loads(fetched(first["manifest"]))
    assert (manifest["rows"], manifest["subscription"]) == ({"put": 2, "remove": 0}, files_)
    proof = {"manifestSha256": first["manifest"]["sha256"], "rows": 2}
    assert officer.call("POST", f"/v1/deliveries/{first['id']}/acknowledgement", proof)[1]["state"] == "acknowledged"

    receipt = send(platform, "back.csv", row("81", 操作类型="删除"))
    assert receipt["ledger"]["withdrawn"] == 1
    assert changes(officer, feed)[record]["operation"] == "remove"
    platform.until(lambda: len(deliveries(officer, files_)) == 2, "a delivery of the withdrawal")
    second = officer.call("GET", f"/v1/deliveries/{deliveries(officer, files_)[0]['id']}")[1]
    [gone] = [json.loads(line) for line in fetched(second["files"][0]).splitlines()]
    assert (gone["record"], gone["operation"], gone["type"]) == (record, "remove", "gongxin.record.withdrawn.v1")
    with pytest.raises(urllib.error.HTTPError) as hidden:
        urllib.request.urlopen(f"{platform.public}/v1/records/{record}", timeout=30)
    hidden.value.close()
    gone_everywhere = {feed: False, files_: False}
    platform.until(lambda: gone_everywhere.items() <= copies(manager, record).items(), "no copy that holds it")
    waiting = {w["subscription"] for w in manager.call("GET", "/v1/unconfirmed")[1]["items"]}
    assert {feed, files_} <= waiting
    officer.call("POST", f"/v1/deliveries/{second['id']}/acknowledgement", {})
    told = manager.call("GET", f"/v1/copies?record={record}")[1]["items"]
    assert {c["subscription"] for c in told if c["confirmed"]} == {files_}
