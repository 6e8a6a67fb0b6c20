"""A row marked as deleted takes its record back everywhere, on the real local cloud."""

import csv
import io
import json
import urllib.error
import urllib.request

import pytest

from cloud import knowledge
from tests import files

AGENCY = "11990100MC000008XU"  # whom no other test sends for; its 同步标志 says 1, 2 and 0
OTHER = "11990100MC0000178F"
DATASET = "org-penalty"
CODE = "919901001000001550"
BODY = {"CF_XDR_MC": "南辰测试运输有限公司", "CF_XDR_SHXYM": CODE}
KEY = ("CF_XDR_MC", "CF_XDR_SHXYM", "CF_CFLB", "CF_CFJGDM")


def row(number: str, **changed: str) -> dict[str, str]:
    return files.penalty((AGENCY, "测试市交通运输局"), f"测交罚〔2026〕{number}号", **{**BODY, **changed})


def mark(number: str, word: str, header: str = "同步标志") -> dict[str, str]:
    """Only the key of a record, and what is to be done with it."""
    return {**{code: row(number)[code] for code in (*KEY, "CF_WSH")}, header: word}


def send(platform, name: str, *rows: dict[str, str], agency: str = AGENCY) -> dict:
    return platform.receipts([platform.send(agency, DATASET, name, files.table(DATASET, *rows, first=row("1")))])[0]


def records(platform, *more: str, agency: str = AGENCY) -> dict[tuple[str, int], dict]:
    told = map(json.loads, platform.gongxin("records", DATASET, "--format", "json", *more).stdout.splitlines())
    mine = [r for r in told if r["agency"] == agency and r["CF_XDR_SHXYM"] == CODE]
    return {(r["CF_WSH"].partition("〕")[2], r["version"]): r for r in mine}


def shown(platform) -> set[str]:
    """The document numbers that everybody sees of the body."""
    found = platform.get(f"{platform.public}/v1/subjects?q={CODE}")["items"]
    if not found:
        return set()
    listed = platform.get(f"{platform.public}/v1/subjects/{found[0]['id']}/records")["items"]
    return {r["fields"]["CF_WSH"].partition("〕")[2] for r in listed}


@pytest.fixture(scope="module")
def sent(platform) -> dict:
    receipt = send(platform, "first.csv", *(row(n, 同步标志="1") for n in ("61", "62")))
    assert receipt["ledger"] == {"new": 2, "changed": 0, "unchanged": 0, "withdrawn": 0}
    assert shown(platform) == {"61号", "62号"}
    return receipt


@pytest.fixture(scope="module")
def withdrawn(platform, sent) -> dict:
    """One record taken back, one that was never there, and one word that nobody has explained."""
    return send(platform, "back.csv", mark("61", "0"), mark("99", "0"), row("63", 同步标志="9"))


def test_a_withdrawal_is_a_version_of_its_own_with_the_values_that_the_record_had(platform, withdrawn):
    assert withdrawn["ledger"] == {"new": 0, "changed": 0, "unchanged": 0, "withdrawn": 1}
    assert withdrawn["counts"] == {"received": 3, "accepted": 1, "doubtful": 2, "rejected": 0, "duplicate": 0}
    before, after = (records(platform, "--versions")[("61号", version)] for version in (1, 2))
    assert (before["state"], after["state"], after["change"]) == ("in-force", "withdrawn", "withdrawn")
    assert after["submission"] == withdrawn["submission"]
    same = [*knowledge.catalogue().dataset(DATASET).by_code, "record_id", "record_hash", "subject_id", "link"]
    assert {name: after[name] for name in same} == {name: before[name] for name in same}


def test_what_cannot_be_withdrawn_is_doubtful_and_told(platform, withdrawn):
    assert {"row.withdrawal-unknown", "row.action-unknown"} <= {f["rule"] for f in withdrawn["findings"]}
    errors = platform.outbox(f"{AGENCY}/{withdrawn['submission']}/errors.csv").decode("utf-8-sig")
    told = {line["rule"]: line["row"] for line in csv.DictReader(io.StringIO(errors))}
    assert (told["row.withdrawal-unknown"], told["row.action-unknown"]) == ("3", "4")
    assert ("99号", 1) not in records(platform, "--versions")


def test_nobody_is_shown_what_was_withdrawn(platform, withdrawn):
    assert shown(platform) == {"62号"}
    record = records(platform, "--versions")[("61号", 1)]["record_id"]
    with pytest.raises(urllib.error.HTTPError) as problem:
        urllib.request.urlopen(f"{platform.public}/v1/records/{record}")
    with problem.value as answer:
        assert answer.status == 404


def test_withdrawing_again_and_sending_it_again_change_nothing(platform, withdrawn):
    again = send(platform, "again.csv", mark("61", "删除", header="操作类型"))
    assert again["ledger"] == {"new": 0, "changed": 0, "unchanged": 1, "withdrawn": 0}
    assert again["counts"]["accepted"] == 1
    send(platform, "resent.csv", row("61", 同步标志="1"))
    assert shown(platform) == {"62号"}
    assert ("61号", 3) not in records(platform, "--versions")


def test_nobody_withdraws_the_record_of_another_agency(platform, sent):
    foreign = send(platform, "foreign.csv", mark("62", "删除", header="操作类型"), agency=OTHER)
    assert (foreign["counts"]["doubtful"], foreign["ledger"]["withdrawn"]) == (1, 0)
    assert "62号" in shown(platform)


def test_a_body_whose_last_record_was_withdrawn_is_found_by_nobody(platform):
    body = {"CF_XDR_MC": "西辰测试运输有限公司", "CF_XDR_SHXYM": "919901001000003900"}
    send(platform, "only.csv", row("71", **body))
    search = f"{platform.public}/v1/subjects?q={body['CF_XDR_SHXYM']}"
    assert [s["name"] for s in platform.get(search)["items"]] == [body["CF_XDR_MC"]]
    told = send(platform, "last.csv", {**mark("71", "撤销", header="数据操作"), **body})
    assert told["ledger"]["withdrawn"] == 1
    assert platform.get(search)["items"] == []
