"""An objection is marked on the real local cloud: decided over HTTP, seen by everybody, found in ledger and trace."""

import json
import urllib.request
from datetime import timedelta

import pytest

from cloud import clock
from localstack.samples.bodies import unified_code
from tests import files

AGENCY = "11990100MC0000151P"  # whom no other test sends for
MANAGER = "11990100MC00000121"
DATASET, CODE = "org-penalty", unified_code("91", 770010)
DECIDED = {"mark": "disputed", "caseNumber": "测异〔2026〕7号", "reason": "申请人提出异议，正在核查"}


@pytest.fixture(scope="module")
def record(platform) -> str:
    decided, until = clock.today() - timedelta(days=30), clock.today() + timedelta(days=300)
    days = {"CF_JDRQ": decided.isoformat(), "CF_GSJZQ": until.isoformat()}
    body = {"CF_XDR_MC": "西辰测试农业有限公司", "CF_XDR_SHXYM": CODE, **days}
    row = files.penalty((AGENCY, "测试市农业农村局"), "测农罚〔2026〕7号", **body)
    (receipt,) = platform.receipts([platform.send(AGENCY, DATASET, "first.csv", files.table(DATASET, row))])
    assert receipt["ledger"]["new"] == 1, receipt
    told = map(json.loads, platform.gongxin("records", DATASET, "--format", "json").stdout.splitlines())
    return next(r["record_id"] for r in told if r["agency"] == AGENCY)


@pytest.fixture(scope="module")
def marked(platform, record) -> str:
    token = platform.gongxin("token", "--role", "officer", "--agency", MANAGER).stdout.strip()
    asked = urllib.request.Request(
        f"{platform.agency}/v1/records/{record}/marks",
        json.dumps(DECIDED).encode(),
        {"Content-Type": "application/json", "Authorization": f"Bearer {token}", "Idempotency-Key": "k1"},
    )
    with urllib.request.urlopen(asked) as answer:
        assert (answer.status, json.load(answer)["state"]) == (202, "decided")
    platform.until(lambda: shown(platform, record)["state"] == "disputed", "a mark that is shown")
    platform.settle()
    return record


def shown(platform, record: str) -> dict:
    return platform.get(f"{platform.public}/v1/records/{record}")


def test_everybody_sees_the_mark(platform, marked):
    told = shown(platform, marked)
    assert (told["version"], [mark["id"] for mark in told["marks"]]) == (2, ["disputed"])


def test_the_ledger_tells_the_version_and_the_trace_tells_why(platform, marked):
    told = map(json.loads, platform.gongxin("records", DATASET, "--versions", "--format", "json").stdout.splitlines())
    own = sorted((r["version"], r["state"], r["change"]) for r in told if r["record_id"] == marked)
    assert own == [(1, "in-force", "new"), (2, "disputed", "marked")]
    traced = platform.gongxin("trace", marked, "--dataset", DATASET)
    assert traced.returncode == 0, traced.stderr
    first, second = json.loads(traced.stdout)["versions"]
    assert "mark" not in first
    mark = second["mark"]
    assert (mark["mark"], mark["caseNumber"], mark["by"]) == ("disputed", DECIDED["caseNumber"], MANAGER)
    assert [field["since"] for field in second["fields"]] == [1] * len(second["fields"])
