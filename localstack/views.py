"""What an anonymous visitor and a department see of the same subjects, asked over HTTP as they would."""

import json
import urllib.request
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from cloud import identity
from localstack.screen import table

SUBJECTS = 3
CASE = {"purpose": "inspection", "basis": "《中华人民共和国行政处罚法》第五十五条", "caseNumber": "DEMO-1"}


def show(port: int, agency: str, names: list[str]) -> None:
    """Subjects by name, both views side by side."""
    print("\nWho sees what 谁能看到什么\n")
    token = identity.issue("officer", agency, None, 1)
    rows = []
    for name in names[:SUBJECTS]:
        subject = _ask(f"http://localhost:{port + 1}/v1/subjects?q={quote(name)}")["items"][0]
        public = _ask(f"http://localhost:{port + 1}/v1/subjects/{subject['id']}/records")["items"]
        agencies = _ask(f"http://localhost:{port + 2}/v1/queries", {"subject": subject["id"]} | CASE, token)["records"]
        rows.append([name, _kinds(public), _fields(public), _kinds(agencies), _fields(agencies)])
    print(table(["subject 主体", "anonymous visitor 社会公众", "fields", "department 部门", "fields"], rows))


def _kinds(records: list[Mapping[str, Any]]) -> str:
    """How many records of which dataset, such as `org-penalty 2, org-registration 1`."""
    counts: dict[str, int] = {}
    for record in records:
        counts[record["dataset"]] = counts.get(record["dataset"], 0) + 1
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items())) or "–"


def _fields(records: list[Mapping[str, Any]]) -> int:
    return sum(len(record["fields"]) for record in records)


def _ask(address: str, body: Mapping[str, str] | None = None, token: str | None = None) -> Any:
    """The JSON answer of one of the platform's own addresses."""
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    data = json.dumps(body).encode() if body else None
    with urllib.request.urlopen(urllib.request.Request(address, data, headers)) as answer:  # noqa: S310 - our own
        return json.load(answer)
