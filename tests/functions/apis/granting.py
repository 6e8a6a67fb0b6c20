"""A town whose managing body, bank, court and subjects grant and present permissions through the agency API."""

from random import Random

from cloud import tables
from localstack.samples.bodies import identity_number

MANAGER, COURT = "11990100MC00000121", "11990100MC0000047K"
BANK, OTHER_BANK = "91990100MA0TESTX8P", "91990100MA0TEXT22X"
NAME, CODE = "北辰测试科技有限公司", "91990100MA0TEXT129"
NUMBER, ANOTHER = identity_number(Random(3)), identity_number(Random(4))  # noqa: S311
DATASETS = ["org-penalty", "person-penalty"]
AGREEMENT = {
    "agency": BANK,
    "institution": "测试银行",
    "purposes": ["授信"],
    "datasets": ["org-penalty"],
    "until": "2027-11-23",
    "dailyRows": 2,
}
CONSENT = {"agency": BANK, "purposes": ["due-diligence"], "datasets": DATASETS, "until": "2026-12-31"}
APPROVAL = {
    "idNumber": NUMBER,
    "purpose": "行政处罚",
    "basis": "测试市办案程序规定第九条",
    "caseNumber": "测案〔2026〕7号",
    "datasets": ["person-penalty"],
}
LOAN = {"purpose": "due-diligence", "basis": "测试银行授信管理办法第五条"}
CASE = {"purpose": "行政处罚", "basis": "测试市办案程序规定第九条", "caseNumber": "测案〔2026〕7号"}


def town(platform):
    """A body with two penalties, a person with one."""
    platform.subject("s1", NAME, CODE)
    platform.record("r1", "s1")
    platform.record("r2", "s1", decidedOn="2024-01-15")  # no longer displayed, still usable
    platform.person("p1", "张测试", NUMBER)
    fields = {"CF_XDR_MC": "张测试", "CF_WSH": "测市监罚〔2026〕13号", "CF_CFLB": "罚款", "CF_JDRQ": "2026-06-01"}
    platform.record("r3", "p1", "person-penalty", fields=fields)
    return platform


def manager(city) -> str:
    return city.token()


def bank(city, code: str = BANK) -> str:
    return city.token("institution", code)


def agreed(city, **more) -> dict:
    reply = city.agency.post("/v1/agreements", {**AGREEMENT, **more}, authorization=manager(city))
    assert reply.status == 201, reply.text
    return reply.json


def consented(city, subject: str = "s1", **more) -> dict:
    asked = {k: v for k, v in {**CONSENT, **more}.items() if v is not None}
    reply = city.agency.post("/v1/consents", asked, authorization=city.token("subject", None, subject))
    assert reply.status == 201, reply.text
    return reply.json


def looked(city, token: str, **asked):
    return city.agency.post("/v1/queries", {**LOAN, **asked}, authorization=token)


def requested(city, agency_code: str = COURT, **more) -> dict:
    reply = city.agency.post("/v1/approvals", {**APPROVAL, **more}, authorization=city.token(agency=agency_code))
    assert reply.status == 201, reply.text
    return reply.json


def decided(city, number: str, token: str, decision: str = "approve", **more):
    asked = {"decision": decision, "reason": "符合办案需要", **more}
    return city.agency.post(f"/v1/approvals/{number}/decision", asked, authorization=token)


def log() -> list[dict]:
    return sorted((i for i in tables.table("access-log").scan() if i["day"] != "head"), key=lambda i: i["entry"])


def problem(reply) -> dict:
    return {k: v for k, v in reply.json.items() if k != "requestId"}
