"""A platform at rest whose batch queries run state by state in this process: real tables, real buckets, no servers."""

import json
import urllib.request
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from cloud import identity, subjects, tables
from cloud.clients import client
from credit.disclosure.viewer import Role
from credit.linkage.subject import Subject
from functions.apis import agency
from localstack import provision
from localstack.samples.bodies import identity_number, unified_code
from tests.functions.apis.conftest import Api, Reply
from tests.functions.driven import Driven

TODAY = date(2026, 11, 23)
MANAGER, COURT, BANK = "11990100MC00000121", "11990100MC0000047K", "91990100MA0TESTX8P"
NUMBER, STRANGER = (identity_number(Random(seed)) for seed in (3, 4))  # noqa: S311
BUCKETS = ("inbox", "staging", "lists", "results")
DATASETS = ("org-penalty", "person-penalty")
LOAN = {"purpose": "due-diligence", "basis": "测试银行授信管理办法第五条"}


def code(serial: int) -> str:
    """The code of body `serial`."""
    return unified_code("91", serial)


def name(serial: int) -> str:
    """Its name."""
    return f"测试市第{serial}号测试有限公司"


def results(lines: list[dict[str, Any]]) -> list[str]:
    """How the rows of an answer ended."""
    return [line["result"] for line in lines]


class Town(Driven):
    """What tests touch."""

    def __init__(self, root: Path, port: int) -> None:
        for folder in ("logs", "tmp"):
            (root / "home" / folder).mkdir(parents=True)
        super().__init__(root, port, "batch-query")
        provision.at_rest(self.home)
        self.move_to(TODAY)
        self.buckets(BUCKETS)
        self.act_as("api-agency")
        self.api = Api(agency.build())

    def body(self, serial: int, penalties: int = 1, **more: Any) -> str:
        """A registered body with penalties that are no longer displayed, so that agencies alone see them."""
        self.act_as("operator")
        told = {"id": f"s{serial}", "kind": "organisation", "category": "enterprise", "status": "存续"}
        made = {**told, "name": name(serial), "codes": {"uscc": code(serial)}, "registered": True, **more}
        subjects.write([Subject.model_validate(made).named()])
        for number in range(penalties):
            self.record(f"s{serial}", f"r{serial}-{number}")
        return f"s{serial}"

    def person(self, subject: str, number: str) -> None:
        """A person with a penalty."""
        self.act_as("operator")
        told = {"id": subject, "kind": "person", "category": "natural-person", "name": "张测试"}
        subjects.write([Subject.model_validate({**told, "codes": {"id-card": number}, "registered": True})])
        self.record(subject, f"r-{subject}", "person-penalty")

    def record(self, subject: str, record: str, dataset: str = "org-penalty", **more: Any) -> None:
        """A record in a dossier."""
        fields = {"CF_XDR_MC": "测试", "CF_WSH": f"测罚〔2024〕{record}号", "CF_CFLB": "罚款", "CF_SY": "=1+1"}
        item = {
            "subject": subject,
            "entry": f"{dataset}#{record}",
            "record": record,
            "dataset": dataset,
            "version": 1,
            "state": "in-force",
            "agency": MANAGER,
            "decidedOn": "2024-01-15",
            "fields": fields,
            **more,
        }
        tables.table("dossiers").put(item)

    def token(self, role: str = "institution", agency_code: str | None = BANK, subject: str | None = None) -> str:
        """A bearer token."""
        return f"Bearer {identity.issue(Role(role), agency_code, subject, 1)}"

    def post(self, address: str, body: Any, token: str | None = None, **headers: str) -> Reply:
        """A call of the agency API, by the bank unless said otherwise."""
        self.act_as("api-agency")
        return self.api.post(address, body, authorization=token or self.token(), **headers)

    def get(self, address: str, token: str | None = None) -> Reply:
        """The same for GET."""
        self.act_as("api-agency")
        return self.api.get(address, authorization=token or self.token())

    def agreement(self, **more: Any) -> str:
        """An agreement of the bank about penalties, persons too."""
        asked = {
            "agency": BANK,
            "institution": "测试银行",
            "purposes": ["due-diligence"],
            "datasets": list(DATASETS),
            "until": "2027-11-23",
            "dailyRows": 1000,
            "persons": True,
            **more,
        }
        made = self.post("/v1/agreements", asked, self.token("officer", MANAGER))
        assert made.status == 201, made.text
        return str(made.json["id"])

    def consent(self, subject: str, **more: Any) -> str:
        """The code of a consent of that subject for the bank."""
        terms = {"agency": BANK, "purposes": ["due-diligence"], "datasets": list(DATASETS), "until": "2026-12-31"}
        made = self.post("/v1/consents", {**terms, **more}, self.token("subject", None, subject))
        assert made.status == 201, made.text
        return str(made.json["code"])

    def ask(self, items: list[dict[str, Any]] | None = None, *, token: str | None = None, **more: Any) -> Reply:
        """A batch query of the bank, `key` its Idempotency-Key."""
        headers = {"idempotency_key": more.pop("key")} if "key" in more else {}
        rows = {} if items is None else {"items": items}
        return self.post("/v1/batch-queries", {**LOAN, **rows, **more}, token, **headers)

    def sweep(self, **event: Any) -> int:
        """One sweep over the batch queries; how many it has started again."""
        return int(self.call("daily-sweep", event)["batches"])

    def told(self, number: str, token: str | None = None) -> dict[str, Any]:
        """What the asker is told of a batch query."""
        found = self.get(f"/v1/batch-queries/{number}", token)
        assert found.status == 200, found.text
        return dict(found.json)

    def answered(self, items: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
        """A batch query, run to its end."""
        asked = self.ask(items, **more)
        assert asked.status == 202, asked.text
        self.work()
        return self.told(asked.json["id"])

    def fetched(self, link: Mapping[str, Any]) -> bytes:
        """What lies behind an address of a result."""
        with urllib.request.urlopen(link["url"], timeout=30) as answer:
            content: bytes = answer.read()
        return content

    def lines(self, told: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The result, row by row."""
        return [json.loads(line) for line in self.fetched(told["result"]["result.jsonl"]).splitlines()]

    def log(self) -> list[dict[str, Any]]:
        """The access log."""
        self.act_as("operator")
        found = (item for item in tables.table("access-log").scan() if item["day"] != "head")
        return sorted(map(dict, found), key=lambda entry: entry["entry"])

    def used(self, agreement: str, day: str = "2026-11-23") -> int:
        """How many rows were counted."""
        self.act_as("api-agency")
        item = tables.table("quotas").get({"agreement": agreement, "day": day})
        return int(item["rows"]) if item else 0

    def objects(self, bucket: str) -> list[str]:
        """The keys of a bucket."""
        self.act_as("operator")
        found = client("s3").list_objects_v2(Bucket=f"{self.tag}-{bucket}").get("Contents", [])
        return [thing["Key"] for thing in found]
