"""What an anonymous visitor and a department see of the same subjects, asked over HTTP as they would."""

import json
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from cloud import identity
from credit.disclosure.viewer import Role
from localstack.screen import table

CASE = {"purpose": "inspection", "basis": "《中华人民共和国行政处罚法》第五十五条", "caseNumber": "DEMO-1"}


def show(port: int, agency: str, names: list[str]) -> None:
    """Subjects by name, both views side by side."""
    print("\nWho sees what 谁能看到什么\n")
    token = identity.issue(Role.OFFICER, agency, None, 1)
    rows = []
    for name in names:
        public = _public(port, name)
        told = _ask(f"http://localhost:{port + 2}/v1/queries", {"name": name} | CASE, token)
        known = told["records"] if told else None
        rows.append([name, _kinds(public), _fields(public), _kinds(known), _fields(known)])
    print(table(["subject 主体", "anonymous visitor 社会公众", "fields", "department 部门", "fields"], rows))
    print("\n  A mere warning is never displayed; without an approval nobody finds more of natural persons")
    print("  than that they practise a key occupation.")
    print("  警告不予公示；除重点职业人员的执业登记外，自然人信息未经批准任何人都查不到。")


def _public(port: int, name: str) -> list[Mapping[str, Any]] | None:
    """The records that anybody sees; None if the subject is not found."""
    found = _ask(f"http://localhost:{port + 1}/v1/subjects?q={quote(name)}")["items"]
    if not found:
        return None
    records: list[Mapping[str, Any]] = _ask(f"http://localhost:{port + 1}/v1/subjects/{found[0]['id']}/records")[
        "items"
    ]
    return records


def _kinds(records: list[Mapping[str, Any]] | None) -> str:
    """How many records of which dataset, such as `org-penalty 2, org-registration 1`."""
    if records is None:
        return "not found 查无"
    counts = Counter(record["dataset"] for record in records)
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items())) or "–"


def _fields(records: list[Mapping[str, Any]] | None) -> int:
    return sum(len(record["fields"]) for record in records or ())


def _ask(address: str, body: Mapping[str, str] | None = None, token: str | None = None) -> Any:
    """The JSON answer of one of the platform's own addresses; None for what is not there."""
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    data = json.dumps(body).encode() if body else None
    try:
        with urllib.request.urlopen(urllib.request.Request(address, data, headers)) as answer:  # noqa: S310 - our own
            return json.load(answer)
    except urllib.error.HTTPError as error:
        if error.code == HTTPStatus.NOT_FOUND:
            return None
        raise
