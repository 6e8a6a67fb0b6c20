"""A platform at rest: real tables and a real search index in a folder, a few invented subjects, no servers."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from cloud import clock, knowledge, search, subjects, tables
from cloud.search import Document
from credit.linkage.names import name_key
from credit.linkage.subject import Subject
from functions.apis import agency, application, public
from functions.intake import published
from localstack import provision
from tests.functions import at_rest

TODAY = date(2026, 11, 23)
SENDER = "11990100MC00000121"
WHO = ("api-public", "api-agency", "api-authoriser", "operator")


@dataclass(frozen=True)
class Reply:
    """An answer, read."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


class Api:
    """One of the APIs, called with proxy events; as the function of that name, where one is named."""

    def __init__(self, app: application.Api, who: str = "") -> None:
        self.app, self.who = app, who

    def get(self, address: str, **headers: str) -> Reply:
        return self.call("GET", address, None, headers)

    def post(self, address: str, body: Any, **headers: str) -> Reply:
        return self.call("POST", address, json.dumps(body), {"content-type": "application/json", **headers})

    def call(
        self,
        method: str,
        address: str,
        body: str | None,
        headers: Mapping[str, str],
        context: Mapping[str, Any] | None = None,
    ) -> Reply:
        parts = urlsplit(address)
        event = {
            "resource": "/{proxy+}",
            "path": parts.path,
            "httpMethod": method,
            "headers": {k.replace("_", "-"): v for k, v in headers.items()},
            "multiValueQueryStringParameters": parse_qs(parts.query, keep_blank_values=True) or None,
            "pathParameters": {"proxy": parts.path[1:]},
            "requestContext": {
                "httpMethod": method,
                "requestId": "request-1",
                "resourcePath": "/{proxy+}",
                **(context or {}),
            },
            "body": body,
            "isBase64Encoded": False,
        }
        with at_rest.acting(self.who) if self.who else nullcontext():
            answer = application.handle(self.app, event, None)
        return Reply(answer["statusCode"], answer["headers"], answer["body"])


@dataclass(frozen=True)
class Platform:
    """What tests touch."""

    home: Path
    public: Api
    agency: Api

    def move_to(self, day: date) -> None:
        """Set the platform's clock to noon of a day, whatever day it really is."""
        there = datetime.combine(day, time(12), clock.SHANGHAI) - datetime.now(UTC)
        (self.home / "clock.json").write_text(json.dumps({"offset": there.total_seconds()}))

    def token(self, role: str = "officer", agency: str | None = SENDER, subject: str | None = None) -> str:
        from cloud import identity
        from credit.disclosure.viewer import Role

        return f"Bearer {identity.issue(Role(role), agency, subject, 1)}"

    def subject(self, subject_id: str, name: str, code: str | None, **more: Any) -> dict[str, Any]:
        """Put a subject where intake puts it: table, keys, search."""
        item = {
            "id": subject_id,
            "kind": "organisation",
            "category": "enterprise",
            "name": name,
            "formerNames": [],
            "codes": {"uscc": code} if code else {},
            "region": "990100",
            "status": "存续",
            "registered": True,
            "version": 1,
            **more,
        }
        item["nameKeys"] = [name_key(n) for n in (item["name"], *item["formerNames"])]
        tables.table("subjects").put(item)
        if code:
            tables.table("subject-keys").put({"key": f"uscc:{code}", "subjects": [subject_id], "version": 1})
        document = Document(
            id=subject_id,
            kind=item["kind"],
            category=item["category"],
            name=name,
            former_names=tuple(item["formerNames"]),
            codes=tuple(item["codes"].values()),
            region="990100",
            version=1,
        )
        search.index().put([document])
        return item

    def person(self, subject_id: str, name: str, number: str) -> None:
        """Put a person where intake puts it: sealed, under keyed hashes."""
        told = {"id": subject_id, "kind": "person", "category": "natural-person", "name": name}
        subjects.write([Subject.model_validate({**told, "codes": {"id-card": number}, "registered": True})])

    def record(self, record_id: str, owner: str, dataset: str = "org-penalty", **more: Any) -> dict[str, Any]:
        """Put a record into a dossier."""
        fields = {
            "CF_XDR_MC": "北辰测试科技有限公司",
            "CF_WSH": "测市监罚〔2026〕12号",
            "CF_CFLB": "罚款",
            "CF_NR_FK": "1.5",
            "CF_FRDB": "张测试",
            "CF_SY": "销售不合格产品，联系电话13800001234",
            "CF_JDRQ": "2026-06-01",
        }
        item = {
            "subject": owner,
            "entry": f"{dataset}#{record_id}",
            "record": record_id,
            "dataset": dataset,
            "version": 1,
            "state": "in-force",
            "agency": SENDER,
            "decidedOn": "2026-06-01",
            "fields": fields,
            "committedAt": "2026-06-02T00:00:00+00:00",
            "submission": "b1",
            **more,
        }
        item = {**published.placed(item, knowledge.catalogue().dataset(dataset))}
        tables.table("dossiers").put(item)
        return item


@contextmanager
def opened(home: Path) -> Iterator[Platform]:
    """A platform at rest in an empty folder."""
    (home / "logs").mkdir()
    with at_rest.left_as_it_was():
        at_rest.enter(home, WHO)
        provision.at_rest(home)
        made = Platform(home, Api(public.build(), "api-public"), Api(agency.build(), "api-agency"))
        made.move_to(TODAY)
        yield made


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    with opened(tmp_path) as made:
        yield made
