"""Batch queries on the real local cloud: an agreement is made, rows are asked for, answered, logged and fetched."""

import csv
import io
import json
import urllib.error
import urllib.request
from urllib.parse import quote

import pytest

from cloud import clock, knowledge
from localstack.samples import samples
from localstack.samples.bodies import unified_code

MANAGER, BANK = "11990100MC00000121", "91990100MA0TESTX8P"
LOAN = {"purpose": "授信", "basis": "测试银行授信管理办法第五条"}
NOBODY = unified_code("91", 770_001)  # whom no other test names either


class Asker:
    """Somebody with a token."""

    def __init__(self, platform, *words: str) -> None:
        self.platform = platform
        self.token = platform.gongxin("token", *words).stdout.strip()

    def call(self, method: str, path: str, body=None) -> tuple[int, dict]:
        content = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.platform.agency}{path}", content, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, json.load(refused)

    def ended(self, number: str) -> dict:
        """What became of a batch query, waited for."""
        told: dict = {}

        def is_final() -> bool:
            told.update(self.call("GET", f"/v1/batch-queries/{number}")[1])
            return told["final"]

        self.platform.until(is_final, "end of a batch query")
        return told


def read(link: dict) -> bytes:
    with urllib.request.urlopen(link["url"], timeout=30) as answer:
        return answer.read()


def entries(platform) -> list[dict]:
    found = (dict(e) for e in platform.table("access-log").scan() if e["day"] != "head")
    return sorted(found, key=lambda entry: entry["entry"])


@pytest.fixture(scope="module")
def bodies(platform) -> list[dict]:
    """Registered bodies, as everybody sees them."""
    for file in samples(knowledge.catalogue(), clock.today())[:2]:
        platform.receipts([platform.send(file.agency.code, file.dataset, file.name, file.content)])
    return platform.get(f"{platform.public}/v1/subjects?q={quote('测试市')}&limit=20")["items"]


@pytest.fixture(scope="module")
def bank(platform) -> Asker:
    return Asker(platform, "--role", "institution", "--agency", BANK)


@pytest.fixture(scope="module")
def agreement(platform, bodies) -> str:
    asked = {
        "agency": BANK,
        "institution": "测试银行",
        "purposes": ["授信"],
        "datasets": ["org-registration", "org-penalty"],
        "until": str(clock.today().replace(month=12, day=31)),
        "dailyRows": 100,
    }
    status, made = Asker(platform, "--role", "officer", "--agency", MANAGER).call("POST", "/v1/agreements", asked)
    assert status == 201, made
    return made["id"]


def test_a_batch_is_answered_row_by_row_with_a_receipt_and_in_the_log(platform, bodies, bank, agreement):
    rows = [*({"code": body["code"]} for body in bodies[:5]), {"name": bodies[5]["name"]}, {"code": NOBODY}]
    status, accepted = bank.call("POST", "/v1/batch-queries", {**LOAN, "agreement": agreement, "items": rows})
    assert (status, accepted["final"]) == (202, False)
    told = bank.ended(accepted["id"])
    assert (told["state"], told["counts"]["found"], told["counts"]["not-found"]) == (80, 6, 1), told
    lines = [json.loads(line) for line in read(told["result"]["result.jsonl"]).splitlines()]
    assert [line.get("subject", {}).get("id") for line in lines] == [*(body["id"] for body in bodies[:6]), None]
    table = list(csv.DictReader(io.StringIO(read(told["result"]["result.csv"]).decode("utf-8-sig"))))
    assert next(r["name"] for r in table if r["row"] == "1") == bodies[0]["name"]
    assert json.loads(read(told["receipt"]))["logEntry"] == told["logEntry"]
    assert len([e for e in entries(platform) if e["what"].get("batch") == told["id"]]) == 7


def test_an_uploaded_list_with_a_consent_runs_when_it_comes(platform, bodies, bank, agreement):
    subject = Asker(platform, "--role", "subject", "--subject", bodies[0]["id"])
    consent = {"purposes": ["授信"], "datasets": ["org-penalty"], "until": str(clock.today()), "agency": BANK}
    status, given = subject.call("POST", "/v1/consents", consent)
    assert status == 201, given
    accepted = bank.call("POST", "/v1/batch-queries", {**LOAN, "agreement": agreement, "fileName": "名单.csv"})[1]
    text = f"统一社会信用代码,授权码\n{bodies[0]['code']},{given['code']}\n{bodies[1]['code']},\n"
    upload = accepted["upload"]
    put = urllib.request.Request(upload["url"], text.encode(), upload["headers"], method=upload["method"])
    urllib.request.urlopen(put, timeout=30).close()
    told = bank.ended(accepted["id"])
    assert (told["state"], told["counts"]["found"]) == (80, 2), told
    assert [c["state"] for c in subject.call("GET", "/v1/consents")[1]["items"]] == ["used"]


def test_what_is_not_legal_is_refused_with_reasons_and_a_receipt(platform, bodies, bank, agreement):
    asked = {**LOAN, "agreement": agreement, "items": [{"idNumber": "990100199001011234"}]}
    told = bank.ended(bank.call("POST", "/v1/batch-queries", asked)[1]["id"])
    assert (told["state"], [r["reason"] for r in told["refused"]]) == (90, ["persons-outside"])
    assert json.loads(read(told["receipt"]))["refused"][0]["reason"] == "persons-outside"
    assert entries(platform)[-1]["what"]["refused"] == ["persons-outside"]
