"""What a file says against what is known: older, other, missing, told by others, too; on the real local cloud."""

import csv
import io
import json
import subprocess
import urllib.request

import pytest

from cloud import knowledge
from functions.intake import submissions
from tests import files

HEALTH = ("11990100MC0000098U", "测试市卫生健康委员会")  # for whom no other test sends
FARMS = ("11990100MC0000151P", "测试市农业农村局")
CENTRE = ("11990100MC00000121", "测试市发展和改革委员会")  # which may send for others
NUMBER = "990101198506150020"
DATASET = "org-penalty"
BODY = {"CF_XDR_MC": "南辰测试食品有限公司", "CF_XDR_SHXYM": "919901001000077793"}
PAPER = {"CF_FR_ZJLX": "身份证", "CF_FR_SFZH": NUMBER}  # which the ledger keeps encrypted
LABELS = {f.code: f.label.zh for f in knowledge.catalogue().dataset(DATASET).fields}


def row(number: object, by: tuple[str, str] = HEALTH, sender: tuple[str, str] | None = None, **changed: str) -> dict:
    source = {"CF_SJLY": sender[1], "CF_SJLYDM": sender[0]} if sender else {}
    return files.penalty(by, f"测罚〔2026〕{number}号", **{**BODY, **source, **changed})


def content(*rows: dict) -> bytes:
    return files.table(DATASET, *rows)


def send(platform, *rows: dict, sender: tuple[str, str] = HEALTH) -> dict:
    told = content(*rows)
    return platform.receipts([platform.send(sender[0], DATASET, f"{len(told)}.csv", told)])[0]


def upload(platform, path, *wishes: str, sender: tuple[str, str] = FARMS) -> dict:
    words = ("upload", str(path), "--agency", sender[0], "--dataset", DATASET, "--wait", *wishes)
    told: subprocess.CompletedProcess[str] = platform.gongxin(*words)
    assert told.returncode in (0, 1), told.stderr
    return json.loads(told.stdout)


def newest(platform, sender: tuple[str, str]) -> dict[str, dict]:
    told = map(json.loads, platform.gongxin("records", DATASET, "--format", "json").stdout.splitlines())
    return {r["CF_WSH"].partition("〕")[2]: r for r in told if r["agency"] == sender[0]}


def file(platform, receipt: dict, name: str) -> list[dict]:
    text = platform.outbox(receipt["files"][name]["key"]).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def queue(platform, sender: tuple[str, str], doubt: str = "", decision: dict | None = None) -> dict:
    """The rows that wait for a person, as an officer of an agency sees them; or one of them, decided."""
    token = platform.gongxin("token", "--role", "officer", "--agency", sender[0]).stdout.strip()
    address = f"{platform.agency}/v1/doubts" + (f"/{doubt}/decision" if doubt else "?kind=conflict&limit=200")
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    body = json.dumps(decision).encode() if decision else None
    with urllib.request.urlopen(urllib.request.Request(address, body, headers)) as answer:
        return json.load(answer)


def rules(receipt: dict) -> dict[str, int]:
    return {f["rule"]: f["count"] for f in receipt["findings"] if f["rule"].startswith(("record.", "file.full"))}


def test_an_older_row_overwrites_none_and_is_told(platform):
    later = row("701", CF_SY="当事人未按规定对餐具和炊具消毒。", SJC="2026-03-05 09:00:00")
    assert send(platform, later)["ledger"]["new"] == 1
    receipt = send(
        platform, row("701", SJC="2026-03-04 18:30:00"), row("702", SJC="昨天下午"), row("703", SJC="2099-01-01")
    )
    assert receipt["ledger"] == {"new": 2, "changed": 0, "unchanged": 0, "withdrawn": 0, "outdated": 1}
    assert receipt["counts"]["accepted"] == 3
    assert rules(receipt) == {"record.outdated": 1, "record.time-unreadable": 1, "record.time-ahead": 1}
    (line,) = (e for e in file(platform, receipt, "errors.csv") if e["rule"] == "record.outdated")
    assert (line["row"], line["column"], line["severity"]) == ("2", LABELS["SJC"], "warn")
    record = newest(platform, HEALTH)["701号"]
    assert (record["version"], record["CF_SY"]) == (1, later["CF_SY"])


def test_what_changed_is_told_field_by_field(platform):
    send(platform, row("711", **PAPER), row("712"))
    receipt = send(
        platform, row("711", CF_NR="罚款3万元。", CF_NR_FK="3", CF_FRDB="陈测试", **PAPER), row("712", CF_FRDB="吴测试")
    )
    assert receipt["ledger"] == {"new": 0, "changed": 2, "unchanged": 0, "withdrawn": 0}
    assert {d["field"]: d["count"] for d in receipt["differences"]} == {"CF_FRDB": 2, "CF_NR": 1, "CF_NR_FK": 1}
    lines = file(platform, receipt, "differences.csv")
    told = {(e["row"], e["field"]): (e["old"], e["new"]) for e in lines}
    assert told["2", "CF_NR_FK"] == ("2.5", "3")
    assert told["2", "CF_NR"] == ("罚款2.5万元。", "罚款3万元。")
    assert told["3", "CF_FRDB"] == ("林*", "吴*")
    assert {(e["record_key"], e["record"]) for e in lines if e["row"] == "2"} == {
        ("测罚〔2026〕711号", newest(platform, HEALTH)["711号"]["record_id"])
    }


@pytest.fixture(scope="module")
def whole(platform, tmp_path_factory):
    """Thirty records of a department that has no others."""
    folder = tmp_path_factory.mktemp("full")

    def written(name: str, numbers, *more: dict):
        (folder / name).write_bytes(content(*(row(n, FARMS) for n in numbers), *more))
        return folder / name

    assert upload(platform, written("first.csv", range(1, 31)))["ledger"]["new"] == 30
    return written


def test_an_ordinary_file_withdraws_nothing(platform, whole):
    assert upload(platform, whole("part.csv", range(1, 21)))["ledger"]["withdrawn"] == 0


@pytest.fixture(scope="module")
def shrunk(platform, whole) -> dict[str, dict]:
    """The department has sent the first twenty-eight as all it has: for trial, then in earnest."""
    path = whole("full.csv", range(1, 29))
    trial = upload(platform, path, "--full", "--dry-run")
    return {"trial": trial, "then": newest(platform, FARMS)["30号"], "receipt": upload(platform, path, "--full")}


def test_a_full_file_withdraws_what_it_lacks_once(platform, whole, shrunk):
    assert (shrunk["trial"]["ledger"]["withdrawn"], shrunk["trial"]["full"]) == (2, {"missing": 2, "withdrawn": True})
    assert shrunk["then"]["state"] == "in-force"
    receipt = shrunk["receipt"]
    assert receipt["ledger"] == {"new": 0, "changed": 0, "unchanged": 28, "withdrawn": 2}
    gone = {e["record_key"]: e["decided_on"] for e in file(platform, receipt, "missing.csv")}
    assert gone == dict.fromkeys(("测罚〔2026〕29号", "测罚〔2026〕30号"), "2026-03-02")
    held = newest(platform, FARMS)
    assert {held[n]["state"] for n in ("29号", "30号")} == {"withdrawn"}
    assert (held["30号"]["change"], held["30号"]["submission"]) == ("withdrawn", receipt["submission"])
    assert held["30号"]["CF_SY"] == files.FINED["CF_SY"]
    again = upload(platform, whole("again.csv", range(28, 0, -1)), "--full")
    assert (again["ledger"]["withdrawn"], again["full"]) == (0, {"missing": 0, "withdrawn": False})


@pytest.fixture(scope="module")
def unsure(platform, whole, shrunk) -> tuple[dict, dict]:
    """Then one less, and in its place a row that nobody can place; then one whose record is known."""
    stranger, known = row("99", FARMS, CF_XDR_SHXYM="919901001000077794"), row("28", FARMS, CF_JDRQ="2026-02-30")
    files = (whole("unsure.csv", range(1, 28), stranger), whole("known.csv", range(1, 28), known))
    first, second = (upload(platform, path, "--full") for path in files)
    return first, second


def test_a_row_that_nobody_can_place_keeps_all_of_them(unsure):
    receipt, known = unsure
    assert receipt["counts"]["doubtful"] == 1
    assert (receipt["ledger"]["withdrawn"], rules(receipt)) == (0, {"file.full-incomplete": 1})
    assert (known["counts"]["accepted"], known["ledger"]["withdrawn"], rules(known)) == (27, 0, {})


def test_many_are_withdrawn_only_when_the_sender_confirms(platform, whole, unsure):
    path = whole("short.csv", range(1, 4))
    receipt = upload(platform, path, "--full")
    assert (receipt["ledger"]["withdrawn"], rules(receipt)) == (0, {"file.full-withdraws-many": 1})
    assert len(file(platform, receipt, "missing.csv")) == 25
    confirmed = upload(platform, path, "--full", "--confirm-missing")
    assert (confirmed["ledger"]["withdrawn"], confirmed["full"]) == (25, {"missing": 25, "withdrawn": True})
    assert {n for n, r in newest(platform, FARMS).items() if r["state"] == "in-force"} == {"1号", "2号", "3号"}


def test_a_decision_that_another_unit_has_sent_is_told_without_its_values(platform):
    send(platform, row("721", **PAPER), row("722"))
    one, other = row("721", sender=CENTRE, **PAPER), row("722", sender=CENTRE)
    receipt = send(
        platform, one, {**other, "CF_NR": "罚款9万元。", "CF_NR_FK": "9"}, row("723", sender=CENTRE), sender=CENTRE
    )
    assert receipt["ledger"]["new"] == 3
    assert rules(receipt) == {"record.elsewhere-same": 1, "record.elsewhere-differs": 1}
    told = {e["rule"]: e for e in file(platform, receipt, "errors.csv")}
    assert told["record.elsewhere-same"]["row"] == "2"
    differs = told["record.elsewhere-differs"]
    assert (differs["row"], differs["severity"]) == ("3", "warn")
    assert "处罚内容、罚款金额（万元）" in differs["message_zh"]
    assert "2.5" not in "".join(differs.values())
    waiting = [d for d in queue(platform, CENTRE)["items"] if d["submission"] == receipt["submission"]]
    assert [(d["kind"], d["row"], d["other"]["agency"]) for d in waiting] == [("conflict", 3, HEALTH[0])]
    assert waiting[0]["other"]["fields"] == ["CF_NR", "CF_NR_FK"]
    kept = queue(platform, CENTRE, waiting[0]["id"], {"decision": "keep", "reason": "两份决定书均有效，分别处罚"})
    assert kept["state"] == "decided"
    assert rules(send(platform, row("722", CF_SY="当事人未按规定对餐具消毒两次。"))) == {"record.elsewhere-differs": 1}


def test_an_upload_that_is_judged_again_after_its_commit_gets_the_same_answer(platform):
    send(platform, row("731"), row("732", SJC="2026-03-05 09:00:00"))
    again = content(row("731", CF_FRDB="陈测试"), row("732", CF_FRDB="陈测试", SJC="2026-03-04 09:00:00"), row("733"))
    sent = platform.send(HEALTH[0], DATASET, "again.csv", again)
    first = platform.receipts([sent])[0]
    assert first["ledger"] == {"new": 1, "changed": 1, "unchanged": 0, "withdrawn": 0, "outdated": 1}
    send(platform, row("731", CF_FRDB="吴测试"), row("733", CF_FRDB="吴测试", SJC="2026-03-06 09:00:00"))
    platform.settle()
    # As if it had been killed between its commit and its answer, and others had been faster since.
    item = platform.table("submissions").get({"id": sent.submission})
    platform.table("submissions").put({**item, "state": submissions.COMMITTED})
    platform.send(HEALTH[0], DATASET, "again.csv", again)
    platform.until(lambda: platform.receipts([sent])[0]["finishedAt"] != first["finishedAt"], "a second answer")
    platform.settle()
    second = platform.receipts([sent])[0]
    for told in (first, second):
        told.pop("finishedAt")
        told["files"] = {name: entry["sha256"] for name, entry in told["files"].items() if name != "summary.html"}
    assert second == first
    assert newest(platform, HEALTH)["731号"]["version"] == 3
