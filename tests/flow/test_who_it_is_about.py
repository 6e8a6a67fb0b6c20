"""Whom records belong to, on the real local cloud: what waits, what people decide, what a registration mends."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest

from credit.quality import identifiers
from localstack.samples.bodies import unified_code
from tests import files

AGENCY = "11990100MC00000714"  # for whom no other test sends
OTHER = "11990100MC0000100F"
OFFICE = "11990100MC00000121"  # the managing body, which decides about everybody's rows
REGISTRAR = "11990100MC0000020U"
PENALTY, REGISTRATION = "org-penalty", "org-registration"
HELD, CLAIMED, NUMBERED = (unified_code("91", serial) for serial in (880001, 880002, 880003))
NUMBER = next(n for n in (f"99010000088000{d}" for d in range(10)) if identifiers.examine("reg-no", n).valid)


def penalty(number: int, name: str, code: str = "", **more: str) -> dict[str, str]:
    told = {"CF_XDR_MC": name, "CF_XDR_SHXYM": code, **more}
    return files.penalty((AGENCY, "测试市住房和城乡建设局"), f"测建罚〔2026〕{number}号", **told)


@pytest.fixture(scope="module")
def send(platform) -> Callable[..., dict[str, Any]]:
    def sent(agency: str, dataset: str, name: str, *rows: dict[str, str]) -> dict[str, Any]:
        receipt = platform.receipts([platform.send(agency, dataset, name, files.table(dataset, *rows))])[0]
        platform.settle()  # what follows from it is done as well
        return receipt

    return sent


@pytest.fixture(scope="module")
def ask(platform) -> Callable[..., Any]:
    """The agency API, as an officer of an agency."""
    tokens: dict[str, str] = {}

    def asked(agency: str, path: str, body: dict[str, Any] | None = None) -> Any:
        if agency not in tokens:
            tokens[agency] = platform.gongxin("token", "--role", "officer", "--agency", agency).stdout.strip()
        headers = {"Authorization": f"Bearer {tokens[agency]}", "Content-Type": "application/json"}
        content = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(urllib.request.Request(platform.agency + path, content, headers)) as answer:
            return json.load(answer)

    return asked


@pytest.fixture
def shown(platform) -> Callable[[str], set[str]]:
    """The document numbers that everybody sees in the dossier of a body."""

    def numbers(code: str) -> set[str]:
        found = platform.get(f"{platform.public}/v1/subjects?q={code}")["items"]
        records = f"{platform.public}/v1/subjects/{found[0]['id']}/records?dataset={PENALTY}" if found else ""
        listed = platform.get(records)["items"] if found else []
        return {r["fields"]["CF_WSH"].partition("〕")[2] for r in listed}

    return numbers


def doubt(ask, number: int, agency: str = AGENCY, state: str = "open") -> dict[str, Any]:
    """The doubt about the row of that place in the latest file it came in."""
    items = ask(agency, f"/v1/doubts?state={state}&dataset={PENALTY}&limit=200")["items"]
    return next(item for item in items if item["row"] == number and item["agency"] == AGENCY)


def status(error: pytest.ExceptionInfo[urllib.error.HTTPError]) -> tuple[int, str]:
    with error.value as answer:
        return answer.status, json.load(answer)["code"]


@pytest.fixture(scope="module")
def first(send) -> dict[str, Any]:
    """One body is registered; of three penalties one names it wrongly, two name bodies that nobody has registered."""
    send(REGISTRAR, REGISTRATION, "held.csv", files.registration("测试市嘉禾健康管理有限公司", HELD))
    return send(
        AGENCY,
        PENALTY,
        "first.csv",
        penalty(1, "测试市瑞川餐饮有限公司", HELD),
        penalty(2, "测试市明远美容有限公司", CLAIMED),
        penalty(3, "测试市云岭旅店", CF_XDR_GSZC=NUMBER),
    )


def test_a_row_whose_name_contradicts_its_code_waits_for_a_person(first, ask):
    assert first["counts"] == {"received": 3, "accepted": 2, "doubtful": 1, "rejected": 0, "duplicate": 0}
    waiting = doubt(ask, 2)
    assert (waiting["kind"], waiting["result"], waiting["name"]) == ("contradictory", "04", "测试市瑞川餐饮有限公司")
    assert [c["code"] for c in waiting["candidates"]] == [HELD]
    assert "测试市嘉禾健康管理有限公司" in waiting["reason"]["zh"]


def test_a_body_that_nobody_can_find_is_kept_and_waits(first, ask, shown):
    waiting = doubt(ask, 4)
    assert (waiting["kind"], waiting["candidates"]) == ("unlinked", [])
    assert "subject.unknown" in {finding["rule"] for finding in first["findings"]}
    assert shown(CLAIMED) == {"2号"}


def test_nobody_sees_or_decides_about_the_rows_of_others_but_the_managing_body(first, ask):
    waiting = doubt(ask, 2, agency=OFFICE)
    assert ask(OTHER, "/v1/doubts")["items"] == []
    with pytest.raises(urllib.error.HTTPError) as hidden:
        ask(OTHER, f"/v1/doubts/{waiting['id']}")
    assert status(hidden) == (404, "not-found")


def test_a_registration_links_what_waited_for_it(first, send, ask, shown, platform):
    send(REGISTRAR, REGISTRATION, "numbered.csv", files.registration("测试市云岭旅店", NUMBERED, ZCH=NUMBER))
    assert shown(NUMBERED) == {"3号"}
    assert [i["row"] for i in ask(AGENCY, "/v1/doubts?state=open&kind=unlinked")["items"]] == []
    versions = [
        json.loads(line)
        for line in platform.gongxin("records", PENALTY, "--versions", "--format", "json").stdout.splitlines()
    ]
    mine = [r for r in versions if r["CF_WSH"].endswith("〕3号") and r["agency"] == AGENCY]
    assert [(r["version"], r["change"], r["link"]) for r in mine] == [(1, "new", "01"), (2, "relinked", "03")]


def test_a_registration_takes_back_what_was_linked_to_a_name_that_the_body_never_bore(first, send, ask, shown):
    send(REGISTRAR, REGISTRATION, "claimed.csv", files.registration("测试市安泽医疗器械有限公司", CLAIMED))
    assert shown(CLAIMED) == set()
    waiting = doubt(ask, 3)
    assert (waiting["kind"], [c["code"] for c in waiting["candidates"]]) == ("contradictory", [CLAIMED])


def test_a_decision_is_kept_explained_reversible_and_holds_for_the_same_row_again(first, send, ask, shown, platform):
    waiting = doubt(ask, 2, agency=OFFICE)
    body = {"decision": "link", "subject": waiting["candidates"][0]["subject"], "reason": "与登记机关核实，名称系笔误"}
    decided = ask(OFFICE, f"/v1/doubts/{waiting['id']}/decision", body)
    assert (decided["state"], decided["decisions"][0]["by"]["agency"]) == ("decided", OFFICE)
    platform.settle()
    assert shown(HELD) == {"1号"}
    again = send(AGENCY, PENALTY, "again.csv", penalty(1, "测试市瑞川餐饮有限公司", HELD))
    assert (again["counts"]["accepted"], again["ledger"]["unchanged"]) == (1, 1)
    with pytest.raises(urllib.error.HTTPError) as twice:
        ask(OFFICE, f"/v1/doubts/{waiting['id']}/decision", body)
    assert status(twice) == (409, "doubt-decided")
    back = ask(OFFICE, f"/v1/doubts/{waiting['id']}/decision", {"decision": "reopen", "reason": "登记机关更正了答复"})
    assert [d["decision"] for d in back["decisions"]] == ["link", "reopen"]
    platform.settle()
    assert shown(HELD) == set()
    assert ask(OFFICE, f"/v1/doubts/{waiting['id']}")["state"] == "open"


def test_a_row_that_its_sender_mends_waits_no_longer(first, send, ask):
    waiting = doubt(ask, 2)
    send(AGENCY, PENALTY, "mended.csv", penalty(1, "测试市嘉禾健康管理有限公司", HELD))
    assert ask(AGENCY, f"/v1/doubts/{waiting['id']}")["state"] == "settled"


def test_a_code_that_lost_a_character_is_completed_from_the_register(first, send, shown):
    receipt = send(AGENCY, PENALTY, "lost.csv", penalty(7, "测试市嘉禾健康管理有限公司", HELD[:-1]))
    assert (receipt["counts"]["accepted"], receipt["ledger"]["new"]) == (1, 1)
    assert "operation.register" in {finding["rule"] for finding in receipt["findings"]}
    assert "7号" in shown(HELD)


def test_a_mistyped_name_has_whom_it_is_like_beside_it_and_is_not_linked(first, send, ask, shown):
    number = next(n for n in (f"99010000088001{d}" for d in range(10)) if identifiers.examine("reg-no", n).valid)
    send(AGENCY, PENALTY, "mistyped.csv", penalty(6, "测试市加禾健康管理有限公司", CF_XDR_GSZC=number))
    items = ask(AGENCY, "/v1/doubts?kind=unlinked")["items"]
    waiting = next(item for item in items if item["name"] == "测试市加禾健康管理有限公司")
    assert [(c["code"], c["score"] > 0.8) for c in waiting["candidates"]] == [(HELD, True)]
    assert "6号" not in shown(HELD)


def test_a_penalty_under_the_old_name_belongs_to_the_body_that_an_event_renamed(send, shown, platform):
    code = unified_code("91", 880004)
    send(REGISTRAR, REGISTRATION, "renamed.csv", files.registration("测试市晨曦环保科技有限公司", code))
    event = {
        "JGMC": "测试市晨曦环保科技有限公司",
        "TYSHXYDM": code,
        "BGSX": "更名",
        "BGRQ": "2021-06-01",
        "BGQ": "测试市星博建材有限公司",
        "BGH": "测试市晨曦环保科技有限公司",
        "DJJG": "测试市市场监督管理局",
        "DJJGDM": REGISTRAR,
    }
    send(REGISTRAR, "org-change", "event.csv", event)
    send(AGENCY, PENALTY, "old-name.csv", penalty(5, "测试市星博建材有限公司", code))
    assert shown(code) == {"5号"}
    told = json.loads(platform.gongxin("subject", code).stdout)["subject"]
    assert [(e["kind"], e["before"]) for e in told["events"]] == [("rename", "测试市星博建材有限公司")]
    assert "测试市星博建材有限公司" in {past["name"] for past in told["past"]}
