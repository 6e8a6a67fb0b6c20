"""Marks on records from the decision to the ledger, dossiers and events, and what their senders send afterwards."""

import json
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from cloud import clock, identity, knowledge, ledger, tables
from cloud.clients import client
from credit.disclosure.viewer import Role
from functions.apis import agency, public
from functions.daily import rebuild, verify
from localstack.samples.bodies import unified_code
from tests import files
from tests.faults.city import City, File
from tests.functions.apis.conftest import Api, Reply

MANAGER, SENDER, OTHER = "11990100MC00000121", "11990100MC0000098U", "11990100MC0000178F"
REGISTRAR = files.REGISTRAR
PENALTY, NAME, CODE = "org-penalty", "北辰测试科技有限公司", unified_code("91", 770001)
DECIDED = {"caseNumber": "测异〔2026〕1号", "reason": "申请人提出异议，正在核查"}


def row(number: int, by: tuple[str, str] = (SENDER, "测试市卫生健康委员会"), **more: str) -> dict[str, str]:
    """A penalty that is on display, whenever this runs."""
    decided, until = clock.today() - timedelta(days=30), clock.today() + timedelta(days=300)
    days = {"CF_JDRQ": decided.isoformat(), "CF_GSJZQ": until.isoformat()}
    return files.penalty(by, wording(number), **{"CF_XDR_MC": NAME, "CF_XDR_SHXYM": CODE, **days, **more})


def wording(number: int) -> str:
    return f"测卫罚〔2026〕{number}号"


class Office:
    """What somebody does who works with the platform."""

    def __init__(self, town: City) -> None:
        self.town, self.numbers = town, count(1)

    def send(self, name: str, *rows: dict[str, str], dataset: str = PENALTY, sender: str = SENDER) -> None:
        self.town.put(File(sender, dataset, name, files.table(dataset, *rows)))
        self.town.come_to_rest()

    def call(self, method: str, address: str, body: Any, by: str, role: str = "officer", **headers: str) -> Reply:
        self.town.act_as("api-agency")
        token = f"Bearer {identity.issue(Role(role), by, None, 24 * 365)}"
        told = {"content-type": "application/json", "authorization": token, **headers}
        return Api(agency.build()).call(method, address, json.dumps(body) if body else None, told)

    def decide(self, record: str, mark: str, by: str = MANAGER, key: str = "", **more: str) -> Reply:
        headers = {"idempotency-key": key} if key else {}
        return self.call("POST", f"/v1/records/{record}/marks", {"mark": mark, **DECIDED, **more}, by, **headers)

    def marked(self, record: str, mark: str, by: str = MANAGER) -> dict[str, Any]:
        """Decide, and wait for what follows."""
        reply = self.decide(record, mark, by)
        assert reply.status == 202, reply.text
        self.town.come_to_rest()
        return next(one for one in self.marks(record) if one["id"] == reply.json["id"])

    def marks(self, record: str, by: str = MANAGER) -> list[dict[str, Any]]:
        return list(self.call("GET", f"/v1/records/{record}/marks", None, by).json["items"])

    def record(self, number: int) -> str:
        """The id of a record."""
        self.town.act_as("operator")
        (found,) = [i for i in tables.table("dossiers").scan() if i["fields"].get("CF_WSH") == wording(number)]
        return str(found["record"])

    def new(self, **more: str) -> tuple[int, str]:
        """A penalty that nobody has sent before: its number, and the id of its record."""
        number = next(self.numbers)
        self.send(f"{number}.csv", row(number, **more))
        return number, self.record(number)

    def versions(self, record: str, dataset: str = PENALTY) -> list[tuple[Any, ...]]:
        self.town.act_as("operator")
        held = ledger.history(knowledge.catalogue().dataset(dataset), record)
        return held.select("version", "state", "change").rows()

    def shown(self, record: str) -> dict[str, Any] | None:
        """What everybody sees of a record."""
        self.town.act_as("api-public")
        reply = Api(public.build()).get(f"/v1/records/{record}")
        return reply.json if reply.status == 200 else None


@pytest.fixture(scope="module")
def office(town: City) -> Office:
    made = Office(town)
    made.send("register.csv", files.registration(NAME, CODE), dataset="org-registration", sender=REGISTRAR)
    return made


@pytest.fixture
def record(office: Office) -> str:
    """A record that nobody else marks."""
    return office.new()[1]


def test_an_objection_is_marked_everywhere_and_cleared_again(office: Office, record: str):
    told = office.marked(record, "disputed")
    assert (told["state"], told["version"], told["by"], told["caseNumber"]) == ("kept", 2, MANAGER, "测异〔2026〕1号")
    shown = office.shown(record)
    assert shown is not None
    assert (shown["state"], [m["id"] for m in shown["marks"]], shown["version"]) == ("disputed", ["disputed"], 2)
    assert office.marked(record, "none")["version"] == 3
    assert office.versions(record) == [(1, "in-force", "new"), (2, "disputed", "marked"), (3, "in-force", "marked")]
    events = {told for told in office.town.told() if record in told}
    assert {f"gongxin.record.disputed.v1 {record}-2", f"gongxin.record.corrected.v1 {record}-3"} <= events


def test_a_repaired_record_is_gone_and_stays_so_whatever_its_sender_sends(office: Office):
    number, record = office.new()
    assert office.marked(record, "repaired")["state"] == "kept"
    assert office.shown(record) is None
    office.send("same.csv", row(number), row(next(office.numbers)))
    office.send("changed.csv", row(number, CF_NR_FK="3.5", CF_NR="罚款3.5万元。"))
    assert office.shown(record) is None
    assert office.versions(record)[1:] == [(2, "repaired", "marked"), (3, "repaired", "changed")]
    assert f"gongxin.record.repaired.v1 {record}-2" in office.town.told()
    assert office.marked(record, "none")["version"] == 4
    shown = office.shown(record)
    assert shown is not None
    assert shown["fields"]["CF_NR_FK"] == "3.5"


def test_a_disputed_record_keeps_its_mark_when_it_is_corrected(office: Office):
    number, record = office.new()
    office.marked(record, "disputed", SENDER)
    office.send("corrected.csv", row(number, CF_NR_FK="3.5", CF_NR="罚款3.5万元。"))
    shown = office.shown(record)
    assert shown is not None
    assert (shown["state"], shown["fields"]["CF_NR_FK"]) == ("disputed", "3.5")
    office.town.act_as("operator")
    held = ledger.history(knowledge.catalogue().dataset(PENALTY), record)
    assert held["agency"].unique().to_list() == [SENDER]


def test_the_ledger_alone_gives_the_same_again(office: Office, record: str):
    office.marked(record, "disputed")
    office.marked(office.new()[1], "repaired")

    def everything() -> list[dict[str, Any]]:
        return sorted((dict(i) for i in tables.table("dossiers").scan()), key=lambda i: str(i["record"]))

    office.town.act_as("operator")
    before = everything()
    office.town.act_as("daily-verify")
    assert verify.verify(lambda _told, _of: None).agrees
    office.town.act_as("daily-rebuild")
    rebuild.rebuild(lambda _told, _of: None)
    office.town.act_as("operator")
    assert everything() == before
    assert {item["state"] for item in before} >= {"disputed", "repaired"}


def test_a_mark_is_committed_once_however_often_it_is_told(office: Office, record: str):
    first, second = (office.decide(record, "disputed", key="k1") for _ in range(2))
    assert (first.json, second.headers["Idempotency-Replayed"]) == (second.json, "true")
    office.town.act_as("operator")
    ((key, content),) = office.town.objects("inbox")
    office.town.come_to_rest()
    client("s3").put_object(Bucket=office.town.bucket("inbox"), Key=key, Body=content)
    office.town.come_to_rest()
    assert office.versions(record) == [(1, "in-force", "new"), (2, "disputed", "marked")]
    replayed = office.decide(record, "disputed", key="k1")
    assert (replayed.json["id"], replayed.json["state"]) == (first.json["id"], "kept")
    assert office.decide(record, "none", key="k1").json["code"] == "key-reused"


def test_a_decision_that_nobody_could_send_is_sent_by_the_sweep(office: Office, record: str):
    assert office.decide(record, "disputed").status == 202
    office.town.act_as("operator")
    ((key, content),) = office.town.objects("inbox")
    client("s3").delete_object(Bucket=office.town.bucket("inbox"), Key=key)
    folder, _, name = key.rpartition("/")
    number = office.marks(record)[0]["id"]
    office.town.act_as("operator")
    planned = {"trigger": f"mark-{number}", "id": f"{folder}/{name}", "kind": "mark", "content": content.decode()}
    tables.table("again").put({**planned, "dueAt": clock.now().isoformat()})
    office.town.come_to_rest()
    assert office.marks(record)[0]["state"] == "kept"


def test_a_decision_that_came_too_late_is_void(office: Office):
    number, record = office.new()
    assert office.decide(record, "disputed").status == 202
    office.town.act_as("operator")
    ((key, content),) = office.town.objects("inbox")
    client("s3").delete_object(Bucket=office.town.bucket("inbox"), Key=key)
    office.send("back.csv", {**row(number), "操作类型": "删除"})
    client("s3").put_object(Bucket=office.town.bucket("inbox"), Key=key, Body=content)
    office.town.come_to_rest()
    assert [(m["state"], m["version"]) for m in office.marks(record)] == [("void", None)]
    assert office.versions(record) == [(1, "in-force", "new"), (2, "withdrawn", "withdrawn")]
    assert office.decide(record, "disputed").json["code"] == "mark-not-possible"


def test_a_statement_that_nobody_has_decided_is_refused(office: Office, record: str):
    forged = {"gongxin": "mark", "id": "f" * 32, "record": record, "mark": "repaired", "by": MANAGER}
    told = json.dumps({**forged, **DECIDED, "at": clock.now().isoformat()}, separators=(",", ":"))
    office.town.put(File(SENDER, PENALTY, "mark.json", told.encode()))
    office.town.come_to_rest()
    assert office.versions(record) == [(1, "in-force", "new")]
    receipts = [json.loads(c) for k, c in office.town.objects("outbox") if k.endswith("receipt.json")]
    assert [r["refused"]["rule"] for r in receipts if r.get("refused")] == ["mark.unknown"]


def test_a_decision_is_not_told_otherwise_than_it_was_made(office: Office, record: str):
    office.decide(record, "disputed", SENDER)
    office.town.act_as("operator")
    ((key, content),) = office.town.objects("inbox")
    altered = content.replace(b'"disputed"', b'"repaired"')
    assert altered != content
    client("s3").put_object(Bucket=office.town.bucket("inbox"), Key=key, Body=altered)
    office.town.come_to_rest()
    assert office.shown(record) is not None
    assert [change for _, _, change in office.versions(record)] in (["new"], ["new", "marked"])
    assert "repaired" not in {state for _, state, _ in office.versions(record)}


@pytest.mark.parametrize(
    ("mark", "by", "role", "status"),
    [
        ("disputed", SENDER, "officer", 202),
        ("disputed", OTHER, "officer", 404),
        ("disputed", "91990100MA0TESTX8P", "institution", 403),
        ("repaired", SENDER, "officer", 403),
        ("repaired", MANAGER, "officer", 202),
        ("none", MANAGER, "officer", 409),
    ],
)
def test_who_may_mark_what(office: Office, record: str, mark: str, by: str, role: str, status: int):
    body = {"mark": mark, **DECIDED}
    assert office.call("POST", f"/v1/records/{record}/marks", body, by, role).status == status
    office.town.come_to_rest()


def test_the_agency_that_sent_it_clears_only_its_own_mark(office: Office, record: str):
    office.marked(record, "disputed")
    assert office.decide(record, "none", SENDER).status == 403
    office.marked(record, "none")
    office.marked(record, "disputed", SENDER)
    assert office.marked(record, "none", SENDER)["state"] == "kept"


def test_what_a_decision_must_say(office: Office, record: str):
    for more in (
        {"caseNumber": ""},
        {"reason": "无"},
        {"reason": "当事人990101198506150020提出异议"},
        {"mark": "gone"},
    ):
        assert office.decide(record, **{"mark": "disputed", **more}).status == 400
    assert office.decide("0" * 32, "disputed").status == 404
    assert office.marks(record) == []


def test_its_sender_is_told(office: Office, record: str):
    office.marked(record, "disputed")
    receipts = [json.loads(c) for k, c in office.town.objects("outbox") if k.endswith("receipt.json")]
    (told,) = [receipt for receipt in receipts if (receipt.get("mark") or {}).get("record") == record]
    assert (told["agency"], told["state"], told["ledger"]["changed"]) == (SENDER, 80, 1)
    assert told["mark"] == {"record": record, "mark": "disputed", "caseNumber": DECIDED["caseNumber"], "version": 2}
    assert set(told["counts"].values()) == {0}
    assert not {"errors.csv", "changes.csv"} & set(told["files"])


def claimed(code: str) -> dict[str, str]:
    """The register gives a code to somebody with another name."""
    return files.registration("西岭测试旅店有限公司", code)


def test_a_marked_record_is_looked_at_again_when_the_register_grows(office: Office):
    code = unified_code("91", 770002)
    _, record = office.new(CF_XDR_MC="东岭测试餐饮有限公司", CF_XDR_SHXYM=code)
    office.marked(record, "disputed")
    office.send("claimed.csv", claimed(code), dataset="org-registration", sender=REGISTRAR)
    assert office.versions(record) == [(1, "in-force", "new"), (2, "disputed", "marked"), (3, "disputed", "relinked")]


def test_records_that_a_whole_file_has_withdrawn_do_not_hold_the_register_up(office: Office):
    code, by = unified_code("91", 770003), (OTHER, "测试市城市管理综合行政执法局")
    stays, goes = next(office.numbers), next(office.numbers)
    gone = row(goes, by, CF_XDR_MC="东岭测试茶叶有限公司", CF_XDR_SHXYM=code)
    office.send("both.csv", row(stays, by), gone, sender=OTHER)
    record, whole = office.record(goes), File(OTHER, PENALTY, "whole.csv", files.table(PENALTY, row(stays, by)))
    told = {"full": "true", "withdraw-missing": "confirmed"}
    client("s3").put_object(Bucket=office.town.bucket("inbox"), Key=whole.key, Body=whole.content, Metadata=told)
    office.town.come_to_rest()
    assert office.versions(record)[-1] == (2, "withdrawn", "withdrawn")
    office.send("goes.csv", claimed(code), dataset="org-registration", sender=REGISTRAR)
    assert not office.town.objects("inbox")
