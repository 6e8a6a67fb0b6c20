"""Decisions about records, made as the managing body makes them: at rest, and not told to intake yet."""

import json
from collections.abc import Iterable, Iterator

from cloud import identity, tables
from cloud.clients import client
from credit.disclosure.viewer import Role
from functions.apis import agency
from tests.faults.city import City, File
from tests.functions.apis.conftest import Api

MANAGER = "11990100MC00000121"


def decisions(city: City, wanted: Iterable[tuple[str, str]]) -> Iterator[File]:
    """The statements of decisions, by document number and mark, taken out of the inbox again."""
    for document, mark in wanted:
        _decide(city, document, mark)
        for key, content in city.objects("inbox"):
            sender, dataset, name = key.split("/")
            client("s3").delete_object(Bucket=city.bucket("inbox"), Key=key)
            yield File(sender, dataset, name, content)


def _decide(city: City, document: str, mark: str) -> None:
    city.act_as("operator")
    (item,) = [i for i in tables.table("dossiers").scan() if i["fields"].get("CF_WSH") == document]
    city.act_as("api-agency")
    asked = {"mark": mark, "caseNumber": "测异〔2026〕1号", "reason": "申请人提出异议，正在核查"}
    token = f"Bearer {identity.issue(Role.OFFICER, MANAGER, None, 24)}"
    told = {"content-type": "application/json", "authorization": token}
    reply = Api(agency.build()).call("POST", f"/v1/records/{item['record']}/marks", json.dumps(asked), told)
    assert reply.status == 202, reply.text
